"""The questions as RDF: what SPARQL editors look for to offer them (`sh:SPARQLExecutable`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import yaml
from pyoxigraph import Literal, NamedNode, Triple

from samspill.errors import SyntaxProblem
from samspill.knowledge.vocabulary import BASE, PREFIXES, QUERY, RDF_TYPE

ENDPOINT = BASE + "sparql"
"""The persistent address of an endpoint that answers the questions."""

_SCHEMA = PREFIXES["schema"]
_EXAMPLES = "https://purl.expasy.org/sparql-examples/ontology#"
"""What the collection of examples that editors know adds to SHACL: queries that describe."""

YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C, where it is built: forty headers a start take 0.1 s in Python."""

_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE | re.IGNORECASE)
_PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)

_KINDS = MappingProxyType(
    {
        "SELECT": (PREFIXES["sh"] + "SPARQLSelectExecutable", PREFIXES["sh"] + "select"),
        "ASK": (PREFIXES["sh"] + "SPARQLAskExecutable", PREFIXES["sh"] + "ask"),
        "CONSTRUCT": (PREFIXES["sh"] + "SPARQLConstructExecutable", PREFIXES["sh"] + "construct"),
        "DESCRIBE": (_EXAMPLES + "SPARQLDescribeExecutable", _EXAMPLES + "describe"),
    }
)
"""For each form of query its class and the property that holds its text."""

_TITLE = MappingProxyType({"nb": "Spørsmålene til Samspill", "en": "The questions of Samspill"})


@dataclass(frozen=True)
class Entry:
    """What the catalogue holds of a question: texts by language, its group and its query."""

    name: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
    group: str
    query: str


def split(text: str) -> tuple[str, str]:
    """A question file in two: its header as YAML, and its query."""
    lines = text.splitlines(keepends=True)
    count = next((i for i, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    header = "".join(line[2:].removeprefix(" ") for line in lines[:count])
    return header, "".join(lines[count:])


def read_entry(path: Path, text: str) -> Entry:
    """What the text of a question file says of itself; raises `SyntaxProblem`."""
    header, query = split(text)
    try:
        found = yaml.load(header, Loader=YAML_LOADER)  # noqa: S506 - one of the two safe ones
        title, summary = (
            {language: " ".join(words.split()) for language, words in found[field].items()}
            for field in ("title", "summary")
        )
        return Entry(path.stem, title, summary, str(found["group"]), query)
    except (yaml.YAMLError, TypeError, KeyError, AttributeError) as error:
        raise SyntaxProblem(
            f"{path}: the header lacks a title, a summary or a group.",
            advice="Mend the question file; queries/programs.rq shows how one looks.",
            file=str(path),
        ) from error


def question_triples(entries: Iterable[Entry]) -> tuple[Triple, ...]:
    """The questions as executables, and the prefixes that they and our data use."""
    found = list(entries)
    prefixes = dict(PREFIXES)
    for entry in found:
        prefixes.update(_PREFIX.findall(entry.query))
    triples = [triple for entry in found for triple in _question(entry)]
    return tuple(dict.fromkeys([*triples, *_collection(prefixes)])) if found else ()


def _question(entry: Entry) -> Iterator[Triple]:
    question = NamedNode(QUERY + entry.name)
    form = _FORM.search(entry.query)
    kind, text = _KINDS[form[1].upper() if form else "SELECT"]
    yield Triple(question, NamedNode(RDF_TYPE), _sh("SPARQLExecutable"))
    yield Triple(question, NamedNode(RDF_TYPE), NamedNode(kind))
    yield Triple(question, _rdfs("isDefinedBy"), NamedNode(QUERY))
    for language, title in entry.title.items():
        yield Triple(question, _rdfs("label"), Literal(title, language=language))
    for language, summary in entry.summary.items():
        yield Triple(question, _rdfs("comment"), Literal(summary, language=language))
    yield Triple(question, NamedNode(text), Literal(entry.query.strip() + "\n"))
    yield Triple(question, _sh("prefixes"), NamedNode(QUERY))
    yield Triple(question, NamedNode(_SCHEMA + "keywords"), Literal(entry.group))
    yield Triple(question, NamedNode(_SCHEMA + "target"), NamedNode(ENDPOINT))


def _collection(prefixes: Mapping[str, str]) -> Iterator[Triple]:
    """The collection that the questions belong to, which declares the prefixes."""
    collection = NamedNode(QUERY)
    yield Triple(collection, NamedNode(RDF_TYPE), NamedNode(PREFIXES["owl"] + "Ontology"))
    for language, title in _TITLE.items():
        yield Triple(collection, _rdfs("label"), Literal(title, language=language))
    for prefix, namespace in sorted(prefixes.items()):
        declared = NamedNode(f"{QUERY}#{prefix}")
        any_uri = NamedNode(PREFIXES["xsd"] + "anyURI")
        yield Triple(collection, _sh("declare"), declared)
        yield Triple(declared, NamedNode(RDF_TYPE), _sh("PrefixDeclaration"))
        yield Triple(declared, _sh("prefix"), Literal(prefix))
        yield Triple(declared, _sh("namespace"), Literal(namespace, datatype=any_uri))


def _sh(name: str) -> NamedNode:
    return NamedNode(PREFIXES["sh"] + name)


def _rdfs(name: str) -> NamedNode:
    return NamedNode(PREFIXES["rdfs"] + name)
