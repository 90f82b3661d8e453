"""The derived store: whatever becomes of its files, the journal gives them back to the byte."""

from __future__ import annotations

import hashlib
import os
import random
import tempfile
import threading
import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, update
from sqlalchemy.pool import NullPool

from samspill.engine.backups import back_up, restore
from samspill.engine.gate import line
from samspill.engine.journal import Journal, Version
from samspill.engine.patches import Patch, applied, composed, difference
from samspill.engine.published import Published, open_published
from samspill.engine.replay import between, file_lines, net_lines
from samspill.engine.snapshots import KEPT, KEPT_OLDER, Snapshots
from samspill.engine.tables import chunks
from samspill.errors import JournalUnusable
from samspill.settings import Settings
from test_export import QUADS


def published(snapshots: Snapshots, lines: Iterable[str]) -> Version:
    """Publishes the next version, which holds these lines."""
    before = snapshots.journal.latest()
    wanted = sorted(set(lines))
    old = () if before is None else file_lines(snapshots.path(before))
    patch = difference(old, wanted)
    with snapshots.journal.writing(), snapshots.written(wanted) as draft:
        version = Version(
            number=1 if before is None else before.number + 1,
            created="2026-01-01T00:00:00+00:00",
            author="",
            note="",
            software="0",
            digest=draft.digest,
            fingerprint="",
            quads=draft.quads,
            added=len(patch.added),
            removed=len(patch.removed),
            sources={},
            shipped=(),
        )
        snapshots.publish(version, patch, draft)
    return version


def numbered(*numbers: int) -> list[str]:
    return [f"<http://a/{n:06d}> <http://b> <http://c> <http://g> ." for n in numbers]


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    """Five versions: the third is much larger than the others."""
    made = Snapshots.of(Settings(data_dir=tmp_path))
    for content in ((1, 2, 3), (2, 3, 4), range(30_000), (5,), (5, 6, 9)):
        published(made, numbered(*content))
    return made


def again(snapshots: Snapshots) -> Snapshots:
    """The same files and journal, as another process sees them."""
    journal = snapshots.journal
    return Snapshots(Path(journal.database.name).parent, journal)


