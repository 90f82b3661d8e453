"""The UN's own SDG RDF, mended so that it can stand beside `ontology/sdg.ttl`.

The UN's `skos:prefLabel` of goals, targets and indicators is the official text and becomes
`skos:definition`, short names `dcterms:alternative`: the one label per language stays ours.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from samspill.errors import BadValue
from samspill.knowledge.dataset import read_turtle
from samspill.knowledge.vocabulary import PREF_LABEL, PREFIXES, RDF_TYPE, SDG

SKOS, SDGO, DCTERMS = PREFIXES["skos"], PREFIXES["sdgo"], PREFIXES["dcterms"]
DEPRECATED, REPLACED_BY = PREFIXES["owl"] + "deprecated", DCTERMS + "isReplacedBy"
PLURALS = {"Goal": "goals", "Target": "targets", "Indicator": "indicators", "Series": "series"}
LABELLED = {"Scheme", "Goal", "Target", "Indicator"}
EXAMPLES = 30

NB = {
    "iri-corrected": "{} utsagn hadde FN-IRI-er med skråstrek til slutt eller https; rettet.",
    "statements-left-out": "{} utsagn om det som mangler http-IRI eller ikke er FNs, er utelatt.",
    "hasIndicator-completed": "{} lenker manglet i sdgo:hasIndicator; hentet fra isIndicatorOf.",
    "hasSeries-completed": "{} lenker manglet i sdgo:hasSeries; hentet fra isSeriesOf.",
    "replacement-linked": "{} lenker fra utgått indikator til den gjeldende med samme kode er nye.",
    "replacement-unknown": "{} utgåtte indikatorer deler ikke kode med noen gjeldende.",
    "code-moved": "{} koder har både utgått og gjeldende indikator; de fører til den gjeldende.",
    "labels-kept-as-definition": "{} offisielle tekster er beholdt som skos:definition.",
    "names-kept-as-alternative": "{} av FNs korte navn er beholdt som dcterms:alternative.",
    "labels-without-language-dropped": "{} navn var ikke tekst på et språk (som NaN); utelatt.",
    "misplaced-texts-dropped": "{} tekster står på feil ting, det viser tallene i dem; utelatt.",
}
EN = {
    "iri-corrected": "{} statements had UN IRIs with a slash at the end or https; mended.",
    "statements-left-out": "{} statements about what has no http IRI or is not the UN's: left out.",
    "hasIndicator-completed": "{} links missing from sdgo:hasIndicator; taken from isIndicatorOf.",
    "hasSeries-completed": "{} links missing from sdgo:hasSeries; taken from isSeriesOf.",
    "replacement-linked": "{} links from a deprecated indicator to the current one with its code.",
    "replacement-unknown": "{} deprecated indicators share no code with a current one.",
    "code-moved": "{} codes have a deprecated and a current indicator; they lead to the current.",
    "labels-kept-as-definition": "{} official texts were kept as skos:definition.",
    "names-kept-as-alternative": "{} of the UN's short names were kept as dcterms:alternative.",
    "labels-without-language-dropped": "{} labels were no text in a language (NaN): left out.",
    "misplaced-texts-dropped": "{} texts are on the wrong thing, as their numbers show: left out.",
}

Fact = tuple[str, str, NamedNode | Literal]
Facts = set[Fact]
Found = defaultdict[str, list[str]]


@dataclass(frozen=True)
class Mend:
    """One kind of defect: how often it was met, what was done about it, and where."""

    name: str
    count: int
    message: Mapping[str, str]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class SdgImport:
    """The UN's statements, mended; `current` leads from a dotted code to its active indicator."""

    triples: tuple[Triple, ...]
    mends: tuple[Mend, ...]
    counts: Mapping[str, int]
    current: Mapping[str, NamedNode]


def read_un(path: Path) -> SdgImport:
    """The UN's SDG Turtle (or N-Triples), mended.

    Raises what `read_turtle` raises, and `BadValue` for another format or a file without goals.
    """
    advice = "Name a Turtle file of the UN's SDG vocabulary, http://metadata.un.org/sdg."
    if path.suffix.lower() in {".rdf", ".xml", ".json", ".jsonld"}:
        raise BadValue(f"{path} is not Turtle.", advice=advice, file=str(path))
    found: Found = defaultdict(list)
    facts = set(_facts(read_turtle(path), found))
    kinds = {s: o.value[len(SDGO) :] for s, p, o in facts if p == RDF_TYPE and SDGO in o.value}
    size = Counter(kinds.values())
    if not size["Goal"]:
        raise BadValue(f"{path} has no goal (sdgo:Goal) in it.", advice=advice, file=str(path))
    indicators = {iri for iri, kind in kinds.items() if kind == "Indicator"}
    old = {s for s, p, o in facts if p == DEPRECATED and o.value in {"true", "1"}} & indicators
    codes = sorted(_codes(facts, indicators - old))
    holders = Counter(code for code, _ in codes)
    current = {code: NamedNode(iri) for code, iri in codes if holders[code] == 1}
    facts |= {*_inverses(facts, found), *_replaced(facts, old, current, found)}
    facts = set(_official(facts, {**kinds, SDG: "Scheme"}, found))
    counts = {plural: size[kind] for kind, plural in PLURALS.items()}
    counts |= {"active": len(indicators - old), "deprecated": len(old)}
    triples = sorted((Triple(NamedNode(s), NamedNode(p), o) for s, p, o in facts), key=str)
    mends = (_mend(name, found[name]) for name in NB if found[name])
    return SdgImport(tuple(triples), tuple(mends), counts, current)


