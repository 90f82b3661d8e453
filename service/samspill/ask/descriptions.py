"""What is said of one thing, what points at it, and what everything in it is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Quad, Triple

from samspill.ask.values import escaped
from samspill.engine.stores import Rows, Store, Term
from samspill.knowledge.statements import about, named, texts
from samspill.knowledge.vocabulary import PREF_LABEL, PREFIXES, RDF_TYPE

POINTING = 250
"""How many statements with one property may point at a thing for them to be listed."""

_LABELS = (PREF_LABEL, PREFIXES["rdfs"] + "label")


@dataclass(frozen=True)
class Fact:
    """A statement, and the graphs that hold it."""

    subject: NamedNode
    predicate: NamedNode
    value: Term
    graphs: tuple[str, ...]

    @property
    def triple(self) -> Triple:
        """The statement alone."""
        return Triple(self.subject, self.predicate, self.value)

    def quads(self) -> Iterator[Quad]:
        """The statement in each of its graphs, or in the default graph where it is in none."""
        for graph in self.graphs:
            yield Quad(self.subject, self.predicate, self.value, NamedNode(graph))
        if not self.graphs:
            yield Quad(self.subject, self.predicate, self.value)


@dataclass(frozen=True)
class Description:
    """What is said of a thing and of its parts, what points at it, and the names of all of these.

    `pointing` holds the statements of each property that at most `POINTING` statements with it
    point here; `counts` holds how many there are of every property.
    """

    iri: str
    facts: tuple[Fact, ...]
    pointing: tuple[Fact, ...]
    counts: Mapping[str, int]
    names: tuple[Fact, ...]

    def __bool__(self) -> bool:
        """Whether anything is said of the thing."""
        return bool(self.facts or self.counts)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of the thing."""
        return tuple(
            fact.value.value
            for fact in self.facts
            if fact.subject.value == self.iri
            and fact.predicate.value == RDF_TYPE
            and isinstance(fact.value, NamedNode)
        )

    @property
    def left_out(self) -> dict[str, int]:
        """The properties whose statements are too many to be listed, and how many there are."""
        return {name: count for name, count in self.counts.items() if count > POINTING}

    def statements(self) -> tuple[Fact, ...]:
        """All of it, each statement once: facts, what points here, names."""
        found = {fact.triple: fact for fact in (*self.facts, *self.pointing, *self.names)}
        return tuple(found.values())


def describe(store: Store, iri: str) -> Description:
    """The description of a thing, found with one query; it is false where nothing is said of it."""
    result = store.query(_query(iri))
    parts: dict[str, dict[Triple, set[str]]] = {"own": {}, "in": {}, "name": {}}
    counts: dict[str, int] = {}
    for part, subject, name, value, graph in result.rows if isinstance(result, Rows) else ():
        if not (isinstance(part, Literal) and isinstance(name, NamedNode) and value is not None):
            continue
        if part.value == "count" and isinstance(value, Literal):
            counts[name.value] = int(value.value)
        elif isinstance(subject, NamedNode) and isinstance(graph, NamedNode):
            triple = Triple(subject, name, value)
            parts[part.value].setdefault(triple, set()).add(graph.value)
    facts, pointing, names = (
        tuple(
            Fact(triple.subject, triple.predicate, triple.object, tuple(sorted(graphs)))  # type: ignore[arg-type]
            for triple, graphs in sorted(parts[part].items(), key=lambda item: str(item[0]))
        )
        for part in ("own", "in", "name")
    )
    return Description(iri, facts, pointing, MappingProxyType(dict(sorted(counts.items()))), names)


def document_facts(found: Description, document: str) -> tuple[Fact, ...]:
    """What is said of the document that holds a description, what it leaves out included."""
    left_out = [
        text
        for name, count in found.left_out.items()
        for text in texts(
            f"{count} utsagn med <{name}> viser hit; de er for mange til å stå her.",
            f"{count} statements with <{name}> point here; they are too many to be listed.",
        )
    ]
    said = about(
        document,
        ("rdf:type", named("foaf:Document")),
        ("foaf:primaryTopic", NamedNode(found.iri)),
        ("dcterms:license", NamedNode("https://creativecommons.org/licenses/by/4.0/")),
        ("rdfs:comment", left_out),
    )
    return tuple(Fact(triple.subject, triple.predicate, triple.object, ()) for triple in said)  # type: ignore[arg-type]


def _query(iri: str) -> str:
    """One query for all of it: a page that asks for each name by itself is slow.

    What points at the thing is not cut somewhere in its middle: where a property has more than
    are listed, none is, so that the answer is the same however the engine orders its rows.
    """
    thing, part = f"<{iri}>", f'"{escaped(iri)}#"'
    labels = " ".join(f"<{label}>" for label in _LABELS)
    few = f"{{ SELECT ?p WHERE {{ ?x ?p {thing} }} GROUP BY ?p HAVING (COUNT(*) <= {POINTING}) }}"
    return f"""
SELECT ?part ?s ?p ?o ?g
WHERE {{
  {{
    BIND("own" AS ?part) BIND({thing} AS ?s)
    GRAPH ?g {{ {thing} ?p ?o }}
  }}
  UNION {{
    BIND("own" AS ?part)
    {thing} ?via ?s
    FILTER(STRSTARTS(STR(?s), {part}))
    GRAPH ?g {{ ?s ?p ?o }}
  }}
  UNION {{
    BIND("in" AS ?part) BIND({thing} AS ?o)
    {few}
    GRAPH ?g {{ ?s ?p {thing} }}
  }}
  UNION {{
    SELECT ("count" AS ?part) ?p (COUNT(*) AS ?o)
    WHERE {{ ?s ?p {thing} }}
    GROUP BY ?p
  }}
  UNION {{
    BIND("name" AS ?part)
    {{ SELECT DISTINCT ?s
      WHERE {{
        {{ {thing} ?q ?s }}
        UNION {{ {thing} ?s ?any }}
        UNION {{ {few} ?s ?p {thing} }}
        UNION {{ SELECT DISTINCT ?s WHERE {{ ?x ?s {thing} }} }}
        UNION {{ {thing} ?via ?f FILTER(STRSTARTS(STR(?f), {part})) GRAPH ?in {{ ?f ?s ?any }} }}
        UNION {{ {thing} ?via ?f FILTER(STRSTARTS(STR(?f), {part})) GRAPH ?in {{ ?f ?q ?s }} }}
      }}
    }}
    OPTIONAL {{ VALUES ?p {{ {labels} }} GRAPH ?g {{ ?s ?p ?o }} }}
    FILTER(BOUND(?o))
  }}
}}
"""
