"""Networks as a terminal shows them: a summary, paths and ties with passages, and the measures."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from samspill.ask.networks.told.telling import joined, numeral
from samspill.cli.teaching import word
from samspill.settings import Language

if TYPE_CHECKING:
    from samspill.ask.networks.figures.measures import Measure
    from samspill.ask.networks.names import Name
    from samspill.ask.networks.summary import Summary, Top
    from samspill.ask.networks.told.passages import Passage
    from samspill.ask.networks.told.paths import Paths
    from samspill.ask.networks.told.ties import Tie


_GROUPS = 10
"""How many groups are told of, the largest ones."""


class Told(Protocol):
    """What can be told in sentences."""

    def told(self, language: Language) -> tuple[str, ...]:
        """The sentences."""


def summary_text(found: Summary, language: Language, *, width: int) -> str:
    """The summary of a network."""
    lines = [found.title, *_wrapped(found.meaning, width)]
    if found.chosen:
        lines += _wrapped(word("words", "chosen", language, filters=found.chosen), width)
    lines += ["", f"{found.counts}.", *_wrapped(found.bases, width)]
    if found.empty is not None:
        return "\n".join([*lines, "", *_wrapped(found.empty, width)])
    figures = [(item.label[language], _value(item, one, language)) for item, one in found.figures]
    lines += ["", word("words", "figures", language), *_columns(figures, width)]
    for top in found.tops:
        lines += ["", *_top(top, language)]
    lines += ["", word("words", "holds", language)]
    lines += _listed(found.ranking.told(language), width)
    if found.groups:
        lines += ["", word("words", "groups", language), *_groups(found.groups, language, width)]
    if found.absent:
        lines += ["", word("words", "absent", language)]
        for why, measures in found.absent:
            named = joined([item.label[language] for item in measures], language, most=99)
            lines += _wrapped(f"{named}: {why}", width, "  ")
    return "\n".join([*lines, "", found.citation, word("words", "explained", language)])


def told_text(found: Told, language: Language, *, width: int) -> str:
    """Sentences, each in a paragraph of its own."""
    return "\n".join(line for said in found.told(language) for line in _wrapped(said, width))


def path_text(found: Paths, language: Language, *, width: int) -> str:
    """The shortest paths, each step with its passages."""
    lines = [line for said in found.told(language) for line in _wrapped(said, width)]
    for one in found.paths:
        lines.append("")
        if len(found.paths) > 1:
            lines.append(" → ".join(name.label(language) for name in one.nodes))
        for number, (said, tie) in enumerate(zip(one.told(language), one.ties, strict=True), 1):
            lines += _wrapped(said, width, f"  {number}. ")
            lines += _passages(tie, [fact.iri for fact in tie.facts], language, width)
    return "\n".join(lines)


def tie_text(found: Tie, language: Language, *, width: int) -> str:
    """What is behind a tie, thing by thing, with the passages."""
    lines: list[str] = []
    told = found.told(language)
    if not found.strands:
        return told_text(found, language, width=width)
    for said, strand in zip(told, found.strands, strict=True):
        lines += _wrapped(said, width)
        facts = [fact.iri for fact in (*strand.source, *strand.target)]
        lines += _passages(found, facts, language, width)
    left_out = found.plain(language).get("leftOutTold")
    return "\n".join([*lines, str(left_out)] if left_out else lines)


def measures_text(measures: Iterable[Measure], language: Language, *, width: int) -> str:
    """How measures are read, those of nodes first."""
    lines: list[str] = []
    for of, found in groupby(measures, key=lambda item: item.of):
        lines += [word("words", of, language), ""]
        for measure in found:
            lines.append(f"  {measure.label[language]} [{measure.key}]")
            for modes, text, source in _readings(measure, language):
                said = f"{text} ({source}.)"
                if modes:
                    said = f"{word('words', modes, language)}: {said}"
                lines += _wrapped(said, width, "    ")
            lines.append("")
    return "\n".join(lines).rstrip("\n")


def measure_objects(
    measures: Iterable[Measure], language: Language
) -> dict[str, list[dict[str, object]]]:
    """The same for programs."""
    return {
        "measures": [
            {
                "key": item.key,
                "of": item.of,
                "label": item.label[language],
                "readings": [
                    {
                        "modes": modes,
                        "text": item.reading(modes)[language],
                        "source": item.source(modes),
                    }
                    for modes in item.modes
                ],
            }
            for item in measures
        ]
    }


def _readings(measure: Measure, language: Language) -> Iterator[tuple[str, str, str]]:
    """Each way to read it, with the number of kinds of nodes where that matters."""
    found = [
        (item, measure.reading(item)[language], measure.source(item)) for item in measure.modes
    ]
    if len({text for _, text, _ in found}) == 1:
        found = found[:1]
    for modes, text, source in found:
        yield ("", "one", "two")[modes] if len(found) > 1 else "", text, source


def _top(top: Top, language: Language) -> list[str]:
    heading = word("words", "central", language, measure=top.measure.label[language].lower())
    values = [_value(top.measure, value, language) for _, value in top.first]
    size = max(map(len, values))
    lines = [
        f"  {value:>{size}}  {name.label(language)}"
        for value, (name, _) in zip(values, top.first, strict=True)
    ]
    if top.more:
        more = word("words", "equal", language, number=numeral(top.more, language))
        lines.append(f"  {'':>{size}}  {more}")
    return [heading, *lines]


def _value(measure: Measure, value: float, language: Language) -> str:
    """A value with the same number of decimals as others of its measure."""
    if measure.number == "integer":
        return numeral(value, language)
    return f"{value:.3f}".replace(".", "," if language == "nb" else ".").replace("-", "\u2212")


def _groups(groups: Sequence[Sequence[Name]], language: Language, width: int) -> Iterator[str]:
    for number, group in enumerate(groups[:_GROUPS], 1):
        names = joined([name.label(language) for name in group], language)
        start = f"  {number:>{len(str(min(len(groups), _GROUPS)))}}  "
        yield from _wrapped(f"({numeral(len(group), language)}) {names}", width, start)
    if (left := len(groups) - _GROUPS) > 0:
        yield f"  {word('words', 'smaller', language, number=numeral(left, language))}"


def _passages(tie: Tie, facts: Sequence[str], language: Language, width: int) -> Iterator[str]:
    """Each place in a source that the facts rest on, once, with what stands there."""
    found: dict[str, Passage] = {}
    for fact in facts:
        for passage in tie.passages.get(fact, ()):
            found.setdefault(passage.told(language), passage)
    for place, passage in found.items():
        yield from _wrapped(word("words", "source", language, place=place), width, "     ")
        if passage.quote:
            quoted = f"«{passage.quote}»" if language == "nb" else f"“{passage.quote}”"
            yield from _wrapped(quoted, width, "       ")


def _columns(rows: Sequence[tuple[str, str]], width: int) -> list[str]:
    """Names and values side by side, in as many columns as find room."""
    name = max(len(label) for label, _ in rows)
    value = max(len(text) for _, text in rows)
    cells = [f"  {label:<{name}}  {text:>{value}}" for label, text in rows]
    across = max(1, (width + 2) // (name + value + 6))
    down = -(-len(cells) // across)
    return ["  ".join(cells[start::down]) for start in range(down)]


def _listed(sentences: Iterable[str], width: int) -> list[str]:
    return [line for said in sentences for line in _wrapped(said, width, "  ")]


def _wrapped(text: str, width: int, start: str = "") -> list[str]:
    """The text in lines that fit; those after the first are indented as far as `start`."""
    return textwrap.wrap(
        " ".join(text.split(" ")),
        width=max(width, 40),
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_on_hyphens=False,
        break_long_words=False,
    )
