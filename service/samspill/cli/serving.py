"""The command that serves the graph over HTTP."""

from __future__ import annotations

import errno
import socket
from contextlib import suppress

import click

from samspill.errors import BadValue
from samspill.settings import Language, Settings

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
def serve(host: str | None, port: int | None, browse: bool) -> None:
    """Serve the pages, the questions and SPARQL on this machine.

    A first run loads the shipped data; a later one starts at once.
    """
    settings = Settings()
    listening = listen(host or settings.host, settings.port if port is None else port)
    with listening:
        run(settings, listening, browse=browse)


def run(settings: Settings, listening: socket.socket, *, browse: bool) -> None:
    """Serves on a bound socket until the process is told to stop."""
    import uvicorn

    from samspill.cli.progress import shown_progress
    from samspill.engine.published import open_published
    from samspill.web.app import create_app

    with shown_progress(settings.language) as progress:
        published = open_published(settings, in_memory=True, progress=progress)
    config = uvicorn.Config(
        create_app(published, settings),
        http="h11",
        h11_max_incomplete_event_size=256 * 1024,  # a query at its limit, percent-encoded
        lifespan="off",
        ws="none",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    listening.listen(2048)
    address = address_of(listening)
    greeting = _HELLO[settings.language].format(
        address=address, number=published.version.number, quads=published.version.quads
    )
    with suppress(KeyboardInterrupt):  # Ctrl+C is how it is meant to end
        click.echo(greeting, err=True)
        if browse:
            click.launch(address + "/")
        uvicorn.Server(config).run(sockets=[listening])


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
