"""Whole graphs: the SPARQL 1.1 Graph Store HTTP Protocol to read from, and the dataset as files."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response

from samspill.ask.addresses import Addresses
from samspill.ask.near import alike
from samspill.ask.questions import Question
from samspill.ask.void import graph_triples
from samspill.errors import BadValue, NotFound
from samspill.knowledge.vocabulary import GRAPH, graph_key
from samspill.settings import Settings
from samspill.web import formats
from samspill.web import openapi_linked as openapi
from samspill.web.counting import Censuses
from samspill.web.documents import (
    address_of,
    alternates,
    chosen_format,
    document,
    elsewhere,
    root_of,
)
from samspill.web.files import Files
from samspill.web.formats import Format
from samspill.web.graph_pages import graph_page, graphs_page
from samspill.web.iris import read
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs
from samspill.web.rdf import QUADS, TRIPLES, triples_as
from samspill.web.versions import served_of

LISTS = (*TRIPLES, formats.HTML)

_NAMED = 20
"""How many graphs an error names."""


def graph_routes(
    settings: Settings, questions: Mapping[str, Question], pages: Pages, censuses: Censuses
) -> APIRouter:
    """The graph store, the named graphs by their IRIs, and the dataset as files."""
    router = APIRouter()
    files = Files()

    @router.get("/graphs", **openapi.graph_store(LISTS))
    def graphs(request: Request) -> Response:
        """A graph by its IRI, the default graph, or the list of all graphs."""
        pairs = query_pairs(request)
        name, default = only(pairs, "graph"), only(pairs, "default")
        if name is not None and default is not None:
            raise BadValue(
                "The request asks for a named graph and for the default graph.",
                advice="Give either graph= or default.",
                parameter="graph",
            )
        if name is not None:
            known(request, absolute(name))
            return files.sent(request, chosen_format(request, TRIPLES), graph=name)
        if default is not None:
            return files.sent(request, chosen_format(request, TRIPLES))
        return listed(request)

    @router.get("/graph/{name}", **openapi.graph(LISTS))
    def graph(request: Request) -> Response:
        """A named graph by its IRI, or a page about it."""
        name = read("graph", request.path_params["name"], offers=LISTS)
        iri = name.iri(settings.base)
        known(request, iri)
        chosen = chosen_format(request, LISTS, suffix=name.suffix)
        links = [
            f'<{root_of(request)}{name.document(chosen)}>; rel="canonical"',
            *alternates(
                request,
                name.document,
                [offer for offer in LISTS if offer is not chosen],
                relation="alternate",
            ),
        ]
        if chosen is formats.HTML:
            return graph_page(request, pages, questions, name, links, LISTS)
        place = (
            {} if name.suffix else {"Content-Location": root_of(request) + name.document(chosen)}
        )
        return files.sent(request, chosen, graph=iri, links=links, headers=place)

    @router.get("/dataset", **openapi.dataset((*QUADS, formats.HTML)))
    def dataset(request: Request) -> Response:
        """The dataset itself: leads to its description, or to it as a file."""
        chosen = chosen_format(request, (*TRIPLES, formats.TRIG, formats.NQUADS, formats.HTML))
        if chosen is formats.HTML:
            return elsewhere(request, "/graphs")
        described = chosen in TRIPLES
        path = f"/catalog.{chosen.name}" if described else f"/dataset.{chosen.name}"
        return elsewhere(request, path)

    def file(request: Request, chosen: Format) -> Response:
        version = served_of(request).version
        name = f"samspill.v{version.number}.{chosen.name}"
        links = alternates(
            request,
            lambda offer: f"/dataset.{offer.name}",
            [offer for offer in QUADS if offer is not chosen],
            relation="alternate",
        )
        return files.sent(
            request,
            chosen,
            links=links,
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )

    @router.get("/dataset.{suffix}", **openapi.dump(QUADS))
    def dump(request: Request) -> Response:
        """The whole dataset as a file."""
        suffix = request.path_params["suffix"]
        offer = next((offer for offer in QUADS if offer.name == suffix), None)
        if offer is None:
            names = ", ".join(f"/dataset.{offer.name}" for offer in QUADS)
            raise NotFound(
                f"There is no file “dataset.{suffix[:20]}”.", advice=f"There are {names}."
            )
        return file(request, offer)

    def known(request: Request, iri: str) -> None:
        found = censuses.graphs(served_of(request))
        if iri in found:
            return
        names = {graph_key(name).lower(): graph_key(name) for name in found}
        near = alike(graph_key(iri), names)
        some = list(names.values())[:_NAMED]
        raise NotFound(
            f"There is no graph “{graph_key(iri)[:100]}”.",
            advice=(f"Did you mean {' or '.join(near)}? " if near else "")
            + f"There are {len(names)}, listed at /graphs: {', '.join(some)}"
            + (" …" if len(names) > len(some) else "."),
            near=near,
            addresses=[f"/graph/{name}" for name in near] or None,
        )

    def listed(request: Request) -> Response:
        chosen = chosen_format(request, LISTS)
        found = censuses.graphs(served_of(request))
        if chosen is formats.HTML:
            return graphs_page(request, pages, found)
        triples = list(graph_triples(found, Addresses(address_of(request))))
        return document(
            request,
            chosen,
            lambda: triples_as(triples, chosen),
            name=f"graphs {address_of(request)}",
            vary="Accept, Accept-Datetime",
        )

    return router


def absolute(iri: str) -> str:
    """An IRI of a graph; raises `BadValue` for what is none."""
    try:
        return ox.NamedNode(iri).value
    except ValueError as error:
        raise BadValue(
            f"“{iri[:100]}” is not an absolute IRI.",
            advice=f"Give the IRI of a graph, such as {GRAPH}sdg.",
            parameter="graph",
        ) from error
