"""Programs side by side."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from samspill.ask.questions import Question
from samspill.settings import Settings
from samspill.web.pages import Pages


def comparing_routes(
    settings: Settings, questions: Mapping[str, Question], pages: Pages
) -> APIRouter:
    """The page that compares programs."""
    return APIRouter()
