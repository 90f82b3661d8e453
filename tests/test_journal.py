"""The journal: what is appended is there, whole and in order, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, update
from sqlalchemy.pool import NullPool

from journals import KINDS, empty_journal
from publishing import another_process, fingerprints
from samspill.engine.journal import CHUNK, Journal, Version
from samspill.engine.patches import Patch
from samspill.engine.tables import chunks, schema, versions
from samspill.errors import BadValue, Busy, JournalUnusable, NotFound, StorageUnwritable
from samspill.settings import Settings


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings whose journal is empty, in either kind of database."""
    yield from empty_journal(request, tmp_path)


def version(number: int, patch: Patch = Patch(), **fields: object) -> Version:  # noqa: B008
    """A version with something in every field."""
    made = Version(
        number=number,
        created=f"2026-01-{number:02d}T12:00:00+00:00",
        author="Åse «Ås» O'Neil",
        note="because; -- of\n👍",
        software="0.1.0",
        digest=f"{number:064x}",
        fingerprint="2-abc",
        quads=7,
        added=len(patch.added),
        removed=len(patch.removed),
        sources={"https://g/æ": "/home/å b"},
        shipped=("en", "to"),
        findings={"warning": 3},
    )
    return replace(made, **fields)


def appended(journal: Journal, *patches: Patch) -> None:
    """Appends a version for each patch, after those that are there."""
    newest = journal.latest()
    for number, patch in enumerate(patches, 1 if newest is None else newest.number + 1):
        with journal.writing():
            journal.append(version(number, patch), patch)


def test_a_fresh_journal_has_nothing_and_makes_nothing(settings: Settings) -> None:
    journal = Journal.of(settings)
    assert journal.latest() is None
    assert journal.versions() == ()
    assert journal.at(datetime.now(UTC)) is None
    with pytest.raises(NotFound, match="none has been published yet"):
        journal.version(1)
    assert not settings.data_dir.exists()


def test_what_is_appended_is_there_for_whoever_opens_it_next(settings: Settings) -> None:
    lines = ('<a:a> <a:b> "\u2028\u0085\x1c\\n æ 👍" <a:g> .', "<a:b> <a:b> <a:c> <a:g> .")
    first, second = Patch(added=lines), Patch(added=("<b:b>",), removed=lines[:1])
    appended(Journal.of(settings), first, second)
    journal = Journal.of(settings)
    assert journal.latest() == version(2, second)
    assert journal.version(1) == version(1, first)
    assert journal.versions() == (version(2, second), version(1, first))
    assert (journal.patch(1), journal.patch(2)) == (first, second)
    assert list(journal.lines(2, added=False)) == [lines[0]]


@pytest.mark.parametrize("count", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 1])
def test_a_patch_of_any_size_comes_back_in_order(settings: Settings, count: int) -> None:
    patch = Patch(
        tuple(f"<a:{n:09d}> ." for n in range(count)), tuple(f"<r:{n:09d}> ." for n in range(count))
    )
    journal = Journal.of(settings)
    appended(journal, patch)
    assert journal.patch(1) == patch
    for start in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, count - 1, count):
        if 0 <= start <= count:
            found = tuple(journal.lines(1, added=True, start=f"<a:{start:09d}"))
            assert found == patch.added[start:]
    assert tuple(journal.lines(1, added=True, start="<")) == patch.added
    assert tuple(journal.lines(1, added=True, start="<b")) == ()


def test_a_missing_version_is_told_of_with_the_newest(settings: Settings) -> None:
    journal = Journal.of(settings)
    appended(journal, Patch(), Patch())
    for number in (0, 3, -1):
        for use in (journal.version, journal.patch):
            with pytest.raises(NotFound, match="the newest is 2") as raised:
                use(number)
            assert raised.value.fields["newest"] == 2


def test_the_version_of_a_moment(settings: Settings) -> None:
    journal = Journal.of(settings)
    appended(journal, Patch(), Patch(), Patch())
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)
    found = {
        moment: None if (one := journal.at(moment)) is None else one.number
        for moment in (
            datetime(2025, 12, 31, tzinfo=UTC),
            noon - timedelta(seconds=1),
            noon,
            noon + timedelta(microseconds=999_999),
            datetime(2026, 1, 2, 13, tzinfo=timezone(timedelta(hours=2))),
            datetime(2026, 1, 2, 12),
            datetime(2030, 1, 1, tzinfo=UTC),
        )
    }
    assert list(found.values()) == [None, 1, 2, 2, 1, 2, 3]


