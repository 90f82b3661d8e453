"""The rules that make the inferred graph: SPARQL CONSTRUCT files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Triple

from samspill.errors import NotFound
from samspill.knowledge.dataset import read_text


@dataclass(frozen=True)
class Rule:
    """One rule: its name and its CONSTRUCT query."""

    name: str
    text: str


def read_rules(folder: Path) -> tuple[Rule, ...]:
    """The rules of a folder."""
    paths = sorted(folder.glob("*.rq"))
    if not paths:
        raise NotFound(f"{folder} holds no rule.", advice="Reinstall Samspill; its files are gone.")
    return tuple(Rule(path.stem, read_text(path)) for path in paths)


def infer(
    rules: Iterable[Rule], construct: Callable[[str], Iterable[Triple]]
) -> tuple[Triple, ...]:
    """What the rules say of a dataset, each triple once, in a stable order.

    `construct` runs a query over the stated triples; a rule does not see what another inferred.
    """
    found = {triple for rule in rules for triple in construct(rule.text)}
    return tuple(sorted(found, key=str))
