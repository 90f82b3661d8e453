"""The pages about whole graphs: their list, and one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from fastapi import Request, Response

from samspill.ask.descriptions import describe
from samspill.ask.questions import Question
from samspill.engine.stores import Rows, Store
from samspill.knowledge.vocabulary import LABEL_LANGUAGES, PREF_LABEL, PREFIXES, graph_key
from samspill.web import formats
from samspill.web.documents import headers_of
from samspill.web.formats import Format
from samspill.web.iris import Named
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.rdf import QUADS
from samspill.web.sheets import SHOWN, Reader

_SOURCES = f"""
SELECT ?graph ?document ?label
WHERE {{
  ?graph <{PREFIXES["prov"]}wasDerivedFrom> ?document .
  ?document a <{PREFIXES["sam"]}SourceDocument> ; <{PREF_LABEL}> ?label .
}}
ORDER BY ?graph ?document ?label
"""


@dataclass(frozen=True)
class GraphRow:
    """A graph in the list: its short name, its address, its size, the documents it is from."""

    key: str
    iri: str
    address: str
    statements: int
    documents: tuple[tuple[str, str], ...]


def graphs_page(request: Request, pages: Pages, graphs: Mapping[str, int]) -> Response:
    """All graphs, what each is from, and the files of the whole dataset."""
    page = Page(pages.site, request)
    labels = _documents(page.served.store, page.language)
    rows = [
        GraphRow(
            graph_key(iri),
            iri,
            page.links.description(iri) or page.links.page("/graphs", [("graph", iri)]),
            count,
            tuple(
                (label, page.links.description(document) or document)
                for document, label in labels.get(iri, {}).items()
            ),
        )
        for iri, count in graphs.items()
    ]
    files = [(offer.name, page.file(f"/dataset.{offer.name}", [])) for offer in QUADS]
    descriptions = [
        (name, page.file(path, []))
        for name, path in (
            ("VoID", "/.well-known/void"),
            ("DCAT-AP-NO", "/catalog"),
            ("JSON-LD context", "/context.jsonld"),
        )
    ]
    return page.render(
        "graphs.html", here="graphs", rows=rows, files=files, descriptions=descriptions
    )


def graph_page(
    request: Request,
    pages: Pages,
    questions: Mapping[str, Question],
    name: Named,
    links: Sequence[str],
    offers: Sequence[Format],
) -> Response:
    """What is said of a graph."""
    page = Page(pages.site, request)
    found = describe(page.served.store, name.iri(pages.settings.base))
    return page.render(
        "thing.html",
        headers={"Link": headers_of(request, page.served, links)["Link"]},
        here="graphs",
        sheet=Reader(found, page.links, page.words).sheet(),
        files=[
            (offer.name, page.links.page(name.document(offer)))
            for offer in offers
            if offer is not formats.HTML
        ],
        types={offer.name: offer.media_types[0] for offer in offers},
        shown=SHOWN,
        related=[],
        asked=questions.get(name.path),
    )


def _documents(store: Store, language: str) -> dict[str, dict[str, str]]:
    """The documents that graphs are from, each with its title in the language or another."""
    order = (language, *LABEL_LANGUAGES)
    found: dict[str, dict[str, tuple[int, str]]] = {}
    result = store.query(_SOURCES)
    for graph, source, label in result.rows if isinstance(result, Rows) else ():
        if not (
            isinstance(graph, ox.NamedNode)
            and isinstance(source, ox.NamedNode)
            and isinstance(label, ox.Literal)
        ):
            continue
        rank = order.index(label.language) if label.language in order else len(order)
        known = found.setdefault(graph.value, {})
        if rank < known.get(source.value, (len(order) + 1, ""))[0]:
            known[source.value] = rank, label.value
    return {
        graph: {source: text for source, (_, text) in known.items()}
        for graph, known in found.items()
    }
