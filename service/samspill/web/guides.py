"""Pages for developers and stewards: the API, the vocabulary, the rules, quality, about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from fastapi import APIRouter, Request, Response

from samspill import __version__
from samspill.ask.asking import ask
from samspill.ask.questions import Question
from samspill.ask.rules import rules_by_class
from samspill.ask.terms import shape_triples
from samspill.ask.wanting import PATTERNS, found_by, query_of
from samspill.ask.wordbook import wordbook
from samspill.knowledge.vocabulary import ONTOLOGY, SHAPES
from samspill.settings import Settings
from samspill.web import schema_org
from samspill.web.api_page import sections_of
from samspill.web.counting import Censuses
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import query_pairs, require_known
from samspill.web.pictures import number
from samspill.web.tables import Cell

QUALITY = "quality"


def guide_routes(settings: Settings, questions: Mapping[str, Question], pages: Pages) -> APIRouter:
    """The pages that explain."""
    router = APIRouter()
    censuses = Censuses()

    @cache
    def shapes() -> tuple[object, ...]:
        return shape_triples(settings.folders.shapes)

    def opened(request: Request) -> Page:
        require_known(query_pairs(request), ())
        return Page(pages.site, request)

    @router.get("/about", include_in_schema=False)
    def about(request: Request) -> Response:
        """What this is, whose it is, and how to cite it."""
        page = opened(request)
        version = page.served.version
        address = settings.address.rstrip("/") or str(request.base_url).rstrip("/")
        publisher = settings.publisher or "Samspill"
        year = datetime.fromisoformat(version.created).year
        title = page.translated("Samspill: a knowledge graph of public programs")
        where = f"{address}/?version={version.number}"
        return page.render(
            "about.html",
            here="about",
            settings=settings,
            publisher=publisher,
            software=__version__,
            cited=page.translated(
                "%(publisher)s (%(year)s). %(title)s, version %(number)s. %(url)s"
            )
            % {
                "publisher": publisher,
                "year": year,
                "title": title,
                "number": version.number,
                "url": where,
            },
            bibtex="\n".join(
                [
                    f"@misc{{samspill-v{version.number},",
                    f"  author = {{{{{publisher}}}}},",
                    f"  title = {{{{{title}}}}},",
                    f"  year = {{{year}}},",
                    f"  version = {{{version.number}}},",
                    f"  url = {{{where}}},",
                    f"  note = {{SHA-256 {version.digest}}}",
                    "}",
                ]
            ),
            ris="\n".join(
                [
                    "TY  - DATA",
                    f"AU  - {publisher}",
                    f"PY  - {year}",
                    f"TI  - {title}",
                    f"ET  - {version.number}",
                    f"UR  - {where}",
                    "ER  -",
                ]
            ),
            data=schema_org.as_script(
                schema_org.dataset(
                    version,
                    address,
                    name=title,
                    description=page.translated(
                        "Public programs, their goals, measures, actors and links to the SDGs."
                    ),
                    publisher=publisher,
                )
            ),
        )

    @router.get("/api", include_in_schema=False)
    def api(request: Request) -> Response:
        """Every address of the service, made from its own description."""
        page = opened(request)
        described = request.app.openapi()
        address = settings.address.rstrip("/") or str(request.base_url).rstrip("/")
        return page.render(
            "api.html", here="api", sections=sections_of(described, address), base=address
        )

    @router.get("/vocabulary", include_in_schema=False)
    def vocabulary(request: Request) -> Response:
        """The classes, properties and concepts, and how often each is used."""
        page = opened(request)
        book = wordbook(page.served.store, censuses.counts(page.served), page.language)
        return page.render("vocabulary.html", here="vocabulary", book=book)

    @router.get("/rules", include_in_schema=False)
    def rules(request: Request) -> Response:
        """What the data must and should say, class by class."""
        page = opened(request)
        book = wordbook(page.served.store, censuses.counts(page.served), page.language)
        names = {one.word.iri: one.word.name for one in book.classes}
        by_class = rules_by_class(shapes(), page.language)  # type: ignore[arg-type]
        return page.render(
            "rules.html",
            here="rules",
            groups=[
                (names.get(iri) or iri.rpartition("/")[2].rpartition("#")[2], iri, found)
                for iri, found in by_class.items()
            ],
        )

    @router.get("/quality", include_in_schema=False)
    def quality(request: Request) -> Response:
        """What is wanting in the data, and where to mend it."""
        page = opened(request)
        answer = ask(
            page.served.store,
            questions[QUALITY],
            {},
            language=page.language,
            base=settings.base,
        )
        told = {
            rule.iri: rule
            for found in rules_by_class(shapes(), page.language).values()  # type: ignore[arg-type]
            for rule in found
        }
        findings = []
        for rule, label, found, total in answer.rows:
            iri = getattr(rule, "value", "")
            count = int(number(found) or 0)
            key = iri.removeprefix(SHAPES).rpartition("/")[2]
            things = []
            if count and key in PATTERNS:
                for thing, name, tongue in found_by(page.served.store, key, page.language):
                    other = bool(tongue) and tongue != page.language
                    address = page.links.thing(thing)
                    things.append(
                        Cell(name, address, language=tongue if other else None, fell_back=other)
                    )
            findings.append(
                {
                    "name": getattr(label, "value", ""),
                    "count": count,
                    "total": int(number(total) or 0),
                    "advice": told[iri].message if iri in told else "",
                    "must": told[iri].must if iri in told else False,
                    "things": things,
                    "query": query_of(key) if key in PATTERNS else "",
                }
            )
        return page.render(
            "quality.html",
            here="quality",
            findings=[one for one in findings if one["count"]],
            sound=[one for one in findings if not one["count"]],
            ontology=ONTOLOGY,
        )

    return router
