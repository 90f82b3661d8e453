"""The states of a proposal, and who may bring it from one to another: the whole table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from samspill.errors import BadValue

State = Literal["draft", "submitted", "returned", "accepted", "rejected", "withdrawn"]
Act = Literal[
    "save", "submit", "recall", "withdraw", "reopen", "return", "reject", "accept", "comment"
]
Who = Literal["author", "reviewer", "either"]

STATES: tuple[State, ...] = get_args(State)
ACTS: tuple[Act, ...] = get_args(Act)


@dataclass(frozen=True)
class Move:
    """Who does something in which states, what state follows (None: the same), and how it is told.

    `reasoned` tells that it needs words.
    """

    by: Who
    within: frozenset[State]
    to: State | None
    reasoned: bool = False


MOVES: Mapping[Act, Move] = MappingProxyType(
    {
        "save": Move("author", frozenset({"draft", "returned"}), None),
        "submit": Move("author", frozenset({"draft", "returned"}), "submitted"),
        "recall": Move("author", frozenset({"submitted"}), "draft"),
        "withdraw": Move("author", frozenset({"draft", "submitted", "returned"}), "withdrawn"),
        "reopen": Move("author", frozenset({"withdrawn", "rejected"}), "draft"),
        "return": Move("reviewer", frozenset({"submitted"}), "returned", reasoned=True),
        "reject": Move("reviewer", frozenset({"submitted"}), "rejected", reasoned=True),
        "accept": Move("reviewer", frozenset({"submitted"}), "accepted"),
        "comment": Move("either", frozenset(STATES), None, reasoned=True),
    }
)
"""What may be done with a proposal. What is accepted stays: it is undone by another proposal."""


def act_of(text: str) -> Act:
    """The act of a name; raises `BadValue`, listing them."""
    for act in ACTS:
        if act == text:
            return act
    raise BadValue(
        f"There is nothing called “{text[:40]}” that can be done with a proposal.",
        advice=f"Use one of {', '.join(ACTS)}.",
        parameter="action",
    )
