"""The passages that things rest on, for many things at once, as templates show them."""

from __future__ import annotations

from collections.abc import Sequence

from samspill.ask.partners.asked import names_of
from samspill.ask.partners.parts import Names
from samspill.engine.stores import Rows, text_of
from samspill.engine.texts import Texts
from samspill.knowledge.vocabulary import ONTOLOGY, PREFIXES
from samspill.web.basis import Passage
from samspill.web.page import Page
from samspill.web.tables import Cell

MOST = 200
"""Things whose passages are found at once."""

_QUERY = f"""PREFIX sam: <{ONTOLOGY}>
PREFIX oa: <{PREFIXES["oa"]}>
PREFIX dcterms: <{PREFIXES["dcterms"]}>
SELECT DISTINCT ?x ?evidence ?document ?section ?start ?end ?digest ?sha256 ?exact ?language
WHERE {{ VALUES ?x {{ %s }}
  ?x sam:evidence ?evidence .
  ?evidence oa:hasSource ?document ; oa:hasSelector ?place .
  ?place oa:start ?start ; oa:end ?end .
  OPTIONAL {{ ?evidence sam:section ?section }}
  OPTIONAL {{ ?evidence sam:digest ?digest }}
  OPTIONAL {{ ?evidence oa:hasSelector/oa:exact ?exact }}
  OPTIONAL {{ ?document sam:sha256 ?sha256 }}
  OPTIONAL {{ ?document dcterms:language ?language }}
}}
ORDER BY ?x ?start"""


def passages_of(page: Page, things: Sequence[str], texts: Texts) -> dict[str, tuple[Passage, ...]]:
    """The passages of things, in the order of the text, with their words where these are had."""
    if not things:
        return {}
    result = page.served.store.query(_QUERY % " ".join(f"<{one}>" for one in things[:MOST]))
    rows = [tuple(map(text_of, row)) for row in (result.rows if isinstance(result, Rows) else ())]
    names = names_of(page.served.store, {row[2] for row in rows})
    found: dict[str, dict[str, Passage]] = {}
    for thing, evidence, document, section, start, end, digest, sha256, exact, tongue in rows:
        first, last = int(start), int(end)
        found.setdefault(thing, {})[evidence] = Passage(
            page.links.thing(evidence) or "",
            named(page, names, document),
            section,
            first,
            last,
            exact or texts.passage(sha256, first, last, digest),
            tongue if tongue != page.language else None,
        )
    return {thing: tuple(passages.values()) for thing, passages in found.items()}


def named(page: Page, names: Names, iri: str) -> Cell:
    """The name of a thing, in the language of a page or marked as of another, and its page."""
    text, tongue = names.name(iri, page.language)
    fell_back = bool(tongue) and tongue != page.language
    return Cell(
        text,
        page.links.thing(iri),
        language=tongue if fell_back else None,
        fell_back=fell_back,
    )
