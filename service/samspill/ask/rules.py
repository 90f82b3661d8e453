"""The rules that the data obeys, class by class, as the shapes say them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from samspill.ask.tables import short
from samspill.knowledge.vocabulary import PREFIXES, SHAPES
from samspill.settings import Language

ANYTHING = ""
"""What rules are of that hold for whatever has a property."""

_PUT_IN = re.compile(r"\{[?$]\w+\}")
"""What a message holds where a finding puts in what it found."""

_SH, _RDFS = PREFIXES["sh"], PREFIXES["rdfs"]


@dataclass(frozen=True)
class Rule:
    """A rule: what it is called, what to do where it is broken, whether it must be obeyed.

    `path` is the property that it is about, in short, and `limits` what it asks of the values:
    how many, of which type or class, of which form.
    """

    iri: str
    name: str
    message: str
    must: bool
    path: str
    limits: Sequence[str]

    @property
    def key(self) -> str:
        """What its address ends with."""
        return self.iri.removeprefix(SHAPES)


def rules_by_class(triples: Sequence[Triple], language: Language) -> Mapping[str, Sequence[Rule]]:
    """The rules by the IRI of the class that they are of, those that must be obeyed first.

    Those that hold for things of every class stand under an empty one.
    """
    about: dict[str, dict[str, list[Triple]]] = {}
    for triple in triples:
        subject = str(triple.subject)
        about.setdefault(subject, {}).setdefault(triple.predicate.value, []).append(triple)
    found: dict[str, dict[str, Rule]] = {}
    for facts in about.values():
        classes = [
            triple.object.value
            for triple in facts.get(f"{_SH}targetClass", ())
            if isinstance(triple.object, NamedNode)
        ]
        if not classes and f"{_SH}targetSubjectsOf" in facts:
            classes = [ANYTHING]
        properties = facts.get(f"{_SH}property", ())
        for part in (facts, *(about.get(str(one.object), {}) for one in properties)):
            rule = _rule(part, language)
            if rule is not None:
                for name in classes:
                    found.setdefault(name, {})[rule.iri] = rule
    return {
        name: sorted(rules.values(), key=lambda rule: (not rule.must, rule.name.casefold()))
        for name, rules in sorted(found.items())
    }


def _rule(facts: Mapping[str, Iterable[Triple]], language: Language) -> Rule | None:
    messages = list(facts.get(f"{_SH}message", ()))
    if not messages or not isinstance(messages[0].subject, NamedNode):
        return None
    severities = [str(one.object) for one in facts.get(f"{_SH}severity", ())]
    iri = messages[0].subject.value
    return Rule(
        iri,
        _text(facts.get(f"{_RDFS}label", ()), language) or iri.removeprefix(SHAPES),
        _PUT_IN.sub("…", _text(messages, language)),
        not any("Warning" in one or "Info" in one for one in severities),
        *_asked(facts),
    )


def _asked(facts: Mapping[str, Iterable[Triple]]) -> tuple[str, list[str]]:
    """The property that a rule is about, and what it asks of the values."""
    said = {
        name: [
            triple.object
            for triple in facts.get(f"{_SH}{name}", ())
            if isinstance(triple.object, NamedNode | Literal)
        ]
        for name in ("path", "minCount", "maxCount", "class", "datatype", "pattern")
    }
    texts = {
        name: [short(one.value) if isinstance(one, NamedNode) else one.value for one in found]
        for name, found in said.items()
    }
    limits = [*texts["class"], *texts["datatype"], *texts["pattern"]]
    if texts["minCount"] or texts["maxCount"]:
        least, most = "".join(texts["minCount"]) or "0", "".join(texts["maxCount"]) or "∞"
        limits.insert(0, least if least == most else f"{least}–{most}")
    return "".join(texts["path"]), limits


def _text(triples: Iterable[Triple], language: Language) -> str:
    found = {
        triple.object.language: triple.object.value
        for triple in triples
        if isinstance(triple.object, Literal)
    }
    return found.get(language) or next(iter(found.values()), "")
