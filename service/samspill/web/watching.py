"""What whoever runs the service can see: a number for each request, figures, and a log.

No address of a client, no query and no value is written down.
"""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from samspill.engine.serving import Serving
from samspill.web.cache import CacheTally
from samspill.web.fairness import Lane

LOG = logging.getLogger("samspill.requests")

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_STEPS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_IDENTIFIER = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Figures:
    """Counts and times of requests, and what the engine tells when it is asked."""

    def __init__(self, serving: Serving, lanes: Iterable[tuple[str, Lane]]) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "samspill_requests",
            "Requests by what answered them, method and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "samspill_request_seconds",
            "Time until the answer was sent, by what answered.",
            ("route",),
            registry=self.registry,
            buckets=_STEPS,
        )
        self.cache = CacheTally()
        self._serving, self._lanes = serving, tuple(lanes)
        self.registry.register(self)

    def text(self) -> bytes:
        """All figures in the text format of Prometheus."""
        return generate_latest(self.registry)

    def collect(self) -> Iterator[Metric]:
        """The figures that the engine keeps itself."""
        served = self._serving.current()
        version = GaugeMetricFamily("samspill_version", "Number of the version that is served.")
        version.add_metric((), served.version.number)
        yield version
        outcomes = CounterMetricFamily(
            "samspill_queries", "Queries by pool and what came of them.", labels=("pool", "outcome")
        )
        running = GaugeMetricFamily(
            "samspill_queries_running", "Queries that run now, by pool.", labels=("pool",)
        )
        slow = GaugeMetricFamily(
            "samspill_queries_slow",
            "Queries that run for long now.",
            labels=("pool",),
        )
        for pool, workers in (("questions", served.store), ("sparql", served.strangers)):
            tally = workers.tally
            for outcome in ("answered", "late", "died", "refused"):
                outcomes.add_metric((pool, outcome), getattr(tally, outcome))
            running.add_metric((pool,), tally.running)
            slow.add_metric((pool,), tally.slow)
        yield from (outcomes, running, slow)
        waiting = GaugeMetricFamily(
            "samspill_queue", "Requests that wait for their turn, by lane.", labels=("lane",)
        )
        refused = CounterMetricFamily(
            "samspill_refused", "Requests that were refused a turn, by lane.", labels=("lane",)
        )
        for name, lane in self._lanes:
            waiting.add_metric((name,), lane.waiting)
            refused.add_metric((name,), lane.refused)
        yield from (waiting, refused)
        found = CounterMetricFamily(
            "samspill_cache", "Answers that were kept, and that were not.", labels=("outcome",)
        )
        found.add_metric(("hit",), self.cache.hits)
        found.add_metric(("miss",), self.cache.misses)
        size = GaugeMetricFamily("samspill_cache_bytes", "Bytes of the answers that are kept.")
        size.add_metric((), self.cache.used)
        yield from (found, size)


class Watching:
    """Gives each request a number, counts it and writes it down."""

    def __init__(self, app: ASGIApp, *, figures: Figures) -> None:
        self.app = app
        self.figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = identifier(scope)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        status = 500

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            route = state.get("label", "other")
            seconds = time.perf_counter() - began
            self.figures.requests.labels(route, scope["method"], str(status)).inc()
            self.figures.seconds.labels(route).observe(seconds)
            level = logging.ERROR if status >= 500 else logging.INFO
            if LOG.isEnabledFor(level):
                LOG.log(
                    level,
                    "request",
                    extra={
                        "facts": {
                            "request_id": request_id,
                            "method": scope["method"],
                            "route": route,
                            "status": status,
                            "ms": round(seconds * 1000, 2),
                            "cached": state.get("cached", False),
                        }
                    },
                )


class JsonLines(logging.Formatter):
    """Log records as lines of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """One record."""
        found: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            found["trace"] = self.formatException(record.exc_info)
        return json.dumps(found, ensure_ascii=False)


def identifier(scope: Scope) -> str:
    """The number of a request: the one that a proxy gave it, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _IDENTIFIER.fullmatch(value):
            return str(value, "ascii")
    return uuid.uuid4().hex
