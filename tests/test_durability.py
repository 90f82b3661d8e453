"""The data directory under duress: two writers, kills, full and read-only disks, damage."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from publishing import add_program, another_process, fingerprints, programs, small_package
from samspill.engine.journal import Journal
from samspill.engine.published import find_published, load_folders, open_published
from samspill.engine.snapshots import KEPT, KEPT_OLDER
from samspill.errors import (
    Busy,
    JournalUnusable,
    SamspillError,
    StorageFull,
    StorageUnwritable,
)
from samspill.settings import Settings

KILLS = int(os.environ.get("SAMSPILL_TEST_KILLS", "100"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = small_package(tmp_path)
    open_published(settings)
    return settings


def finished(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code of a process and what it said."""
    out, err = process.communicate()
    return process.returncode, out + err


def test_a_second_writer_is_turned_away(settings: Settings, tmp_path: Path) -> None:
    more = add_program(tmp_path / "nabo", "nabo")
    before = fingerprints(settings.data_dir)
    with another_process(tmp_path, "hold") as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Busy, match="Another process"):
            load_folders(settings, [more])
        code, said = finished(another_process(tmp_path, "load", str(more)))
        assert (code, "SAMSPILL_DATA_DIR" in said) == (Busy.exit_code, True)
        assert programs(open_published(settings).store) == ["sentrum"], "readers need no lock"
        assert fingerprints(settings.data_dir) == before
        holder.communicate()
    assert load_folders(settings, [more]).number == 2


def test_a_writer_that_dies_lets_go_of_the_lock(settings: Settings, tmp_path: Path) -> None:
    with another_process(tmp_path, "hold") as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
    assert load_folders(settings, [add_program(tmp_path / "nabo", "nabo")]).number == 2


def test_a_reader_finishes_in_peace_whatever_is_published(
    settings: Settings, tmp_path: Path
) -> None:
    reader = open_published(settings)
    load_folders(settings, [add_program(tmp_path / "a", "a", parts=200)])
    assert programs(reader.store) == ["sentrum"], "its file is still there"
    for key in ("b", "c", "d"):
        load_folders(settings, [add_program(tmp_path / key, key, parts=200)])
        assert programs(reader.store) == ["sentrum"]
    assert len(list(reader.store.quads())) == reader.version.quads
    assert programs(open_published(settings).store) == ["a", "b", "c", "d", "sentrum"]
    assert programs(open_published(settings, version=1).store) == ["sentrum"]


def two_contents(tmp_path: Path) -> list[str]:
    """Two folders for the same graph, one with a program more than the other."""
    small = add_program(tmp_path / "en" / "nabo", "nabo")
    large = add_program(add_program(tmp_path / "to" / "nabo", "nabo"), "ny", parts=300)
    return [str(small), str(large)]


def test_a_writer_may_die_at_any_step(settings: Settings, tmp_path: Path) -> None:
    load_folders(settings, [Path(two_contents(tmp_path)[0])])
    code, said = finished(another_process(tmp_path, "steps", *two_contents(tmp_path)))
    assert code == 0, said
    *deaths, last = [line.split() for line in said.splitlines()]
    assert len(deaths) > 15
    assert {tuple(death[1:]) for death in deaths} == {("killed", "whole")}
    assert last[1:] == ["0", "whole"]


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_loses_nothing_that_was_told(
    settings: Settings, tmp_path: Path
) -> None:
    """What is whole is held against the patches, added up here in another way."""
    load_folders(settings, [Path(two_contents(tmp_path)[0])])
    code, said = finished(another_process(tmp_path, "kills", str(KILLS), *two_contents(tmp_path)))
    assert code == 0, said
    lines = [line.split() for line in said.splitlines()]
    assert len(lines) == KILLS
    assert {line[1] for line in lines} == {"whole"}
    told = dict(one.split(":") for line in lines for one in line[2:])
    assert sum(len(line) - 2 for line in lines) >= KILLS // 2, "versions were told of"
    assert len(told) > 5, "and they were not all the same"
    journal = Journal.of(settings)
    standing: set[str] = set()
    numbers = []
    for version in reversed(journal.versions()):
        patch = journal.patch(version.number)
        assert standing.issuperset(patch.removed)
        standing = standing.difference(patch.removed).union(patch.added)
        text = "".join(f"{line}\n" for line in sorted(standing))
        assert hashlib.sha256(text.encode()).hexdigest() == version.digest
        assert told.get(str(version.number), version.digest) == version.digest
        numbers.append(version.number)
    assert numbers == list(range(1, len(numbers) + 1))
    assert max(map(int, told)) <= len(numbers)
    for line in lines:
        if line[2:]:
            last = int(line[-1].split(":")[0])
            assert int(line[0]) in (last, last + 1), "what was told of is there, and no more"
    load_folders(settings, [add_program(tmp_path / "siste", "siste")])
    names = {path.name for path in settings.data_dir.rglob("*") if path.is_file()}
    kept = {name for name in names if name.endswith(".nq")}
    assert names - kept == {"journal.db", "write.lock"}, "nothing half-made is left behind"
    assert len(kept) <= KEPT + KEPT_OLDER


