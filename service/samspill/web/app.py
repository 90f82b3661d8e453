"""The service: one application over one published version, with no state of its own."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.staticfiles import StaticFiles

from samspill import __version__
from samspill.ask.questions import read_questions
from samspill.engine.published import Published
from samspill.errors import SamspillError, StorageUnwritable
from samspill.settings import Settings
from samspill.web import openapi, problems
from samspill.web.manners import Manners
from samspill.web.pages import Pages
from samspill.web.questions import question_routes
from samspill.web.sparql import sparql_routes

STATIC = Path(__file__).parent / "static"


def create_app(published: Published, settings: Settings) -> FastAPI:
    """The service over a published version, asking the questions of the settings' folder."""
    questions = read_questions(settings.folders.queries)
    pages = Pages(published, settings, questions)
    app = FastAPI(
        title="Samspill",
        version=__version__,
        summary="Public programs, their goals, measures, actors and SDG links as linked data.",
        description=openapi.DESCRIPTION,
        license_info={"name": "Data: CC BY 4.0", "identifier": "CC-BY-4.0"},
        openapi_tags=openapi.TAGS,
        docs_url=None,  # the stock pages load their code from elsewhere
        redoc_url=None,
    )
    problems.install(app, pages)
    app.include_router(question_routes(published, settings, questions, pages))
    app.include_router(sparql_routes(published, pages))

    @app.get("/", include_in_schema=False)
    def front(request: Request) -> Response:
        """The first page."""
        return pages.front(request)

    @app.get("/health", **openapi.HEALTH)
    def health() -> Response:
        """Tells whether the store can be read, and which version it holds."""
        return JSONResponse(state_of(published), headers={"Cache-Control": "no-store"})

    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    openapi.complete(app)
    app.add_middleware(Manners, routes=app.routes)
    return app


def state_of(published: Published) -> dict[str, object]:
    """What /health tells; raises `StoreUnreadable` when the store does not answer."""
    try:
        # not a query: the engine can run without end over a store that is damaged
        first = next(published.store.quads(), None)
    except SamspillError as error:
        raise StoreUnreadable(error.detail, advice=error.advice) from error
    if first is None:
        raise StoreUnreadable("The store holds nothing.", advice="Load the data: samspill load.")
    return {
        "status": "ok",
        "version": published.version.number,
        "created": published.version.created,
        "quads": published.version.quads,
        "software": __version__,
    }


class StoreUnreadable(StorageUnwritable):
    """The store that is served cannot be read: this service should get no requests."""

    title = "The store cannot be read"
    status = 503