def _mend(name: str, touched: list[str]) -> Mend:
    message = {"nb": NB[name].format(len(touched)), "en": EN[name].format(len(touched))}
    return Mend(name, len(touched), message, tuple(sorted(set(touched))[:EXAMPLES]))


def _short(iri: str) -> str:
    return iri.removeprefix(SDG + "/")


def _iri(term: object) -> str:
    """The http IRI of a term, with UN ones in the UN's own form; empty when it has none."""
    if not isinstance(term, NamedNode) or not re.match("https?:", term.value):
        return ""
    if re.match(r"https?://metadata\.un\.org/sdg(?![^/#])", term.value):
        return "http:" + term.value.partition(":")[2].rstrip("/")
    return term.value


def _facts(triples: list[Triple], found: Found) -> Iterator[Fact]:
    """The statements about UN terms in which everything has an http IRI."""
    for t in triples:
        s, p = _iri(t.subject), _iri(t.predicate)
        o = t.object if isinstance(t.object, Literal) else _iri(t.object)
        if not (s.startswith("http://metadata.un.org/") and p and o):
            found["statements-left-out"].append(str(t))
            continue
        value = NamedNode(o) if isinstance(o, str) else o
        if Triple(NamedNode(s), NamedNode(p), value) != t:
            found["iri-corrected"].append(str(t))
        yield s, p, value


def _inverses(facts: Facts, found: Found) -> Iterator[Fact]:
    """The links down that the links up imply and the UN leaves out."""
    for s, p, o in facts:
        kind = re.fullmatch(SDGO + "is(Indicator|Series)Of", p)
        down = f"{SDGO}has{kind[1]}" if kind else ""
        if kind and isinstance(o, NamedNode) and (o.value, down, NamedNode(s)) not in facts:
            found[f"has{kind[1]}-completed"].append(f"{_short(o.value)} → {_short(s)}")
            yield from ((o.value, link, NamedNode(s)) for link in (down, SKOS + "narrower"))


def _codes(facts: Facts, indicators: set[str]) -> Iterator[tuple[str, str]]:
    """Every dotted code of the indicators, with the indicator that carries it."""
    compact = NamedNode(SDGO + "SDGCodeCompact")
    for s, _, o in facts:
        if s in indicators and isinstance(o, Literal) and o.datatype == compact:
            yield o.value, s


def _replaced(facts: Facts, old: set[str], new: Mapping[str, NamedNode], found: Found) -> Facts:
    """A link from each deprecated indicator to the active one that took over its code."""
    moved = {(code, iri) for code, iri in _codes(facts, old) if code in new}
    links: Facts = {(iri, REPLACED_BY, new[code]) for code, iri in moved}
    links -= facts
    replaced = {s for s, p, _ in facts | links if p == REPLACED_BY}
    found["code-moved"] += {code for code, _ in moved}
    found["replacement-linked"] += (f"{_short(s)} → {_short(o.value)}" for s, _, o in links)
    found["replacement-unknown"] += map(_short, old - replaced)
    return links


def _official(facts: Facts, kinds: Mapping[str, str], found: Found) -> Iterator[Fact]:
    """The statements, with the UN's labels of what we label moved to where they are no labels."""
    astray = set(_astray(facts, kinds))
    for s, p, o in facts:
        kind = kinds.get(s, "")
        if kind not in LABELLED or p not in {PREF_LABEL, SKOS + "altLabel"}:
            yield s, p, o
        elif not isinstance(o, Literal) or o.language is None:
            found["labels-without-language-dropped"].append(_short(s))
        elif kind == "Scheme" or p != PREF_LABEL:
            found["names-kept-as-alternative"].append(_short(s))
            yield s, DCTERMS + "alternative", o
        elif (kind, o.language) in astray:
            found["misplaced-texts-dropped"].append(f"{_short(s)} ({o.language})")
        else:
            found["labels-kept-as-definition"].append(_short(s))
            yield s, SKOS + "definition", o


def _astray(facts: Facts, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The kinds and languages whose texts hold other numbers than English: a slipped column."""
    numbers: defaultdict[tuple[str, str], dict[str, list[str]]] = defaultdict(dict)
    for s, p, o in facts:
        if p == PREF_LABEL and isinstance(o, Literal) and o.language:
            joined = re.sub(r"(?<=[0-9])[\s.,](?=[0-9]{3})", "", o.value)
            numbers[kinds.get(s, ""), o.language][s] = sorted(re.findall("[0-9]+", joined))
    for (kind, language), texts in list(numbers.items()):
        english = numbers[kind, "en"]
        same = [texts[s] == english[s] for s in texts if texts[s] and english.get(s)]
        if len(same) >= 5 and 4 * sum(same) < len(same):
            yield kind, language
