"""What whoever runs the service can see: figures, a number for each request, a log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from samspill.engine.serving import Serving
from samspill.settings import Settings
from samspill.web.app import create_app
from samspill.web.watching import JsonLines
from test_web_service import call

SECRET = "hemmelighet"  # noqa: S105 - a word to look for
QUERY = f"/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%22{SECRET}%22%20%7D"


@pytest.fixture(scope="module")
def serving(shared_data_dir: Path) -> Iterator[Serving]:
    serving = Serving.of(Settings(data_dir=shared_data_dir))
    yield serving
    serving.close()


def figures(app: object) -> dict[tuple[str, tuple[str, ...]], float]:
    """The samples of /metrics by name and the values of their labels, in order."""
    answer = call(app, "/metrics")  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, tuple(sorted(sample.labels.values()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_figures_tell_what_happened(serving: Serving) -> None:
    app = create_app(serving, Settings())
    for address in ("/questions/programs.csv", "/questions/programs.csv", "/questions/none", QUERY):
        call(app, address)
    found = figures(app)
    assert found["samspill_version", ()] == 1
    assert found["samspill_requests_total", ("/questions/programs", "200", "GET")] == 2
    assert found["samspill_request_seconds_count", ("/questions/programs",)] == 2
    assert found["samspill_requests_total", ("/sparql", "200", "GET")] == 1
    assert found["samspill_cache_total", ("hit",)] == 1
    assert found["samspill_cache_bytes", ()] > 0
    assert found["samspill_queries_total", ("answered", "sparql")] == 1
    assert found["samspill_queries_total", ("answered", "questions")] >= 1
    for name in ("samspill_queries_running", "samspill_queries_slow"):
        assert found[name, ("sparql",)] == 0
    assert found["samspill_queue", ("sparql",)] == 0
    assert not [labels for _, labels in found if any(SECRET in label for label in labels)]


def test_addresses_that_are_not_there_make_no_new_figures(serving: Serving) -> None:
    app = create_app(serving, Settings())
    for number in range(5):
        call(app, f"/nowhere/{number}")
    routes = {labels[0] for name, labels in figures(app) if name == "samspill_requests_total"}
    assert not [route for route in routes if "nowhere" in route]


def test_every_answer_has_a_number(serving: Serving) -> None:
    app = create_app(serving, Settings())
    first, second = (call(app, "/questions/programs.csv") for _ in range(2))
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    given = call(app, "/health", **{"X-Request-Id": "proxy-7"})
    assert given.headers["x-request-id"] == "proxy-7"
    odd = call(app, "/health", **{"X-Request-Id": "a b\tc" * 40})
    assert odd.headers["x-request-id"] != "a b\tc" * 40
    refused = call(app, "/questions/none")
    assert refused.headers["x-request-id"]


def test_the_log_has_no_personal_data(serving: Serving, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(serving, Settings())
    with caplog.at_level(logging.INFO, logger="samspill.requests"):
        answer = call(app, QUERY, **{"User-Agent": SECRET, "Referer": f"http://x/{SECRET}"})
    lines = [JsonLines().format(record) for record in caplog.records]
    told = [json.loads(line) for line in lines if "samspill.requests" in line or "route" in line]
    assert [one["request_id"] for one in told] == [answer.headers["x-request-id"]]
    assert told[0]["route"] == "/sparql"
    assert told[0]["status"] == 200
    assert set(told[0]) == {
        "time", "level", "event", "request_id", "method", "route", "status", "ms", "cached",
    }  # fmt: skip
    for line in lines:
        assert SECRET not in line
        assert "127.0.0.1" not in line
