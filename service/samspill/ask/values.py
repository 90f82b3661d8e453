"""Parameters of questions, and how what people write becomes a SPARQL term."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from pyoxigraph import NamedNode

from samspill.errors import BadValue
from samspill.knowledge.vocabulary import ONTOLOGY, PREFIXES, SDG
from samspill.settings import DEFAULT_BASE

Type = Literal["iri", "string", "integer", "year"]
TYPES: tuple[Type, ...] = get_args(Type)

THINGS: Mapping[str, str] = MappingProxyType(
    {
        "program": ONTOLOGY + "Program",
        "goal": ONTOLOGY + "Goal",
        "measure": ONTOLOGY + "Measure",
        "actor": ONTOLOGY + "Actor",
        "participation": ONTOLOGY + "Participation",
        "funding": ONTOLOGY + "Funding",
        "alignment": ONTOLOGY + "SdgAlignment",
        "milestone": ONTOLOGY + "Milestone",
        "place": PREFIXES["dcterms"] + "Location",
        "document": ONTOLOGY + "SourceDocument",
        "evidence": ONTOLOGY + "Evidence",
    }
)
"""The kinds of things, as they stand in IRIs, and the class of each."""

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_IRI = re.compile(r"https?://[^\x00-\x20\x7f<>\"{}|\\^`]+")
_SDG_CODE = re.compile(r"[0-9]{1,2}(?:\.[0-9a-z]{1,2})?")
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_YEAR = re.compile(r"[0-9]{4}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_MOST_CHARACTERS = 2000
_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))
_LIKE_AN_ESCAPE = re.compile(r"\\\\([uU])")


@dataclass(frozen=True)
class Parameter:
    """One input of a question.

    `kind` says what a short form stands for: a kind of thing, `thing` (kind/key), `sdg` or
    `concept/SCHEME`. `options` names the question whose first column lists the choices, `choices`
    are the only values allowed.
    """

    name: str
    type: Type
    label: Mapping[str, str]
    required: bool = False
    default: str | None = None
    example: str | None = None
    kind: str | None = None
    options: str | None = None
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None

    def term(self, value: object, *, base: str = DEFAULT_BASE) -> str:
        """The value as a SPARQL term; raises `BadValue` naming the parameter and a good value."""
        text = str(value).strip() if self.type != "string" else str(value)
        if self.choices and text not in self.choices:
            raise self._bad(text, f"choose one of {', '.join(self.choices)}")
        if len(text) > _MOST_CHARACTERS or _UNPRINTABLE.search(text):
            raise self._bad(text, "it is too long or holds characters that cannot be printed")
        if self.type == "iri":
            return f"<{self.iri(text, base=base)}>"
        if self.type == "year":
            if not _YEAR.fullmatch(text):
                raise self._bad(text, "a year has four digits")
            return f'"{text}"^^<{_XSD}gYear>'
        if self.type == "integer":
            return self._integer(text)
        return f'"{escaped(text)}"'

    def iri(self, value: str, *, base: str = DEFAULT_BASE) -> str:
        """The full IRI of a value that may be a short form; raises `BadValue`."""
        if "://" not in value:
            return self._full(value, base)
        if self.kind == "sdg" and value.startswith(("https://metadata.un.org", SDG)):
            right = value.replace("https://", "http://").rstrip("/")
            if value != right:
                raise self._bad(value, f"the UN's own IRI is {right}")
        try:
            if _IRI.fullmatch(value):
                return NamedNode(value).value
        except ValueError:
            pass
        raise self._bad(value, "it is no valid http IRI")

    def _full(self, value: str, base: str) -> str:
        kind = self.kind
        if kind == "sdg":
            if _SDG_CODE.fullmatch(value):
                return f"{SDG}/{value}"
            raise self._bad(value, "an SDG is a number such as 11, or a target such as 11.3")
        if kind == "thing":
            first, _, key = value.partition("/")
            if first in THINGS and _KEY.fullmatch(key):
                return f"{base}id/{value}"
            raise self._bad(value, "write the kind and the key with a slash between")
        if kind is not None:
            folder = kind if kind.startswith("concept/") else f"id/{kind}"
            key = value.removeprefix(f"{kind.rpartition('/')[2]}/")
            if _KEY.fullmatch(key):
                return f"{base}{folder}/{key}"
        raise self._bad(value, "it is neither a full IRI nor a short key")

    def _integer(self, text: str) -> str:
        if not _INTEGER.fullmatch(text):
            raise self._bad(text, "a whole number is asked for")
        number = int(text)
        if self.minimum is not None and number < self.minimum:
            raise self._bad(text, f"it must be at least {self.minimum}")
        if self.maximum is not None and number > self.maximum:
            raise self._bad(text, f"it must be at most {self.maximum}")
        return str(number) if number >= 0 else f'"{number}"^^<{_XSD}integer>'

    def good_value(self) -> str:
        """A value that this parameter takes, for messages and help."""
        for known in (self.example, self.default, *self.choices[:1]):
            if known is not None:
                return known
        if self.type == "iri":
            return {"sdg": "11.3", "thing": "measure/digibarnevern"}.get(self.kind or "", "a-key")
        return {"year": "2020", "integer": "2"}.get(self.type, "text")

    def _bad(self, value: str, what: str) -> BadValue:
        shown = value if len(value) <= 60 else value[:60] + "…"
        return BadValue(
            f"“{shown}” cannot be used for {self.name}: {what}.",
            advice=f"A good value is {self.good_value()}.",
            parameter=self.name,
        )


def escaped(text: str) -> str:
    """The text as it stands between double quotes in SPARQL, for engines of any kind."""
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    # some engines read \u… before all else, even where the backslash is itself escaped
    return _LIKE_AN_ESCAPE.sub(lambda found: rf"\\\U{ord(found[1]):08X}", text)
