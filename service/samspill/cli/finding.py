"""The command `search`: what is called, or is described, as a text says."""

from __future__ import annotations

import json

import click

from samspill.cli.asking import HELP, WORDS, opened
from samspill.settings import Language, Settings

NAMES = {
    "program": ("Programmer", "Programs"),
    "goal": ("Mål", "Goals"),
    "measure": ("Tiltak", "Measures"),
    "actor": ("Aktører", "Actors"),
    "sdg": ("Bærekraftsmål", "SDGs"),
    "place": ("Steder", "Places"),
    "document": ("Dokumenter", "Documents"),
    "milestone": ("Milepæler", "Milestones"),
    "question": ("Spørsmål", "Questions"),
    "concept": ("Begreper", "Concepts"),
    "term": ("Ordforråd", "Vocabulary"),
}
"""What things of each kind are called together, in Norwegian and in English."""


@click.command(context_settings=HELP)
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(list(NAMES)), help="One kind only, with more hits.")
@click.option(
    "--limit", type=click.IntRange(1, 1000), help="Hits of each kind; 5, or 50 of one kind."
)
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="Form.")
@click.option(
    "--version",
    "at_version",
    metavar="N",
    type=click.IntRange(min=1),
    help=WORDS["version"]["en"],
)
@click.option("--lang", type=click.Choice(["nb", "en"]), help="Language of the names.")
def search(
    words: tuple[str, ...],
    kind: str | None,
    limit: int | None,
    format: str,
    at_version: int | None,
    lang: Language | None,
) -> None:
    """Find programs, goals, measures, actors, SDGs, questions and words of the vocabulary.

    Parts of words are found, and so are words that are misspelled. The key of a hit is what other
    commands take.

    \b
    Examples
      samspill search husbanken
      samspill search løft                        finds Områdeløft
      samspill search 11.3                        an SDG target by its code
      samspill search ungdom --kind measure --lang en
    """
    from samspill.ask.finding.shelf import Shelf
    from samspill.ask.questions import read_questions
    from samspill.ask.tables import short

    settings = Settings()
    language = lang or settings.language
    published = opened(settings, language, at_version)
    shelf = Shelf(settings.data_dir / "search", read_questions(settings.folders.queries))
    index = shelf.index(published.version.digest, published.store, patience=600)
    found = index.search(
        " ".join(words), language=language, kind=kind or "", limit=limit or (50 if kind else 5)
    )
    if format == "json":
        hits = [
            {"kind": one, "iri": hit.iri, "label": hit.label, "language": hit.language or None}
            for one, group in found.hits.items()
            for hit in group
        ]
        click.echo(json.dumps({"counts": found.counts, "hits": hits}, ensure_ascii=False, indent=2))
        return
    nb = language == "nb"
    for word, other in found.spelled.items():
        click.echo(
            f"Ingenting skrives «{word}»: dette er treff på «{other}»."
            if nb
            else f"Nothing is spelled “{word}”: these are hits for “{other}”."
        )
    if not found.total:
        click.echo("Ingen treff." if nb else "No hits.")
    for one, group in found.hits.items():
        click.echo(f"\n{NAMES[one][0 if nb else 1]} ({found.counts[one]})")
        for hit in group:
            within = f" · {hit.program_label}" if hit.program_label else ""
            click.echo(f"  {hit.label}{within}  [{short(hit.iri)}]")
