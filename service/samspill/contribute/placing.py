"""Findings of the checks, put beside the fields that they are about.

Public: `placed(findings, form, iri)`.
"""

from __future__ import annotations

from collections.abc import Iterable

from samspill.contribute.forms import Field, Form
from samspill.knowledge.findings import Finding, Report

WHOLE = ""
"""The key of what is about no field: about the thing as a whole, or about another thing."""


def placed(
    findings: Report | Iterable[Finding], form: Form, iri: str
) -> dict[str, tuple[Finding, ...]]:
    """The findings on a thing by the keys of their fields; all others under `WHOLE`, always there.

    A finding on the way to a part stands at the first field of the part.
    """
    found: dict[str, list[Finding]] = {WHOLE: []}
    places: dict[tuple[str, str], str] = {}
    for field in form.fields:
        places.setdefault((_focus(field, iri), field.path), field.key)
        if field.part is not None:
            places.setdefault((iri, field.part.path), field.key)
    rules = {rule: field.key for field in form.fields for rule in field.rules}
    several = findings.findings if isinstance(findings, Report) else findings
    for one in several:
        key = places.get((one.focus, one.path or ""))
        if key is None and one.focus == iri:
            key = rules.get(one.rule)
        found.setdefault(key or WHOLE, []).append(one)
    return {key: tuple(those) for key, those in found.items()}


def _focus(field: Field, iri: str) -> str:
    return iri if field.part is None else f"{iri}#{field.part.fragment}"
