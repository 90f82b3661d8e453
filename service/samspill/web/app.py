"""The service: one application over the versions that are served, with no state of its own."""

from __future__ import annotations

from functools import cache

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from samspill import __version__
from samspill.ask.questions import read_questions
from samspill.contribute.blueprints import Blueprint, read_blueprint
from samspill.engine.accounts import Accounts
from samspill.engine.reading import Reader
from samspill.engine.serving import Serving
from samspill.engine.texts import Texts
from samspill.errors import StorageUnwritable
from samspill.knowledge.documents import CONTEXT_NAME
from samspill.settings import Settings
from samspill.web import (
    openapi,
    openapi_linked,
    openapi_lists,
    openapi_networks,
    openapi_proposals,
    openapi_seeing,
    problems,
)
from samspill.web.account import account_routes
from samspill.web.assets import asset_routes
from samspill.web.cache import Cache
from samspill.web.changing import changing_routes
from samspill.web.comparing import comparing_routes
from samspill.web.counting import Censuses
from samspill.web.descriptions import description_routes
from samspill.web.door import Door
from samspill.web.fairness import Budget, Lane, Turns
from samspill.web.feeds import feed_routes
from samspill.web.filling.routes import filling_routes
from samspill.web.finding import finding_routes
from samspill.web.graphs import graph_routes
from samspill.web.guides import guide_routes
from samspill.web.home import home
from samspill.web.indexes import Indexes
from samspill.web.leaflets import leaflet_routes
from samspill.web.leaks import Leaks
from samspill.web.linked import linked_routes
from samspill.web.lists import list_routes
from samspill.web.manners import Manners
from samspill.web.network_jobs import Jobs
from samspill.web.networks import network_routes
from samspill.web.notices import notice_routes
from samspill.web.openid_ways import openid_routes
from samspill.web.pages import Pages
from samspill.web.partner import partner_routes
from samspill.web.proposing import proposing_routes
from samspill.web.questions import question_routes
from samspill.web.reading import reading_routes
from samspill.web.sdgs import sdg_routes
from samspill.web.seeing import seeing_routes
from samspill.web.settling import settling_routes
from samspill.web.signing_in import sign_in_routes
from samspill.web.sparql import sparql_routes
from samspill.web.versions import version_routes
from samspill.web.watching import METRICS_TYPE, Figures, Watching

THREADS = 32
"""Requests for our own answers that run at once: a little fewer than there are threads."""

FREE = ("/sparql", "/network", "/static/", "/health", "/metrics", "/openapi.json")
"""Addresses that take no turn of the lane of our own answers."""


