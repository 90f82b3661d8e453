"""A PostgreSQL server of our own for the tests of the journal, on this machine's loopback only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin")
OPTIONS = (
    "-c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=16MB "
    "-c unix_socket_directories='' -p {port}"
)


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a server that runs while the block does, without the name of a database.

    Skips the test where PostgreSQL is not installed; in CI that is a failure.
    """
    programs = _programs()
    if programs is None:
        missing = "PostgreSQL's server is not installed (Debian's package postgresql)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    folder = Path(tempfile.mkdtemp(prefix="samspill-postgres-"))
    control = [*_as_postgres(folder), programs / "pg_ctl", "-D", folder / "data", "-s", "-w"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    try:
        _run([*_as_postgres(folder), programs / "initdb", "-D", folder / "data", "-U", "samspill",
              "-A", "trust", "-E", "UTF8", "--no-sync"])  # fmt: skip
        _run([*control, "-l", folder / "log", "-o", OPTIONS.format(port=port), "start"])
        try:
            yield f"postgresql+psycopg://samspill@127.0.0.1:{port}"
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of the newest server's programs."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = [path for place in _PLACES for path in Path("/").glob(place.lstrip("/"))]
    return max((path for path in folders if (path / "initdb").exists()), default=None)


def _as_postgres(folder: Path) -> list[str]:
    """What goes before a program of the server, which does not run as root."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _run(words: list[str | Path]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout + done.stderr