@pytest.mark.parametrize("limit", [40, 150])
def test_a_file_size_limit_is_met_like_a_full_disk(
    limit: int, settings: Settings, tmp_path: Path
) -> None:
    """`limit` is in KiB: of the file of the version, which would need 1600."""
    big = add_program(tmp_path / "stor", "stor", parts=4_000)
    before = fingerprints(settings.data_dir)
    limited = ("sh", "-c", f'ulimit -f {limit * 2}; exec "$@"', "sh")
    code, said = finished(another_process(tmp_path, "load", str(big), prefix=limited))
    assert (code, "no room left" in said) == (StorageFull.exit_code, True), said
    assert fingerprints(settings.data_dir) == before
    assert programs(open_published(settings).store) == ["sentrum"]


IN_A_MOUNT = """
set -eu
store=$1/store; shift
cp -r "$store" "$store.kept"
mount -t tmpfs -o size=6m samspill-test "$store"
cp -r "$store.kept/." "$store"
{prepare}
set +e
"$@"; code=$?
{release}
set -e
cp -r "$store/." "$store.after"
exit $code
"""
FILL = """
free=$(df --output=avail -k "$store" | tail -1)
dd if=/dev/zero of="$store/filler" bs=1k count=$((free - {left})) status=none
"""


def mounted(tmp_path: Path, *words: str, prepare: str, release: str = "") -> tuple[int, str]:
    """Runs another process with the store on a small disk of its own; keeps it as store.after."""
    mounting = ("unshare", "--user", "--map-root-user", "--mount")
    if (
        shutil.which("unshare") is None
        or subprocess.run(
            [*mounting, "mount", "-t", "tmpfs", "none", tmp_path], capture_output=True
        ).returncode
    ):
        pytest.skip("this system lets no ordinary process mount a small disk to fill")
    script = IN_A_MOUNT.format(prepare=prepare, release=release)
    (tmp_path / "store.after").mkdir()
    return finished(
        another_process(
            tmp_path, *words, prefix=(*mounting, "sh", "-c", script, "sh", str(tmp_path))
        )
    )


@pytest.mark.parametrize("left", [0, 2120, 2170])
def test_a_full_disk_changes_nothing(left: int, settings: Settings, tmp_path: Path) -> None:
    """`left` is the room in KiB; a version needs 2100 for its file, then 100 in the journal."""
    big = add_program(tmp_path / "stor", "stor", parts=4_000)
    before = fingerprints(settings.data_dir)
    code, said = mounted(
        tmp_path,
        "load",
        str(big),
        prepare=FILL.format(left=left),
        release='rm "$store/filler"',
    )
    assert (code, "no room left" in said) == (StorageFull.exit_code, True), said
    assert fingerprints(tmp_path / "store.after") == before


def test_a_full_disk_can_be_read(settings: Settings, tmp_path: Path) -> None:
    assert mounted(tmp_path, "open", prepare=FILL.format(left=0)) == (0, "1\n")


