"""Pictures of the whole: the SDG matrix, the timeline, the money."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from samspill.ask.questions import Question
from samspill.settings import Settings
from samspill.web.pages import Pages


def seeing_routes(settings: Settings, questions: Mapping[str, Question], pages: Pages) -> APIRouter:
    """The pages of pictures, and each picture as a file."""
    return APIRouter()
