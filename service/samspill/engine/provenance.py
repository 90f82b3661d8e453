"""The provenance graph: which graph was made when, by which software, from which documents."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from samspill import __version__
from samspill.knowledge.dataset import CORE_GRAPHS
from samspill.knowledge.vocabulary import PREFIXES, RDF_TYPE, graph_name

VERSION_BASE = "https://w3id.org/samspill/version/"
AGENT_BASE = "https://w3id.org/samspill/agent/"
_SOFTWARE = f"https://w3id.org/samspill/software/{__version__}"


def prov(name: str) -> NamedNode:
    """A term of PROV-O."""
    return NamedNode(PREFIXES["prov"] + name)


_TYPE = NamedNode(RDF_TYPE)
_DATE_TIME = NamedNode(PREFIXES["xsd"] + "dateTime")
_DESCRIPTION = NamedNode(PREFIXES["dcterms"] + "description")
_PREF_LABEL = NamedNode(PREFIXES["skos"] + "prefLabel")


def provenance(
    number: int,
    created: str,
    documents: Mapping[str, Collection[NamedNode]],
    *,
    author: str = "",
    note: str = "",
) -> tuple[Triple, ...]:
    """What PROV-O says of version `number`, made at `created` (ISO 8601).

    `documents` gives for each graph the source documents that it describes. A version without an
    author is the software's own.
    """
    version = NamedNode(f"{VERSION_BASE}{number}")
    software = NamedNode(_SOFTWARE)
    found = [
        Triple(version, _TYPE, prov("Entity")),
        Triple(version, prov("generatedAtTime"), moment_of(created)),
        Triple(version, prov("wasAttributedTo"), software),
        *named(version, f"Versjon {number}", f"Version {number}"),
        Triple(software, _TYPE, prov("SoftwareAgent")),
        *named(software, f"Samspill {__version__}", f"Samspill {__version__}"),
    ]
    if author:
        agent = NamedNode(AGENT_BASE + quote(author, safe=""))
        found += [
            Triple(version, prov("wasAttributedTo"), agent),
            Triple(agent, _TYPE, prov("Agent")),
            *named(agent, author, author),
        ]
    if note:
        found.append(Triple(version, _DESCRIPTION, Literal(note)))
    if number > 1:
        before = NamedNode(f"{VERSION_BASE}{number - 1}")
        found.append(Triple(version, prov("wasRevisionOf"), before))
    inferred = NamedNode(graph_name("inferred"))
    core = {graph_name(name) for name in CORE_GRAPHS}
    for name, described in documents.items():
        graph = NamedNode(name)
        found += [
            Triple(graph, _TYPE, prov("Entity")),
            Triple(version, prov("hadMember"), graph),
            *(Triple(graph, prov("wasDerivedFrom"), document) for document in described),
        ]
        if name not in core and graph != inferred:
            found.append(Triple(inferred, prov("wasDerivedFrom"), graph))
    return tuple(dict.fromkeys(found))


def named(thing: NamedNode, nb: str, en: str) -> tuple[Triple, Triple]:
    """What a thing is called, in Norwegian and English."""
    return (
        Triple(thing, _PREF_LABEL, Literal(nb, language="nb")),
        Triple(thing, _PREF_LABEL, Literal(en, language="en")),
    )


def moment_of(iso: str) -> Literal:
    """A moment as the engine writes it, so that file and queries say it alike."""
    return Literal(iso.replace("+00:00", "Z"), datatype=_DATE_TIME)
