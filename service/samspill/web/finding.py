"""Search over HTTP: the page of what was found, and suggestions while one types."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from samspill.ask.questions import Question
from samspill.settings import Settings
from samspill.web.pages import Pages


def finding_routes(
    settings: Settings, questions: Mapping[str, Question], pages: Pages
) -> APIRouter:
    """The page of what was found, and the same as data."""
    return APIRouter()
