"""What is told of an organisation: its works and links, whom it meets, and who else is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from samspill.ask.reach import place
from samspill.knowledge.vocabulary import LABEL_LANGUAGES, SDG


@dataclass(frozen=True)
class Work:
    """A program, goal or measure that somebody takes part in, or has entered in their own graph.

    `roles` are concepts; `program` is the one that it is in, or is.
    """

    iri: str
    kind: str
    program: str
    roles: tuple[str, ...] = ()
    entered: bool = False
    status: str = ""
    starts: str = ""
    ends: str = ""


@dataclass(frozen=True)
class Reaching:
    """A link of a thing to an SDG; `score` is from -3 to 3, `counts` tells that it is accepted."""

    iri: str
    thing: str
    program: str
    code: str
    basis: str
    score: int
    confidence: str
    review: str

    @property
    def counts(self) -> bool:
        """Whether it says, as accepted, that the thing works towards the SDG."""
        return self.review == "accepted" and self.score > 0


@dataclass(frozen=True)
class Meeting:
    """Something of somebody else that is linked to a target: the `same`, or one beside it."""

    thing: str
    kind: str
    program: str
    code: str
    strength: int
    same: bool


@dataclass(frozen=True)
class Fellow:
    """An actor that works towards some of the same targets, by program.

    `together` tells that it takes part in the same program or measure.
    """

    actor: str
    programs: Mapping[str, frozenset[str]]
    together: bool

    @property
    def targets(self) -> frozenset[str]:
        """The targets that it shares."""
        return frozenset().union(*self.programs.values())


@dataclass(frozen=True)
class Partnership:
    """What somebody takes part in, and where others meet it.

    `parts` are all things in the works, each with its works; `looked` are the targets for which
    others were looked at; `shared` has for each program of others
    the actors that it shares with the works. `cut` tells that there is more than is told of,
    and `work_count` how many works there are in all.
    """

    works: tuple[Work, ...]
    parts: Mapping[str, frozenset[str]]
    links: tuple[Reaching, ...]
    looked: tuple[str, ...]
    meetings: tuple[Meeting, ...]
    shared: Mapping[str, tuple[str, ...]]
    fellows: tuple[Fellow, ...]
    cut: bool
    work_count: int

    @property
    def targets(self) -> tuple[str, ...]:
        """The codes of the targets that the works contribute to."""
        return targets_of(self.links)


@dataclass(frozen=True)
class Names:
    """What things are called, by their IRIs and by language."""

    labels: Mapping[str, Mapping[str, str]]

    def name(self, iri: str, language: str) -> tuple[str, str]:
        """What something is called, and the language of that."""
        labels = self.labels.get(iri, {})
        for tongue in (language, *LABEL_LANGUAGES, "", *sorted(labels)):
            if tongue in labels:
                return labels[tongue], tongue
        return iri.rpartition("/")[2], ""

    def sdg(self, code: str, language: str) -> str:
        """What an SDG goal or target is called."""
        return self.name(f"{SDG}/{code}", language)[0]


def targets_of(links: Iterable[Reaching]) -> tuple[str, ...]:
    found = {link.code for link in links if link.counts and "." in link.code}
    return tuple(sorted(found, key=place))
