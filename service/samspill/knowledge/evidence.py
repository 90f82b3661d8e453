"""Evidence: passages of a source document, proved against its text.

Positions count Unicode code points from 0, the end not included.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from samspill.errors import EvidenceMismatch, NotFound
from samspill.knowledge.vocabulary import ONTOLOGY, PREFIXES, RDF_TYPE

_OA = PREFIXES["oa"]
_BOM = "\ufeff"

LEVELS = " › "
"""What stands between the headings of a section that has several levels."""

Facts = Mapping[str, Mapping[str, Sequence[str]]]
"""Subject IRI → property IRI → values as text."""


@dataclass(frozen=True)
class Passage:
    """One place in a document as the graph states it; `section` is its heading."""

    iri: str
    start: int
    end: int
    digest: str
    section: str | None = None
    quote: str | None = None


@dataclass(frozen=True)
class Verification:
    """What was proved: all passages of one document."""

    document: str
    passages: int


def passage_digest(text: str, start: int, end: int) -> str:
    """SHA-256 of the characters from `start` to before `end`, in hexadecimal digits."""
    return _digest(text[start:end])


def verify(triples: Iterable[Triple], text: str, document: str) -> Verification:
    """Proves that every passage of the document with this IRI stands in its text.

    Raises `EvidenceMismatch` that names the first passage that differs and all that is wrong,
    and `NotFound` when the graph does not know the document.
    """
    facts = _facts(triples)
    about = facts.get(document, {})
    if ONTOLOGY + "SourceDocument" not in about.get(RDF_TYPE, ()):
        raise NotFound(
            f"The data holds no document {document}.",
            advice="Check the key after --document and that its data folder is named.",
        )
    passages = sorted(_passages(facts, document), key=lambda one: (one.start, one.end, one.iri))
    wrong = [(one, fault) for one in passages if (fault := _fault(one, text))]
    faults = list(_document_faults(about, text))
    if wrong:
        first, fault = wrong[0]
        faults.append(f"The first passage that differs is {_place(first)}: {fault}.")
        faults.append(f"{len(wrong)} of {len(passages)} passages differ.")
    if faults:
        raise EvidenceMismatch(
            " ".join(faults),
            advice=_advice(about, text),
            document=document,
            passage=wrong[0][0].iri if wrong else None,
            differing=[one.iri for one, _ in wrong],
        )
    return Verification(document, len(passages))


def documents(triples: Iterable[Triple]) -> dict[str, str]:
    """The source documents of a dataset: IRI → SHA-256 of the text."""
    return {
        iri: next(iter(about.get(ONTOLOGY + "sha256", ())), "")
        for iri, about in sorted(_facts(triples).items())
        if ONTOLOGY + "SourceDocument" in about.get(RDF_TYPE, ())
    }


def is_text_of(text: str, sha256: str) -> bool:
    """Whether a text has this SHA-256, with or without a byte order mark before it."""
    return sha256 in (_digest(text), _digest(_BOM + text))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _facts(triples: Iterable[Triple]) -> Facts:
    facts: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and not isinstance(triple.object, Triple):
            facts[triple.subject.value][triple.predicate.value].append(triple.object.value)
    return facts


def _passages(facts: Facts, document: str) -> Iterator[Passage]:
    for iri, about in facts.items():
        if document not in about.get(_OA + "hasSource", ()):
            continue
        selectors = [facts.get(selector, {}) for selector in about.get(_OA + "hasSelector", ())]
        spans = [one for one in selectors if _OA + "start" in one and _OA + "end" in one]
        digest = about.get(ONTOLOGY + "digest")
        bounds = [spans[0][_OA + name][0] for name in ("start", "end")] if spans else []
        if not digest or not bounds or not all(bound.isdecimal() for bound in bounds):
            raise EvidenceMismatch(
                f"{iri} has no position or no digest, so it proves nothing.",
                advice="`samspill evidence locate` prints the whole of it for a passage.",
                passage=iri,
            )
        quotes = [quote for one in selectors for quote in one.get(_OA + "exact", ())]
        yield Passage(
            iri=iri,
            start=int(bounds[0]),
            end=int(bounds[1]),
            digest=digest[0],
            section=next(iter(about.get(ONTOLOGY + "section", ())), None),
            quote=quotes[0] if quotes else None,
        )


def _fault(passage: Passage, text: str) -> str | None:
    """What is wrong with a passage, in words, or None."""
    start, end = passage.start, passage.end
    if not 0 <= start < end <= len(text):
        return f"the text has only {len(text)} characters"
    if passage_digest(text, start, end) != passage.digest:
        moved = _moved_to(passage, text)
        return "the text there is another" + (f"; the passage is now at {moved}" if moved else "")
    if passage.quote is not None and passage.quote != text[start:end]:
        return "the quote is not the text that stands there"
    if passage.section is not None and not _has_headings(text[:end], passage.section):
        return f"no heading “{passage.section}” stands before it"
    return None


def _moved_to(passage: Passage, text: str) -> str | None:
    length = passage.end - passage.start
    for start in range(len(text) - length + 1):
        if passage_digest(text, start, start + length) == passage.digest:
            return f"{start}–{start + length}"
    return None


def _has_headings(text: str, section: str) -> bool:
    """Whether the headings of a section begin lines of the text, one after the other."""
    lines = iter(text.splitlines())
    headings = [re.compile(rf"\s*{re.escape(part)}(?!\w)") for part in section.split(LEVELS)]
    return all(any(heading.match(line) for line in lines) for heading in headings)


def _document_faults(about: Mapping[str, Sequence[str]], text: str) -> Iterator[str]:
    for length in about.get(ONTOLOGY + "length", ()):
        if length != str(len(text)):
            yield f"The text has {len(text)} characters instead of {length}."
    for sha256 in about.get(ONTOLOGY + "sha256", ()):
        if not is_text_of(text, sha256):
            yield "The SHA-256 of the text is not the one the graph holds."


def _advice(about: Mapping[str, Sequence[str]], text: str) -> str:
    unix = text.replace("\r\n", "\n")
    if unix != text and any(is_text_of(unix, one) for one in about.get(ONTOLOGY + "sha256", ())):
        return "Only the line ends differ: save the text with LF instead of CRLF."
    return "Use the very text that the positions were taken from, or locate the passages anew."


def _place(passage: Passage) -> str:
    where = f" under “{passage.section}”" if passage.section else ""
    return f"{passage.iri} (characters {passage.start}–{passage.end}{where})"
