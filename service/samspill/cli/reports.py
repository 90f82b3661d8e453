"""How a report of the checks is shown: as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

from samspill.knowledge.findings import INVERSE, SEVERITIES, Finding, Report, Severity, as_object
from samspill.knowledge.vocabulary import LABEL_LANGUAGES, PREFIXES, SHAPES
from samspill.settings import Language

WORDS: Mapping[Language, Mapping[Severity, str]] = MappingProxyType(
    {
        "nb": {"violation": "må rettes", "warning": "bør rettes", "info": "til orientering"},
        "en": {"violation": "must be mended", "warning": "should be mended", "info": "note"},
    }
)
CLOSING: Mapping[Language, tuple[str, str]] = MappingProxyType(
    {
        "nb": ("Ingen funn.", "{} må rettes, {} bør rettes, på {} {}."),
        "en": ("No findings.", "{} must be mended, {} should be mended, on {} {}."),
    }
)
_THINGS: Mapping[Language, tuple[str, str]] = MappingProxyType(
    {"nb": ("ting", "ting"), "en": ("thing", "things")}
)


def as_text(report: Report, language: Language) -> str:
    """The findings grouped by thing, with a closing line of counts."""
    lines = list(_lines(report, language))
    things = len({finding.focus for finding in report.findings})
    none, some = CLOSING[language]
    if not things:
        return none
    counts = report.counts
    one, many = _THINGS[language]
    closing = some.format(
        counts["violation"], counts["warning"], things, one if things == 1 else many
    )
    return "\n".join([*lines, closing])


def as_json(report: Report) -> str:
    """The report as a JSON object."""
    return json.dumps(as_object(report), ensure_ascii=False, indent=2)


def _lines(report: Report, language: Language) -> Iterator[str]:
    width = max(len(WORDS[language][severity]) for severity in SEVERITIES)
    for focus, findings in groupby(report.findings, key=lambda finding: finding.focus):
        group = list(findings)
        label = _label(group[0].focus_label, language)
        yield f"{label}  <{focus}>" if label else f"<{focus}>"
        for finding in group:
            word = WORDS[language][finding.severity]
            rule = "sams:" + finding.rule.removeprefix(SHAPES)
            yield f"  {word:<{width}}  {_text(finding.messages, language)}"
            yield "  " + " " * width + f"  {_where(finding)}[{rule}]"
        yield ""


def _where(finding: Finding) -> str:
    """The property and the value, where the finding has them."""
    shown = _compact(finding.path) if finding.path else ""
    if finding.term is not None:
        shown += f" {finding.term}"
    return shown.strip() + "  " if shown else ""


def _compact(path: str) -> str:
    mark = INVERSE if path.startswith(INVERSE) else ""
    iri = path.removeprefix(INVERSE)
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{mark}{prefix}:{iri.removeprefix(namespace)}"
    return f"{mark}<{iri}>"


def _label(labels: Mapping[str, str], language: str) -> str:
    for wanted in (language, *LABEL_LANGUAGES):
        if wanted in labels:
            return labels[wanted]
    return next(iter(labels.values()), "")


def _text(messages: Mapping[str, str], language: str) -> str:
    return messages.get(language) or next(iter(messages.values()), "")
