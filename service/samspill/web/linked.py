"""Linked data: every IRI of ours leads to a document about what it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request, Response

from samspill.ask.descriptions import document_facts
from samspill.ask.questions import Question
from samspill.settings import Settings
from samspill.web import formats
from samspill.web import openapi_linked as openapi
from samspill.web.documents import (
    alternates,
    chosen_format,
    document,
    elsewhere,
    headers_of,
    root_of,
)
from samspill.web.formats import Format
from samspill.web.iris import WHOLES, Named, read
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.rdf import QUADS, TRIPLES, written
from samspill.web.sheets import ALL, SHOWN, Reader
from samspill.web.thing_pages import has_profile, thing_page
from samspill.web.things import Found, Things, related
from samspill.web.versions import served_of

OFFERS: Mapping[str, tuple[Format, ...]] = {
    "id": (*QUADS, formats.HTML),
    "ontology": (*QUADS, formats.HTML),
    "concept": (*QUADS, formats.HTML),
    "query": (*QUADS, formats.HTML),
    "version": (*TRIPLES, formats.HTML),
    "software": (*QUADS, formats.HTML),
    "agent": (*QUADS, formats.HTML),
    "shapes": (*TRIPLES, formats.HTML),
    "problem": (*TRIPLES, formats.HTML),
}
"""The formats of the documents about each kind of thing."""

ROUTES = (
    ("A program, goal, measure, actor or other thing", "/id/{kind}/{key}"),
    ("The ontology", "/ontology"),
    ("A class or property", "/ontology/{term}"),
    ("A concept scheme", "/concept/{scheme}"),
    ("A concept", "/concept/{scheme}/{code}"),
    ("The shapes", "/shapes"),
    ("A shape", "/shapes/{name}"),
    ("The questions", "/query"),
    ("A question", "/query/{name}"),
    ("A version of the dataset", "/version/{number}"),
    ("A version of the software", "/software/{number}"),
    ("Whoever published a version", "/agent/{name}"),
    ("A kind of error", "/problem/{slug}"),
)


def linked_routes(settings: Settings, questions: Mapping[str, Question], pages: Pages) -> APIRouter:
    """A route for each kind of IRI, and the JSON-LD context."""
    router = APIRouter()
    context = settings.folders.ontology / "context.jsonld"

    def norwegian(title: str) -> str:
        return pages.site.voices.words("nb").catalogue.gettext(title)

    things = Things(settings, titles=norwegian)

    def answer(request: Request, kind: str, *parts: str) -> Response:
        offers = OFFERS[kind.partition(".")[0]]
        name = read(kind, *parts, offers=offers)
        chosen = chosen_format(request, offers, suffix=name.suffix)
        found = things.find(request, name)
        if name.suffix is None:
            links = alternates(request, name.document, offers, relation="describedby")
            return elsewhere(request, name.document(chosen), links=links)
        others = [offer for offer in offers if offer is not chosen]
        links = [
            f'<{found.description.iri}>; rel="describes"',
            f'<{root_of(request)}{name.document(chosen)}>; rel="canonical"',
            *alternates(request, name.document, others, relation="alternate"),
        ]
        if chosen is formats.HTML:
            return page(request, name, found, links)
        return document(
            request,
            chosen,
            lambda: written(
                (*found.statements(), *document_facts(found.description, address(name, chosen))),
                chosen,
                first=found.description.iri,
                context=context,
            ),
            name=name.path,
            links=links,
        )

    def address(name: Named, chosen: Format) -> str:
        """The IRI of a document: that of the thing with a suffix."""
        return f"{name.iri(settings.base).rstrip('/')}.{chosen.name}"

    def page(request: Request, name: Named, found: Found, links: list[str]) -> Response:
        headers = {"Link": headers_of(request, served_of(request), links)["Link"]}
        types = {offer.name: offer.media_types[0] for offer in QUADS}
        made = Page(pages.site, request)
        files = [
            (offer.name, made.links.page(name.document(offer)))
            for offer in OFFERS[name.path.partition("/")[0]]
            if offer is not formats.HTML
        ]
        if has_profile(name, found):
            return thing_page(
                request, pages, questions, name, found, headers=headers, files=files, types=types
            )
        sheet = Reader(found.description, made.links, made.words).sheet()
        return made.render(
            "thing.html",
            headers=headers,
            sheet=sheet,
            files=files,
            types=types,
            shown=ALL if name.path in WHOLES else SHOWN,
            related=related(name, questions, made.links, made.language),
            asked=questions.get(name.path.removeprefix("query/")),
        )

    def route(kind: str, parts: tuple[str, ...]) -> Callable[[Request], Response]:
        def dereferenced(request: Request) -> Response:
            return answer(request, kind, *(request.path_params[part] for part in parts))

        return dereferenced

    for what, path in ROUTES:
        kind, *placeholders = path.strip("/").split("/")
        parts = tuple(part.strip("{}") for part in placeholders)
        described = openapi.dereferenced(what, path, parts, OFFERS[kind])
        router.add_api_route(path, route(kind, parts), methods=["GET"], **described)
        if not parts:  # the IRI of the whole ends with a slash, its documents have a suffix
            router.add_api_route(f"{path}/", route(kind, ()), include_in_schema=False)
            for offer in OFFERS[kind]:
                file = f"{kind}.{offer.name}"
                router.add_api_route(f"/{file}", route(file, ()), include_in_schema=False)

    @router.get("/context.jsonld", **openapi.CONTEXT)
    def words(request: Request) -> Response:
        """The JSON-LD context of our own words."""
        return document(request, formats.JSON_LD, context.read_bytes, name="context")

    return router
