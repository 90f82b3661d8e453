"""Passages with the words of the texts that the operator has registered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samspill.engine.serving import Served
from samspill.engine.stores import Rows
from samspill.engine.texts import Texts
from samspill.knowledge.vocabulary import ONTOLOGY

_DIGESTS = f"SELECT ?document ?sha256 WHERE {{ ?document <{ONTOLOGY}sha256> ?sha256 }}"


@dataclass(frozen=True)
class Quoting:
    """The registered texts, and the digest of each document."""

    texts: Texts
    digests: Mapping[str, str]

    @classmethod
    def of(cls, served: Served, texts: Texts) -> Quoting | None:
        """What passages of a version can be quoted from; None where no text is registered."""
        if not texts.state():
            return None
        found = served.store.query(_DIGESTS)
        assert isinstance(found, Rows)  # noqa: S101
        return cls(
            texts,
            {
                str(document.value): str(sha256.value)  # type: ignore[union-attr]
                for document, sha256 in found.rows
            },
        )

    def quoted(self, told: Any) -> Any:
        """The same plain values; each passage with its words, where they can be had."""
        if isinstance(told, list | tuple):
            return [self.quoted(one) for one in told]
        if not isinstance(told, Mapping):
            return told
        found = {name: self.quoted(value) for name, value in told.items()}
        if "digest" in found and "document" in found and not found.get("quote"):
            sha256 = self.digests.get(found["document"], "")
            words = self.texts.passage(sha256, found["start"], found["end"], found["digest"])
            found |= {"quote": words} if words else {}
        return found
