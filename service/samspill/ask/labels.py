"""Labels and other texts in the asked language, where a question only says that it wants them.

A question file has `OPTIONAL { ?x skos:prefLabel ?xLabel }`, which runs anywhere and gives the
label in every language. Bound, it gives the one that no other comes before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from samspill.engine.tokens import Token
from samspill.knowledge.vocabulary import LABEL_LANGUAGES

TEXT_PROPERTIES = frozenset(
    {
        "skos:prefLabel",
        "skos:definition",
        "skos:scopeNote",
        "dcterms:description",
        "dcterms:rights",
        "sam:rationale",
    }
)
"""Properties with one text a language."""

_SHAPE = ("OPTIONAL", "{", "variable", "name", "variable", "}")


def text_patterns(found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where `OPTIONAL { ?x PROPERTY ?text }` stands: its first and last token, for each.

    `found` holds all tokens, space and comments included.
    """
    places = [i for i, token in enumerate(found) if token.kind not in ("space", "comment")]
    for start in range(len(places) - len(_SHAPE) + 1):
        chosen = [found[place] for place in places[start : start + len(_SHAPE)]]
        fits = all(
            wanted in (token.kind, token.text.upper())
            for token, wanted in zip(chosen, _SHAPE, strict=True)
        )
        if fits and chosen[3].text in TEXT_PROPERTIES:
            yield places[start], places[start + len(_SHAPE) - 1]


def best_text(subject: str, predicate: str, text: str, *, language: str) -> str:
    """The pattern for the one text that comes first: asked → nb → nn → en → any other.

    One NOT EXISTS for each row proved faster than one OPTIONAL for each language, and is sure to
    give one row even where a language has two texts. A text in the asked language, as nearly all
    are, is compared with its like alone, which is quicker than to rank it.
    """
    other = f"{text}Other"
    order = _order(language)
    like = f'LANG({other}) = "{language}" && STR({other}) < STR({text})'
    before = f"{_rank(other, order)} < {_rank(text, order)}"
    alone, first = (
        f"NOT EXISTS {{ {subject} {predicate} {other} FILTER({comes_before}) }}"
        for comes_before in (like, before)
    )
    return (
        f"OPTIONAL {{ {subject} {predicate} {text} "
        f'FILTER(IF(LANG({text}) = "{language}", {alone}, {first})) }}'
    )


def _order(language: str) -> list[str]:
    return [language, *(tag for tag in LABEL_LANGUAGES if tag != language)]


def _rank(text: str, order: Sequence[str]) -> str:
    """An expression whose value sorts the texts of one thing, no two of them alike."""
    place = f'"{len(order)}"'
    for number, tag in reversed(list(enumerate(order))):
        place = f'IF(LANG({text}) = "{tag}", "{number}", {place})'
    return f'CONCAT({place}, LANG({text}), " ", STR({text}))'
