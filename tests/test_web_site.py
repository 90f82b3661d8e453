"""The whole site as a reader walks it: no link leads nowhere, no page is heavy."""

from __future__ import annotations

import gzip
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
import pytest

from serving import served
from test_web_pages import BROWSER, Page

MOST_OF_A_KIND = 1
"""How many pages are opened of those whose addresses differ in their keys or values only."""

COSTLY = "/network"
"""What pages begin with that are made by jobs: of each kind of these only one is opened."""

LIGHT, HEAVY = 60_000, 200_000
"""Bytes that all of a page may take as it is sent, and one with the editor or the explorer."""

LIVELY = ("built/editor.js", "built/network.js")

KEYS = re.compile(
    r"(?<=/id/)(\w+)/[\w-]+|(?<=/concept/)[\w-]+/[\w-]+|(?<=/sdg/)[\w.]+|(?<=/)\d+(?=/|$)"
)


@dataclass(frozen=True)
class Opened:
    """A page as it came, and where it was found."""

    address: str
    found_on: str
    answer: httpx.Response

    @cached_property
    def page(self) -> Page:
        return Page(self.answer.text)

    def assets(self) -> list[str]:
        """The addresses of what it loads."""
        named = [
            *(found["href"] for found in self.page.all("link") if found["rel"] == "stylesheet"),
            *(found.get("src") for found in self.page.all("script")),
            *(found["src"] for found in self.page.all("img")),
        ]
        return [urljoin(self.address, name) for name in named if name]


def kind_of(address: str) -> str:
    """The kind of a page: its path without keys, and the names of its parameters."""
    parts = urlsplit(address)
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return KEYS.sub(lambda match: f"{match[1] or ''}*", parts.path) + "?" + "&".join(names)


@pytest.fixture(scope="module")
def client(shared_data_dir: Path) -> Iterator[httpx.Client]:
    # a reader who opens hundreds of pages within a minute is not what the limits are for
    with (
        served(shared_data_dir, SAMSPILL_CLIENT_SECONDS="600") as service,
        service.client() as opened,
    ):
        opened.headers["Accept"] = BROWSER
        yield opened


@pytest.fixture(scope="module")
def site(client: httpx.Client) -> list[Opened]:
    """Every kind of page that a walk from the first page comes to."""
    waiting, seen = deque([("/", "/")]), {"/"}
    kinds: Counter[str] = Counter()
    found: list[Opened] = []
    while waiting:
        address, place = waiting.popleft()
        kind = kind_of(address)
        kinds[kind] += 1
        if kinds[kind] > (1 if kind.startswith(COSTLY) else MOST_OF_A_KIND):
            continue
        opened = Opened(address, place, client.get(address))
        found.append(opened)
        if not opened.answer.headers["content-type"].startswith("text/html"):
            continue
        for link in opened.page.links():
            target = urljoin(address, link.partition("#")[0])
            said = {name for name, _ in parse_qsl(urlsplit(target).query)}
            if said & {"lang", "version"}:  # the same pages again
                continue
            if target.startswith("/") and target not in seen:
                seen.add(target)
                waiting.append((target, address))
    return found


def test_no_link_leads_nowhere(site: list[Opened]) -> None:
    assert len(site) > 40
    lost = [
        f"{one.answer.status_code} {one.address} (on {one.found_on})"
        for one in site
        if one.answer.status_code not in (200, 202, 303)
    ]
    assert lost == []


def test_every_page_has_one_heading_and_a_title(site: list[Opened]) -> None:
    titles: dict[str, str] = {}
    for one in site:
        if one.answer.headers["content-type"].startswith("text/html"):
            assert len(one.page.all("h1")) == 1, one.address
            head = one.answer.text.partition("</head>")[0]
            assert head.count("<title>") == 1, one.address
            titles.setdefault(one.page.text.partition(" – Samspill")[0], one.address)
    assert len(titles) > 20


def test_no_page_is_heavy(site: list[Opened], client: httpx.Client) -> None:
    sizes: dict[str, int] = {}

    def size_of(address: str) -> int:
        if address not in sizes:
            answer = client.get(address)
            assert answer.status_code == 200, address
            sizes[address] = min(
                int(answer.headers.get("content-length", len(answer.content))),
                len(gzip.compress(answer.content, 5)),
            )
        return sizes[address]

    heavy = []
    for one in site:
        if one.answer.headers["content-type"].startswith("text/html"):
            assets = one.assets()
            whole = len(gzip.compress(one.answer.content, 5)) + sum(map(size_of, assets))
            lively = any(name in asset for asset in assets for name in LIVELY)
            if whole > (HEAVY if lively else LIGHT):
                heavy.append(f"{whole:,} bytes: {one.address}")
    assert heavy == []
