"""Paths in words: how many there are and through whom they go, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.ask.networks.told.telling import counted, joined, numeral, sentence, upper
from samspill.settings import Language

if TYPE_CHECKING:
    from samspill.ask.networks.told.paths import Paths

NOUNS = {"actors": "actor", "programs": "program"}
"""What the nodes of a network are called, where they are all of one kind; else `node`."""


def told(found: Paths, language: Language) -> tuple[str, ...]:
    """What is said before the paths, or instead of them."""
    source, target = found.source.told(language), found.target.told(language)
    if found.why == "outside":
        return tuple(
            upper(
                sentence(
                    "paths.outside-actor" if name.kind == "actor" else "paths.outside",
                    language,
                    name=name.told(language),
                )
            )
            for name in found.outside
        )
    if found.why == "same":
        return (sentence("paths.same", language, source=source),)
    if found.parts is not None:
        noun = NOUNS.get(found.kind, "node")
        one, other = (counted(noun, part, language) for part in found.parts)
        said = sentence(
            "paths.apart",
            language,
            source=source,
            target=target,
            source_part=one,
            target_part=other,
        )
        return (said,)
    return _found(found, language)


def _found(found: Paths, language: Language) -> tuple[str, ...]:
    source, target = found.source.told(language), found.target.told(language)
    if found.length == 1:
        return (upper(sentence("paths.direct", language, source=source, target=target)),)
    steps = counted("step", found.length or 0, language)
    if found.number == 1 and found.paths:
        through = [name.told(language) for name in found.paths[0].nodes[1:-1]]
        said = sentence(
            "paths.one",
            language,
            source=source,
            target=target,
            steps=steps,
            through=joined(through, language, most=len(through)),
        )
        return (said,)
    number = counted("path", found.number, language)
    said = sentence("paths.many", language, source=source, target=target, paths=number, steps=steps)
    shown = len(found.paths)
    if not 0 < shown < found.number:
        return (said,)
    rest = sentence("paths.shown", language, count=shown, number=numeral(shown, language))
    return (said, rest)
