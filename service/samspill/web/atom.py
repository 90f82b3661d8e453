"""Feeds in Atom (RFC 4287), from plain values: whatever is in them is escaped, and well-formed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """An entry: `link` is the page of it, `text` is plain, `updated` is ISO 8601 with its zone."""

    id: str
    title: str
    updated: str
    author: str
    link: str
    text: str = ""
    category: str = ""


@dataclass(frozen=True)
class Feed:
    """A feed: `own` is its address, `page` that of the page that tells the same, if there is one.

    `updated` stands where there are no entries.
    """

    id: str
    title: str
    subtitle: str
    author: str
    own: str
    page: str
    language: str
    updated: str
    entries: Sequence[Entry]


def lasting_id(*parts: object) -> str:
    """An identifier that is the same wherever and in whatever language a thing is told of."""
    name = "https://w3id.org/samspill/notice/" + "/".join(map(str, parts))
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def written(feed: Feed) -> bytes:
    """A feed as it is sent."""
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", max((one.updated for one in feed.entries), default=feed.updated))
    _author(root, feed.author)
    SubElement(root, "link", {"rel": "self", "type": MEDIA_TYPE, "href": _seen(feed.own)})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": _seen(feed.page)})
    for entry in feed.entries:
        one = SubElement(root, "entry")
        _text(one, "id", entry.id)
        _text(one, "title", entry.title)
        _text(one, "updated", entry.updated)
        _author(one, entry.author)
        if entry.category:
            SubElement(one, "category", {"term": entry.category})
        SubElement(one, "link", {"rel": "alternate", "type": "text/html", "href": entry.link})
        if entry.text:
            _text(one, "content", entry.text, type="text")
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _author(parent: Element, name: str) -> None:
    _text(SubElement(parent, "author"), "name", name)


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = _seen(text)


def _seen(text: str) -> str:
    """A text without the signs that XML cannot hold."""
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\ufffd" for sign in text)