def lost(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def shortened(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def one_bit_off(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [lost, emptied, shortened, one_bit_off])
@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_damaged_file_is_made_again(snapshots: Snapshots, damage: object, number: int) -> None:
    version = snapshots.journal.version(number)
    path = snapshots.path(version)
    damage(path)  # type: ignore[operator]
    assert again(snapshots).path(version) == path
    assert digest_of(path) == version.digest


@pytest.mark.parametrize("kept", [(), (1,), (5,), (3,), (1, 5)])
def test_every_version_is_made_again_from_what_is_left(
    snapshots: Snapshots, kept: tuple[int, ...]
) -> None:
    """Forwards from nothing or from an older file, and backwards from a newer one."""
    for version in snapshots.journal.versions():
        if version.number not in kept:
            snapshots.path(version).unlink()
    for number in (2, 4, 1, 3, 5):
        version = snapshots.journal.version(number)
        assert digest_of(again(snapshots).path(version)) == version.digest


def test_a_damaged_file_is_not_built_upon(snapshots: Snapshots) -> None:
    first, second, third = (snapshots.journal.version(number) for number in (1, 2, 3))
    for version in (first, third):
        one_bit_off(snapshots.path(version))
    snapshots.path(second).unlink()
    assert digest_of(again(snapshots).path(second)) == second.digest


def garble_patch(snapshots: Snapshots, number: int) -> None:
    engine = create_engine(f"sqlite:///{snapshots.journal.database.name}", poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(update(chunks).where(chunks.c.version == number).values(content=b"x"))


def test_another_way_is_tried_where_a_patch_is_damaged(snapshots: Snapshots) -> None:
    """Version 4 cannot come of version 3; it comes of version 5, although that is no nearer."""
    fourth = snapshots.journal.version(4)
    snapshots.path(fourth).unlink()
    garble_patch(snapshots, 4)
    assert digest_of(again(snapshots).path(fourth)) == fourth.digest


def test_a_version_that_nothing_leads_to_is_told_of(snapshots: Snapshots) -> None:
    for version in snapshots.journal.versions():
        snapshots.path(version).unlink()
    garble_patch(snapshots, 2)
    whole = snapshots.journal.version(1)
    assert digest_of(again(snapshots).path(whole)) == whole.digest
    for number in (2, 5):
        with pytest.raises(JournalUnusable, match="damaged") as raised:
            again(snapshots).path(snapshots.journal.version(number))
        assert "samspill restore" in raised.value.advice
    assert snapshots.numbers() == [1], "nothing wrong is put in place"


def test_a_patch_that_is_another_than_was_published_is_found_out(snapshots: Snapshots) -> None:
    for version in snapshots.journal.versions():
        snapshots.path(version).unlink()
    engine = create_engine(f"sqlite:///{snapshots.journal.database.name}", poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(chunks.delete().where(~chunks.c.added))
    with pytest.raises(JournalUnusable, match="another digest"):
        again(snapshots).path(snapshots.journal.version(5))
    assert snapshots.numbers() == []


def test_old_files_go_but_those_that_were_asked_for_last(tmp_path: Path) -> None:
    made = Snapshots.of(Settings(data_dir=tmp_path))
    count = KEPT + KEPT_OLDER + 3
    for number in range(1, count + 1):
        published(made, numbered(number))
        assert len(made.numbers()) <= KEPT + KEPT_OLDER
        if number > 2:
            asked = made.path(made.journal.version(2))
            os.utime(asked, (time.time() + number, time.time() + number))
    assert {2, count - 1, count} <= set(made.numbers())
    assert len(made.numbers()) == KEPT + KEPT_OLDER
    for version in made.journal.versions():
        assert digest_of(made.path(version)) == version.digest
        assert len(made.numbers()) <= KEPT + KEPT_OLDER


def test_what_a_killed_process_left_aside_goes_in_time(snapshots: Snapshots) -> None:
    folder = snapshots.path(snapshots.journal.version(5)).parent
    old, young, writers = folder / ".1-2.part", folder / ".3-4.part", folder / ".publishing.part"
    for path in (old, young, writers):
        path.write_text("half")
    os.utime(old, (0, 0))
    published(snapshots, numbered(7))
    assert not old.exists()
    assert not writers.exists()
    assert young.exists(), "its process may still be at work"


def test_many_may_ask_for_a_lost_file_at_once(snapshots: Snapshots) -> None:
    version = snapshots.journal.version(3)
    snapshots.path(version).unlink()
    other = again(snapshots)
    found: list[str] = []

    def ask(whose: Snapshots) -> None:
        found.append(digest_of(whose.path(version)))

    threads = [threading.Thread(target=ask, args=(one,)) for one in (snapshots, other) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [version.digest] * 8


def test_the_digest_is_that_of_the_canonical_dataset(shared_data_dir: Path) -> None:
    """RDFC-1.0: the dataset canonicalised, its N-Quads in code point order, SHA-256."""
    found: Published = open_published(Settings(data_dir=shared_data_dir))
    dataset = ox.Dataset(ox.parse(path=str(found.path), format=ox.RdfFormat.N_QUADS))
    assert len(dataset) == found.version.quads
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in dataset)
    assert hashlib.sha256("".join(lines).encode()).hexdigest() == found.version.digest


# any sequence of versions

LINES = QUADS.map(line)
HISTORIES = st.lists(st.lists(LINES, max_size=12), min_size=1, max_size=9)


@hypothesis_settings(deadline=None, max_examples=20)
@given(history=HISTORIES, seed=st.integers(0, 1000))
def test_any_history_can_be_rebuilt_compared_and_kept(history: list[list[str]], seed: int) -> None:
    """Held against sets of lines, which know nothing of patches, files or order."""
    wanted = [set(content) for content in history]
    digests = [
        hashlib.sha256("".join(f"{one}\n" for one in sorted(content)).encode()).hexdigest()
        for content in wanted
    ]
    chance = random.Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder) / "data")
        snapshots = Snapshots.of(settings)
        for content in wanted:
            published(snapshots, content)
        numbers = list(range(1, len(wanted) + 1))
        for number in chance.sample(numbers, len(numbers)):
            for path in snapshots.path(snapshots.journal.version(number)).parent.iterdir():
                if chance.random() < 0.6:
                    path.unlink()
            version = snapshots.journal.version(number)
            assert digest_of(again(snapshots).path(version)) == version.digest
            assert version.digest == digests[number - 1]
        for a in numbers:
            b = chance.choice(numbers)
            patch = between(snapshots.journal, a, b)
            before, after = wanted[a - 1], wanted[b - 1]
            assert (set(patch.added), set(patch.removed)) == (after - before, before - after)
            assert list(applied(sorted(before), patch.added, patch.removed)) == sorted(after)
            net = list(net_lines(snapshots.journal, a, b))
            assert net == sorted(
                [(x, True) for x in patch.added] + [(x, False) for x in patch.removed]
            )
            start = chance.choice(net)[0] if net else "<"
            kept = list(net_lines(snapshots.journal, a, b, start=start))
            assert kept == [one for one in net if one[0] >= start]
        back_up(settings, Path(folder) / "kept")
        other = Settings(data_dir=Path(folder) / "other")
        assert restore(other, Path(folder) / "kept").digest == digests[-1]
        assert [one.digest for one in reversed(Journal.of(other).versions())] == digests


SETS = st.sets(st.integers(0, 30))


@given(contents=st.lists(SETS, min_size=2, max_size=6))
def test_patches_add_up(contents: list[set[int]]) -> None:
    lines = [sorted(numbered(*content)) for content in contents]
    patches = [difference(a, b) for a, b in pairwise(lines)]
    net = composed(patches)
    assert net == difference(lines[0], lines[-1])
    assert composed([net, net.reversed()]) == Patch()
    assert list(applied(lines[0], net.added, net.removed)) == lines[-1]
