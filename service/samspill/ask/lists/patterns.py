"""The kinds that have a list, and where their facets, years and figures stand in the data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from samspill.ask.values import THINGS
from samspill.knowledge.vocabulary import CONCEPT, ONTOLOGY, PREFIXES

_SAM, _DCT = ONTOLOGY, PREFIXES["dcterms"]
_SDGO, _ORG = PREFIXES["sdgo"], PREFIXES["org"]

KINDS: Mapping[str, str] = MappingProxyType(
    {kind: THINGS[kind] for kind in ("program", "goal", "measure", "actor", "place", "document")}
)
"""The kinds that have a list, and their classes."""

LINKED = f"""
  ?link <{_SAM}alignedResource> ?part ; <{_SAM}sdg> ?sdg ; <{_SAM}basis> ?basis ;
    <{_SAM}reviewStatus> ?review .
  ?sdg <{_SDGO}isTargetOf>? ?goal .
  ?goal a <{_SDGO}Goal> .
  FILTER(?review NOT IN (<{CONCEPT}review/rejected>, <{CONCEPT}review/withdrawn>))
"""
"""The links to SDGs that stand, each counted for the goal of its target."""

_YEARS = f"VALUES ?property {{ <{_SAM}startYear> <{_SAM}endYear> <{_SAM}plannedYear> }}"

FACETS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "program": {
            "status": f"?thing <{_SAM}status> ?value",
            "place": f"?thing <{_DCT}spatial> ?value",
            "owner": f"?part <{_SAM}participatesIn> ?thing ; <{_SAM}actor> ?value ; "
            f"<{_SAM}role> <{CONCEPT}role/owner>",
        },
        "goal": {"program": f"?thing <{_SAM}inProgram> ?value"},
        "measure": {
            "program": f"?thing <{_SAM}inProgram> ?value",
            "status": f"?thing <{_SAM}status> ?value",
            "area": f"?thing <{_SAM}area> ?value",
            "place": f"?thing <{_DCT}spatial> ?value",
        },
        "actor": {
            "type": f"?thing <{_ORG}classification> ?value",
            "role": f"?part <{_SAM}actor> ?thing ; <{_SAM}role> ?value",
            "program": f"?part <{_SAM}actor> ?thing ; <{_SAM}participatesIn> ?in . "
            f"?in <{_SAM}inProgram>? ?value . ?value a <{_SAM}Program>",
            "place": f"?thing <{_DCT}spatial> ?value",
        },
        "place": {"within": f"?thing <{_DCT}isPartOf> ?value"},
        "document": {
            "publisher": f"?thing <{_DCT}publisher> ?value",
        },
    }
)
"""The facets of each kind whose values are things or concepts, and where those stand."""

LINKS: Mapping[str, str] = MappingProxyType(
    {
        "program": f"?part <{_SAM}inProgram>? ?thing .",
        "goal": "BIND(?part AS ?thing)",
        "measure": "BIND(?part AS ?thing)",
    }
)
"""The kinds that are linked to SDGs, and whose links count for them."""

YEARS: Mapping[str, str] = MappingProxyType(
    {
        "program": f"{_YEARS} ?thing ?property ?value",
        "measure": f"{_YEARS} ?thing ?property ?value",
        "document": f"?thing <{_DCT}date> ?value BIND(<{_SAM}plannedYear> AS ?property)",
    }
)
"""The kinds that have years."""

FIGURES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "program": {
            "goals": f"?one a <{_SAM}Goal> ; <{_SAM}inProgram> ?thing",
            "measures": f"?one a <{_SAM}Measure> ; <{_SAM}inProgram> ?thing",
            "actors": f"?part <{_SAM}participatesIn> ?in ; <{_SAM}actor> ?one . "
            f"?in <{_SAM}inProgram>? ?thing",
        },
        "goal": {"measures": f"?one a <{_SAM}Measure> ; <{_SAM}isPartOf>+ ?thing"},
        "measure": {"actors": f"?part <{_SAM}participatesIn> ?thing ; <{_SAM}actor> ?one"},
        "actor": {
            "participations": f"?one <{_SAM}actor> ?thing",
            "partners": f"?thing <{_SAM}worksWith> ?one",
        },
        "place": {
            "programs": f"?one a <{_SAM}Program> ; <{_DCT}spatial> ?thing",
            "measures": f"?one a <{_SAM}Measure> ; <{_DCT}spatial> ?thing",
            "actors": f"?one a <{_SAM}Actor> ; <{_DCT}spatial> ?thing",
        },
        "document": {
            "passages": f"?one <{PREFIXES['oa']}hasSource> ?thing",
        },
    }
)
"""The figures of each kind: how many different things stand so to one."""
