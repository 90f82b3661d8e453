"""The command that serves the graph over HTTP."""

from __future__ import annotations

import errno
import logging
import resource
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from samspill.errors import BadValue
from samspill.settings import Language, Settings

if TYPE_CHECKING:
    import uvicorn

_HELLO: dict[Language, str] = {
    "nb": """Samspill svarer på {address} (versjon {number}, {quads} utsagn). Stopp med Ctrl+C.

Prøv dette:
  {address}/
  curl {address}/questions/shared-actors.csv
  curl {address}/sparql --data-urlencode 'query=SELECT DISTINCT ?type {{ ?thing a ?type }}'
""",
    "en": """Samspill answers at {address} (version {number}, {quads} statements). Stop with Ctrl+C.

Try this:
  {address}/
  curl {address}/questions/shared-actors.csv
  curl {address}/sparql --data-urlencode 'query=SELECT DISTINCT ?type {{ ?thing a ?type }}'
""",
}


@click.command
@click.option("--host", help="Address to listen on; other machines reach 0.0.0.0 and [::].")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 takes a free one.")
@click.option("--open", "browse", is_flag=True, help="Open the first page in a browser.")
@click.option(
    "--store",
    metavar="ADDRESS",
    help="A SPARQL 1.1 engine that answers instead of the embedded one; it is brought to the "
    "current version first. SAMSPILL_STORE_GRAPHS and the like say how it is written to.",
)
def serve(host: str | None, port: int | None, browse: bool, store: str | None) -> None:
    """Serve the pages, the questions and SPARQL on this machine.

    A first run loads the shipped data; a later one starts at once. What is published while the
    service runs is served a second later. SAMSPILL_LOG=requests writes a line for each request.

    \b
    Example
      samspill serve --port 8080 --open
      SAMSPILL_STORE_GRAPHS=http://localhost:3030/data/data \\
        samspill serve --store http://localhost:3030/data/sparql
    """
    settings = Settings(**({"store": store} if store else {}))  # type: ignore[arg-type]
    listening = listen(host or settings.host, settings.port if port is None else port)
    with listening:
        run(settings, listening, browse=browse)


def run(settings: Settings, listening: socket.socket, *, browse: bool) -> None:
    """Serves on a bound socket until the process is told to stop."""
    import uvicorn

    from samspill.cli.progress import shown_progress
    from samspill.contribute.postman import Postman
    from samspill.engine.serving import Serving
    from samspill.web.app import create_app
    from samspill.web.http import BoundedHeaders

    with shown_progress(settings.language) as progress:
        serving = Serving.of(settings, progress=progress)
    served = serving.current()
    app = create_app(serving, settings)
    config = uvicorn.Config(
        app,
        http=BoundedHeaders,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=3,
    )
    log_to_stderr(settings)
    allow_connections()
    listening.listen(2048)
    address = address_of(listening)
    greeting = _HELLO[settings.language].format(
        address=address, number=served.version.number, quads=served.version.quads
    )
    stop = threading.Event()
    watcher = threading.Thread(target=serving.watch, args=(stop,), daemon=True)
    watcher.start()
    postman = threading.Thread(target=Postman(settings).watch, args=(stop,), daemon=True)
    postman.start()
    try:
        with suppress(KeyboardInterrupt):  # Ctrl+C is how it is meant to end
            app.state.jobs.start()
            click.echo(greeting, err=True)
            if browse:
                click.launch(address + "/")
            stopping_first(app.state.jobs.close)(config).run(sockets=[listening])
    finally:
        stop.set()
        app.state.jobs.close()
        app.state.reader.close()
        serving.close()


def stopping_first(stop: Callable[[], None]) -> type[uvicorn.Server]:
    """A server that stops what its requests wait for before it waits for them itself."""
    import uvicorn

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            stop()
            await super().shutdown(sockets)

    return Server


def allow_connections() -> None:
    """Lets this process hold as many connections as the system allows it, not the usual 1 024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def log_to_stderr(settings: Settings) -> None:
    """Writes what the service has to say as JSON lines."""
    from samspill.web.watching import JsonLines

    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(
        handlers=[handler],
        level=logging.INFO if settings.log == "requests" else logging.WARNING,
    )
    for noisy in ("uvicorn", "uvicorn.error", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to an address; raises `BadValue` where it cannot be had."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM
        )[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(place)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        raise BadValue(
            f"Port {port} on {host} is in use by another program."
            if taken
            else f"{host} port {port} cannot be listened on: {error.strerror or error}.",
            advice=f"Stop that program, or choose another port: samspill serve --port {port + 1}."
            if taken
            else "Choose another address with --host or another port with --port.",
            parameter="port" if taken else "host",
        ) from error
    return bound


def address_of(listening: socket.socket) -> str:
    """The address that a browser on this machine finds a bound socket at."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104  # compared with, not bound to
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def address_of_settings(settings: Settings) -> str:
    """The address of the service as the settings have it, for examples."""
    return settings.address.rstrip("/") or f"http://{settings.host}:{settings.port}"
