"""Pages for developers and stewards: the API, the vocabulary, the rules, quality, about."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache

from fastapi import APIRouter, Request, Response
from pyoxigraph import Triple

from samspill import __version__
from samspill.ask.charts.classes import class_chart
from samspill.ask.charts.shapes import Chart
from samspill.ask.charts.svg import as_svg
from samspill.ask.examples import Example, examples_of
from samspill.ask.model import Model, model_of
from samspill.ask.questions import Question
from samspill.ask.rules import ANYTHING, rules_by_class
from samspill.ask.tables import short
from samspill.ask.terms import shape_triples
from samspill.ask.wanting import findings_of
from samspill.ask.wordbook import facts_of, text_of, wordbook
from samspill.engine.serving import Served
from samspill.engine.stores import Rows, Store
from samspill.knowledge.vocabulary import ONTOLOGY, PREFIXES
from samspill.settings import Settings
from samspill.web import formats, openapi_guides, schema_org
from samspill.web.api_page import problems, sections_of
from samspill.web.completing import OFFERS, PARAMETERS, SUFFIXES, Completing
from samspill.web.counting import Censuses, Once
from samspill.web.formats import agree
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs, require_known
from samspill.web.tables import Cell
from samspill.web.texts import LANGUAGES

QUALITY = "quality"


def guide_routes(settings: Settings, questions: Mapping[str, Question], pages: Pages) -> APIRouter:
    """The pages that explain."""
    router = APIRouter()
    censuses = Censuses()

    @cache
    def shapes() -> tuple[Triple, ...]:
        return shape_triples(settings.folders.shapes)

    found = {
        language: Once(
            lambda served, language=language: findings_of(  # type: ignore[misc]
                served.store, questions[QUALITY], language, settings.base
            )
        )
        for language in LANGUAGES
    }

    @cache
    def examples() -> Mapping[str, Example]:
        return examples_of(settings.folders.examples, shapes())

    models = {
        language: Once(
            lambda served, language=language: model_of(  # type: ignore[misc]
                served.store, shapes(), language
            )
        )
        for language in LANGUAGES
    }

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
            csl=json.dumps(
                [
                    {
                        "id": f"samspill-v{version.number}",
                        "type": "dataset",
                        "title": title,
                        "author": [{"literal": publisher}],
                        "issued": {"date-parts": [[year]]},
                        "version": str(version.number),
                        "URL": where,
                    }
                ],
                ensure_ascii=False,
                indent=2,
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
            "api.html",
            here="api",
            sections=sections_of(described, address, page.language, _examples(page.served)),
            problems=problems(),
            base=address,
        )

    @router.get("/vocabulary", include_in_schema=False)
    def vocabulary(request: Request) -> Response:
        """The classes, properties and concepts, and how often each is used."""
        page = opened(request)
        book = wordbook(page.served.store, censuses.counts(page.served), page.language)
        model = models[page.language].of(page.served)
        return page.render(
            "vocabulary.html",
            here="vocabulary",
            book=book,
            model=model,
            drawn=as_svg(_chart(model, page), page=True),
            section=section,
        )

    @router.get("/rules", include_in_schema=False)
    def rules(request: Request) -> Response:
        """What the data must and should say, class by class."""
        page = opened(request)
        facts = facts_of(page.served.store, "ontology")
        names = {
            ANYTHING: page.translated("Everything"),
            f"{PREFIXES['oa']}TextPositionSelector": page.translated("Position of a passage"),
            f"{PREFIXES['oa']}TextQuoteSelector": page.translated("Words of a passage"),
        }
        groups = [
            (
                names.get(iri)
                or text_of(facts.get(iri, {}), f"{PREFIXES['skos']}prefLabel", page.language)
                or short(iri),
                iri,
                found,
            )
            for iri, found in rules_by_class(shapes(), page.language).items()
        ]
        groups.sort(key=lambda group: (group[1] != ANYTHING, group[0].casefold()))
        return page.render(
            "rules.html",
            here="rules",
            groups=groups,
            examples=examples(),
            shown={rule.key: iri for _name, iri, found in reversed(groups) for rule in found},
        )

    completing = Completing()

    def quality(request: Request, suffix: str | None = None) -> Response:
        """What is wanting in the data, and where to mend it."""
        pairs = query_pairs(request)
        require_known(pairs, PARAMETERS)
        form = agree(
            OFFERS,
            accept=request.headers.get("accept"),
            asked=suffix or only(pairs, "format") or None,
        )
        page = Page(pages.site, request)
        if form is not formats.HTML:
            return completing.file(page, form)
        findings = found[page.language].of(page.served)
        told = {
            rule.iri: rule
            for group in rules_by_class(shapes(), page.language).values()
            for rule in group
        }

        def cell(thing: str, name: str, tongue: str) -> Cell:
            other = bool(tongue) and tongue != page.language
            address = page.links.thing(thing)
            return Cell(name, address, language=tongue if other else None, fell_back=other)

        return page.render(
            "quality.html",
            here="quality",
            findings=[one for one in findings if one.count],
            sound=[one for one in findings if not one.count],
            told=told,
            cell=cell,
            programs=completing.table(page),
        )

    def quality_file(suffix: str) -> Callable[[Request], Response]:
        def seen(request: Request) -> Response:
            return quality(request, suffix)

        return seen

    @router.get("/quality", **openapi_guides.quality(OFFERS))
    def quality_page(request: Request) -> Response:
        """How complete the programs are, and what is wanting."""
        return quality(request)

    for name in SUFFIXES:
        router.add_api_route(f"/quality.{name}", quality_file(name), include_in_schema=False)

    @router.get("/quality/lacking", include_in_schema=False)
    def lacking(request: Request) -> Response:
        """The things that do not say something, to be mended one by one."""
        return completing.lacking(Page(pages.site, request))

    return router


def section(iri: str) -> str:
    """The section of a class or property of ours on the page of the vocabulary."""
    return f"#{iri.removeprefix(ONTOLOGY)}" if iri.startswith(ONTOLOGY) else ""


def _chart(model: Model, page: Page) -> Chart:
    return class_chart(
        model,
        title=page.translated("How the classes hang together"),
        said=page.translated("The same is below in words."),
        language=page.language,
        address=section,
        several=lambda count: page.translated("%(count)s classes") % {"count": count},
    )


def _examples(served: Served) -> dict[str, dict[str, str]]:
    """Values of routes that something answers to in this version."""
    number = str(served.version.number)
    examples = {
        "/versions/{number}": {"number": number},
        "/versions/{number}/changes": {"number": number},
        "/version/{number}": {"number": f"{number}.ttl"},
        "/software/{number}": {"number": f"{served.version.software}.ttl"},
    }
    if served.version.author:
        examples["/agent/{name}"] = {"name": f"{served.version.author}.ttl"}
    programs = _keys(served.store, "Program")
    actors = _keys(served.store, "Actor")
    if programs:
        examples["/id/{kind}/{key}"] = {"kind": "program", "key": f"{programs[0]}.ttl"}
        examples["/id/{kind}/{key}/profile"] = {
            "kind": "program",
            "key": programs[0],
            "format": "json",
        }
    if len(programs) > 1:
        examples["/network/compare"] = {"program": programs[0], "other_program": programs[1]}
    if actors:
        examples["/partner/{organisation}"] = {"organisation": f"{actors[0]}.json"}
    if len(actors) > 1:
        ends = {"source": actors[0], "target": actors[1]}
        examples["/network/path"] = examples["/network/tie"] = ends
    return examples


def _keys(store: Store, kind: str) -> list[str]:
    """The keys of two things of a kind, those that most others speak of."""
    result = store.query(
        f"SELECT ?thing (COUNT(?other) AS ?times) WHERE {{ ?thing a <{ONTOLOGY}{kind}> . "
        f"?other ?with ?thing }} GROUP BY ?thing ORDER BY DESC(?times) ?thing LIMIT 2"
    )
    rows = result.rows if isinstance(result, Rows) else ()
    return [getattr(row[0], "value", "").rpartition("/")[2] for row in rows]