def test_a_read_only_disk_is_read_and_not_written(settings: Settings, tmp_path: Path) -> None:
    more = add_program(tmp_path / "nabo", "nabo")
    before = fingerprints(settings.data_dir)
    read_only = 'mount -o remount,ro "$store"'
    code, said = mounted(tmp_path, "load", str(more), prepare=read_only)
    assert (code, "Read-only file system" in said) == (StorageUnwritable.exit_code, True), said
    assert fingerprints(tmp_path / "store.after") == before
    shutil.rmtree(tmp_path / "store.kept")
    shutil.rmtree(tmp_path / "store.after")
    assert mounted(tmp_path, "open", prepare=read_only) == (0, "1\n")


def test_a_folder_without_write_permission(settings: Settings, tmp_path: Path) -> None:
    prefix: tuple[str, ...] = ()
    if os.geteuid() == 0:
        prefix = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everywhere, and setpriv is not here to give that up")
    more = add_program(tmp_path / "nabo", "nabo")
    before = fingerprints(settings.data_dir)
    folders = [settings.data_dir, *(p for p in settings.data_dir.rglob("*") if p.is_dir())]
    for path in folders:
        path.chmod(0o555)
    (settings.data_dir / "write.lock").chmod(0o444)
    try:
        code, said = finished(another_process(tmp_path, "load", str(more), prefix=prefix))
        assert (code, "Permission denied" in said) == (StorageUnwritable.exit_code, True), said
        assert finished(another_process(tmp_path, "open", prefix=prefix)) == (0, "1\n")
    finally:
        for path in folders:
            path.chmod(0o755)
    assert fingerprints(settings.data_dir) == before


def test_a_data_directory_that_is_a_file(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a-file"
    file.write_text("mine")
    moved = settings.model_copy(update={"data_dir": file})
    for use in (open_published, find_published, lambda s: load_folders(s, [])):
        with pytest.raises(StorageUnwritable, match="a-file") as raised:
            use(moved)
        assert "SAMSPILL_DATA_DIR" in raised.value.advice
    assert file.read_text() == "mine"


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def garbled(path: Path) -> None:
    path.write_bytes(b"\x00rubbish\xff" * 3)


def shortened(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def removed(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, tuple[str, Callable[[Path], None], type[SamspillError]]] = {
    "journal-gone": ("journal.db", removed, JournalUnusable),
    "journal-empty": ("journal.db", emptied, JournalUnusable),
    "journal-garbled": ("journal.db", garbled, JournalUnusable),
    "journal-a-folder": ("journal.db", a_folder, StorageUnwritable),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_journal_is_told_of_and_left_alone(
    case: str, settings: Settings, tmp_path: Path
) -> None:
    name, damage, error = DAMAGE[case]
    damage(settings.data_dir / name)
    before = fingerprints(settings.data_dir)
    more = add_program(tmp_path / "nabo", "nabo")
    for use in (open_published, find_published, lambda s: load_folders(s, [more])):
        with pytest.raises(error, match=str(settings.data_dir)) as raised:
            use(settings)
        assert "SAMSPILL_" in raised.value.advice
    assert fingerprints(settings.data_dir) == before


@pytest.mark.parametrize("damage", [removed, emptied, garbled, shortened])
def test_a_damaged_file_of_the_store_needs_no_hand(
    damage: Callable[[Path], None], settings: Settings, tmp_path: Path
) -> None:
    before = fingerprints(settings.data_dir)
    damage(settings.data_dir / "store" / "000001.nq")
    found = find_published(settings)
    assert found is not None
    assert programs(found.store) == ["sentrum"]
    assert fingerprints(settings.data_dir) == before, "to the byte"
    damage(settings.data_dir / "store" / "000001.nq")
    load_folders(settings, [add_program(tmp_path / "nabo", "nabo")])
    assert programs(open_published(settings).store) == ["nabo", "sentrum"]


def test_a_store_that_is_gone_needs_no_hand(settings: Settings) -> None:
    before = fingerprints(settings.data_dir)
    shutil.rmtree(settings.data_dir / "store")
    assert programs(open_published(settings).store) == ["sentrum"]
    assert fingerprints(settings.data_dir) == before


def test_a_read_only_disk_with_a_lost_file_is_told_of(settings: Settings, tmp_path: Path) -> None:
    (settings.data_dir / "store" / "000001.nq").unlink()
    code, said = mounted(tmp_path, "open", prepare='mount -o remount,ro "$store"')
    assert (code, "Read-only file system" in said) == (StorageUnwritable.exit_code, True), said
