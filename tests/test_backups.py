"""Backups: what is kept can be brought back to the byte, or it is refused before it does harm."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from publishing import (
    add_program,
    another_process,
    fingerprints,
    in_a_fork,
    programs,
    settings_of,
    small_package,
)
from samspill.engine.backups import back_up, restore, verified
from samspill.engine.journal import Journal, Version
from samspill.engine.published import load_folders, open_published
from samspill.errors import BadValue, JournalUnusable, NotFound, SamspillError, StorageFull
from samspill.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A package with three versions: sentrum, then nabo beside it, then ny as well."""
    settings = small_package(tmp_path)
    open_published(settings)
    for key in ("nabo", "ny"):
        load_folders(settings, [add_program(tmp_path / key, key)], author="Kari", note=key)
    return settings


def elsewhere(settings: Settings, name: str) -> Settings:
    """The same package with a data directory of another name."""
    return settings.model_copy(update={"data_dir": settings.data_dir.with_name(name)})


def history(settings: Settings) -> tuple[Version, ...]:
    return Journal.of(settings).versions()


def test_what_is_kept_comes_back(settings: Settings, tmp_path: Path) -> None:
    made = back_up(settings, tmp_path / "kept")
    assert (made.version, made.versions) == (3, 3)
    assert made.digest == history(settings)[0].digest
    fresh = elsewhere(settings, "fresh")
    assert restore(fresh, tmp_path / "kept") == history(settings)[0]
    assert history(fresh) == history(settings)
    for number in (1, 2, 3):
        theirs, ours = (open_published(one, version=number) for one in (settings, fresh))
        assert ours.path.read_bytes() == theirs.path.read_bytes()
    load_folders(fresh, [add_program(tmp_path / "siste", "siste")])
    assert programs(open_published(fresh).store) == ["nabo", "ny", "sentrum", "siste"]


def test_a_backup_can_be_used_as_it_is(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "kept")
    before = fingerprints(tmp_path / "kept")
    kept = elsewhere(settings, "kept")
    assert programs(open_published(kept).store) == ["nabo", "ny", "sentrum"]
    assert fingerprints(tmp_path / "kept") == before
    verified(tmp_path / "kept")


def test_backups_while_others_publish(settings: Settings, tmp_path: Path) -> None:
    folders = [str(add_program(tmp_path / f"{n}" / "nabo", f"nabo-{n}")) for n in (1, 2)]
    with another_process(tmp_path, "churn", *folders) as writer:
        assert writer.stdout is not None
        seen = set()
        for turn in range(6):
            writer.stdout.readline()
            made = back_up(settings, tmp_path / f"kept-{turn}")
            assert verified(tmp_path / f"kept-{turn}") == made
            seen.add(made.version)
        writer.kill()
    assert len(seen) > 3, "versions came in between"