@pytest.mark.parametrize("number", [1, 2, 4, 0, -1])
def test_a_version_comes_after_the_one_before_it_or_not_at_all(
    settings: Settings, number: int
) -> None:
    journal = Journal.of(settings)
    appended(journal, Patch(("<a>",)), Patch(("<b>",)))
    with journal.writing(), pytest.raises(Busy):
        journal.append(version(number), Patch(("<c>",)))
    assert [one.number for one in journal.versions()] == [2, 1]
    assert journal.patch(2) == Patch(("<b>",))


def test_of_two_that_append_one_number_one_wins(settings: Settings) -> None:
    appended(Journal.of(settings), Patch())
    start = threading.Barrier(4)
    came: list[str] = []

    def append(author: str) -> None:
        journal = Journal.of(settings)
        start.wait()
        try:
            journal.append(version(2, author=author), Patch((f"<{author}>",)))
        except Busy:
            came.append("busy")
        else:
            came.append(author)

    threads = [threading.Thread(target=append, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert came.count("busy") == 3
    winner = next(name for name in came if name != "busy")
    journal = Journal.of(settings)
    assert journal.version(2).author == winner
    assert journal.patch(2) == Patch((f"<{winner}>",))


def test_an_append_that_fails_leaves_nothing(settings: Settings) -> None:
    journal = Journal.of(settings)
    with journal.writing(), pytest.raises(TypeError):
        journal.append(version(1), Patch(("<a>",), (7,)))  # type: ignore[arg-type]
    assert journal.latest() is None
    appended(journal, Patch(("<a>",)))
    with journal.writing(), pytest.raises(TypeError):
        journal.append(version(2), Patch((), (7,)))  # type: ignore[arg-type]
    assert journal.latest() == version(1, Patch(("<a>",)))


def test_one_writes_at_a_time_and_the_next_may_wait(settings: Settings, tmp_path: Path) -> None:
    journal = Journal.of(settings)
    with another_process(tmp_path, "hold", journal=settings.journal) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Busy, match="Another process"), journal.writing():
            pytest.fail("two hold the lock")
        with pytest.raises(Busy), journal.writing(wait=0.3):
            pytest.fail("two hold the lock")
        timer = threading.Timer(0.3, holder.kill)
        timer.start()
        with journal.writing(wait=30):
            assert holder.wait() != 0, "it got the lock because the other died"
    with journal.writing():
        pass


def tampered(settings: Settings, statement: object) -> None:
    """Changes a journal behind our back."""
    url = settings.journal or f"sqlite:///{settings.data_dir / 'journal.db'}"
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    engine.dispose()


DAMAGE = {
    "newer": update(schema).values(version=99),
    "unversioned": delete(schema),
    "chunk-garbled": update(chunks).values(content=b"rubbish"),
    "chunk-not-utf-8": update(chunks).values(content=zlib.compress(b"\xff")),
    "chunk-empty": update(chunks).values(content=b""),
    "sources": update(versions).values(sources="{"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_what_does_not_belong_in_a_journal_is_told_of(settings: Settings, case: str) -> None:
    appended(Journal.of(settings), Patch(("<a>",)))
    tampered(settings, DAMAGE[case])
    with pytest.raises(JournalUnusable) as raised:
        Journal.of(settings).patch(1)
    assert raised.value.advice


def test_a_copy_holds_all_and_takes_the_place_of_all(settings: Settings, tmp_path: Path) -> None:
    journal = Journal.of(settings)
    kept = [Patch(("<a>", "<b>")), Patch(("<c>",), ("<a>",))]
    appended(journal, *kept)
    journal.database.copy_to(tmp_path / "copy.db")
    copy = Journal.of(Settings(data_dir=tmp_path, journal=f"sqlite:///{tmp_path / 'copy.db'}"))
    assert copy.versions() == journal.versions()
    assert [copy.patch(number) for number in (1, 2)] == kept
    appended(journal, Patch(("<d>",)), Patch(("<e>",)))
    journal.database.replace_from(tmp_path / "copy.db")
    assert Journal.of(settings).versions() == copy.versions()
    assert [journal.patch(number) for number in (1, 2)] == kept
    appended(journal, Patch(("<f>",)))
    assert journal.latest() == version(3, Patch(("<f>",)))


# what only an SQLite file can be


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An SQLite journal with one version."""
    appended(Journal.of(Settings(data_dir=tmp_path)), Patch(("<a>",)))
    return tmp_path / "journal.db"


def test_every_commit_is_synced_to_a_write_ahead_log(file: Path) -> None:
    journal = Journal.of(Settings(data_dir=file.parent))
    with journal.database.writing() as connection:
        modes = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", 2, 1]


def test_reading_changes_no_byte(file: Path) -> None:
    before = fingerprints(file.parent)
    journal = Journal.of(Settings(data_dir=file.parent))
    assert journal.patch(1) == Patch(("<a>",))
    assert fingerprints(file.parent) == before


def garbled(path: Path) -> None:
    path.write_bytes(b"\x00rubbish\xff" * 900)


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE mine (a)")


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:8192] + b"\xff" * 4096)


@pytest.mark.parametrize("damage", [garbled, foreign, torn])
def test_a_file_that_is_no_journal_is_told_of_and_left_alone(file: Path, damage: object) -> None:
    damage(file)  # type: ignore[operator]
    before = fingerprints(file.parent)
    journal = Journal.of(Settings(data_dir=file.parent))
    for use in (
        journal.latest,
        journal.versions,
        lambda: journal.patch(1),
        lambda: appended(journal, Patch()),
    ):
        with pytest.raises(JournalUnusable, match=r"journal\.db") as raised:
            use()
        assert "samspill restore" in raised.value.advice
    assert fingerprints(file.parent) == before


def test_a_folder_in_the_place_of_the_file_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "journal.db").mkdir()
    with pytest.raises(StorageUnwritable):
        Journal.of(Settings(data_dir=tmp_path)).latest()


def test_a_log_that_a_killed_writer_left_is_read(file: Path, tmp_path: Path) -> None:
    """The last commit may stand in the log alone; whoever opens the journal next sees it."""
    program = (
        "import os, sqlite3; from pathlib import Path; from test_journal import *\n"
        f"journal = Journal.of(Settings(data_dir=Path({str(tmp_path)!r})))\n"
        "held = sqlite3.connect(journal.database.path)\n"  # keeps the log from being folded in
        "held.execute('PRAGMA user_version').fetchone()\n"
        "journal.append(version(2), Patch(('<b>',)))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parent, check=False)
    log = file.with_name("journal.db-wal")
    assert log.stat().st_size > 0, "the case is what it says"
    assert Journal.of(Settings(data_dir=tmp_path)).patch(2) == Patch(("<b>",))


# what only PostgreSQL, or a URL, can be


@pytest.mark.parametrize(
    "url",
    ["mysql://a/b", "nothing", "sqlite://", "sqlite:///:memory:", "oracle+x://a"],
)
def test_a_url_that_names_no_journal_is_told_of(url: str, tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="SAMSPILL_JOURNAL") as raised:
        Journal.of(Settings(data_dir=tmp_path, journal=url))
    assert "postgresql+psycopg" in raised.value.advice


def test_a_server_that_is_not_there_is_told_of_without_the_password(tmp_path: Path) -> None:
    url = "postgresql://me:secret@127.0.0.1:9/none"
    journal = Journal.of(Settings(data_dir=tmp_path, journal=url))
    for use in (journal.latest, lambda: appended(journal, Patch())):
        with pytest.raises(JournalUnusable, match=r"127\.0\.0\.1") as raised:
            use()
        assert "secret" not in raised.value.detail + raised.value.advice


def test_a_missing_driver_is_told_of(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from samspill.cli.main import main; sys.argv = ['samspill', 'versions']; main()"
    )
    environment = {
        **os.environ,
        "SAMSPILL_DATA_DIR": str(tmp_path),
        "SAMSPILL_JOURNAL": "postgresql://127.0.0.1/x",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )
    assert done.returncode == JournalUnusable.exit_code
    assert 'pip install "samspill[postgres]"' in done.stderr
