"""The data directory under duress: two writers, kills, full and read-only disks, damage."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from publishing import add_program, another_process, fingerprints, programs, small_package
from samspill.engine.published import find_published, load_folders, open_published
from samspill.engine.versions import KEPT
from samspill.errors import Busy, StorageFull, StorageUnwritable
from samspill.settings import Settings

KILLS = int(os.environ.get("SAMSPILL_TEST_KILLS", "25"))


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
    for key in ("a", "b", "c", "d"):
        load_folders(settings, [add_program(tmp_path / key, key, parts=200)])
        assert programs(reader.store) == ["sentrum"]
    assert len(list(reader.store.quads())) == reader.version.quads
    kept = sorted(path.name for path in (settings.data_dir / "versions").iterdir())
    assert kept == ["000003", "000004", "000005"]
    assert len(kept) == KEPT
    assert programs(open_published(settings).store) == ["a", "b", "c", "d", "sentrum"]


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
def test_a_writer_killed_at_any_moment_leaves_a_whole_version(
    settings: Settings, tmp_path: Path
) -> None:
    chance = random.Random(2020)  # noqa: S311
    for _ in range(KILLS):
        with another_process(tmp_path, "churn", *two_contents(tmp_path)) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.3))
            writer.kill()
            told = [int(number) for number in (first + writer.stdout.read()).split()]
        found = open_published(settings)
        assert found.version.number in (told[-1], told[-1] + 1), "what was told of is there"
        assert len(list(found.store.quads())) == found.version.quads
        assert programs(found.store) in (["nabo", "sentrum"], ["nabo", "ny", "sentrum"])
    load_folders(settings, [add_program(tmp_path / "siste", "siste")])
    names = {path.name for path in (settings.data_dir / "versions").iterdir()}
    assert all(name.isdigit() for name in names), "nothing half-made is left behind"
    assert len(names) == KEPT


@pytest.mark.parametrize("limit", [40, 150])
def test_a_file_size_limit_is_met_like_a_full_disk(
    limit: int, settings: Settings, tmp_path: Path
) -> None:
    """`limit` is in KiB: the store stops while it is made, or while it is filled."""
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


@pytest.mark.parametrize("left", [0, 100, 800])
def test_a_full_disk_changes_nothing(left: int, settings: Settings, tmp_path: Path) -> None:
    """`left` is the room in KiB; the version would need 1600."""
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


def table(store: Path) -> Path:
    """The largest table file of a store."""
    return max(store.glob("*.sst"), key=lambda path: path.stat().st_size)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def garbled(path: Path) -> None:
    path.write_bytes(b"\x00rubbish\xff" * 3)


def shortened(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


DAMAGE = {
    "pointer-empty": lambda data: emptied(data / "current"),
    "pointer-garbled": lambda data: garbled(data / "current"),
    "pointer-astray": lambda data: (data / "current").write_text("7"),
    "pointer-negative": lambda data: (data / "current").write_text("-1"),
    "pointer-a-folder": lambda data: ((data / "current").unlink(), (data / "current").mkdir()),
    "description-gone": lambda data: (data / "versions/000001/version.json").unlink(),
    "description-empty": lambda data: emptied(data / "versions/000001/version.json"),
    "description-garbled": lambda data: garbled(data / "versions/000001/version.json"),
    "description-other": lambda data: (data / "versions/000001/version.json").write_text("[1]"),
    "store-gone": lambda data: shutil.rmtree(data / "versions/000001/store"),
    "store-empty": lambda data: [p.unlink() for p in (data / "versions/000001/store").iterdir()],
    "store-current": lambda data: garbled(data / "versions/000001/store/CURRENT"),
    "store-table-gone": lambda data: table(data / "versions/000001/store").unlink(),
    "store-table-short": lambda data: shortened(table(data / "versions/000001/store")),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_damage_is_told_of_and_left_alone(case: str, settings: Settings, tmp_path: Path) -> None:
    DAMAGE[case](settings.data_dir)
    before = fingerprints(settings.data_dir)
    more = add_program(tmp_path / "nabo", "nabo")
    for use in (open_published, find_published, lambda s: load_folders(s, [more])):
        with pytest.raises(StorageUnwritable, match=str(settings.data_dir)) as raised:
            use(settings)
        assert "move it away" in raised.value.advice
    assert fingerprints(settings.data_dir) == before


def test_damage_inside_a_table_is_told_of(settings: Settings, tmp_path: Path) -> None:
    load_folders(settings, [add_program(tmp_path / "stor", "stor", parts=5_000)])
    for damaged in (settings.data_dir / "versions" / "000002" / "store").glob("*.sst"):
        content = damaged.read_bytes()
        if len(content) > 50_000:
            damaged.write_bytes(content[:5_000] + b"\xff" * 5_000 + content[10_000:])
    store = open_published(settings).store  # the tables are read when they are asked for
    for use in (
        lambda: list(store.quads()),
        lambda: store.query("SELECT * WHERE { ?s ?p ?o }"),
        lambda: store.construct("CONSTRUCT WHERE { ?s ?p ?o }"),
    ):
        with pytest.raises(StorageUnwritable, match="damaged") as raised:
            use()
        assert raised.value.advice


def test_what_a_stopped_writer_left_is_swept(settings: Settings, tmp_path: Path) -> None:
    versions = settings.data_dir / "versions"
    (versions / ".building-1" / "store").mkdir(parents=True)
    (versions / ".building-1.pointer").write_text("2")
    shutil.copytree(versions / "000001", versions / "000002")
    assert load_folders(settings, [add_program(tmp_path / "nabo", "nabo")]).number == 2
    assert programs(open_published(settings).store) == ["nabo", "sentrum"]
    assert sorted(path.name for path in versions.iterdir()) == ["000001", "000002"]
