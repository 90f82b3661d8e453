"""What changed between two versions as files that are made while they are sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from fastapi import Response
from starlette.responses import StreamingResponse

from samspill.ask.changes import Changed, Outline, changed, things_in
from samspill.engine.journal import Journal
from samspill.engine.patches import batches, rdf_patch_lines
from samspill.engine.replay import net_lines
from samspill.web.formats import JSON, Format

PATCH = Format("rdfp", ("application/rdf-patch",))
_AT_ONCE = 1000
"""Lines or things in a part of an answer."""


def patch_file(journal: Journal, before: int, after: int) -> Response:
    """The difference as RDF Patch."""
    lines = (net_lines(journal, before, after) for _ in range(2))
    text = rdf_patch_lines(
        before,
        after,
        removed=(line for line, added in next(lines) if not added),
        added=(line for line, added in next(lines) if added),
    )
    return _sent(text, PATCH, f"samspill.v{before}-v{after}.rdfp")


def json_file(journal: Journal, before: int, after: int, found: Outline) -> Response:
    """The difference as JSON, thing by thing."""
    head = {"from": before, "to": after, "added": found.added, "removed": found.removed}
    things = (
        json.dumps(_described(changed(iri, lines)), ensure_ascii=False)
        for iri, lines in things_in(net_lines(journal, before, after))
    )
    text = _listed(json.dumps(head)[:-1] + ', "things": [', things)
    return _sent(text, JSON, f"samspill.v{before}-v{after}.json")


def _listed(head: str, things: Iterable[str]) -> Iterator[str]:
    yield head
    for number, thing in enumerate(things):
        yield f", {thing}" if number else thing
    yield "]}"


def _sent(text: Iterable[str], form: Format, name: str) -> Response:
    return StreamingResponse(
        ("".join(batch).encode() for batch in batches(text, _AT_ONCE)),
        headers={
            "Content-Type": form.content_type,
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "no-cache",
            "Vary": "Accept",
        },
    )


def _described(one: Changed) -> dict[str, object]:
    return {
        "iri": one.iri,
        "sort": one.sort,
        "changes": [
            {
                "property": change.predicate,
                "before": [term.value for term in change.before],
                "after": [term.value for term in change.after],
            }
            for change in one.changes
        ],
    }
