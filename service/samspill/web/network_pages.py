"""The pages of networks: what was computed elsewhere, told to people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fastapi import Request, Response

from samspill.ask.networks.figures.measures import Measure, read_measures
from samspill.ask.tables import short
from samspill.engine.texts import Texts
from samspill.errors import SamspillError
from samspill.web.links import Links
from samspill.web.network_forms import network_form
from samspill.web.network_ways import VIEWED, Way
from samspill.web.page import Page
from samspill.web.quoting import Quoting
from samspill.web.texts import Words

if TYPE_CHECKING:
    from samspill.web.network_requests import Asked
    from samspill.web.pages import Pages

Plain = Mapping[str, Any]
"""What was computed, as plain values: see `samspill.ask.networks.views` and `plain` of results."""

TELLING = {
    1: ("degree", "strength", "betweenness", "brokerage", "constraint", "community"),
    2: ("degree", "degree_share", "strength", "betweenness", "redundancy", "community"),
}
"""The measures of nodes that the first table shows, by the number of modes."""

FIRST = ("density", "mean_distance", "components", "giant", "communities", "articulations")
"""The figures of the whole that stand before the others."""

_PLACES = {"share": 3, "decimal": 2}


def network_page(request: Request, pages: Pages, asked: Asked, made: Plain | None) -> Response:
    """A network: the form, the picture, figures, actors, ties, and what can be asked of it."""
    page = Page(pages.site, request)
    found = dict(made) if made is not None else None
    context: dict[str, Any] = {"view": found}
    if found is not None:
        sort = asked.options.get("sort")
        keys = [*TELLING[found["modes"]], *([sort] if sort else [])]
        context |= {
            "columns": [c for c in found["columns"] if c["key"] in keys],
            "first": [f for key in FIRST for f in found["figures"] if f["key"] == key],
            "rest": [f for f in found["figures"] if f["key"] not in FIRST],
            "critical": found["ranking"]["critical"],
        }
    return _rendered(page, pages, asked, "network.html", about=found, **context)


def tie_page(request: Request, pages: Pages, asked: Asked, made: Plain | None) -> Response:
    """Everything behind one tie."""
    return _part(request, pages, asked, "network_tie.html", made)


def path_page(request: Request, pages: Pages, asked: Asked, made: Plain | None) -> Response:
    """The shortest paths between two nodes, step by step."""
    return _part(request, pages, asked, "network_path.html", made)


def without_page(request: Request, pages: Pages, asked: Asked, made: Plain | None) -> Response:
    """What falls apart without some, and who is critical."""
    return _part(request, pages, asked, "network_without.html", made)


def compare_page(request: Request, pages: Pages, asked: Asked, made: Plain | None) -> Response:
    """Two networks side by side."""
    return _part(request, pages, asked, "network_compare.html", made)


def measures_page(
    request: Request, pages: Pages, asked: Asked | None = None, made: Plain | None = None
) -> Response:
    """All measures: how each is read and where it comes from."""
    page = Page(pages.site, request)
    found = read_measures()
    groups = [(of, _of(found.values(), of)) for of in ("network", "node", "edge")]
    return page.render("network_measures.html", here="networks", groups=groups)


def waiting_page(
    request: Request,
    pages: Pages,
    asked: Asked,
    progress: Plain,
    *,
    headers: Mapping[str, str],
) -> Response:
    """How far the computing has come; `headers` make the browser ask again."""
    page = Page(pages.site, request)
    return _rendered(
        page,
        pages,
        asked,
        "network_progress.html",
        progress=progress,
        headers=headers,
        offered=False,  # it comes again and again, and asks the graph nothing
    )


def problem_page(request: Request, pages: Pages, asked: Asked, error: SamspillError) -> Response:
    """The form with what is wrong with its values."""
    templates = {what: f"network_{what}.html" for what in ("tie", "path", "without", "compare")}
    page = Page(pages.site, request)
    return _rendered(
        page,
        pages,
        asked,
        templates.get(asked.what, "network.html"),
        status=error.status,
        error=error,
        view=None,
        found=None,
        ranking=None,
        labels={},
    )


def _part(
    request: Request, pages: Pages, asked: Asked, template: str, made: Plain | None
) -> Response:
    page = Page(pages.site, request)
    given = made or {}
    if made is not None and (quoting := Quoting.of(page.served, Texts(pages.settings.data_dir))):
        given = quoting.quoted(made)
    labels = {
        key: {"label": m.label[page.language], "number": m.number}
        for key, m in read_measures().items()
    }
    return _rendered(
        page,
        pages,
        asked,
        template,
        about=given.get("about"),
        found=given.get("found"),
        ranking=given.get("ranking"),
        labels=labels,
        error=None,
    )


def _rendered(
    page: Page,
    pages: Pages,
    asked: Asked,
    template: str,
    *,
    about: Plain | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    error: SamspillError | None = None,
    offered: bool = True,
    **context: object,
) -> Response:
    values = {name: value for name, value in asked.values.items() if name not in asked.options}
    chosen = about["parameters"] if about is not None else _given(values)
    viewed = {name: asked.options[name] for name in VIEWED if asked.options.get(name)}
    files = Links(page.root, page.language, "", (), page.version)
    way = Way(page.links, files, chosen, viewed)
    number = str(page.served.version.number)
    lasting = Links(page.root, None, "", (), number).page("/network", list(chosen.items()))
    return page.render(
        template,
        status=status,
        headers=headers,
        here="networks",
        about=about,
        way=way,
        form=network_form(
            {**chosen, **_given(values)},
            pages.offers.of(page.served, page.language) if offered else None,
            base=pages.settings.base,
        ),
        options=asked.options,
        removed=asked.remove,
        hidden=_hidden(page, chosen),
        lasting=lasting,
        error=error,
        mistaken=error.fields.get("parameter") if error else None,
        near=_near(way, asked, error),
        key=short,
        figure=_writer(page.words),
        share=_share(page.words),
        **context,
    )


def _given(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _hidden(page: Page, chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a small form sends along: the network it asks about, its language and version."""
    kept = [*chosen.items()]
    if page.version is not None:
        kept.append(("version", page.version))
    if page.links.language is not None:
        kept.append(("lang", page.links.language))
    return kept


def _near(way: Way, asked: Asked, error: SamspillError | None) -> list[tuple[str, str]]:
    """The nearest values to one that cannot be used, each with where it leads."""
    fields = error.fields if error else {}
    near, wrong = fields.get("near"), fields.get("value")
    if not isinstance(near, list | tuple):
        return []
    named = {**asked.options, **({"remove": ",".join(asked.remove)} if asked.remove else {})}
    name = fields.get("parameter") or next((key for key in named if named[key] == wrong), None)
    if not isinstance(name, str):
        return []
    if asked.what == "network" or name not in named:
        return [(str(value), way.network(**{name: str(value)})) for value in near]
    return [(str(value), way.part(asked.what, **{**named, name: str(value)})) for value in near]


def _of(measures: Iterable[Measure], of: str) -> Sequence[Measure]:
    return [measure for measure in measures if measure.of == of]


def _writer(words: Words) -> Any:
    """Writes a value as its measure is written."""

    def written(value: float | bool | None, number: str) -> str:
        if value is None:
            return ""
        if number == "truth":
            return words.truth(bool(value))
        if number in _PLACES:
            return words.fixed(float(value), _PLACES[number])
        return words.number(value)

    return written


def _share(words: Words) -> Any:
    """Writes a part of one in per cent."""
    return lambda value: words.share(f"{value:.3f}")
