"""What the page of an organisation shows: its works, its links, whom it meets, and the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from samspill.ask.charts.meetings import Met, Row, meetings_chart
from samspill.ask.charts.shapes import Chart
from samspill.ask.partners.asked import kind_of, names_of
from samspill.ask.partners.parts import Meeting, Names, Partnership, Work
from samspill.ask.reach import place
from samspill.engine.texts import Texts
from samspill.knowledge.vocabulary import SDG
from samspill.web.page import Page
from samspill.web.partnership_lines import (
    FellowLine,
    LinkLine,
    ProgramLine,
    Shown,
    Thing,
    Tile,
    WorkLine,
)
from samspill.web.passages import named, passages_of
from samspill.web.tables import Cell

WORKS, PROGRAMS, FELLOWS, LINKS = 40, 16, 40, 80
"""What the page shows at most; the data holds all."""

COLUMNS, SLIM_COLUMNS, ROWS = 14, 9, 14
"""Targets and programs of the picture."""

THINGS, SHARED = 12, 6
"""Things and shared actors of a program that are named."""


class Showing:
    """Tells of a partnership to the readers of a page."""

    def __init__(self, page: Page, found: Partnership, texts: Texts) -> None:
        self.page, self.found, self.texts = page, found, texts
        self.met = programs_of(found)
        chosen = self.met[:PROGRAMS]
        self.names: Names = names_of(
            page.served.store,
            {
                *(name for work in found.works[:WORKS] for name in (work.iri, work.program)),
                *(role for work in found.works[:WORKS] for role in work.roles),
                *(work.status for work in found.works[:WORKS]),
                *(work.program for work in found.works),
                *(link.thing for link in found.links[:LINKS]),
                *(program for program, _ in chosen),
                *(one.thing for _, meetings in chosen for one in meetings),
                *(who for program, _ in chosen for who in found.shared.get(program, ())[:SHARED]),
                *(fellow.actor for fellow in found.fellows[:FELLOWS]),
                *(name for fellow in found.fellows[:FELLOWS] for name in fellow.programs),
                *(f"{SDG}/{link.code}" for link in found.links),
                *(f"{SDG}/{link.code.partition('.')[0]}" for link in found.links),
                *(f"{SDG}/{one.code}" for one in found.meetings if not one.same),
            },
        )
        self.kinds = {
            "program": page.translated("Program"),
            "goal": page.translated("Goal"),
            "measure": page.translated("Measure"),
        }

    def shown(self) -> Shown:
        """All of it."""
        return Shown(
            tuple(self._work(work) for work in self.found.works[:WORKS]),
            self._links(),
            tuple(self._program(*one) for one in self.met[:PROGRAMS]),
            len(self.met),
            tuple(
                FellowLine(
                    self.cell(fellow.actor),
                    self.tiles(fellow.targets),
                    tuple(
                        self.cell(program)
                        for program in sorted(
                            fellow.programs,
                            key=lambda one: (-len(fellow.programs[one]), one),
                        )
                    ),
                    fellow.together,
                )
                for fellow in self.found.fellows[:FELLOWS]
            ),
            self._chart(1080, COLUMNS),
            self._chart(420, SLIM_COLUMNS),
        )

    def cell(self, iri: str) -> Cell:
        """The name of a thing and its page."""
        return named(self.page, self.names, iri)

    def tile(self, code: str) -> Tile:
        """An SDG."""
        return Tile(
            code,
            code.partition(".")[0],
            self.names.sdg(code, self.page.language),
            self.page.links.page(f"/sdg/{code}"),
        )

    def tiles(self, codes: Sequence[str] | frozenset[str]) -> tuple[Tile, ...]:
        """SDGs in their order."""
        return tuple(self.tile(code) for code in sorted(set(codes), key=place))

    def _work(self, work: Work) -> WorkLine:
        codes = {
            link.code
            for link in self.found.links
            if link.counts and "." in link.code and work.iri in self.found.parts[link.thing]
        }
        years = (
            f"{work.starts or '…'}–{work.ends or '…'}" if work.starts != work.ends else work.starts
        )
        tiles = self.tiles(frozenset(codes))
        profile = (
            self.page.links.page(f"/id/{work.kind}/{work.iri.rpartition('/')[2]}/profile")
            if work.kind in ("program", "measure")
            else ""
        )
        return WorkLine(
            self.cell(work.iri),
            self.kinds.get(work.kind, work.kind),
            self.cell(work.program) if work.program != work.iri else None,
            tuple(self.cell(role) for role in work.roles),
            self.cell(work.status).text if work.status else "",
            years,
            work.entered,
            tiles[:8],
            max(0, len(tiles) - 8),
            profile,
        )

    def _links(self) -> tuple[tuple[Tile, tuple[LinkLine, ...]], ...]:
        chosen = [link for link in self.found.links if link.code][:LINKS]
        passages = passages_of(self.page, [link.iri for link in chosen], self.texts)
        found: dict[str, list[LinkLine]] = {}
        for link in chosen:
            found.setdefault(link.code.partition(".")[0], []).append(
                LinkLine(
                    link,
                    self.cell(link.thing),
                    self.tile(link.code),
                    self.page.links.thing(link.iri) or "",
                    passages.get(link.iri, ()),
                )
            )
        return tuple(
            (self.tile(goal), tuple(lines))
            for goal, lines in sorted(found.items(), key=lambda item: int(item[0]))
        )

    def _program(self, program: str, meetings: Sequence[Meeting]) -> ProgramLine:
        things: dict[str, list[Meeting]] = {}
        for one in meetings:
            if one.same:
                things.setdefault(one.thing, []).append(one)
        shared = self.found.shared.get(program, ())
        return ProgramLine(
            self.cell(program),
            self.tiles([one.code for one in meetings if one.same]),
            self.tiles([one.code for one in meetings if not one.same]),
            tuple(
                Thing(
                    self.cell(iri),
                    self.kinds.get(kind_of(iri), ""),
                    self.tiles([one.code for one in found]),
                    max(one.strength for one in found),
                )
                for iri, found in sorted(
                    things.items(),
                    key=lambda item: (-len(item[1]), -max(one.strength for one in item[1])),
                )[:THINGS]
            ),
            len(things),
            tuple(self.cell(who) for who in shared[:SHARED]),
            len(shared),
        )

    def _chart(self, width: float, most: int) -> Chart | None:
        found, own = self.found, _own(self.found)
        met = _several(found, own)
        columns = sorted(sorted(met, key=lambda code: (-met[code], place(code)))[:most], key=place)
        rows = [self._row(program, own[program], {}, own=True) for program in own]
        rows = [row for row in rows if set(row.cells) & set(columns)][:6]
        for program, meetings in self.met[:ROWS]:
            same: dict[str, int] = {}
            for one in meetings:
                if one.same:
                    same[one.code] = max(one.strength, same.get(one.code, 0))
            goals = {one.code.partition(".")[0] for one in meetings if not one.same}
            near = {code: 0 for code in columns if code.partition(".")[0] in goals - _goals(same)}
            row = self._row(program, same, near, own=False)
            if set(row.cells) & set(columns):
                rows.append(row)
        if len(rows) < 2 or not columns:
            return None
        page = self.page
        return meetings_chart(
            rows,
            [(code, page.links.page(f"/sdg/{code}")) for code in columns],
            title=page.translated("Targets and programs"),
            said=page.translated("The list beneath says the same."),
            legend=page.translated(
                "A number is the strength of the strongest link, 1 to 3. A dashed frame: only "
                "another target of the same goal. Bold: what the organisation itself takes part in."
            ),
            language=page.language,
            width=width,
        )

    def _row(
        self, program: str, cells: Mapping[str, int], near: Mapping[str, int], *, own: bool
    ) -> Row:
        cell = self.cell(program)
        name = cell.text
        if own and program not in self.found.parts:
            name = self.page.translated("%(name)s, own part") % {"name": name}
        return Row(
            name,
            cell.address or "",
            own,
            {
                code: Met(
                    strength,
                    f"{cell.text}: {code} {self.names.sdg(code, self.page.language)}",
                )
                for code, strength in (*near.items(), *cells.items())
            },
        )


def _several(found: Partnership, own: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """How many meet in each target where at least two do, or else in all of one's own."""
    programs: dict[str, set[tuple[str, bool]]] = {}
    for program, codes in own.items():
        for code in codes:
            programs.setdefault(code, set()).add((program, True))
    for one in found.meetings:
        if one.same:
            programs.setdefault(one.code, set()).add((one.program, False))
    counts = {code: len(names) for code, names in programs.items()}
    return {code: count for code, count in counts.items() if count > 1} or counts


def programs_of(found: Partnership) -> list[tuple[str, list[Meeting]]]:
    """The programs of others with what meets there: most targets first, then most shared actors."""
    programs: dict[str, list[Meeting]] = {}
    for one in found.meetings:
        programs.setdefault(one.program, []).append(one)
    return sorted(
        programs.items(),
        key=lambda item: (
            -len({one.code for one in item[1] if one.same}),
            -len(found.shared.get(item[0], ())),
            -len({one.code for one in item[1]}),
            item[0],
        ),
    )


def _own(found: Partnership) -> dict[str, dict[str, int]]:
    """The targets of one's own works by program, with the strongest score."""
    own: dict[str, dict[str, int]] = {}
    for link in found.links:
        if link.counts and link.code in found.looked:
            codes = own.setdefault(link.program, {})
            codes[link.code] = max(link.score, codes.get(link.code, 0))
    return dict(sorted(own.items(), key=lambda item: (-len(item[1]), item[0])))


def _goals(codes: Mapping[str, int]) -> set[str]:
    return {code.partition(".")[0] for code in codes}
