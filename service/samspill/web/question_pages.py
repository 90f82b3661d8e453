"""The page of a question: its form, and a part of its answer as it is read, or what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import Request, Response

from samspill.ask.answers import Answer
from samspill.ask.questions import Question
from samspill.errors import NotFound, SamspillError
from samspill.settings import Language
from samspill.web.arranging import Arranged
from samspill.web.copying import commands
from samspill.web.forms import example_of, fields_of, subject_of
from samspill.web.page import Page
from samspill.web.parameters import Pairs
from samspill.web.pictures import picture_of
from samspill.web.tables import table_of

if TYPE_CHECKING:
    from samspill.web.pages import Pages

NETWORKS: Mapping[str, Pairs] = {
    "actor-network": [],
    "participation-network": [],
    "partners": [],
    "shared-actors": [("kind", "programs")],
    "alignment-network": [("kind", "actor-sdg")],
}
"""The questions whose answers are also seen as a network, and what the network is asked by."""

FILTERS = frozenset({"program", "role", "type", "year", "area", "place", "sdg", "basis"})
"""What a question and its network are both narrowed by."""


def question_page(
    pages: Pages,
    request: Request,
    question: Question,
    values: Mapping[str, str],
    *,
    answer: Answer | None = None,
    arranged: Arranged | None = None,
    error: SamspillError | None = None,
) -> Response:
    """A question's form, and a part of its answer or what is wrong with the values."""
    page = Page(pages.site, request)
    fields = fields_of(
        question,
        values,
        questions=pages.questions,
        store=page.served.store,
        language=page.language,
        base=pages.settings.base,
    )
    given = [(name, value) for name, value in values.items() if value]
    subject = subject_of(fields) if answer else ""
    table = picture = None
    if answer is not None and arranged is not None:
        table = table_of(answer, links=page.links, words=page.words, rows=arranged.rows)
        picture = picture_of(
            answer,
            question.view,
            links=page.links,
            words=page.words,
            rows=arranged.rows,
        )
    return page.render(
        "question.html",
        status=200 if error is None else error.status,
        here="questions",
        question=question,
        subject=subject,
        fields=fields,
        given=given,
        answer=answer,
        table=table,
        picture=picture,
        arranged=arranged,
        **_network(page, question, given),
        sorts=_sorts(page, question, given, answer, arranged),
        turns=_turns(page, question, given, arranged),
        drawn=type(picture).__name__.lower() if picture else "",
        error=error,
        mistaken=error.fields.get("parameter") if error else None,
        files=_files(page, question, given, answer),
        related=list(_related(pages, page, question, given)) if answer else [],
        query_text=_query(pages, question, values, page.language) if answer else "",
        example=example_of(fields, base=pages.settings.base),
        suggestions=list(_suggested(page, question, given, error)),
        **_copied(pages, page, question, given, answer, subject),
    )


def _copied(
    pages: Pages, page: Page, question: Question, given: Pairs, answer: Answer | None, subject: str
) -> dict[str, Any]:
    """The answer's lasting address, how to cite it, and commands that fetch it again."""
    if answer is None:
        return {"lasting": "", "citation": "", "commands": []}
    number = page.served.version.number
    address = pages.settings.address.rstrip("/") or str(page.request.base_url).rstrip("/")
    lasting = f"{address}/questions/{question.name}?" + urlencode(
        [*given, ("version", str(number)), ("lang", page.language)], safe="/"
    )
    citation = page.translated("%(title)s. Samspill, version %(number)s, %(day)s. %(url)s") % {
        "title": ": ".join(filter(None, (subject, question.title[page.language]))),
        "number": number,
        "day": page.words.day(page.served.version.created),
        "url": lasting,
    }
    return {
        "lasting": lasting,
        "citation": citation,
        "commands": commands(
            question, given, address=address, version=number, language=page.language
        ),
    }


def _network(page: Page, question: Question, given: Pairs) -> dict[str, Any]:
    """The address of the network that shows the same as a question does, and of its picture."""
    if question.name not in NETWORKS:
        return {"network": "", "network_picture": ""}
    chosen = [*NETWORKS[question.name], *(pair for pair in given if pair[0] in FILTERS)]
    return {
        "network": page.links.page("/network", chosen),
        "network_picture": page.file("/network.svg", chosen, lang=True),
    }


def _sorts(
    page: Page,
    question: Question,
    given: Pairs,
    answer: Answer | None,
    arranged: Arranged | None,
) -> dict[str, str]:
    """For each column the address of the answer by it; by the one it is in, turned around."""
    if answer is None or arranged is None or len(answer.rows) < 2:
        return {}
    turned = arranged.sort if not arranged.descending else ""
    return {
        name: page.links.question(
            question.name,
            [*given, ("sort", name), *([("order", "desc")] if name == turned else [])],
        )
        for name in answer.columns
    }


def _turns(
    page: Page, question: Question, given: Pairs, arranged: Arranged | None
) -> dict[str, str]:
    """The addresses of the parts before and after the one that is shown."""
    if arranged is None:
        return {}
    order = [("sort", arranged.sort)] if arranged.sort else []
    order += [("order", "desc")] if arranged.descending else []
    near = {"prev": arranged.page - 1, "next": arranged.page + 1}
    return {
        way: page.links.question(question.name, [*given, *order, ("page", str(number))])
        for way, number in near.items()
        if 1 <= number <= arranged.last
    }


def _query(pages: Pages, question: Question, values: Mapping[str, str], language: Language) -> str:
    return question.bind(values, language=language, base=pages.settings.base).strip()


def _files(
    page: Page, question: Question, given: Pairs, answer: Answer | None
) -> list[tuple[str, str]]:
    """The same answer as files: what each is called, and its address."""
    if answer is None:
        return []
    graph = answer.kind == "graph"
    names = ("ttl", "jsonld", "nt", "csv") if graph else ("csv", "json", "tsv", "md")
    return [
        (name, page.file(f"/questions/{question.name}.{name}", given, lang=True))
        for name in (*names, "rq")
    ]


def _suggested(
    page: Page, question: Question, given: Pairs, error: SamspillError | None
) -> Iterable[tuple[str, str]]:
    """The nearest values to one that is not there, each with the answer it leads to."""
    fields = error.fields if error else {}
    near = fields.get("near") if isinstance(error, NotFound) else None
    for value in near if isinstance(near, list | tuple) else ():
        changed = [
            (name, str(value) if name == fields.get("parameter") else old) for name, old in given
        ]
        yield str(value), page.links.question(question.name, changed)


def _related(
    pages: Pages, page: Page, question: Question, given: Pairs
) -> Iterable[tuple[Question, str]]:
    """Other questions that take a value that was given here."""
    for name, value in given:
        kind = question.parameter(name).kind
        for other in pages.questions.values():
            takes = any(
                parameter.name == name and parameter.kind == kind and kind is not None
                for parameter in other.parameters
            )
            if takes and other.name != question.name:
                yield other, page.links.question(other.name, [(name, value)])
