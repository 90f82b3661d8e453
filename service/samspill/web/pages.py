"""The pages: HTML made on the server from the same answers that programs get."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import Request, Response

from samspill.ask.answers import Answer
from samspill.ask.headers import READERS
from samspill.ask.names import MOST
from samspill.ask.questions import Question
from samspill.engine.journal import Version
from samspill.errors import BadValue, NotFound, SamspillError
from samspill.knowledge.vocabulary import PREFIXES
from samspill.settings import Language, Settings
from samspill.web.arranging import Arranged
from samspill.web.copying import commands
from samspill.web.forms import example_of, fields_of, subject_of
from samspill.web.network_choices import Offers
from samspill.web.page import EXAMPLE, Page, Site
from samspill.web.parameters import Pairs, only, query_pairs, require_known
from samspill.web.pictures import picture_of
from samspill.web.rows import Row, Rows, rows_of
from samspill.web.shelves import shelves
from samspill.web.tables import PREVIEW, table_of
from samspill.web.voices import Voices

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


class Pages:
    """The pages, in every language there is a catalogue for."""

    def __init__(self, settings: Settings, questions: Mapping[str, Question]) -> None:
        self.settings = settings
        self.questions = questions
        self.preview = min(PREVIEW, settings.result_rows)
        self.site = Site(settings, questions.keys(), Voices())
        self.offers = Offers(settings, questions)

    def catalogue(self, request: Request) -> Response:
        """All questions by group, or those that some readers look for first."""
        page = Page(self.site, request)
        pairs = query_pairs(request)
        require_known(pairs, ("for",))
        reader = only(pairs, "for") or ""
        if reader and reader not in READERS:
            raise BadValue(
                f"There are no readers “{reader[:40]}”.",
                advice=f"Use one of {', '.join(READERS)}.",
                parameter="for",
            )
        chosen = {
            name: question
            for name, question in self.questions.items()
            if not reader or reader in question.readers
        }
        return page.render(
            "catalogue.html",
            here="questions",
            groups=list(shelves(chosen, page.language).items()),
            reader=reader,
            readers=[(one, page.links.page("/questions", [("for", one)])) for one in READERS],
            count=len(chosen),
            whole=len(self.questions),
        )

    def question(
        self,
        request: Request,
        question: Question,
        values: Mapping[str, str],
        *,
        answer: Answer | None = None,
        arranged: Arranged | None = None,
        error: SamspillError | None = None,
    ) -> Response:
        """A question's form, and a part of its answer or what is wrong with the values."""
        page = Page(self.site, request)
        fields = fields_of(
            question,
            values,
            questions=self.questions,
            store=page.served.store,
            language=page.language,
            base=self.settings.base,
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
            **self._network(page, question, given),
            sorts=self._sorts(page, question, given, answer, arranged),
            turns=self._turns(page, question, given, arranged),
            drawn=type(picture).__name__.lower() if picture else "",
            error=error,
            mistaken=error.fields.get("parameter") if error else None,
            files=self._files(page, question, given, answer),
            related=list(self._related(page, question, given)) if answer else [],
            query_text=self._query(question, values, page.language) if answer else "",
            example=example_of(fields, base=self.settings.base),
            suggestions=list(self._suggested(page, question, given, error)),
            **self._copied(page, question, given, answer, subject),
        )

    def _copied(
        self, page: Page, question: Question, given: Pairs, answer: Answer | None, subject: str
    ) -> dict[str, Any]:
        """The answer's lasting address, how to cite it, and commands that fetch it again."""
        if answer is None:
            return {"lasting": "", "citation": "", "commands": []}
        number = page.served.version.number
        address = self.settings.address.rstrip("/") or str(page.request.base_url).rstrip("/")
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

    def sparql(
        self,
        request: Request,
        *,
        text: str | None = None,
        form: str | None = None,
        result: bytes = b"",
        more: bool = False,
        error: SamspillError | None = None,
    ) -> Response:
        """The form for a query, with its result or what is wrong with it.

        `result` is TSV or N-Triples, `more` tells that it is the beginning of a longer one.
        """
        page = Page(self.site, request)
        table, truth, turtle = None, False, ""
        graph = form in ("CONSTRUCT", "DESCRIBE")
        if graph:
            lines = result.splitlines(keepends=True)  # a triple each
            more |= len(lines) > self.preview
            result = b"".join(lines[: self.preview])
            turtle = as_turtle(result)
            headings = [
                page.translated("Subject"),
                page.translated("Predicate"),
                page.translated("Object"),
            ]
            table = self._rows(page, headings, triples_in(result))
        elif form is not None:
            found = ox.parse_query_results(result, format=ox.QueryResultsFormat.TSV)
            if isinstance(found, ox.QuerySolutions):
                names = [variable.value for variable in found.variables]
                table = self._rows(page, names, [[row[name] for name in names] for row in found])
            else:
                truth = bool(found)
        kinds = ("ttl", "nt", "jsonld", "rdf") if graph else ("csv", "json", "tsv", "xml")
        return page.render(
            "sparql.html",
            status=200 if error is None else error.status,
            here="sparql",
            text=EXAMPLE if text is None else text,
            form=form,
            table=table,
            truth=truth,
            turtle=turtle,
            more=more,
            preview=self.preview,
            most_named=MOST,
            error=error,
            heading=page.translated(error.title) if error else "",
            text_given=text is not None,
            limits=self.settings,
            examples=list(self._examples(page)),
            files=[
                (kind, page.file("/sparql", [("query", text or ""), ("format", kind)]))
                for kind in kinds
            ],
        )

    def _rows(self, page: Page, headings: Sequence[str], rows: Sequence[Row]) -> Rows:
        """The rows of an answer as they are read."""
        return rows_of(headings, rows, store=page.served.store, links=page.links, words=page.words)

    def _examples(self, page: Page) -> Iterable[tuple[str, str]]:
        """The queries that the questions are, with good values: their addresses and titles."""
        for group in shelves(self.questions, page.language).values():
            for question in group.asked:
                given = [
                    (parameter.name, parameter.good_value())
                    for parameter in question.parameters
                    if parameter.required
                ]
                address = page.file(f"/questions/{question.name}.rq", given, lang=True)
                yield address, question.title[page.language]

    def versions(self, request: Request, versions: Sequence[Version]) -> Response:
        """All versions, the newest first."""
        page = Page(self.site, request)
        return page.render("versions.html", here="versions", versions=versions)

    def problem(
        self,
        request: Request,
        problem: Mapping[str, Any],
        *,
        status: int,
        headers: Mapping[str, str],
    ) -> Response:
        """An error as a page that helps, with the same content as programs get."""
        page = Page(self.site, request, lenient=True)
        near = [name for name in problem.get("near", ()) if name in self.questions]
        return page.render(
            "problem.html",
            status=status,
            headers=headers,
            problem=problem,
            heading=page.translated(str(problem["title"])),
            sign_in=self._way_in(page) if status == HTTPStatus.UNAUTHORIZED else "",
            suggestions=[
                *(
                    (self.questions[name].title[page.language], page.links.question(name))
                    for name in near
                ),
                *(
                    (address.rpartition("/")[2], page.links.page(address))
                    for address in problem.get("addresses", ())
                ),
            ],
            as_json=json.dumps(problem, ensure_ascii=False, indent=2, default=str),
        )

    def _way_in(self, page: Page) -> str:
        """The address to sign in at, and to come back from to what could be opened then."""
        url = page.request.url
        back = url.path.removeprefix(page.root) + (f"?{url.query}" if url.query else "")
        came = [("next", back)] if page.request.method == "GET" else []
        return page.links.page("/account/sign-in", came)

    def _network(self, page: Page, question: Question, given: Pairs) -> dict[str, Any]:
        """The address of the network that shows the same as a question does, and of its picture."""
        if question.name not in NETWORKS:
            return {"network": "", "network_picture": ""}
        chosen = [*NETWORKS[question.name], *(pair for pair in given if pair[0] in FILTERS)]
        return {
            "network": page.links.page("/network", chosen),
            "network_picture": page.file("/network.svg", chosen, lang=True),
        }

    def _sorts(
        self,
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
        self, page: Page, question: Question, given: Pairs, arranged: Arranged | None
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

    def _query(self, question: Question, values: Mapping[str, str], language: Language) -> str:
        return question.bind(values, language=language, base=self.settings.base).strip()

    def _files(
        self, page: Page, question: Question, given: Pairs, answer: Answer | None
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
        self, page: Page, question: Question, given: Pairs, error: SamspillError | None
    ) -> Iterable[tuple[str, str]]:
        """The nearest values to one that is not there, each with the answer it leads to."""
        fields = error.fields if error else {}
        near = fields.get("near") if isinstance(error, NotFound) else None
        for value in near if isinstance(near, list | tuple) else ():
            changed = [
                (name, str(value) if name == fields.get("parameter") else old)
                for name, old in given
            ]
            yield str(value), page.links.question(question.name, changed)

    def _related(
        self, page: Page, question: Question, given: Pairs
    ) -> Iterable[tuple[Question, str]]:
        """Other questions that take a value that was given here."""
        for name, value in given:
            kind = question.parameter(name).kind
            for other in self.questions.values():
                takes = any(
                    parameter.name == name and parameter.kind == kind and kind is not None
                    for parameter in other.parameters
                )
                if takes and other.name != question.name:
                    yield other, page.links.question(other.name, [(name, value)])


def triples_in(written: bytes) -> list[Row]:
    """N-Triples as rows."""
    found = ox.parse(written, format=ox.RdfFormat.N_TRIPLES)
    return [(quad.subject, quad.predicate, quad.object) for quad in found]


def as_turtle(triples: bytes) -> str:
    """N-Triples as Turtle, with the prefixes of the project."""
    found = ox.parse(triples, format=ox.RdfFormat.N_TRIPLES)
    written = ox.serialize(
        (quad.triple for quad in found), format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES)
    )
    return (written or b"").decode()
