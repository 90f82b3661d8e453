"""The service is what /openapi.json says of it, for requests that nobody would write by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.failures import FailureGroup

from serving import Service, served

ORDINARY, ODD = 3, 3
"""Requests for each operation, of values that fit the description and of others."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

KNOWN: dict[str, list[object]] = {
    "query": [
        "ASK {}",
        "SELECT * { ?s ?p ?o } LIMIT 2",
        "CONSTRUCT WHERE { ?s a ?c } LIMIT 2",
        "DESCRIBE <http://metadata.un.org/sdg/11>",
        "SELECT (RAND() AS ?x) {}",
        "SELECT * { SERVICE <http://127.0.0.1:9/> {} }",
        "DROP ALL",
        "SELEKT",
    ],
    "version": ["1", "", "0", "-1", "01", "1.0", "9" * 30, "١"],
    "number": [1, 0, -1, 2**31, 2**63, 10**30],
    "name": ["programs", "program-profile", "actor-network", "sdg", "sdg.nt", "ProgramShape", "é"],
    "suffix": ["csv", "json", "html", "md", "ttl", "rq", "nq", "png"],
    "kind": ["program", "measure", "programs", "actor-sdg", "nothing"],
    "key": ["ung-2020", "ung-2020.ttl", "ung-2020.html", "digibarnevern", "..", "%2e%2e", "a b"],
    "term": ["Goal", "Goal.jsonld", "goal"],
    "scheme": ["role", "role.rdf", "roles"],
    "code": ["owner", "owner.trig", "nobody"],
    "slug": ["syntax", "syntax.nt", "nothing"],
    "graph": ["https://w3id.org/samspill/graph/sdg", "sdg", "file:///etc/passwd"],
    "program": ["ung-2020", "nothing", ""],
    "thing": ["measure/digibarnevern", "program/ung-2020", "nothing"],
    "sdg": ["11", "11.3", "18"],
    "year": ["2020", "0000"],
    "minimum": ["2", "1000"],
    "by": ["program", "sdg-target", "program,measure", "nothing"],
    "ego": ["ung-2020", "actor/nobody", "11"],
    "source": ["trondheim-kommune", "11", "nobody"],
    "target": ["ntnu", "actor/ntnu", "nobody"],
    "remove": ["trondheim-kommune", "ntnu,sintef", "nobody", ","],
    "size": ["degree", "colour"],
    "colour": ["type", "community", "red"],
    "default-graph-uri": [["https://w3id.org/samspill/graph/sdg"], ["x:x", "y:y"]],
}
"""Values that get further into the service than those which are made up."""


@pytest.fixture(scope="module")
def service(shared_data_dir: Path) -> Iterator[Service]:
    with served(
        shared_data_dir,
        SAMSPILL_CLIENT_SECONDS="10000",
        SAMSPILL_CLIENT_RUNNING="16",
        SAMSPILL_QUERY_DEADLINE="5",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def description(service: Service) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(service.address + "/openapi.json")


def test_every_answer_is_described(description: schemathesis.BaseSchema) -> None:
    """All operations are met before the failures are told, each with a request that shows it."""
    failures: list[str] = []
    met = 0
    for result in description.get_all_operations():
        operation = result.ok()
        met += 1
        for mode, times in ((GenerationMode.POSITIVE, ORDINARY), (GenerationMode.NEGATIVE, ODD)):
            try:
                send_some(operation, mode, times)
            except Unsatisfiable:  # there is nothing to get wrong
                continue
            except FailureGroup as error:
                failures.append(f"{operation.label}: {error}")
    assert met > 40
    assert not failures, "\n\n".join(failures)


def send_some(operation: schemathesis.APIOperation, mode: GenerationMode, times: int) -> None:
    """Sends an operation requests of all kinds, and raises for what is answered ill."""

    @given(operation.as_strategy(generation_mode=mode), st.data())
    @settings(
        max_examples=times,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    def send(case: schemathesis.Case, data: st.DataObject) -> None:
        for values in (case.path_parameters, case.query, case.body):
            if isinstance(values, dict):
                values.update(known_values(values, data))
        case.call_and_validate(checks=CHECKS)

    send()


def known_values(values: Mapping[str, object], data: st.DataObject) -> dict[str, object]:
    """Values for some of the parameters that a request has."""
    return {
        name: data.draw(st.sampled_from(KNOWN[name]))
        for name in values
        if name in KNOWN and data.draw(st.booleans())
    }


ODD_HEADERS = {
    "Host": [b"e", b'a"><script>', b"x> <x:p> <y", b"[::1", b"e:99999", b"\xe5", b"a/b?c#d"],
    "Accept": [b"\xe5", b";;", b"*/*;q=9", b"text/html;q=0.0001", b"a/b," * 2000],
    "Accept-Language": [b"\xe5", b"nb;q=x", b"*", b"a-" * 2000, b"no-bok,en;q=0.1"],
    "Accept-Datetime": [
        b"x", b"", b"Tue, 24 Nov 99999 12:00:00 GMT", b"Tue, 24 Nov 2026 12:00:00 +9999",
        b"Thu, 01 Jan 1970 00:00:00 GMT", b"Fri, 31 Dec 9999 23:59:59 -2359",
    ],
    "If-None-Match": [b"*", b'"', b'"\xe5"', b"W/", b'"x",' * 2000],
    "Range": [b"bytes=0-1", b"bytes=9-1", b"x"],
    "X-Forwarded-For": [b"x", b"1.2.3.4, ::1", b"\xe5", b"," * 2000],
    "X-Forwarded-Proto": [b"javascript", b"\xe5", b"https, http"],
    "X-Request-Id": [b"\xe5", b"a b", b"x" * 5000],
    "Accept-Encoding": [b"gzip;q=x", b"\xe5", b"br, *;q=0"],
    "Upgrade": [b"websocket", b"h2c"],
    "Expect": [b"100-continue", b"x"],
}  # fmt: skip
"""Headers that nobody sends in good faith, on addresses of every kind."""


KINDS = (
    "/", "/questions/programs", "/sparql", "/versions", "/id/program/ung-2020", "/ontology.ttl",
    "/graphs", "/.well-known/void", "/catalog", "/nothing",
)  # fmt: skip


def test_odd_headers_break_nothing(service: Service) -> None:
    failures = []
    with service.client() as client:
        for address in KINDS:
            for name, values in ODD_HEADERS.items():
                for value in values:
                    headers = [(name.encode(), value), (b"Connection", b"close")]
                    found = client.get(address, headers=headers)
                    if found.status_code >= 500 or "<script>" in found.text:
                        failures.append((address, name, value, found.status_code))
    assert not failures
    assert service.alive()


def test_every_address_is_described(service: Service) -> None:
    """What the pages and the catalogue link to stands in the description."""
    with httpx.Client(base_url=service.address, timeout=30) as client:
        paths = client.get("/openapi.json").json()["paths"]
        listed = client.get("/questions", headers={"Accept": "application/json"}).json()
    addresses = [one["address"] for group in listed["groups"] for one in group["questions"]]
    assert len(addresses) > 30
    assert set(addresses) | {"/sparql", "/questions", "/versions", "/health"} <= set(paths)
