"""The pages: HTML made on the server from the same answers that programs get."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from fastapi import Request, Response

from samspill.ask.answers import Answer
from samspill.ask.asking import ask
from samspill.ask.questions import Question, by_group
from samspill.engine.published import Published
from samspill.errors import SamspillError
from samspill.settings import Language, Settings
from samspill.web.forms import fields_of
from samspill.web.languages import asked_language, language_of
from samspill.web.links import Links
from samspill.web.parameters import Pairs, query_pairs
from samspill.web.pictures import Bars, Matrix, Timeline, picture_of, tiles_of
from samspill.web.tables import table_of
from samspill.web.texts import LANGUAGES, Words, words_of

if TYPE_CHECKING:
    from jinja2 import Environment

COVERAGE = "sdg-coverage"
"""The question whose answer is the picture on the first page."""

EXAMPLE = """\
PREFIX sam: <https://w3id.org/samspill/ontology/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?measure ?label
WHERE {
  ?measure a sam:Measure ;
    skos:prefLabel ?label .
}
ORDER BY ?label
"""


class Pages:
    """The pages of one published version, in every language there is a catalogue for."""

    def __init__(
        self, published: Published, settings: Settings, questions: Mapping[str, Question]
    ) -> None:
        self.published = published
        self.settings = settings
        self.questions = questions

    def front(self, request: Request) -> Response:
        """All questions by group, under the seventeen goals and how much reaches for each."""
        page = _Page(self, request)
        strip = ()
        if COVERAGE in self.questions:
            coverage = ask(
                self.published.store,
                self.questions[COVERAGE],
                {},
                language=page.language,
                base=self.settings.base,
            )
            strip = tiles_of(coverage, links=page.links, words=page.words)
        groups = [(name, found) for name, found in by_group(self.questions).items() if found]
        return page.render("front.html", here="questions", groups=groups, strip=strip)

    def question(
        self,
        request: Request,
        question: Question,
        values: Mapping[str, str],
        *,
        answer: Answer | None = None,
        error: SamspillError | None = None,
    ) -> Response:
        """A question's form, and its answer or what is wrong with the values."""
        page = _Page(self, request)
        fields = fields_of(
            question,
            values,
            questions=self.questions,
            published=self.published,
            language=page.language,
            base=self.settings.base,
        )
        given = [(name, value) for name, value in values.items() if value]
        table = picture = None
        if answer is not None:
            table = table_of(answer, links=page.links, words=page.words)
            picture = picture_of(answer, question.view, links=page.links, words=page.words)
        return page.render(
            "question.html",
            status=200 if error is None else error.status,
            here="questions",
            question=question,
            fields=fields,
            given=given,
            answer=answer,
            table=table,
            picture=picture,
            drawn=type(picture).__name__.lower() if picture else "",
            error=error,
            mistaken=error.fields.get("parameter") if error else None,
            files=self._files(page, question, given, answer),
            related=list(self._related(page, question, given)),
        )

    def sparql(
        self,
        request: Request,
        *,
        text: str | None = None,
        form: str | None = None,
        result: bytes = b"",
        error: SamspillError | None = None,
    ) -> Response:
        """The form for a query, with its result or what is wrong with it."""
        page = _Page(self, request)
        table, truth, turtle = None, False, ""
        if form in ("CONSTRUCT", "DESCRIBE"):
            turtle = result.decode()
        elif form is not None:
            found = ox.parse_query_results(result, format=ox.QueryResultsFormat.JSON)
            if isinstance(found, ox.QuerySolutions):
                names = tuple(variable.value for variable in found.variables)
                rows = tuple(tuple(row[name] for name in names) for row in found)
                answer = Answer("rows", names, rows, page.language)
                table = table_of(answer, links=page.links, words=page.words)
            else:
                truth = bool(found)
        kinds = ("ttl", "nt", "jsonld", "rdf") if turtle else ("csv", "json", "tsv", "xml")
        return page.render(
            "sparql.html",
            status=200 if error is None else error.status,
            here="sparql",
            text=EXAMPLE if text is None else text,
            form=form,
            table=table,
            truth=truth,
            turtle=turtle,
            error=error,
            files=[
                (kind, page.plain("/sparql", [("query", text or ""), ("format", kind)]))
                for kind in kinds
            ],
            link_here=page.links.page("/sparql", [("query", text or "")]),
        )

    def problem(
        self,
        request: Request,
        problem: Mapping[str, Any],
        *,
        status: int,
        headers: Mapping[str, str],
    ) -> Response:
        """An error as a page that helps, with the same content as programs get."""
        page = _Page(self, request, lenient=True)
        near = [name for name in problem.get("near", ()) if name in self.questions]
        return page.render(
            "problem.html",
            status=status,
            headers=headers,
            problem=problem,
            suggestions=[
                (self.questions[name].title[page.language], page.links.question(name))
                for name in near
            ],
            as_json=json.dumps(problem, ensure_ascii=False, indent=2, default=str),
        )

    def words(self, language: Language) -> Words:
        """The words of a language."""
        return self._all_words[language]

    def environment(self, language: Language) -> Environment:
        """The templates, speaking a language."""
        return self._environments[language]

    @cached_property
    def _all_words(self) -> Mapping[str, Words]:
        return {language: words_of(language) for language in LANGUAGES}

    @cached_property
    def _environments(self) -> Mapping[str, Environment]:
        from samspill.web.templating import environment

        return {language: environment(words) for language, words in self._all_words.items()}

    def _files(
        self, page: _Page, question: Question, given: Pairs, answer: Answer | None
    ) -> list[tuple[str, str]]:
        """The same answer as files: what each is called, and its address."""
        if answer is None:
            return []
        graph = answer.kind == "graph"
        names = ("ttl", "jsonld", "nt", "csv") if graph else ("csv", "json", "tsv", "md")
        return [
            (name, page.plain(f"/questions/{question.name}.{name}", given, lang=True))
            for name in (*names, "rq")
        ]

    def _related(
        self, page: _Page, question: Question, given: Pairs
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


class _Page:
    """What one page has of its request: language, words and links."""

    def __init__(self, pages: Pages, request: Request, *, lenient: bool = False) -> None:
        self.pages = pages
        self.request = request
        default = pages.settings.language
        self.language = language_of(request, default=default, lenient=lenient)
        self.words = pages.words(self.language)
        self.root = request.scope.get("root_path", "").rstrip("/")
        self.links = Links(
            self.root,
            asked_language(request, lenient=lenient),
            pages.settings.base,
            pages.questions,
        )

    def plain(self, path: str, parameters: Pairs, *, lang: bool = False) -> str:
        """An address for a program; with `lang`, in the language of this page."""
        links = Links(self.root, self.language if lang else None, "", ())
        return links.page(path, parameters)

    def render(
        self,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        here: str = "",
        **context: object,
    ) -> Response:
        """The response that is this page."""
        text = (
            self.pages.environment(self.language)
            .get_template(template)
            .render(
                language=self.language,
                languages=[
                    (tag, name, self._in_language(tag)) for tag, name in LANGUAGES.items()
                ],
                root=self.root,
                links=self.links,
                link=self.links.page,
                here=here,
                version=self.pages.published.version,
                address=str(self.request.base_url).rstrip("/"),
                sample=EXAMPLE,
                **context,
            )
        )
        return Response(
            text,
            status_code=status,
            headers={
                "Content-Type": "text/html; charset=utf-8",
                "Content-Language": self.language,
                "Vary": "Accept, Accept-Language",
                "Cache-Control": "no-cache",
                "Samspill-Version": str(self.pages.published.version.number),
                **(headers or {}),
            },
        )

    def _in_language(self, language: str) -> str:
        """The address of this page in another language."""
        try:
            pairs = query_pairs(self.request)
        except SamspillError:
            pairs = []
        kept = [(name, value) for name, value in pairs if name != "lang"]
        path = self.request.url.path.removeprefix(self.root)
        return Links(self.root, language, "", ()).page(path, kept)
