"""The SDGs: all of them, and a page for each goal and target."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from samspill.ask.questions import Question
from samspill.settings import Settings
from samspill.web.pages import Pages


def sdg_routes(settings: Settings, questions: Mapping[str, Question], pages: Pages) -> APIRouter:
    """The pages of the SDGs."""
    return APIRouter()
