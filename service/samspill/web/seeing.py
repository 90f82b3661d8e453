"""Pictures of the whole: the SDG matrix, the timeline, the money."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request, Response

from samspill.ask.questions import Question
from samspill.settings import Settings
from samspill.web import openapi_seeing as openapi
from samspill.web.matrices import Matrices
from samspill.web.moneys import Moneys
from samspill.web.pages import Pages
from samspill.web.reaching import Reaching
from samspill.web.sights import OFFERS, SUFFIXES
from samspill.web.timelines import Timelines


def seeing_routes(settings: Settings, questions: Mapping[str, Question], pages: Pages) -> APIRouter:
    """The pages of pictures, and each picture as a file."""
    router = APIRouter()
    sights = {
        "matrix": Matrices(pages, Reaching()).answer,
        "timeline": Timelines(settings, questions, pages).answer,
        "money": Moneys(settings, questions, pages).answer,
    }

    def route(
        answer: Callable[[Request, str | None], Response], suffix: str | None
    ) -> Callable[[Request], Response]:
        def seen(request: Request) -> Response:
            return answer(request, suffix)

        return seen

    for name, answer in sights.items():
        router.add_api_route(
            f"/{name}", route(answer, None), methods=["GET"], **openapi.sight(name, OFFERS)
        )
        for suffix in SUFFIXES:
            router.add_api_route(
                f"/{name}.{suffix}", route(answer, suffix), include_in_schema=False
            )
    return router
