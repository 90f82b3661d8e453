"""The pages: HTML made on the server from the same answers that programs get."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import pyoxigraph as ox
from fastapi import Request, Response

from samspill.ask.headers import READERS
from samspill.ask.names import MOST
from samspill.ask.questions import Question
from samspill.engine.journal import Version
from samspill.errors import BadValue, SamspillError
from samspill.knowledge.vocabulary import PREFIXES
from samspill.settings import Settings
from samspill.web.network_choices import Offers
from samspill.web.page import EXAMPLE, Page, Site
from samspill.web.parameters import only, query_pairs, require_known
from samspill.web.rows import Row, Rows, rows_of
from samspill.web.shelves import shelves
from samspill.web.tables import PREVIEW
from samspill.web.voices import Voices


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
