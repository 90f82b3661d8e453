"""Errors as people and programs meet them: problem+json (RFC 9457), or a page for a browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from samspill.errors import PROBLEM_BASE, BadValue, NotFound, SamspillError
from samspill.knowledge.findings import Report, as_object
from samspill.web.manners import HEADERS, allowed_methods
from samspill.web.negotiation import prefers

if TYPE_CHECKING:
    from samspill.web.pages import Pages

MEDIA_TYPE = "application/problem+json"

NO_METHOD = "The address does not take this method"

Problem = Mapping[str, Any]


def install(app: FastAPI, pages: Pages) -> None:
    """Makes every error of the application one of ours."""

    @app.exception_handler(SamspillError)
    def known(request: Request, error: SamspillError) -> Response:
        return respond(request, problem_of(error), pages=pages)

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        body, headers = from_http(request, error)
        return respond(request, body, pages=pages, headers=headers)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        return respond(request, from_validation(error), pages=pages)

    @app.exception_handler(Exception)
    def unexpected(request: Request, _error: Exception) -> Response:
        # the trace goes to the server's log: Starlette raises it again after this answer
        body = SamspillError(
            "An unexpected error stopped this request.",
            advice="Try again; if it happens again, tell whoever runs this service when it did.",
        ).problem()
        return respond(request, body, pages=pages, headers=HEADERS)


def problem_of(error: SamspillError) -> Problem:
    """The problem of an error, with what the checks found as programs read it."""
    body = error.problem()
    report = body.get("report")
    return {**body, "report": as_object(report)} if isinstance(report, Report) else body


def teller(pages: Pages) -> Callable[[Request, SamspillError], Response]:
    """What tells of an error where no handler is reached."""
    return lambda request, error: respond(request, error.problem(), pages=pages)


def respond(
    request: Request, body: Problem, *, pages: Pages, headers: Mapping[str, str] | None = None
) -> Response:
    """The response that tells of a problem, as a page to whoever asks for HTML first."""
    status = int(body["status"])
    extra = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", **(headers or {})}
    if challenge := challenge_of(body):
        extra["WWW-Authenticate"] = challenge
    if "retry_after" in body:
        extra["Retry-After"] = str(body["retry_after"])
    if prefers(request.headers.get("accept"), "text/html", over=MEDIA_TYPE):
        return pages.problem(request, body, status=status, headers=extra)
    text = json.dumps(body, ensure_ascii=False, default=str)
    return Response(text, status_code=status, headers=extra, media_type=MEDIA_TYPE)


def challenge_of(body: Problem) -> str:
    """What a client is asked to show (RFC 6750), where it has shown nothing, or not enough."""
    error, scope = body.get("error"), body.get("scope")
    if body["status"] != HTTPStatus.UNAUTHORIZED and error != "insufficient_scope":
        return ""
    said = ['Bearer realm="Samspill"']
    said += [f'error="{error}"'] if error else []
    said += [f'scope="{scope}"'] if scope else []
    return ", ".join(said)


def from_http(request: Request, error: HTTPException) -> tuple[Problem, dict[str, str]]:
    """The problem and headers of an error that the router itself found."""
    path = request.url.path
    if error.status_code == HTTPStatus.NOT_FOUND:
        return NotFound(
            f"There is nothing at {path}.",
            advice="The questions are at /questions, SPARQL is at /sparql, and /openapi.json "
            "describes all of it.",
        ).problem(), {}
    phrase = HTTPStatus(error.status_code).phrase
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        methods = allowed_methods(request.scope, request.app.routes)
        return {
            "type": PROBLEM_BASE + "method-not-allowed",
            "title": NO_METHOD,
            "status": error.status_code,
            "detail": f"{path} does not take {request.method}.",
            "advice": f"Use {', '.join(methods[:-1])} or {methods[-1]}." if methods else "",
            "allow": methods,
        }, {"Allow": ", ".join(methods)}
    return {
        "type": "about:blank",
        "title": phrase,
        "status": error.status_code,
        "detail": str(error.detail),
    }, dict(error.headers or {})


def from_validation(error: RequestValidationError) -> Problem:
    """The problem of a request that FastAPI itself found wanting, naming each place."""
    found: Sequence[Any] = error.errors()
    places = [
        {"parameter": ".".join(str(part) for part in item["loc"][1:]), "message": item["msg"]}
        for item in found
    ]
    named = "; ".join(f"{place['parameter']}: {place['message']}" for place in places)
    return BadValue(
        f"The request does not have the form it should: {named}.",
        advice="/openapi.json lists what each address takes.",
        errors=places,
    ).problem()
