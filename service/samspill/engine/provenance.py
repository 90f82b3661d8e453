"""The provenance graph: which graph was made when, by which software, from which documents."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from samspill import __version__
from samspill.knowledge.dataset import CORE_GRAPHS, Graphs
from samspill.knowledge.vocabulary import ONTOLOGY, PREFIXES, RDF_TYPE, graph_name

VERSION_BASE = "https://w3id.org/samspill/version/"
_SOFTWARE = f"https://w3id.org/samspill/software/{__version__}"


def _prov(name: str) -> NamedNode:
    return NamedNode(PREFIXES["prov"] + name)


_TYPE = NamedNode(RDF_TYPE)
_DATE_TIME = NamedNode(PREFIXES["xsd"] + "dateTime")
_DOCUMENT = NamedNode(ONTOLOGY + "SourceDocument")
_PREF_LABEL = NamedNode(PREFIXES["skos"] + "prefLabel")


def provenance(number: int, created: str, graphs: Graphs) -> tuple[Triple, ...]:
    """What PROV-O says of version `number`, made at `created` (ISO 8601) from `graphs`."""
    version = NamedNode(f"{VERSION_BASE}{number}")
    software = NamedNode(_SOFTWARE)
    found = [
        Triple(version, _TYPE, _prov("Entity")),
        Triple(version, _prov("generatedAtTime"), Literal(created, datatype=_DATE_TIME)),
        Triple(version, _prov("wasAttributedTo"), software),
        Triple(version, _PREF_LABEL, Literal(f"Versjon {number}", language="nb")),
        Triple(version, _PREF_LABEL, Literal(f"Version {number}", language="en")),
        Triple(software, _TYPE, _prov("SoftwareAgent")),
        Triple(software, _PREF_LABEL, Literal(f"Samspill {__version__}", language="nb")),
        Triple(software, _PREF_LABEL, Literal(f"Samspill {__version__}", language="en")),
    ]
    if number > 1:
        before = NamedNode(f"{VERSION_BASE}{number - 1}")
        found.append(Triple(version, _prov("wasRevisionOf"), before))
    inferred = graph_name("inferred")
    core = {graph_name(name) for name in CORE_GRAPHS}
    for name, triples in graphs.items():
        graph = NamedNode(name)
        found += [
            Triple(graph, _TYPE, _prov("Entity")),
            Triple(version, _prov("hadMember"), graph),
            *(
                Triple(graph, _prov("wasDerivedFrom"), triple.subject)
                for triple in triples
                if triple.predicate == _TYPE and triple.object == _DOCUMENT
            ),
        ]
        if name not in core and name != inferred:
            found.append(Triple(NamedNode(inferred), _prov("wasDerivedFrom"), graph))
    return tuple(dict.fromkeys(found))
