"""The change that a filled-in spreadsheet proposes: all of it, or the rows that are right.

Public: `sheet_change(desk, blueprint, content, kind, language, partly=…)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from samspill.contribute.blueprints import Blueprint
from samspill.contribute.desk import Desk
from samspill.contribute.entries import exists, namer, standing
from samspill.contribute.fields import form_of
from samspill.contribute.quoting import evidence_for
from samspill.contribute.sheets import At, read_sheet, statements
from samspill.errors import ChecksFailed
from samspill.settings import Language

SHOWN = 200
"""The cells that an answer names at most."""


@dataclass(frozen=True)
class SheetChange:
    """What is put in and taken out, how many rows say it, and what was left out of the others."""

    added: tuple[Triple, ...]
    removed: tuple[Triple, ...]
    rows: int
    left_out: tuple[At, ...] = ()


def sheet_change(
    desk: Desk,
    blueprint: Blueprint,
    content: bytes,
    kind: str,
    language: Language,
    *,
    partly: bool = False,
    say: Callable[[str], str] = str,
) -> SheetChange:
    """What a CSV or XLSX file says of things of a kind.

    A row with a key corrects what is there: an empty cell leaves it as it is. Raises what
    `read_sheet` raises, and unless it is taken `partly`, `ChecksFailed` with the `cells` that
    cannot be used, said by `say`.
    """
    form = form_of(blueprint, kind, language)
    sheet = read_sheet(content, form)
    filled = statements(
        sheet,
        form,
        taken=lambda iri: exists(desk.store, iri),
        label=namer(desk.store, {}),
        evidence=evidence_for(desk, tellable=SHOWN),
    )
    wrong = [*sheet.mistakes, *(one for row in filled for one in row.mistakes)]
    right = [row for row in filled if not row.mistakes]
    if wrong and (not partly or sheet.mistakes or not right):
        raise ChecksFailed(
            f"{len(wrong)} of the cells cannot be used; nothing was saved.",
            advice="Mend the cells that are named, or send the rows that are right: rows=right.",
            cells=[cell_object(one, say) for one in wrong[:SHOWN]],
        )
    added: dict[Triple, None] = {}
    removed: dict[Triple, None] = {}
    for row in right:
        before = standing(desk.store, row.iri) if row.corrects else ()
        added.update(dict.fromkeys(one for one in row.triples if one not in before))
        removed.update(dict.fromkeys(_replaced(before, row.triples)))
    return SheetChange(tuple(added), tuple(removed), len(right), tuple(wrong))


def cell_object(one: At, say: Callable[[str], str]) -> dict[str, str]:
    """A mistake in a cell as programs read it; `say` puts sentences in their language."""
    return {
        "cell": one.cell,
        "name": one.mistake.name,
        "detail": say(one.mistake.detail),
        "advice": say(one.mistake.advice),
    }


def _replaced(before: Iterable[Triple], after: Iterable[Triple]) -> list[Triple]:
    """The statements that others take the place of: of the same property, and language."""
    after = set(after)
    said = {_place(one) for one in after}
    return [one for one in before if one not in after and _place(one) in said]


def _place(triple: Triple) -> tuple[object, NamedNode, str]:
    language = triple.object.language if isinstance(triple.object, Literal) else None
    return triple.subject, triple.predicate, language or ""