def test_a_backup_of_nothing_is_refused(tmp_path: Path) -> None:
    settings = small_package(tmp_path)
    with pytest.raises(NotFound, match="Nothing has been published"):
        back_up(settings, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
    assert not settings.data_dir.exists()


def test_a_folder_that_is_not_empty_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    (tmp_path / "empty").mkdir()
    for name in ("file", "full", "store"):
        with pytest.raises(BadValue, match="not an empty folder") as raised:
            back_up(settings, tmp_path / name)
        assert raised.value.advice
    assert [path.read_text() for path in (tmp_path / "file", tmp_path / "full/file")] == [
        "mine"
    ] * 2
    back_up(settings, tmp_path / "empty")


def test_a_backup_that_fails_leaves_nothing(settings: Settings, tmp_path: Path) -> None:
    load_folders(settings, [add_program(tmp_path / "stor", "stor", parts=4_000)])
    limited = ("sh", "-c", 'ulimit -f 1000; exec "$@"', "sh")
    with another_process(tmp_path, "keep", str(tmp_path / "kept"), prefix=limited) as process:
        said, _ = process.communicate()
    assert (process.returncode, "no room left" in said) == (StorageFull.exit_code, True), said
    assert not (tmp_path / "kept").exists()
    back_up(settings, tmp_path / "kept")


def test_versions_that_are_there_are_not_written_over(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "kept")
    load_folders(settings, [add_program(tmp_path / "siste", "siste")])
    before = fingerprints(settings.data_dir)
    with pytest.raises(BadValue, match="versions in") as raised:
        restore(settings, tmp_path / "kept")
    assert "--replace" in raised.value.advice
    assert fingerprints(settings.data_dir) == before


def test_what_is_replaced_is_kept_and_can_come_back(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "kept")
    load_folders(settings, [add_program(tmp_path / "siste", "siste")])
    standing = history(settings)
    restore(settings, tmp_path / "kept", replace=True)
    assert history(settings) == standing[1:]
    assert programs(open_published(settings).store) == ["nabo", "ny", "sentrum"]
    load_folders(settings, [add_program(tmp_path / "andre", "andre")])
    assert programs(open_published(settings).store) == ["andre", "nabo", "ny", "sentrum"]
    (aside,) = settings.data_dir.glob("replaced-*")
    restore(settings, aside, replace=True)
    assert history(settings) == standing
    assert programs(open_published(settings).store) == ["nabo", "ny", "sentrum", "siste"]


@pytest.mark.parametrize("lost", [False, True])
def test_a_damaged_journal_is_restored(settings: Settings, tmp_path: Path, lost: bool) -> None:
    back_up(settings, tmp_path / "kept")
    standing = history(settings)
    journal = settings.data_dir / "journal.db"
    if lost:
        journal.unlink()
    else:
        journal.write_bytes(b"rubbish" * 1000)
        with pytest.raises(BadValue):
            restore(settings, tmp_path / "kept")
    restore(settings, tmp_path / "kept", replace=not lost)
    assert history(settings) == standing
    assert programs(open_published(settings).store) == ["nabo", "ny", "sentrum"]
    kept = [path.read_bytes() for path in settings.data_dir.glob("replaced-*/journal.db")]
    assert kept == ([] if lost else [b"rubbish" * 1000])


def one_byte_off(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-10] ^= 1
    path.write_bytes(data)


def another_journal(folder: Path) -> None:
    """A whole journal that is not the one of the manifest, which is made to fit it."""
    other = small_package(folder.with_name("other"))
    open_published(other)
    shutil.copyfile(other.data_dir / "journal.db", folder / "journal.db")
    refit(folder)


def a_patch_less(folder: Path) -> None:
    """A journal that has lost a patch, and a manifest that does not know."""
    engine = create_engine(f"sqlite:///{folder / 'journal.db'}", poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM samspill_patch WHERE version = 2"))
    refit(folder)


def refit(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] |= {
        name: digest for name, digest in fingerprints(folder).items() if name != "manifest.json"
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


DAMAGE: dict[str, tuple[Callable[[Path], object], type[SamspillError]]] = {
    "journal": (lambda kept: one_byte_off(kept / "journal.db"), JournalUnusable),
    "journal-gone": (lambda kept: (kept / "journal.db").unlink(), JournalUnusable),
    "journal-other": (another_journal, JournalUnusable),
    "patch-gone": (a_patch_less, JournalUnusable),
    "store": (lambda kept: one_byte_off(kept / "store" / "000003.nq"), JournalUnusable),
    "store-gone": (lambda kept: shutil.rmtree(kept / "store"), JournalUnusable),
    "manifest": (lambda kept: (kept / "manifest.json").write_text("{}"), JournalUnusable),
    "manifest-gone": (lambda kept: (kept / "manifest.json").unlink(), NotFound),
    "all-gone": (shutil.rmtree, NotFound),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_backup_is_refused_before_it_does_harm(
    settings: Settings, tmp_path: Path, case: str
) -> None:
    damage, error = DAMAGE[case]
    back_up(settings, tmp_path / "kept")
    damage(tmp_path / "kept")
    before = fingerprints(settings.data_dir)
    fresh = elsewhere(settings, "fresh")
    for where in (settings, fresh):
        with pytest.raises(error) as raised:
            restore(where, tmp_path / "kept", replace=True)
        assert raised.value.advice
    assert fingerprints(settings.data_dir) == before
    assert not fresh.data_dir.exists()


def die_while_restoring(step: int, settings: Settings, kept: Path) -> None:
    seen = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        seen += any(str(settings.data_dir) in str(argument) for argument in arguments)
        if seen == step:
            seen += 1
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    restore(settings, kept, replace=True)


def test_a_restore_may_die_at_any_step(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "kept")
    kept = history(settings)
    for step in itertools.count(1, 2):
        if history(settings) == kept:
            load_folders(settings, [add_program(tmp_path / "siste", f"siste-{step}")])
        standing = history(settings)
        code = in_a_fork(die_while_restoring, step, settings, tmp_path / "kept")
        found = history(settings)
        assert found == (kept if found[0].number == 3 else standing)
        assert open_published(settings).version == found[0]
        if code != -signal.SIGKILL:
            break
    assert found == kept
    assert step > 15


@pytest.mark.parametrize("way", ["there", "back"])
def test_a_journal_moves_between_databases(
    settings: Settings, tmp_path: Path, postgres: str, way: str
) -> None:
    engine = create_engine(f"{postgres}/postgres", poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE moved_{way}"))
    moved = elsewhere(settings, "moved").model_copy(update={"journal": f"{postgres}/moved_{way}"})
    back_up(settings, tmp_path / "kept")
    restore(moved, tmp_path / "kept")
    assert history(moved) == history(settings)
    if way == "back":
        load_folders(moved, [add_program(tmp_path / "siste", "siste")])
        back_up(moved, tmp_path / "kept-again")
        restore(settings, tmp_path / "kept-again", replace=True)
        assert history(settings) == history(moved)
    for number in (1, 2, 3):
        found = [open_published(one, version=number) for one in (settings, moved)]
        assert found[0].path.read_bytes() == found[1].path.read_bytes()
    assert settings_of(tmp_path).journal == ""
