"""Feeds in Atom, read strictly: what RFC 4287 asks of a feed and of every entry is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True)
class Entry:
    """What an entry says."""

    id: str
    title: str
    author: str
    updated: datetime
    link: str
    text: str


@dataclass(frozen=True)
class Feed:
    """What a feed says."""

    id: str
    title: str
    updated: datetime
    language: str
    links: Mapping[str, str]
    entries: list[Entry]


def read_feed(content: bytes) -> Feed:
    """A feed, or an assertion that fails where it is not valid."""
    root = ElementTree.fromstring(content)  # noqa: S314  # it is ours
    assert root.tag == ATOM + "feed"
    entries = [_entry(one) for one in root.findall(ATOM + "entry")]
    identifiers = [one.id for one in entries]
    assert len(identifiers) == len(set(identifiers)), "no two entries are the same"
    links = {one.attrib["rel"]: one.attrib["href"] for one in root.findall(ATOM + "link")}
    assert {"self", "alternate"} <= links.keys()
    language = root.attrib["{http://www.w3.org/XML/1998/namespace}lang"]
    feed = Feed(_id(root), _one(root, "title"), _updated(root), language, links, entries)
    assert all(one.updated <= feed.updated for one in entries)
    assert entries == sorted(entries, key=lambda one: one.updated, reverse=True)
    return feed


def _entry(found: ElementTree.Element) -> Entry:
    (link,) = found.findall(ATOM + "link")
    assert link.attrib["rel"] == "alternate"
    address = urlsplit(link.attrib["href"])
    assert address.scheme in ("http", "https")
    assert address.netloc
    author = _one(found.find(ATOM + "author"), "name")
    assert author
    content = found.findall(ATOM + "content")
    assert all(one.attrib == {"type": "text"} and len(one) == 0 for one in content)
    text = (content[0].text or "") if content else ""
    return Entry(
        _id(found), _one(found, "title"), author, _updated(found), link.attrib["href"], text
    )


def _one(parent: ElementTree.Element | None, name: str) -> str:
    assert parent is not None
    (found,) = parent.findall(ATOM + name)
    assert len(found) == 0, "plain text has no elements"
    return found.text or ""


def _id(parent: ElementTree.Element) -> str:
    found = _one(parent, "id")
    assert urlsplit(found).scheme, "an id is an IRI"
    return found


def _updated(parent: ElementTree.Element) -> datetime:
    found = datetime.fromisoformat(_one(parent, "updated"))
    assert found.tzinfo is not None
    return found
