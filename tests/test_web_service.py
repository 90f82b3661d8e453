"""The service as a whole: how it starts and stops, its health, and errors nobody foresaw."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI, Request

from samspill.engine.serving import Serving
from samspill.errors import BadValue
from samspill.settings import Settings
from samspill.web.app import create_app
from serving import PROGRAM, served

SECONDS_TO_FIRST_ANSWER = 30.0
"""Far above the 1.5 s that a quiet machine needs: a busy one must not fail here."""


@pytest.fixture(scope="module")
def serving(shared_data_dir: Path) -> Iterator[Serving]:
    serving = Serving.of(Settings(data_dir=shared_data_dir))
    yield serving
    serving.close()


def call(
    app: FastAPI,
    address: str,
    *,
    method: str = "GET",
    root: str = "",
    content: bytes | None = None,
    **headers: str,
) -> httpx.Response:
    """The response of an application that no server holds."""

    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, root_path=root)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, address, headers=headers, content=content)

    return asyncio.run(request())


def serve(data_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "SAMSPILL_DATA_DIR": str(data_dir)}
    return subprocess.run(
        [*PROGRAM, "serve", *words], env=env, capture_output=True, text=True, timeout=60
    )


def test_a_first_start_loads_and_answers(tmp_path: Path) -> None:
    begun = time.monotonic()
    with served(tmp_path / "fresh") as service:
        assert httpx.get(service.address + "/questions/programs").status_code == 200
        assert time.monotonic() - begun < SECONDS_TO_FIRST_ANSWER
        for thing in (f"{service.address}/\n", "shared-actors.csv", "/sparql"):
            assert thing in service.greeting
        assert service.greeting.count("\n") <= 7
        health = httpx.get(service.address + "/health")
        assert health.headers["cache-control"] == "no-store"
        told = health.json()
        assert told["status"] == "ok"
        assert told["version"] == 1
        assert told["quads"] > 1000


def test_a_later_start_leaves_the_checks_alone(shared_data_dir: Path) -> None:
    code = """
import sys
from samspill.engine.serving import Serving
from samspill.settings import Settings
from samspill.web.app import create_app
settings = Settings()
serving = Serving.of(settings)
create_app(serving, settings)
serving.close()
print(sorted({"pyshacl", "rdflib", "rich", "babel", "jinja2"} & set(sys.modules)))
"""
    env = {**os.environ, "SAMSPILL_DATA_DIR": str(shared_data_dir)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_it_stops_when_it_is_told_to(shared_data_dir: Path) -> None:
    with served(shared_data_dir) as service:
        assert service.alive()  # from here on it listens to signals too
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(timeout=10) == 0


def test_a_port_in_use(shared_data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = serve(shared_data_dir, "--port", port)
    assert done.returncode == BadValue.exit_code
    assert f"Port {port} on 127.0.0.1 is in use" in done.stderr
    assert f"--port {int(port) + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_host_that_is_none(shared_data_dir: Path) -> None:
    done = serve(shared_data_dir, "--host", "256.256.256.256", "--port", "0")
    assert done.returncode == BadValue.exit_code
    assert "256.256.256.256" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_long_address_is_read(shared_data_dir: Path) -> None:
    query = f"ASK {{ # {'å' * 30_000}\n}}"
    with served(shared_data_dir) as service:
        connection = http.client.HTTPConnection(service.address.removeprefix("http://"))
        connection.request("GET", "/sparql?query=" + quote(query))
        answer = connection.getresponse()
        assert (answer.status, b"true" in answer.read()) == (200, True)
        connection.close()


def test_the_process_that_holds_the_dataset_is_started_again(shared_data_dir: Path) -> None:
    settings = Settings(data_dir=shared_data_dir)
    serving = Serving.of(settings)
    try:
        app = create_app(serving, settings)
        nursery = serving.current().nursery
        os.kill(nursery.pid, signal.SIGKILL)
        while nursery.alive():
            time.sleep(0.01)
        sick = call(app, "/health")
        assert sick.status_code == 503, sick.text
        assert sick.headers["content-type"] == "application/problem+json"
        assert sick.headers["retry-after"] == "2"
        assert call(app, "/health/live").status_code == 200
        assert call(app, "/questions/programs.csv").status_code == 200
        assert call(app, "/health").status_code == 200
    finally:
        serving.close()


def test_an_unforeseen_error_tells_nothing_of_the_inside(serving: Serving) -> None:
    app = create_app(serving, Settings())

    @app.get("/broken")
    def broken(request: Request) -> None:
        raise ZeroDivisionError(f"secret of {request.url}")

    answer = call(app, "/broken")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["type"].endswith("/problem/internal")
    assert "secret" not in answer.text
    page = call(app, "/broken", Accept="text/html")
    assert page.status_code == 500
    assert "Noe gikk galt" in page.text
    assert "secret" not in page.text


def test_a_parameter_that_fastapi_refuses(serving: Serving) -> None:
    app = create_app(serving, Settings())

    @app.get("/typed")
    def typed(number: int) -> int:
        return number

    answer = call(app, "/typed?number=x")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["parameter"] == "number"
    assert "number" in answer.json()["detail"]


def test_under_a_path_of_another_server(serving: Serving) -> None:
    app = create_app(serving, Settings())
    page = call(app, "/", root="/samspill", Accept="text/html")
    assert 'href="/samspill/static/samspill.css?v=' in page.text
    assert 'href="/samspill/questions"' in page.text


def test_every_address_takes_options(serving: Serving) -> None:
    app = create_app(serving, Settings())
    for address, allow in (
        ("/", "GET, HEAD, OPTIONS"),
        ("/questions/programs.csv", "GET, HEAD, OPTIONS"),
        ("/sparql", "GET, HEAD, POST, OPTIONS"),
    ):
        answer = call(app, address, method="OPTIONS")
        assert (answer.status_code, answer.headers["allow"]) == (204, allow)
    missing = call(app, "/nowhere", method="OPTIONS")
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"


def test_two_services_share_nothing(serving: Serving) -> None:
    one, other = (create_app(serving, Settings(language=tongue)) for tongue in ("nb", "en"))
    for app, tongue in ((one, "nb"), (other, "en"), (one, "nb")):
        assert call(app, "/questions/programs").headers["content-language"] == tongue
