"""The command `network`: a network told, written to a file, and asked about."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from samspill.ask.networks.selection import FILTERS, Selection
from samspill.cli.asking import spoken
from samspill.cli.network_asking import Asked, given_values
from samspill.cli.teaching import TaughtGroup, option, settings
from samspill.errors import BadValue, NotFound
from samspill.settings import Language, Settings

if TYPE_CHECKING:
    from samspill.engine.published import Published

FORMS = ("graphml", "gexf", "nodes.csv", "edges.csv", "net", "json", "jsonld", "svg", "png")

_WHICH = ("kind", "by", *FILTERS, "ego", "radius", "giant", "minimum")
_HOW = ("format", "output", "colour", "size")


class Network(TaughtGroup):
    """The group, whose options are many enough to stand under headings."""

    sections = {"which": _WHICH, "how": (*_HOW, "lang", "at_version")}  # noqa: RUF012


@click.group(
    "network",
    cls=Network,
    invoke_without_command=True,
    context_settings=settings(),
    subcommand_metavar="[COMMAND [ARGUMENT]...]",
)
@click.pass_context
def network(
    ctx: click.Context,
    /,
    *,
    lang: Language | None,
    at_version: int | None,
    format: str | None,
    output: Path | None,
    colour: str | None,
    size: str | None,
    **values: object,
) -> None:
    """A network told, or written in a form."""
    ctx.obj = Asked(Settings(), Selection.of(given_values(values)), spoken(ctx), at_version)
    form = {"format": format, "output": output, "colour": colour, "size": size}
    if ctx.invoked_subcommand is not None:
        for name, value in form.items():
            if value is not None:
                raise BadValue(
                    f"--{name} says how the network itself is written, and "
                    f"{ctx.invoked_subcommand} tells something of it.",
                    advice=f"Leave --{name} out; `{ctx.invoked_subcommand} --format json` is for "
                    "programs.",
                    parameter=name,
                )
    elif format is None:
        _refuse_without_format(form)
        _summarise(ctx.obj)
    else:
        _write(ctx.obj, format, output, colour or "type", size)


network.params += [
    *(
        option(name, is_flag=name == "giant", multiple=name == "by")
        if name in ("giant", "by")
        else option(name)
        for name in _WHICH
    ),
    option("format", type=click.Choice(FORMS)),
    option("output", type=click.Path(path_type=Path)),
    option("colour", type=click.Choice(["type", "community"])),
    option("size"),
    option("lang", type=click.Choice(["nb", "en"]), is_eager=True),
    option("at_version", flag="--version", type=click.IntRange(min=1)),
]
_TOLD = [
    option("form", flag="--format", type=click.Choice(["text", "json"]), default="text"),
    option("lang", type=click.Choice(["nb", "en"]), is_eager=True),
]


@network.command(context_settings=settings())
@click.argument("source", metavar="SOURCE")
@click.argument("target", metavar="TARGET")
@click.pass_context
def path(ctx: click.Context, source: str, target: str, form: str, lang: Language | None) -> None:
    """The shortest paths between two."""
    from samspill.ask.networks.told.paths import paths
    from samspill.cli.network_texts import path_text

    asked = _asked(ctx)
    published = asked.published()
    evidence = asked.evidence(published)
    found = paths(asked.built(published), source, target, evidence=evidence)
    _tell(found, path_text, asked, published, form)


@network.command(context_settings=settings())
@click.argument("things", metavar="[THING]...", nargs=-1)
@click.pass_context
def without(ctx: click.Context, things: tuple[str, ...], form: str, lang: Language | None) -> None:
    """What falls apart."""
    from samspill.cli.network_texts import told_text

    asked = _asked(ctx)
    published = asked.published()
    graph = asked.built(published)
    if things:
        from samspill.ask.networks.told.removal import without as left_without

        _tell(left_without(graph, things), told_text, asked, published, form)
    else:
        from samspill.ask.networks.told.critical import critical

        _tell(critical(graph), told_text, asked, published, form)


@network.command(context_settings=settings())
@click.argument("source", metavar="SOURCE")
@click.argument("target", metavar="TARGET")
@click.pass_context
def tie(ctx: click.Context, source: str, target: str, form: str, lang: Language | None) -> None:
    """Everything behind a tie."""
    from samspill.ask.networks.told.ties import tie as tie_between
    from samspill.cli.network_texts import tie_text

    asked = _asked(ctx)
    published = asked.published()
    evidence = asked.evidence(published)
    found = tie_between(asked.built(published), source, target, evidence=evidence)
    _tell(found, tie_text, asked, published, form)


@network.command(context_settings=settings())
@click.pass_context
def compare(
    ctx: click.Context,
    with_program: str | None,
    with_version: int | None,
    form: str,
    lang: Language | None,
) -> None:
    """Two networks side by side."""
    from samspill.cli.network_texts import told_text

    asked = _asked(ctx)
    if (with_program is None) == (with_version is None):
        raise BadValue(
            "A network is compared with that of another program or of another version.",
            advice="Give --with-program or --with-version, one of the two.",
            parameter="with_program",
        )
    from samspill.ask.networks.told.comparing import compare as compared
    from samspill.ask.networks.told.sides import sides

    published = asked.published()
    beside = asked.published(with_version) if with_version else published
    other = asked
    if with_program is not None:
        other = replace(asked, selection=replace(asked.selection, program=with_program))
    graphs = asked.measured(published), other.measured(beside)
    names = sides(*graphs, base=asked.settings.base)
    _tell(compared(*graphs, names=names), told_text, asked, published, form)


compare.params += [
    option("with_program"),
    option("with_version", type=click.IntRange(min=1)),
]


@network.command(context_settings=settings())
@click.argument("name", metavar="[NAME]", required=False)
@click.pass_context
def measures(ctx: click.Context, name: str | None, form: str, lang: Language | None) -> None:
    """How the measures are read."""
    from samspill.ask.near import alike
    from samspill.ask.networks.figures.measures import read_measures
    from samspill.cli.network_texts import measure_objects, measures_text

    known = read_measures()
    if name is not None and name not in known:
        called = {text.lower(): key for key, item in known.items() for text in item.label.values()}
        near = alike(name[:100], {**called, **{key: key for key in known}})
        raise NotFound(
            f"There is no measure “{name[:100]}”.",
            advice=f"Did you mean {' or '.join(near)}?"
            if near
            else "`samspill network measures` lists all.",
            near=near,
        )
    chosen = [known[name]] if name is not None else list(known.values())
    language = spoken(ctx)
    if form == "json":
        click.echo(json.dumps(measure_objects(chosen, language), ensure_ascii=False, indent=2))
    else:
        click.echo(measures_text(chosen, language, width=_width()))


for _command in (path, without, tie, compare, measures):
    _command.params += _TOLD


def _asked(ctx: click.Context) -> Asked:
    """What the group was asked, in the language that the command itself may name."""
    found = ctx.obj
    assert isinstance(found, Asked)  # noqa: S101
    return replace(found, language=spoken(ctx))


def _refuse_without_format(form: Mapping[str, object]) -> None:
    for name in ("output", "colour", "size"):
        if form[name] is not None:
            raise BadValue(
                f"--{name} needs a --format: the summary has neither file nor picture.",
                advice=f"Add --format, one of {', '.join(FORMS)}.",
                parameter=name,
            )


def _summarise(asked: Asked) -> None:
    from samspill.ask.networks.summary import summary
    from samspill.cli.network_texts import summary_text

    graph = asked.measured(asked.published())
    found = summary(graph, language=asked.language)
    click.echo(summary_text(found, asked.language, width=_width()))


def _write(asked: Asked, form: str, output: Path | None, colour: Any, size: str | None) -> None:
    if form == "png" and output is None and sys.stdout.isatty():
        raise BadValue(
            "A PNG picture is no text for a terminal.",
            advice="Name a file with --output, such as --output network.png.",
            parameter="output",
        )
    from samspill.ask.networks.forms import formed
    from samspill.cli.outputs import write_stdout, write_whole

    published = asked.published()
    graph = asked.measured(published, placed=True)
    dated = datetime.fromisoformat(published.version.created).date()
    content = formed(graph, form, language=asked.language, colour=colour, size=size, dated=dated)
    if output is None:
        write_stdout([content])
    else:
        write_whole(output, [content])
    if "empty" in graph.graph:
        click.echo(graph.graph["empty"][asked.language], err=True)


def _tell(found: Any, text: Any, asked: Asked, published: Published, form: str) -> None:
    """Prints what was found, as text by `text`, or as JSON."""
    if form == "json":
        head = {"version": published.version.number, "language": asked.language}
        chosen = {"kind": asked.selection.kind, "parameters": asked.selection.parameters()}
        body = {**head, **chosen, **found.plain(asked.language)}
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
    else:
        click.echo(text(found, asked.language, width=_width()))


def _width() -> int:
    return min(shutil.get_terminal_size((80, 24)).columns, 100)
