"""The passages of ties and paths that were told elsewhere, asked for where the store is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from samspill.ask.networks.told.passages import Evidence
from samspill.ask.networks.told.telling import numeral, sentence

Plain = dict[str, Any]


def add_passages(found: Plain, evidence: Evidence) -> None:
    """Gives each fact of a tie, or of the ties of paths, its passages.

    `found` is what `Tie.plain` or `Paths.plain` gave; it becomes what these give with evidence.
    """
    ties = [found]
    if "paths" in found:
        ties = [step for path in found["paths"] for step in path["steps"]]
    passages = evidence.of([fact["iri"] for tie in ties for fact in _facts(tie)])
    language = evidence.language
    for tie in ties:
        for fact in _facts(tie):
            if fact["iri"] in passages:
                fact["passages"] = [one.plain(language) for one in passages[fact["iri"]]]
        left = len({fact["iri"] for fact in _facts(tie)} - passages.keys())
        if left:
            number = numeral(left, language)
            tie["leftOut"] = left
            tie["leftOutTold"] = sentence("passages.left-out", language, count=left, number=number)


def _facts(tie: Plain) -> Iterator[Plain]:
    return (fact for strand in tie["strands"] for fact in strand["facts"])
