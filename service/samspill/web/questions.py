"""The questions over HTTP: one route each, in every format, in the language asked for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.responses import StreamingResponse

from samspill import __version__
from samspill.ask.answers import written_graph
from samspill.ask.asking import ask, bound
from samspill.ask.questions import Question, by_group
from samspill.ask.questions import question as question_named
from samspill.engine.serving import Served
from samspill.engine.workers import IN_MEMORY, Query, Reply
from samspill.errors import BadValue, NotFound
from samspill.settings import Language, Settings
from samspill.web import formats, openapi_questions
from samspill.web.arranging import PARAMETERS, arranged
from samspill.web.formats import Format, agree
from samspill.web.languages import language_of
from samspill.web.page import tags
from samspill.web.parameters import only, query_pairs
from samspill.web.question_pages import question_page
from samspill.web.versions import served_of, version_headers

if TYPE_CHECKING:
    from samspill.web.pages import Pages

ROWS = (
    formats.JSON,
    formats.CSV,
    formats.TSV,
    formats.RESULTS_JSON,
    formats.RESULTS_XML,
    formats.MARKDOWN,
    formats.HTML,
    formats.QUERY,
)
GRAPH = (
    formats.TURTLE,
    formats.JSON_LD,
    formats.NTRIPLES,
    formats.RDF_XML,
    formats.JSON,
    formats.CSV,
    formats.TSV,
    formats.MARKDOWN,
    formats.HTML,
    formats.QUERY,
)
AS_THE_ENGINE_WRITES = (formats.CSV, formats.RESULTS_JSON, formats.RESULTS_XML)
"""The formats of rows in which the worker's own words are passed on, unread."""

_KEPT = 8 * IN_MEMORY
"""Bytes up to which an answer is sent at once, so that it can be kept."""

LISTS = (formats.JSON, formats.HTML)

NOT_VALUES = frozenset({"format", "lang", "version"})
"""The parameters that every question takes beside its own."""

_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE)
"""The form of a question's query: the first at the beginning of a line, after the prefixes."""

