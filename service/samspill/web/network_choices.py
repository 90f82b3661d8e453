"""What the forms of networks let people choose from: asked once for each version and language."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock

from samspill.ask.asking import ask
from samspill.ask.networks.feeds import ALIGNMENTS, PARTICIPATIONS
from samspill.ask.questions import Question
from samspill.ask.tables import short
from samspill.engine.serving import Served
from samspill.settings import Language, Settings
from samspill.web.forms import Field, fields_of

CHOOSABLE = 1000
"""Where there are more values than these, one is written instead of chosen from a list."""

_KEPT = 8
_LISTS = {"actor": "actors", "program": "programs"}

Names = Mapping[str, str]
"""What something is called, by its key."""


@dataclass(frozen=True)
class Choices:
    """The fields of filters by the question they belong to, and who there is by kind.

    Lists that are too long to choose from are empty.
    """

    filters: Mapping[str, tuple[Field, ...]]
    names: Mapping[str, Names]


class Offers:
    """The choices in every version and language that pages were asked for lately."""

    def __init__(self, settings: Settings, questions: Mapping[str, Question]) -> None:
        self._base = settings.base
        self._questions = questions
        self._found: OrderedDict[tuple[str, str], Choices] = OrderedDict()
        self._lock = Lock()

    def of(self, served: Served, language: Language) -> Choices:
        """The choices of a version in a language."""
        key = served.version.digest, language
        with self._lock:  # the others wait, as they would for the same queries
            if key not in self._found:
                self._found[key] = Choices(
                    {name: self._fields(name, served, language) for name in self._asked()},
                    {kind: self._names(kind, served, language) for kind in _LISTS},
                )
            self._found.move_to_end(key)
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
            return self._found[key]

    def _asked(self) -> list[str]:
        return [name for name in (PARTICIPATIONS, ALIGNMENTS) if name in self._questions]

    def _fields(self, name: str, served: Served, language: Language) -> tuple[Field, ...]:
        fields = fields_of(
            self._questions[name],
            {},
            questions=self._questions,
            store=served.store,
            language=language,
            base=self._base,
        )
        return tuple(
            field if len(field.choices) <= CHOOSABLE else replace(field, choices=())
            for field in fields
        )

    def _names(self, kind: str, served: Served, language: Language) -> Names:
        listing = self._questions.get(_LISTS[kind])
        if listing is None:
            return {}
        found = ask(served.store, listing, {}, language=language, base=self._base)
        if len(found.rows) > CHOOSABLE:
            return {}
        label = found.columns.index(f"{kind}Label")
        names = {}
        for row in found.rows:
            key = short(getattr(row[0], "value", "")).rpartition("/")[2]
            names[key] = getattr(row[label], "value", None) or key
        return names
