"""Pages for developers and stewards: the API, the vocabulary, the rules, quality, about."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter

from samspill.ask.questions import Question
from samspill.settings import Settings
from samspill.web.pages import Pages


def guide_routes(settings: Settings, questions: Mapping[str, Question], pages: Pages) -> APIRouter:
    """The pages that explain."""
    return APIRouter()
