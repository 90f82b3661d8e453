"""The command `query`: SPARQL of the reader's own."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from samspill.ask.answers import ALL_FORMATS
from samspill.cli.asking import HELP, WORDS, opened, show
from samspill.errors import NotFound, SyntaxProblem
from samspill.settings import Language, Settings

_PATIENCE = 86_400.0
"""Seconds that a reader's own query may take on their own machine."""

_MEMORY = 64 * 1024**3
"""Bytes that it may take above what the graph takes."""

_SUFFIXES = (".rq", ".sparql", ".txt")


@click.command(context_settings=HELP)
@click.argument("source", metavar="FILE|-|QUERY")
@click.option("--format", type=click.Choice(ALL_FORMATS), help=WORDS["format"]["en"])
@click.option(
    "--version",
    "at_version",
    metavar="N",
    type=click.IntRange(min=1),
    help=WORDS["version"]["en"],
)
@click.option("--lang", type=click.Choice(["nb", "en"]), help="Language of the table.")
def query(source: str, format: str | None, at_version: int | None, lang: Language | None) -> None:
    """Run any SPARQL query: from a FILE, from standard input (-), or written as it is.

    The default graph is the union of all graphs. Updates and SERVICE are refused.

    \b
    Examples
      samspill query 'SELECT DISTINCT ?type WHERE { ?thing a ?type } ORDER BY ?type'
      samspill query my-query.rq --format csv
      samspill query my-query.rq --version 3      what the answer was then
    """
    from samspill.ask.asking import run
    from samspill.engine.processes import Nursery
    from samspill.engine.sparql import examine
    from samspill.engine.workers import Bounds, Workers

    settings = Settings()
    text = read_query(source)
    examine(text)
    language = lang or settings.language
    published = opened(settings, language, at_version)
    with closing(Nursery({"path": str(published.path)}, memory=_MEMORY)) as nursery:
        workers = Workers(nursery, count=1, bounds=Bounds(seconds=_PATIENCE))
        answer = run(workers, text, language=language, version=published.version.number)
        workers.close()
    show(answer, format)


def read_query(source: str) -> str:
    """The query text that an argument means; raises `NotFound` for a file that is not there."""
    if source == "-":
        return _utf8(sys.stdin.buffer.read())
    if "{" in source or "\n" in source or not source.strip():
        return source
    path = Path(source)
    if path.is_file():
        return _utf8(path.read_bytes())
    if len(source.split()) > 1 and path.suffix not in _SUFFIXES:
        return source
    raise NotFound(
        f"There is no file “{source}”, and it is no query either.",
        advice="Name a file, write the query between quotes, or use - to read standard input.",
        file=source,
    )


def _utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SyntaxProblem(
            f"The query is not UTF-8: byte {error.start + 1} begins no character.",
            advice="Save the query as UTF-8.",
        ) from error
