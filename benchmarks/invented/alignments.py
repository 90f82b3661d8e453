"""The links of an invented plan to the SDGs: most to targets near the theme, some anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.invented.municipality import Municipality, Work, falling
from benchmarks.invented.nation import MACHINE, curator
from benchmarks.invented.terms import (
    Statement,
    concept,
    described,
    sdg,
    term,
    texts,
    typed,
)
from benchmarks.invented.words import Theme

_DIRECTIONS = ("positive",) * 18 + ("neutral", "negative")
_REVIEWS = ("accepted",) * 14 + ("proposed",) * 3 + ("disputed", "rejected", "withdrawn")
_BASES = ("assessed",) * 15 + ("suggested",) * 3 + ("stated",) * 2
_DIRECTNESS = ("direct", "enabling", "indirect")


def alignments(one: Municipality, work: Work, theme: Theme, *, most: int) -> Iterator[Statement]:
    """None to `most` links of a program, goal or measure, each to a target of its own."""
    count = one.chance.randint(0, most)
    weights = falling(len(one.targets))
    chosen = dict.fromkeys(
        one.chance.choices(one.targets, cum_weights=weights)[0]
        if one.chance.random() < 0.25
        else one.chance.choice(theme.targets)
        for _ in range(count)
    )
    for code in chosen:
        yield from _alignment(one, work, code)


def _alignment(one: Municipality, work: Work, code: str) -> Iterator[Statement]:
    chance = one.chance
    basis, direction = chance.choice(_BASES), chance.choice(_DIRECTIONS)
    number = chance.randrange(100)
    more = {}
    if direction != "neutral":
        more["directness"] = concept("directness", chance.choice(_DIRECTNESS))
    # what a machine suggests counts only when somebody has reviewed it
    if basis == "suggested" or chance.random() < 0.5:
        more["reviewedBy"] = curator(number + 1)
    node = one.new("alignment")
    yield from described(
        node,
        "sam:SdgAlignment",
        (f"{work.names[0]} → delmål {code}", f"{work.names[1]} → target {code}"),
        alignedResource=work.node,
        sdg=sdg(code),
        direction=concept("direction", direction),
        strength=typed(0 if direction == "neutral" else chance.randint(1, 3), "integer"),
        basis=concept("basis", basis),
        confidence=typed(f"0.{chance.randint(3, 9)}", "decimal"),
        reviewStatus=concept("review", chance.choice(_REVIEWS)),
        evidence=work.evidence,
        **more,
    )
    author = MACHINE if basis == "suggested" else curator(number)
    yield node, term("prov:wasAttributedTo"), author
    day = f"{work.year}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}T09:00:00Z"
    yield node, term("prov:generatedAtTime"), typed(day, "dateTime")
    reason = (f"Oppdiktet grunn: {work.names[0]}.", f"Invented reason: {work.names[1]}.")
    yield from texts(node, term("sam:rationale"), reason)
