"""The page of a thing: what people want to know first, and all statements at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import Request, Response
from markupsafe import Markup

from samspill.ask.questions import Question
from samspill.ask.surroundings import kinds, surroundings
from samspill.engine.texts import Texts
from samspill.web import schema_org
from samspill.web.documents import address_of
from samspill.web.iris import Named
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.profiles.making import profile
from samspill.web.profiles.parts import Profile
from samspill.web.profiles.telling import Teller
from samspill.web.sheets import SHOWN, Reader, Sheet
from samspill.web.things import Found, related

_LISTS = ("program", "goal", "measure", "actor", "place", "document")
"""The kinds of things that there is a list of, at the kind with an s."""

_LINKED = ("program", "goal", "measure")
_OF_LINKED = ("alignments", "indicators")
"""The questions about the SDG links of a thing, which only things of a few kinds have."""

_PLURAL = {kind: f"{kind}s" for kind in _LISTS}


def has_profile(name: Named, found: Found) -> bool:
    """Whether a thing is of a kind whose page tells more than its statements."""
    first, _, rest = name.path.partition("/")
    return first == "id" and rest.partition("/")[0] in kinds() and bool(found.description.facts)


def thing_page(
    request: Request,
    pages: Pages,
    questions: Mapping[str, Question],
    name: Named,
    found: Found,
    *,
    headers: Mapping[str, str],
    files: Sequence[tuple[str, str]],
    types: Mapping[str, str],
) -> Response:
    """The page of a thing of one of the kinds that there are surroundings of."""
    page = Page(pages.site, request)
    kind = name.path.split("/")[1]
    around = surroundings(page.served.store, found.description.iri, kind)
    texts = Texts(pages.settings.data_dir)
    teller = Teller(around, found.description, page.links, page.words, texts)
    told = profile(teller)
    sheet = Reader(found.description, page.links, page.words).sheet()
    crumbs = _crumbs(page, kind)
    return page.render(
        "profile.html",
        headers=headers,
        here=_PLURAL.get(kind, ""),
        sheet=sheet,
        profile=told,
        jumps=_jumps(told),
        crumbs=crumbs,
        files=files,
        types=types,
        shown=SHOWN,
        also=_also(page, kind, name.path.rpartition("/")[2]),
        related=related(name, _apt(questions, kind), page.links, page.language),
        sources=teller.sources(),
        entered=_entered(page),
        linked=_linked(request, page, teller, sheet, told, crumbs),
    )


_CORRECTED = frozenset(
    {"program", "goal", "measure", "actor", "participation", "alignment", "place", "funding"}
)
"""The kinds of things on whose pages a correction is offered."""


def _apt(questions: Mapping[str, Question], kind: str) -> Mapping[str, Question]:
    """The questions that make sense for a kind of thing: few things are linked to SDGs."""
    if kind in _LINKED:
        return questions
    return {name: found for name, found in questions.items() if name not in _OF_LINKED}


def _jumps(told: Profile) -> list[object]:
    """The sections that a long page leads to at its top."""
    found = [section for section in told.sections if section.items and section.heading]
    return list(found) if len(found) > 2 else []


def _crumbs(page: Page, kind: str) -> list[tuple[str, str]]:
    headings = {
        "program": page.translated("Programs"),
        "goal": page.translated("Goals"),
        "measure": page.translated("Measures"),
        "actor": page.translated("Actors"),
        "place": page.translated("Places"),
        "document": page.translated("Documents"),
        "evidence": page.translated("Documents"),
    }
    if kind not in headings:
        return []
    return [(headings[kind], page.links.page(f"/{_PLURAL.get(kind, 'documents')}"))]


def _also(page: Page, kind: str, key: str) -> list[tuple[str, str]]:
    """Other views of the thing."""
    found = []
    if kind in ("program", "measure"):
        profile_page = page.links.page(f"/id/{kind}/{key}/profile")
        found.append((page.translated("On one page, to print"), profile_page))
    if kind == "actor":
        found += [
            (
                page.translated("Its projects, its SDG links, and where it meets others"),
                page.links.page(f"/partner/{key}"),
            ),
            (
                page.translated("The network around this actor"),
                page.links.page("/network", [("ego", key)]),
            ),
        ]
    if kind == "program":
        found += [
            (
                page.translated("The network of this program"),
                page.links.page("/network", [("program", key)]),
            ),
            (
                page.translated("Compare this program with others"),
                page.links.page("/compare", [("program", key)]),
            ),
        ]
    if kind in ("program", "goal", "measure"):
        asked = [("kind", "alignment"), ("thing", f"{kind}/{key}")]
        found.append(
            (page.translated("Propose an SDG link"), page.links.page("/proposals/new", asked))
        )
    if kind in _CORRECTED:
        about = [("about", f"{page.site.settings.base}id/{kind}/{key}")]
        found.append(
            (page.translated("Propose a correction"), page.links.page("/proposals/new", about))
        )
    return found


def _entered(page: Page) -> str:
    """Since when the statements stand here as they do, and who published them."""
    version = page.served.version
    return page.translated("These statements stand in version %(number)s, published %(day)s.") % {
        "number": version.number,
        "day": page.words.day(version.created),
    } + (f" {version.author}" if version.author else "")


def _linked(
    request: Request,
    page: Page,
    teller: Teller,
    sheet: Sheet,
    told: Profile,
    crumbs: Sequence[tuple[str, str]],
) -> Markup:
    """The same for machines that read schema.org."""
    address = address_of(request)
    kind, iri = teller.around.kind, teller.iri
    path = f"/{'/'.join(iri.split('/')[-3:])}.html"
    years = [teller.around.text(iri, f"sam:{name}") for name in ("startYear", "endYear")]
    publisher = teller.first(iri, "dcterms:publisher")
    said = schema_org.thing(
        kind,
        iri,
        url=address + path,
        name=sheet.title.text,
        public="PublicOrganisation" in teller.kinds(iri),
        description=sheet.lead.text if sheet.lead else None,
        location=[
            {"@type": "Place", "name": cell.text} for cell in teller.cells(iri, "dcterms:spatial")
        ],
        containedInPlace=[
            {"@type": "Place", "name": cell.text}
            for cell in (told.whole if kind == "place" else ())
        ],
        isPartOf=[
            {"@type": "DigitalDocument", "name": cell.text}
            for cell in (told.whole if kind == "evidence" else ())
        ],
        foundingDate=years[0] if kind in ("program", "measure") else None,
        dissolutionDate=years[1] if kind in ("program", "measure") else None,
        publisher={"@type": "Organization", "name": publisher.text} if publisher else None,
        datePublished=teller.around.text(iri, "dcterms:date") if kind == "document" else None,
        license=teller.around.text(iri, "dcterms:license") or None,
        inLanguage=teller.around.text(iri, "dcterms:language") or None,
    )
    root = page.root
    steps = [("Samspill", f"{address}/")]
    steps += [
        (text, address + where.partition("?")[0].removeprefix(root)) for text, where in crumbs
    ]
    return schema_org.as_script(
        said, schema_org.breadcrumbs([*steps, (sheet.title.text, address + path)])
    )
