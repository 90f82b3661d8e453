"""A form: what can be said of a thing of one kind, as people, JSON and spreadsheets fill it in.

`Form` holds `Group`s of `Field`s; a field with a closed list has `Choice`s. All of it comes from
the shapes, by `samspill.contribute.fields`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode

Holds = Literal[
    "texts", "text", "choice", "thing", "address", "number", "year", "date", "moment", "truth"
]
"""What the values of a field are; `texts` are texts by language."""


@dataclass(frozen=True)
class Choice:
    """One of a closed list: what stands in the graph, its code, what it is called and means.

    `names` are its names in every language, by any of which it may be chosen; `example` is a case
    of it, for who chooses for the first time.
    """

    term: NamedNode | Text
    code: str
    label: str
    definition: str = ""
    names: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a thing that has an IRI of its own: the thing's with `#` and `fragment`."""

    path: str
    type: str
    fragment: str


@dataclass(frozen=True)
class Field:
    """One property as a form asks for it.

    `key` names it in HTML, JSON and spreadsheets. `minimum` is what must be there, and `wanted`
    says that there should be one. `languages` are those that a text is asked in, and of these
    `required_languages` must be there and `wanted_languages` should. `classes` are those that a
    thing may be of, and `kinds` the kinds of these. `rules` are the IRIs of the shapes it is made
    from. A field that is `read_only` is filled by the service, never by who fills in the form.
    `steps` are numbers that are explained, for who would not know which to write; `default` is
    what a new form has been filled in with.
    """

    key: str
    path: str
    label: str
    help: str
    holds: Holds
    minimum: int = 0
    maximum: int | None = None
    wanted: bool = False
    datatypes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    required_languages: tuple[str, ...] = ()
    wanted_languages: tuple[str, ...] = ()
    one_per_language: bool = False
    choices: tuple[Choice, ...] = ()
    steps: tuple[Choice, ...] = ()
    default: str = ""
    classes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    least: Decimal | None = None
    above: Decimal | None = None
    most: Decimal | None = None
    single_line: bool = True
    read_only: bool = False
    example: str = ""
    rules: tuple[str, ...] = ()
    part: Part | None = None

    @property
    def required(self) -> bool:
        """Whether it must be filled in."""
        return self.minimum > 0 or bool(self.required_languages)

    @property
    def asked_for(self) -> bool:
        """Whether it should be filled in, though it need not be."""
        return not self.required and (self.wanted or bool(self.wanted_languages))

    @property
    def repeats(self) -> bool:
        """Whether it takes several values, or several texts in one language."""
        if self.holds == "texts":
            return not self.one_per_language
        return self.maximum is None or self.maximum > 1

    @property
    def names(self) -> tuple[str, ...]:
        """What it is sent by, and the columns that it has: one, or one for each language."""
        if self.holds == "texts":
            return tuple(f"{self.key}.{language}" for language in self.languages)
        return (self.key,)


@dataclass(frozen=True)
class Group:
    """Fields that belong together, under a heading."""

    key: str
    label: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Consequence:
    """What is said of a thing as well when a property has a value (SHACL's `sh:TripleRule`)."""

    path: str
    value: NamedNode | Text
    predicate: str
    object: NamedNode | Text


@dataclass(frozen=True)
class Form:
    """What can be said of a thing of one kind; `type` is its class, `base` what IRIs begin with."""

    kind: str
    type: str
    label: str
    language: str
    base: str
    groups: tuple[Group, ...]
    consequences: tuple[Consequence, ...] = ()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in their order."""
        return tuple(field for group in self.groups for field in group.fields)

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """The fields by their keys."""
        return {field.key: field for field in self.fields}
