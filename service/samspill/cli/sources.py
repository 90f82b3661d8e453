"""The command that keeps the texts of source documents, so that pages can show their passages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from samspill.errors import EvidenceMismatch, NotFound
from samspill.knowledge.evidence import verify
from samspill.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

KEY = "/id/document/"


@click.group()
def source() -> None:
    """Keep the texts of source documents, so that the pages show the passages of facts.

    Whether that may be done is for whoever runs the service to decide, from the rights that the
    document states. The texts stay in the data directory; they are part of no version, no file
    of the dataset and no answer.
    """


@source.command("register")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--document", metavar="KEY", help="The document's key, the end of its IRI.")
def register(file: Path, document: str | None) -> None:
    """Keep the text of a document, once it is proved to be that of the data.

    FILE is the document's text as UTF-8, with or without a byte order mark. Its SHA-256, its
    length and every passage are compared with the data; without --document it is found by its
    SHA-256.

    Ends with 0 when it is kept, 3 for an unknown document and 9 when the text is another.
    """
    from samspill.cli.quality import document_of
    from samspill.engine.texts import Texts
    from samspill.knowledge.dataset import read_text
    from samspill.knowledge.evidence import documents

    settings = Settings()
    triples = _triples(settings)
    text = read_text(file)
    known = documents(triples)
    if document is None:
        iri = document_of(triples, text)
    else:
        iri = f"{settings.base}id/document/{document.removeprefix('document/')}"
        if iri not in known:
            raise _unknown(document, known)
    proved = verify(triples, text, iri)
    if not known[iri]:
        raise EvidenceMismatch(
            f"The data gives no SHA-256 of {iri}, so nothing proves that this is its text.",
            advice="Add sam:sha256 to the document in its source.ttl, and load it.",
        )
    Texts(settings.data_dir).keep(text, known[iri])
    click.echo(f"{iri} is registered: {proved.passages} passages verified and shown from now on.")
    if rights := _rights(triples, iri):
        click.echo(f"Its rights, as the data states them: {rights}")


@source.command("list")
def list_() -> None:
    """List the documents of the data, and which of their texts are registered."""
    from samspill.engine.texts import Texts
    from samspill.knowledge.evidence import documents

    settings = Settings()
    texts = Texts(settings.data_dir)
    found = documents(_triples(settings))
    width = max((len(_key(iri)) for iri in found), default=0)
    for iri, sha256 in found.items():
        state = "registered" if texts.text(sha256) is not None else "not registered"
        click.echo(f"{_key(iri):{width}}  {state:14}  {sha256[:12]}")


@source.command("forget")
@click.argument("key")
def forget(key: str) -> None:
    """Remove the registered text of a document; pages show only the places of its passages."""
    from samspill.engine.texts import Texts
    from samspill.knowledge.evidence import documents

    settings = Settings()
    known = documents(_triples(settings))
    iri = f"{settings.base}id/document/{key.removeprefix('document/')}"
    if iri not in known:
        raise _unknown(key, known)
    if not Texts(settings.data_dir).forget(known[iri]):
        raise NotFound(
            f"No text of {key} is registered.", advice="`samspill source list` shows what is."
        )
    click.echo(f"{iri} is no longer registered.")


def _triples(settings: Settings) -> list[Triple]:
    """What the published data says of documents and passages."""
    from samspill.engine.published import open_published
    from samspill.knowledge.vocabulary import ONTOLOGY, PREFIXES

    store = open_published(settings).store
    result = store.query(
        "CONSTRUCT { ?s ?p ?o } WHERE { "
        f"{{ ?s a <{ONTOLOGY}SourceDocument> }} UNION {{ ?s <{PREFIXES['oa']}hasSource> ?any }} "
        f"UNION {{ ?e <{PREFIXES['oa']}hasSelector> ?s }} ?s ?p ?o }}"
    )
    return list(result) if isinstance(result, tuple) else []


def _rights(triples: Iterable[Triple], iri: str) -> str:
    """What the document says of rights to it, in the language of the settings where it can be."""
    from pyoxigraph import Literal

    from samspill.knowledge.vocabulary import PREFIXES

    said = [
        triple.object
        for triple in triples
        if str(triple.subject) == f"<{iri}>"
        and triple.predicate.value
        in (PREFIXES["dcterms"] + "rights", PREFIXES["dcterms"] + "license")
    ]
    said.sort(key=lambda term: isinstance(term, Literal) and term.language != Settings().language)
    return str(said[0].value) if said and hasattr(said[0], "value") else ""


def _key(iri: str) -> str:
    return iri.partition(KEY)[2] or iri


def _unknown(key: str, known: Iterable[str]) -> NotFound:
    keys = ", ".join(map(_key, known)) or "none"
    return NotFound(
        f"The published data holds no document “{key}”.",
        advice=f"The documents are: {keys}. `samspill load` adds a data folder.",
    )
