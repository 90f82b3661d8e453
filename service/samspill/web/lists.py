"""Lists of programs, goals, measures, actors, places and documents, with facets in the address."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from samspill.ask.questions import Question
from samspill.settings import Settings
from samspill.web.pages import Pages


def list_routes(settings: Settings, questions: Mapping[str, Question], pages: Pages) -> APIRouter:
    """A list for each kind of thing."""
    return APIRouter()