def create_app(serving: Serving, settings: Settings) -> FastAPI:
    """The service over what is served, asking the questions of the settings' folder."""
    questions = read_questions(settings.folders.queries)
    pages = Pages(settings, questions)
    budget = Budget(settings.client_seconds)
    strangers = Lane(
        budget,
        running=settings.client_running,
        waiting=settings.client_waiting,
        places=settings.query_workers,
        patience=settings.query_deadline,
    )
    ours = Lane(
        budget,
        running=4 * settings.client_running,
        waiting=4 * settings.client_waiting,
        places=THREADS,
        patience=settings.question_deadline,
    )
    waiting = Lane(  # they wait for jobs without a thread, so there is room for more
        budget,
        running=4 * settings.client_running,
        waiting=4 * settings.client_waiting,
        places=8 * THREADS,
        patience=settings.network_deadline,
    )
    jobs = Jobs(settings, questions, charge=budget.charge)
    lanes = (("questions", ours), ("sparql", strangers), ("networks", waiting))
    figures = Figures(serving, lanes)
    app = FastAPI(
        title="Samspill",
        version=__version__,
        summary="Public programs, their goals, measures, actors and SDG links as linked data.",
        description=openapi.DESCRIPTION,
        license_info={"name": "Data: CC BY 4.0", "identifier": "CC-BY-4.0"},
        openapi_tags=[
            *openapi.TAGS,
            openapi_networks.TAG,
            openapi_lists.TAG,
            openapi_seeing.TAG,
            openapi_linked.TAG,
            openapi_proposals.TAG,
        ],
        docs_url=None,  # the stock pages load their code from elsewhere
        redoc_url=None,
    )
    app.state.serving = serving
    app.state.jobs = jobs
    problems.install(app, pages)
    app.include_router(question_routes(settings, questions, pages))
    censuses = Censuses()
    app.include_router(sparql_routes(settings, pages, strangers, censuses))
    app.include_router(network_routes(settings, questions, pages, waiting, jobs))
    app.include_router(changing_routes(pages))
    app.include_router(version_routes(pages))
    app.include_router(linked_routes(settings, questions, pages))
    app.include_router(graph_routes(settings, questions, pages, censuses))
    app.include_router(description_routes(settings, censuses))
    indexes = Indexes(settings, questions)
    app.include_router(finding_routes(settings, pages, indexes))
    for routes in (
        list_routes,
        comparing_routes,
        sdg_routes,
        seeing_routes,
        guide_routes,
    ):
        app.include_router(routes(settings, questions, pages))

    door = Door(settings, Accounts.of(settings))
    app.include_router(account_routes(settings, pages, door))
    app.include_router(notice_routes(settings, pages, door))
    app.include_router(sign_in_routes(settings, pages, door))
    app.include_router(feed_routes(settings, pages, door))
    context = (settings.folders.ontology / CONTEXT_NAME).read_text(encoding="utf-8")
    reader = Reader(base=settings.base, context=context)
    app.state.reader = reader

    @cache
    def blueprint() -> Blueprint:
        return read_blueprint(settings.folders, base=settings.base)

    app.include_router(reading_routes(settings, pages, door, blueprint))
    app.include_router(settling_routes(settings, pages, door))
    app.include_router(filling_routes(settings, pages, door, blueprint, indexes))
    app.include_router(proposing_routes(settings, pages, door, reader, blueprint))
    if door.login and door.login.lets_people_in:
        app.include_router(openid_routes(settings, pages, door, door.login))
    app.include_router(partner_routes(settings, pages, door))
    app.include_router(leaflet_routes(settings, pages))

    @app.get("/", include_in_schema=False)
    def front(request: Request) -> Response:
        """The first page."""
        return home(pages, request)

    @app.get("/health", **openapi.HEALTH)
    @app.get("/health/ready", **openapi.READY)
    async def health() -> Response:
        """Tells whether queries can be answered, and over which version."""
        return JSONResponse(state_of(serving), headers={"Cache-Control": "no-store"})

    @app.get("/health/live", **openapi.LIVE)
    async def live() -> Response:
        """Tells that the service runs."""
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    @app.get("/metrics", **openapi.METRICS)
    async def metrics() -> Response:
        """Figures for Prometheus."""
        headers = {"Content-Type": METRICS_TYPE, "Cache-Control": "no-store"}
        return Response(figures.text(), headers=headers)

    app.include_router(asset_routes())
    openapi.complete(app)
    app.add_middleware(Turns, lane=ours, free=FREE, told=problems.teller(pages))
    texts = Texts(settings.data_dir)
    app.add_middleware(
        Cache,
        version=lambda: (serving.current().version.digest, texts.state()),
        size=settings.cache_bytes,
        tally=figures.cache,
    )
    app.add_middleware(Leaks, told=problems.teller(pages))
    app.add_middleware(Manners, routes=app.routes)
    app.add_middleware(Watching, figures=figures)
    return app


def state_of(serving: Serving) -> dict[str, object]:
    """What /health tells; raises `NotReady` when queries cannot be answered."""
    served = serving.current()
    if not served.nursery.alive():
        raise NotReady(
            "The process that holds the dataset has ended; the next query starts it again.",
            advice="Try again in a few seconds.",
            retry_after=2,
        )
    return {
        "status": "ok",
        "version": served.version.number,
        "created": served.version.created,
        "digest": served.version.digest,
        "quads": served.version.quads,
        "software": __version__,
    }


class NotReady(StorageUnwritable):
    """The dataset is not open: this service should get no requests for the moment."""

    title = "The service is not ready"
    status = 503