_WRITERS = {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml", "md": "markdown"}
"""What an answer calls the formats that have another name here."""


def question_routes(
    settings: Settings,
    questions: Mapping[str, Question],
    pages: Pages,
) -> APIRouter:
    """The list of the questions, and a route for each."""
    router = APIRouter()
    offers = {name: formats_of(found) for name, found in questions.items()}

    @router.get("/questions", **openapi_questions.question_list(LISTS))
    def listed(request: Request) -> Response:
        """All questions by group."""
        chosen = chosen_format(request, LISTS)
        if chosen is formats.HTML:
            return pages.catalogue(request)
        language = language_of(request, default=settings.language)
        served = served_of(request)
        body = {"version": served.version.number, "language": language}
        return JSONResponse(
            {**body, "groups": described(questions, language)},
            headers=headers_of(request, served, language),
        )

    def answer(request: Request, question: Question, suffix: str | None) -> Response:
        request.state.question = question.name
        chosen = chosen_format(request, offers[question.name], suffix=suffix)
        language = language_of(request, default=settings.language)
        if chosen is formats.HTML:
            return page(request, question, values_of(request, *PARAMETERS), language)
        values = values_of(request)
        served = served_of(request)
        tag = entity_tag(served, question, values, chosen, language)
        headers = headers_of(request, served, language) | {
            "ETag": tag,
            "Content-Type": chosen.content_type,
            "Content-Disposition": f'inline; filename="{file_name(served, question, chosen)}"',
        }
        if tag in tags(request):
            return Response(status_code=304, headers=headers)
        if chosen is formats.QUERY:
            text = question.bind(values, language=language, base=settings.base)
            return Response(text, headers=headers)
        if chosen in AS_THE_ENGINE_WRITES and offers[question.name] is ROWS:
            text = bound(served.store, question, values, language=language, base=settings.base)
            query = Query(text, rows=chosen.media_types[0], trusted=True)
            return whole(served.store.ask(query), headers)
        if chosen in GRAPH[:4]:
            text = bound(served.store, question, values, language=language, base=settings.base)
            with served.store.asked(Query(text, trusted=True)) as reply:
                content = written_graph(
                    reply.content.read(), _WRITERS.get(chosen.name, chosen.name)
                )
            return Response(content, headers=headers)
        found = ask(
            served.store,
            question,
            values,
            language=language,
            version=served.version.number,
            base=settings.base,
        )
        return Response(found.to(_WRITERS.get(chosen.name, chosen.name)), headers=headers)

    def page(
        request: Request, question: Question, values: Mapping[str, str], language: Language
    ) -> Response:
        missing = any(
            parameter.required and not values.get(parameter.name)
            for parameter in question.parameters
        )
        known = all(any(one.name == name for one in question.parameters) for name in values)
        if missing and known:  # the form asks for what is still to be said
            return question_page(pages, request, question, values)
        served = served_of(request)
        try:
            found = ask(
                served.store,
                question,
                values,
                language=language,
                version=served.version.number,
                base=settings.base,
            )
            part = arranged(found, query_pairs(request))
        except (BadValue, NotFound) as error:
            return question_page(pages, request, question, values, error=error)
        return question_page(pages, request, question, values, answer=found, arranged=part)

    def route(question: Question) -> Callable[[Request], Response]:
        def asked(request: Request) -> Response:
            return answer(request, question, None)

        return asked

    for question in questions.values():
        router.add_api_route(
            f"/questions/{question.name}",
            route(question),
            methods=["GET"],
            **openapi_questions.question_route(question, offers[question.name]),
        )

    @router.get("/questions/{name}.{suffix}", **openapi_questions.SUFFIX)
    def by_suffix(request: Request) -> Response:
        """The answer to a question in the format of a suffix."""
        name, suffix = (request.path_params[part] for part in ("name", "suffix"))
        return answer(request, question_named(questions, name), suffix)

    @router.get("/questions/{name}", include_in_schema=False)
    def unknown(name: str) -> Response:
        """Tells which questions have a name much like one that none has."""
        question_named(questions, name)
        raise NotFound(f"There is no question “{name}”.")

    return router


def whole(reply: Reply, headers: Mapping[str, str]) -> Response:
    """The response that a worker's answer is; a long one is sent from its file."""
    found = {**headers, "Content-Length": str(reply.size)}
    if reply.size > _KEPT:
        return StreamingResponse(parts(reply), headers=found)
    with reply.content as content:
        return Response(content.read(), headers=found)


def parts(reply: Reply) -> Iterator[bytes]:
    """A long answer part by part."""
    with reply.content as content:
        while part := content.read(IN_MEMORY):
            yield part


def formats_of(question: Question) -> tuple[Format, ...]:
    """The formats of a question's answer, the one that is sent unasked first."""
    form = _FORM.search(question.query)
    return GRAPH if form is not None and form[1] in ("CONSTRUCT", "DESCRIBE") else ROWS


def chosen_format(
    request: Request, offers: tuple[Format, ...], *, suffix: str | None = None
) -> Format:
    """The format by suffix, else by `format=`, else by Accept; raises `NotAcceptable`."""
    asked = suffix if suffix is not None else only(query_pairs(request), "format")
    return agree(offers, accept=request.headers.get("accept"), asked=asked or None)


def values_of(request: Request, *besides: str) -> dict[str, str]:
    """The values that a request gives for a question's parameters; `BadValue` for one twice.

    Parameters named in `besides` are none of the question's.
    """
    pairs = query_pairs(request)
    names = dict.fromkeys(name for name, _ in pairs if name not in {*NOT_VALUES, *besides})
    return {name.replace("-", "_"): only(pairs, name) or "" for name in names}


def file_name(served: Served, question: Question, chosen: Format) -> str:
    """What an answer is called as a file: the question and the version it is of."""
    return f"{question.name}.v{served.version.number}.{chosen.name}"


def entity_tag(
    served: Served,
    question: Question,
    values: Mapping[str, str],
    chosen: Format,
    language: Language,
) -> str:
    """A strong ETag: it changes with the data, the question, its values, format or language."""
    parts = (
        __version__,
        served.version.digest,
        str(served.version.number),
        question.text,
        repr(sorted(question.given(values).items())),
        chosen.name,
        language,
    )
    return f'"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


def headers_of(request: Request, served: Served, language: Language) -> dict[str, str]:
    """What every answer says of itself."""
    return version_headers(request, served) | {
        "Cache-Control": "no-cache",
        "Content-Language": language,
        "Vary": "Accept, Accept-Language, Accept-Datetime",
    }


def described(questions: Mapping[str, Question], language: Language) -> list[dict[str, object]]:
    """The questions by group as plain values."""
    return [
        {
            "name": group,
            "questions": [
                {
                    "name": question.name,
                    "address": f"/questions/{question.name}",
                    "title": question.title[language],
                    "summary": question.summary[language],
                    "view": question.view,
                    "for": list(question.readers),
                    "parameters": [
                        {
                            "name": parameter.name,
                            "type": parameter.type,
                            "label": parameter.label[language],
                            "required": parameter.required,
                            "default": parameter.default,
                            "example": parameter.example,
                            "choices": list(parameter.choices) or None,
                            "options": parameter.options,
                        }
                        for parameter in question.parameters
                    ],
                }
                for question in found
            ],
        }
        for group, found in by_group(questions).items()
    ]
