"""The descriptions of the dataset and the endpoint: VoID, DCAT-AP-NO, Service Description."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response

from samspill.ask.addresses import Addresses
from samspill.ask.dcat import Edition, Publisher, catalog_triples
from samspill.ask.service import Allowance, service_triples
from samspill.ask.void import void_triples
from samspill.engine.serving import Served
from samspill.errors import NotFound
from samspill.settings import Settings
from samspill.web import openapi_linked as openapi
from samspill.web.counting import Censuses
from samspill.web.documents import address_of, alternates, chosen_format, document
from samspill.web.formats import Format, named
from samspill.web.rdf import TRIPLES, triples_as
from samspill.web.versions import served_of, serving_of


def description_routes(settings: Settings, censuses: Censuses) -> APIRouter:
    """VoID at its well-known address, and the catalogue."""
    router = APIRouter()
    publisher = Publisher(settings.publisher, settings.publisher_iri, settings.contact)

    @router.get("/.well-known/void", **openapi.description("void", "The dataset in VoID", TRIPLES))
    def void(request: Request) -> Response:
        """The dataset in VoID: sizes, classes, properties, links to the SDGs."""
        served = served_of(request)
        at = Addresses(address_of(request))
        chosen = chosen_format(request, TRIPLES)
        return document(
            request,
            chosen,
            lambda: triples_as(
                list(void_triples(censuses.counts(served), at, version=served.version.number)),
                chosen,
            ),
            name=f"void {at.service}",
            vary="Accept, Accept-Datetime",
        )

    @router.get("/catalog", **openapi.description("catalog", "The dataset in DCAT-AP-NO", TRIPLES))
    def catalog(request: Request) -> Response:
        """The catalogue: the dataset, its files, the services."""
        return cataloged(request, chosen_format(request, TRIPLES))

    @router.get("/catalog.{suffix}", include_in_schema=False)
    def catalog_file(request: Request) -> Response:
        """The catalogue in the format of a suffix."""
        suffix = request.path_params["suffix"]
        offer = named(TRIPLES, suffix)
        if offer is None:
            names = ", ".join(f"/catalog.{offer.name}" for offer in TRIPLES)
            raise NotFound(
                f"There is no file “catalog.{suffix[:20]}”.", advice=f"There are {names}."
            )
        return cataloged(request, offer)

    def cataloged(request: Request, chosen: Format) -> Response:
        served = served_of(request)
        at = Addresses(address_of(request))
        version = served.version
        first = serving_of(request).journal.versions()[-1]
        edition = Edition(
            version.number,
            version.created,
            first.created,
            version.note,
            served.path.stat().st_size,
        )
        links = alternates(
            request, lambda offer: f"/catalog.{offer.name}", TRIPLES, relation="alternate"
        )
        return document(
            request,
            chosen,
            lambda: triples_as(list(catalog_triples(edition, publisher, at)), chosen),
            name=f"catalog {at.service} {publisher} {first.created}",
            links=links,
            vary="Accept, Accept-Datetime",
        )

    return router


def service_description(
    served: Served, settings: Settings, address: str, censuses: Censuses
) -> list[ox.Triple]:
    """What the endpoint at `address`/sparql says of itself, where no query is sent to it."""
    allowance = Allowance(
        text=settings.query_bytes,
        seconds=settings.query_deadline,
        rows=settings.result_rows,
        bytes=settings.result_bytes,
    )
    return list(service_triples(censuses.counts(served), Addresses(address), allowance=allowance))


def described_service(
    request: Request, settings: Settings, censuses: Censuses, *, offers: Sequence[Format] = TRIPLES
) -> Response:
    """The response to a request of the endpoint that has no query and asks for RDF."""
    served = served_of(request)
    address = address_of(request)
    chosen = chosen_format(request, offers)
    return document(
        request,
        chosen,
        lambda: triples_as(service_description(served, settings, address, censuses), chosen),
        name=f"service {address} {settings.query_deadline} {settings.result_rows}",
        vary="Accept, Accept-Datetime",
    )
