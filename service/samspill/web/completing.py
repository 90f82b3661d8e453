"""How complete the programs are: their table on the page of quality, as files, and what lacks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Response

from samspill.ask.completeness import (
    ASPECTS,
    Completeness,
    Share,
    completeness_of,
    query_of_silent,
    silent,
    together,
)
from samspill.ask.near import alike
from samspill.engine.serving import Served
from samspill.errors import NotFound
from samspill.knowledge.vocabulary import LABEL_LANGUAGES
from samspill.settings import Language
from samspill.web import formats
from samspill.web.counting import Once
from samspill.web.formats import Format
from samspill.web.page import Page
from samspill.web.parameters import (
    Pairs,
    only,
    query_pairs,
    require_known,
    require_one_of,
    whole_number,
)
from samspill.web.sights import file, safe
from samspill.web.tables import Cell
from samspill.web.versions import number_of, serving_of

PARAMETERS = ("q", "sort", "against", "page")
SORTS = ("least", "name", *ASPECTS)
OFFERS = (formats.HTML, formats.JSON, formats.CSV)
SUFFIXES = ("json", "csv")

PER_PAGE = 20
"""Programs on a page; the files hold all."""

LISTED = 100
"""Things on a page of what lacks something; a query finds all."""


@dataclass(frozen=True)
class Box:
    """A share as the table shows it; `change` is how many points it grew since another version."""

    aspect: str
    share: Share
    lacking: str
    change: int | None = None


@dataclass(frozen=True)
class Line:
    """A program and its shares."""

    cell: Cell
    boxes: Sequence[Box]


@dataclass(frozen=True)
class Choice:
    """Which programs are asked for, in which order, and what they are compared with."""

    text: str
    sort: str
    against: int
    page: int

    def pairs(self, **changed: str) -> Pairs:
        """The parameters of a view, some of them changed; what is as always is left out."""
        values = {
            "q": self.text,
            "sort": self.sort if self.sort != SORTS[0] else "",
            "against": str(self.against or ""),
            **changed,
        }
        return [(name, value) for name, value in values.items() if value]


class Completing:
    """Tells how complete the programs of a version are, counted once for each version."""

    def __init__(self) -> None:
        self._once: Once[list[Completeness]] = Once(lambda served: completeness_of(served.store))

    def of(self, served: Served) -> Sequence[Completeness]:
        """The programs of a version, in the order of their IRIs."""
        return self._once.of(served)

    def file(self, page: Page, form: Format) -> Response:
        """All programs and their shares as a file."""
        choice = choice_of(query_pairs(page.request))
        found = _chosen(self.of(page.served), choice, page.language)
        text = (_csv if form is formats.CSV else _json)(found, page)
        return file(page, text, form, name="completeness", request=page.request)

    def table(self, page: Page) -> Mapping[str, object]:
        """What the page of quality shows of the programs."""
        choice = choice_of(query_pairs(page.request))
        every = self.of(page.served)
        found = _chosen(every, choice, page.language)
        before: dict[str, Mapping[str, Share]] = {}
        if choice.against:
            other = self.of(serving_of(page.request).at(choice.against))
            before = {one.iri: one.shares for one in other} | {"": together(other)}
        last = max(1, -(-len(found) // PER_PAGE))
        number = min(choice.page, last)
        shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]

        def boxes(iri: str, shares: Mapping[str, Share]) -> list[Box]:
            pairs = [("program", iri.rpartition("/")[2])] if iri else []
            return [
                Box(
                    key,
                    share,
                    page.links.page("/quality/lacking", [("of", key), *pairs]),
                    _growth(before.get(iri, {}).get(key), share),
                )
                for key, share in shares.items()
            ]

        def view(**changed: str) -> str:
            return page.links.page("/quality", choice.pairs(**changed)) + "#programs"

        return {
            "choice": choice,
            "number": number,
            "last": last,
            "count": len(found),
            "every": len(every),
            "whole": boxes("", together(every)),
            "lines": [
                Line(named(one.iri, one.names, page), boxes(one.iri, one.shares)) for one in shown
            ],
            "view": view,
            "versions": [
                one.number
                for one in serving_of(page.request).journal.versions()
                if one.number != page.served.version.number
            ],
            "files": [
                (kind, page.file(f"/quality.{kind}", choice.pairs(against=""), lang=True))
                for kind in ("csv", "json")
            ],
        }

    def lacking(self, page: Page) -> Response:
        """The page of things that do not say something, of one program or of all."""
        pairs = query_pairs(page.request)
        require_known(pairs, ("of", "program", "page"))
        key = only(pairs, "of") or ""
        require_one_of(key, tuple(ASPECTS), "of")
        programs = {one.iri.rpartition("/")[2]: one for one in self.of(page.served)}
        program = _program(programs, only(pairs, "program") or "")
        shares = program.shares if program else together(list(programs.values()))
        iri = program.iri if program else ""
        turn = whole_number(pairs, "page", default=1, least=1, most=100_000)
        found = silent(page.served.store, key, iri, limit=LISTED + 1, offset=(turn - 1) * LISTED)
        groups: dict[str, tuple[Cell, list[tuple[str, Cell]]]] = {}
        for within, thing, names in found[:LISTED]:
            whose = programs.get(within.rpartition("/")[2])
            group = groups.setdefault(
                within, (named(within, whose.names if whose else {}, page), [])
            )
            group[1].append((thing.split("/")[-2], named(thing, names, page)))
        kept: Pairs = [("of", key), *([("program", iri.rpartition("/")[2])] if iri else [])]
        return page.render(
            "lacking.html",
            here="quality",
            aspect=key,
            share=shares[key],
            program=named(iri, program.names, page) if program else None,
            groups=list(groups.values()),
            query=page.links.page("/sparql", [("query", query_of_silent(key, iri))]),
            others=[
                (
                    other,
                    shares[other].total - shares[other].count,
                    page.links.page("/quality/lacking", [("of", other), *kept[1:]]),
                )
                for other in ASPECTS
            ],
            number=turn,
            last=max(1, -(-(shares[key].total - shares[key].count) // LISTED)),
            more=len(found) > LISTED,
            turned=lambda which: page.links.page("/quality/lacking", [*kept, ("page", str(which))]),
        )


def choice_of(pairs: Pairs) -> Choice:
    """What of the programs is asked for; raises `BadValue`."""
    sort = only(pairs, "sort") or SORTS[0]
    require_one_of(sort, SORTS, "sort")
    against = only(pairs, "against")
    return Choice(
        (only(pairs, "q") or "").strip(),
        sort,
        number_of(against) if against else 0,
        whole_number(pairs, "page", default=1, least=1, most=100_000),
    )


def named(iri: str, names: Mapping[str, str], page: Page) -> Cell:
    """A thing by its name in the language of a page, or in another where there is none."""
    tongue = _tongue(names, page.language)
    other = bool(tongue) and tongue != page.language
    return Cell(
        names.get(tongue) or iri.rpartition("/")[2],
        page.links.thing(iri),
        language=tongue if other else None,
        fell_back=other,
    )


def _tongue(names: Mapping[str, str], language: Language) -> str:
    return next((one for one in (language, *LABEL_LANGUAGES, "") if one in names), "")


def _name(one: Completeness, language: Language) -> str:
    return one.names.get(_tongue(one.names, language)) or one.iri.rpartition("/")[2]


def _chosen(
    programs: Sequence[Completeness], choice: Choice, language: Language
) -> list[Completeness]:
    """The programs whose name holds what is looked for, in the order asked for."""
    looked = choice.text.casefold()
    found = [one for one in programs if looked in _name(one, language).casefold()]
    found.sort(key=lambda one: _name(one, language).casefold())
    if choice.sort == "least":
        found.sort(key=lambda one: one.mean)
    elif choice.sort in ASPECTS:
        found.sort(key=lambda one: _part(one.shares[choice.sort]))
    return found


def _part(share: Share) -> float:
    return 2 if share.part is None else share.part


def _growth(before: Share | None, now: Share) -> int | None:
    """How many hundredths a share grew; None where one of them is none."""
    if before is None or before.part is None or now.part is None:
        return None
    return round(100 * (now.part - before.part))


def _program(programs: Mapping[str, Completeness], key: str) -> Completeness | None:
    if not key or key in programs:
        return programs.get(key)
    near = alike(key, {one: one for one in programs})
    raise NotFound(
        f"There is no program “{key[:60]}”.",
        advice=f"Did you mean {' or '.join(near)}?" if near else "/programs lists them.",
        parameter="program",
        near=near,
    )


def _csv(programs: Sequence[Completeness], page: Page) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["iri", "name", "aspect", "of", "count", "total", "share"])
    for one in programs:
        for key, share in one.shares.items():
            part = "" if share.part is None else f"{share.part:.4f}"
            about = [one.iri, safe(_name(one, page.language)), key, ASPECTS[key].of]
            writer.writerow([*about, share.count, share.total, part])
    return out.getvalue()


def _json(programs: Sequence[Completeness], page: Page) -> str:
    body = {
        "version": page.served.version.number,
        "language": page.language,
        "aspects": [{"name": key, "of": aspect.of} for key, aspect in ASPECTS.items()],
        "programs": [
            {
                "iri": one.iri,
                "name": _name(one, page.language),
                "shares": {
                    key: {"count": share.count, "total": share.total}
                    for key, share in one.shares.items()
                },
            }
            for one in programs
        ],
    }
    return json.dumps(body, ensure_ascii=False)
