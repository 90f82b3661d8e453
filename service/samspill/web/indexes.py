"""The indexes that searches use: one for each version that is asked, shared by whoever searches."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from samspill.ask.finding.index import Index
from samspill.ask.finding.shelf import Shelf
from samspill.ask.questions import Question
from samspill.engine.serving import Served
from samspill.settings import Settings


class Indexes:
    """The indexes of a service, by the version that is served and the questions that are asked."""

    def __init__(self, settings: Settings, questions: Mapping[str, Question]) -> None:
        self._shelf = Shelf(settings.data_dir / "search", questions)
        texts = "\n".join(question.text for question in questions.values())
        self._asked = sha256(texts.encode()).hexdigest()[:8]

    def of(self, served: Served) -> Index:
        """The index of a version; raises `Busy` while it is being made."""
        return self._shelf.index(self._key(served), served.store)

    def begin(self, served: Served) -> None:
        """Begins to make the index of a version, where nobody has yet."""
        self._shelf.begin(self._key(served), served.store)

    def _key(self, served: Served) -> str:
        return f"{served.version.digest}{self._asked}"
