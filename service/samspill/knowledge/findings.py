"""What the checks find: findings, and the report that holds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from samspill.knowledge.vocabulary import PREFIXES, RDF_TYPE

Severity = OneOf["violation", "warning", "info"]
Term = NamedNode | BlankNode | Literal

SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")
"""From what must be mended to what may be."""

INVERSE = "^"
"""What the path of a finding begins with when it is followed against its direction."""

_SH = PREFIXES["sh"]


@dataclass(frozen=True)
class Finding:
    """One thing to mend: where it is, which rule says so and what to do.

    `rule` and `component` are IRIs; `path` is the property's IRI, after `^` when followed
    backwards; `messages` hold one sentence or two in each language.
    """

    severity: Severity
    rule: str
    component: str
    focus: str
    focus_label: Mapping[str, str]
    path: str | None
    term: Term | None
    messages: Mapping[str, str]

    @property
    def value(self) -> str | None:
        """The offending value as text, if it is there to be shown."""
        return None if self.term is None else self.term.value


@dataclass(frozen=True)
class Report:
    """The findings of one check, in a stable order; it conforms when none is a violation."""

    findings: tuple[Finding, ...]
    conforms: bool = field(init=False)

    def __post_init__(self) -> None:
        """Sets `conforms`."""
        conforms = all(finding.severity != "violation" for finding in self.findings)
        object.__setattr__(self, "conforms", conforms)

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity, also of those with none."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in SEVERITIES}

    @property
    def by_rule(self) -> dict[str, int]:
        """How many findings each broken rule has, by its IRI."""
        return dict(sorted(Counter(finding.rule for finding in self.findings).items()))

    @property
    def turtle(self) -> str:
        """The W3C's SHACL validation report in canonical Turtle."""
        from samspill.knowledge.turtle import write  # rdflib is slow to import

        return write(report_triples(self))


def as_object(report: Report) -> dict[str, object]:
    """The report as programs read it in JSON."""
    return {
        "conforms": report.conforms,
        "counts": report.counts,
        "rules": report.by_rule,
        "findings": [
            {
                "severity": finding.severity,
                "rule": finding.rule,
                "component": finding.component,
                "focus": finding.focus,
                "label": finding.focus_label,
                "path": finding.path,
                "value": finding.value,
                "messages": finding.messages,
            }
            for finding in report.findings
        ],
    }


def node_name(node: Term | Triple) -> str:
    """A thing's IRI, or _: and the name of a blank node."""
    return node.value if isinstance(node, NamedNode) else str(node)


def report_triples(report: Report) -> list[Triple]:
    """The W3C's SHACL validation report as statements."""
    root = BlankNode("report")
    truth = Literal(
        str(not report.findings).lower(), datatype=NamedNode(PREFIXES["xsd"] + "boolean")
    )
    triples = [
        Triple(root, NamedNode(RDF_TYPE), _sh("ValidationReport")),
        Triple(root, _sh("conforms"), truth),
    ]
    for number, finding in enumerate(report.findings):
        result = BlankNode(f"result{number}")
        triples.append(Triple(root, _sh("result"), result))
        triples.extend(_result_triples(finding, result, number))
    return triples


def _result_triples(finding: Finding, result: BlankNode, number: int) -> list[Triple]:
    stated: list[tuple[NamedNode, Term]] = [
        (NamedNode(RDF_TYPE), _sh("ValidationResult")),
        (_sh("resultSeverity"), _sh(finding.severity.capitalize())),
        (_sh("focusNode"), _node(finding.focus)),
        (_sh("sourceShape"), NamedNode(finding.rule)),
        (_sh("sourceConstraintComponent"), NamedNode(finding.component)),
    ]
    stated += [
        (_sh("resultMessage"), Literal(message, language=language))
        for language, message in finding.messages.items()
    ]
    if finding.term is not None:
        stated.append((_sh("value"), finding.term))
    triples = [Triple(result, predicate, value) for predicate, value in stated]
    if finding.path is None:
        return triples
    if not finding.path.startswith(INVERSE):
        return [*triples, Triple(result, _sh("resultPath"), NamedNode(finding.path))]
    inverse = BlankNode(f"path{number}")
    step = NamedNode(finding.path.removeprefix(INVERSE))
    return [
        *triples,
        Triple(result, _sh("resultPath"), inverse),
        Triple(inverse, _sh("inversePath"), step),
    ]


def _node(text: str) -> NamedNode | BlankNode:
    return BlankNode(text.removeprefix("_:")) if text.startswith("_:") else NamedNode(text)


def _sh(name: str) -> NamedNode:
    return NamedNode(_SH + name)
