"""The commands that keep data good: validate, format and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from samspill.errors import BadValue, NotFound
from samspill.knowledge.dataset import (
    EXAMPLE,
    core_graphs,
    read_text,
    read_turtle,
    shipped_data_folders,
    turtle_files,
)
from samspill.settings import Language, Settings

if TYPE_CHECKING:
    from pyoxigraph import Triple

PATHS = click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
SOURCE_FILE = "source.ttl"
"""The file that makes a folder a data folder."""


@click.command()
@PATHS
@click.option("--lang", type=click.Choice(["nb", "en"]), help="Language of the findings.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "turtle"]),
    default="text",
    show_default=True,
    help="text for people, json for programs, turtle for the W3C's SHACL validation report.",
)
@click.pass_context
def validate(
    context: click.Context, paths: Sequence[Path], lang: Language | None, form: str
) -> None:
    """Check data against the shapes; without a PATH, the data that is shipped.

    A PATH is a folder of Turtle files, or a file: Turtle, or N-Triples (.nt), JSON-LD (.jsonld),
    RDF/XML (.rdf), TriG or N-Quads without named graphs (.trig, .nq). All that is named is checked
    together, with the ontology, the concepts and the SDGs, so name every folder that refers to
    another together with that one. A file of a data folder (one with a source.ttl) is checked
    together with the rest of its folder, but only what the file itself describes is reported on.

    \b
    The JSON object has the members
      conforms   true when nothing must be mended
      counts     the number of findings of each severity
      rules      the number of findings of each rule, by its IRI
      findings   a list, in order of the things, of
                 severity, rule, component, focus, label, path, value, messages

    Ends with 0 when nothing must be mended, 1 when something must, 4 on a syntax error.
    """
    from samspill.cli.reports import as_json, as_text
    from samspill.knowledge.checks import check
    from samspill.knowledge.findings import Report

    settings = Settings()
    named = paths or shipped_data_folders(settings.folders)
    data, own = _data(named, settings)
    core = (triple for graph in core_graphs(settings.folders).values() for triple in graph)
    report = check([*core, *data], shapes=settings.folders.shapes, base=settings.base)
    if own is not None:
        report = Report(tuple(one for one in report.findings if one.focus in own))
    if form == "json":
        click.echo(as_json(report))
    elif form == "turtle":
        click.echo(report.turtle, nl=False)
    else:
        click.echo(as_text(report, lang or settings.language))
    context.exit(0 if report.conforms else 1)


def _data(paths: Sequence[Path], settings: Settings) -> tuple[list[Triple], set[str] | None]:
    """The triples of the paths, and the things to report on: None for all of them."""
    from samspill.cli.files import read_files
    from samspill.knowledge.findings import node_name

    named: set[Path] = set()
    beside: set[Path] = set()
    for path in paths:
        named.update(file.resolve() for file in _turtle(path))
        if path.is_file() and (path.parent / SOURCE_FILE).is_file():
            beside.update(file.resolve() for file in turtle_files(path.parent))
    files = read_files(sorted(named | beside), settings)
    data = list(dict.fromkeys(triple for triples in files.values() for triple in triples))
    if not any(path.is_file() for path in paths):
        return data, None
    return data, {node_name(triple.subject) for file in named for triple in files[file]}


def _turtle(path: Path) -> list[Path]:
    """The file that a path names, or the Turtle files in it; raises `NotFound` for none."""
    if not path.exists():
        raise NotFound(f"{path} does not exist.", advice="Check the path.", file=str(path))
    if path.is_file():
        return [path]
    files = turtle_files(path)
    if not files:
        raise NotFound(
            f"{path} holds no Turtle file.",
            advice="Name a folder with .ttl files, such as data/trondheim-2020.",
            file=str(path),
        )
    return files


@click.command("format")
@PATHS
@click.option("--check", is_flag=True, help="Change nothing; end with 1 if something would be.")
@click.pass_context
def format_(context: click.Context, paths: Sequence[Path], check: bool) -> None:
    """Put Turtle files into the canonical form; without a PATH, all that are shipped.

    The form is that of rdflib's longturtle with the shared prefixes. Comments are lost: notes
    belong in skos:scopeNote, where readers of the data find them.
    """
    from samspill.knowledge.turtle import rewrite

    folders = Settings().folders
    named = paths or (folders.ontology, folders.shapes, folders.data)
    changed = rewrite([file for path in named for file in _turtle(path)], check=check)
    for path in changed:
        click.echo(f"{'not in canonical form' if check else 'rewritten'}: {path}")
    context.exit(1 if check and changed else 0)


@click.group()
def evidence() -> None:
    """Prove evidence against the text of its document, or find a passage for new evidence."""


TEXT = click.option(
    "--text",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The document's text, as UTF-8.",
)


@evidence.command("verify")
@PATHS
@TEXT
@click.option("--document", metavar="KEY", help="The document's key, the end of its IRI.")
def verify(paths: Sequence[Path], text: Path, document: str | None) -> None:
    """Prove that every passage of a document stands where the data says.

    The document's SHA-256 and length, and for each passage its position, its digest, its quote
    and the heading before it are compared with the text. PATHs are data folders or Turtle files;
    without one, the shipped data and the example. Without --document it is found by its SHA-256.

    Ends with 0 when all is proved and with 9 when a single character is another.
    """
    from samspill.knowledge.evidence import verify as prove

    settings = Settings()
    shipped = [*shipped_data_folders(settings.folders), settings.folders.data / EXAMPLE]
    triples = [
        triple
        for path in (paths or shipped)
        for file in _turtle(path)
        for triple in read_turtle(file)
    ]
    content = read_text(text)
    iri = (
        document_of(triples, content)
        if document is None
        else f"{settings.base}id/document/{document}"
    )
    proved = prove(triples, content, iri)
    click.echo(f"{proved.passages} passages verified in {text} for {iri}.")


def document_of(triples: Sequence[Triple], text: str) -> str:
    """The document whose text this is, or the only one; raises `BadValue` when in doubt."""
    from samspill.knowledge.evidence import documents, is_text_of

    known = documents(triples)
    fitting = [iri for iri, sha256 in known.items() if is_text_of(text, sha256)]
    candidates = fitting or list(known)
    if len(candidates) == 1:
        return candidates[0]
    keys = ", ".join(iri.rsplit("/", 1)[1] for iri in known)
    raise BadValue(
        "The text is not, to the character, that of a document in the data."
        if known
        else "The data holds no document.",
        advice=f"Say which document it should be, with --document: {keys}." if known else "",
    )


@evidence.command("locate")
@click.argument("passage")
@TEXT
@click.option(
    "--document", required=True, metavar="KEY", help="The document's key, the end of its IRI."
)
@click.option(
    "--occurrence",
    type=int,
    metavar="N",
    help="Which one, counted from 1, when the passage stands there more than once.",
)
def locate(passage: str, text: Path, document: str, occurrence: int | None) -> None:
    """Print ready Turtle for the evidence of a PASSAGE: IRI, position, section and digest."""
    from samspill.knowledge.dataset import FOLDER_NAME
    from samspill.knowledge.passages import evidence_triples, section_before
    from samspill.knowledge.passages import locate as find
    from samspill.knowledge.turtle import write

    if not FOLDER_NAME.fullmatch(document):
        raise BadValue(
            f"“{document}” cannot be the key of a document.",
            advice="Use lower-case letters a–z, digits and single hyphens.",
        )
    content = read_text(text)
    start, end = find(content, passage, occurrence=occurrence)
    triples = evidence_triples(
        content,
        start,
        end,
        document=f"{Settings().base}id/document/{document}",
        section=section_before(content, start),
    )
    click.echo(write(triples), nl=False)
