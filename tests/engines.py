"""Real SPARQL engines of others on free ports of this machine, each with an empty store."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from samspill.engine.remote import RemoteSettings

DEADLINE = 60.0
USER, PASSWORD = "samspill", "secret"


@dataclass(frozen=True)
class Engine:
    """An engine that runs, and the settings with which it is used."""

    name: str
    settings: RemoteSettings


@contextmanager
def oxigraph(folder: Path) -> Iterator[Engine]:
    """`oxigraph serve`, of the PyPI package oxigraph."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [program("oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    with running([*command, "--location", str(folder / "store")], folder, f"{address}/query"):
        yield Engine(
            "oxigraph",
            RemoteSettings(f"{address}/query", f"{address}/update", f"{address}/store"),
        )


@contextmanager
def fuseki(folder: Path) -> Iterator[Engine]:
    """Apache Jena Fuseki, a jar of Maven Central, with a dataset in memory."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/ds"
    command = [program("java"), "-Xmx768m", "-jar", str(fuseki_jar()), "--mem", "--update"]
    options = ["--localhost", "--port", str(port), "/ds"]
    ready = f"{address}/query?query=ASK%7B%7D"
    with running([*command, *options], folder, ready, {"FUSEKI_BASE": str(folder / "base")}):
        yield Engine(
            "fuseki", RemoteSettings(f"{address}/query", f"{address}/update", f"{address}/data")
        )


VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CaseMode = 2
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 10
ServerRoot = .
[SPARQL]
ResultSetMaxRows = {rows}
"""

VIRTUOSO_USER = f"""\
DB.DBA.USER_CREATE ('{USER}', '{PASSWORD}');
GRANT SPARQL_SELECT TO {USER};
GRANT SPARQL_UPDATE TO {USER};
DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 1);
DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('{USER}', 7);
"""


@contextmanager
def virtuoso(folder: Path, *, rows: int = 1_000_000) -> Iterator[Engine]:
    """Virtuoso, of Debian's virtuoso-opensource-7-bin, with a user that may write.

    Everybody may read at /sparql; writing is at /sparql-auth, with Digest authentication.
    """
    port, sql_port = free_port(), free_port()
    ini = VIRTUOSO_INI.format(port=port, sql_port=sql_port, rows=rows)
    (folder / "virtuoso.ini").write_text(ini, encoding="ascii")
    address = f"http://127.0.0.1:{port}"
    command = [program("virtuoso-t"), "+foreground", "+configfile", "virtuoso.ini"]
    with running(command, folder, f"{address}/sparql?query=ASK%7B%7D"):
        client = [program("isql-vt"), f"127.0.0.1:{sql_port}", "dba", "dba", "ERRORS=STDOUT"]
        said = subprocess.run(
            client, input=VIRTUOSO_USER, capture_output=True, text=True, timeout=60, check=True
        )
        assert "Error" not in said.stdout, said.stdout
        yield Engine(
            "virtuoso",
            RemoteSettings(
                f"{address}/sparql",
                f"{address}/sparql-auth",
                f"{address}/sparql-graph-crud-auth",
                store_user=USER,
                store_password=PASSWORD,
            ),
        )


ENGINES: dict[str, Callable[[Path], AbstractContextManager[Engine]]] = {
    "oxigraph": oxigraph,
    "fuseki": fuseki,
    "virtuoso": virtuoso,
}


@contextmanager
def running(
    command: list[str], folder: Path, ready: str, env: Mapping[str, str] | None = None
) -> Iterator[None]:
    """A server in a folder of its own, until it is not needed; ready when `ready` answers."""
    log = folder / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=out, env={**os.environ, **(env or {})}
        )
    try:
        until = time.monotonic() + DEADLINE
        while not answers(ready):
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            assert time.monotonic() < until, log.read_text(encoding="utf-8", errors="replace")
            time.sleep(0.05)
        yield
    finally:
        process.kill()  # what it holds is thrown away
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def answers(address: str) -> bool:
    """Whether a server answers there at all."""
    try:
        return httpx.get(address, timeout=5).status_code < 500
    except httpx.HTTPError:
        return False


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def program(name: str) -> str:
    """Where a program is; without it the test fails in CI and is skipped elsewhere."""
    found = shutil.which(name)
    return found if found is not None else missing(f"there is no {name} on the PATH")


def fuseki_jar() -> Path:
    """The newest jar of the Fuseki server in the local Maven repository."""
    server = Path.home() / ".m2/repository/org/apache/jena/jena-fuseki-server"
    found = sorted(server.glob("*/jena-fuseki-server-*.jar"))
    return found[-1] if found else Path(missing("there is no jar of jena-fuseki-server"))


def missing(what: str) -> str:
    """Ends a test whose engine is not there."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}; .ci/run installs it")
    pytest.skip(f"{what}; docs/engines.md says how to get it")
