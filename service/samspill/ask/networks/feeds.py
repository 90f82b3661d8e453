"""What a network is built from: the triples that the questions behind it answer with."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import pyoxigraph as ox

from samspill.ask.asking import bound, require_known
from samspill.ask.networks.selection import FILTERS, PEOPLE_FILTERS, Selection
from samspill.ask.questions import Question
from samspill.ask.questions import question as question_named
from samspill.ask.tables import short
from samspill.ask.values import Parameter
from samspill.engine.stores import Store
from samspill.errors import BadValue
from samspill.settings import DEFAULT_BASE

PARTICIPATIONS = "participation-network"
ALIGNMENTS = "alignment-network"

_SDG_CODE = re.compile(r"[0-9]{1,2}(?:\.[0-9a-z]{1,2})?")
_NO_LABEL: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Feeds:
    """A selection, every value in it checked, and the N-Triples to build its network from.

    `ego` is the IRI of the selection's; `queries` are the queries that were asked, by question.
    """

    selection: Selection
    ego: str | None
    participations: bytes
    alignments: bytes
    queries: Mapping[str, str]


def feeds(
    store: Store,
    questions: Mapping[str, Question],
    selection: Selection,
    *,
    base: str = DEFAULT_BASE,
) -> Feeds:
    """Asks what a network is built from.

    Raises `NotFound` for a value that the graph does not hold, with the nearest that it does, and
    `BadValue` for one that cannot be used.
    """
    if selection.kind == "programs" and not selection.asks_participations:
        _refuse_people(selection)
    ego = _ego(store, selection, base)
    queries: dict[str, str] = {}
    if selection.asks_participations:
        queries[PARTICIPATIONS] = _bound(store, questions, PARTICIPATIONS, selection, base)
    if selection.asks_alignments:
        queries[ALIGNMENTS] = _bound(store, questions, ALIGNMENTS, selection, base)
    return Feeds(
        _shortened(selection, ego),
        ego,
        _triples(store, queries.get(PARTICIPATIONS)),
        _triples(store, queries.get(ALIGNMENTS)),
        MappingProxyType(queries),
    )


def _bound(
    store: Store,
    questions: Mapping[str, Question],
    name: str,
    selection: Selection,
    base: str,
) -> str:
    asked = question_named(questions, name)
    takes = {parameter.name for parameter in asked.parameters}
    values = {name: getattr(selection, name) for name in FILTERS if name in takes}
    # the texts come in every language, so that one network serves readers of all
    return bound(store, asked, values, language="nb", base=base)


def _triples(store: Store, query: str | None) -> bytes:
    if query is None:
        return b""
    out = io.BytesIO()
    store.write(query, out, rows=ox.QueryResultsFormat.JSON, triples=ox.RdfFormat.N_TRIPLES)
    return out.getvalue()


def _refuse_people(selection: Selection) -> None:
    for name in sorted(PEOPLE_FILTERS):
        if getattr(selection, name) is not None:
            raise BadValue(
                f"Programs that meet in SDGs have no {name} to choose by.",
                advice=f"Leave {name} out, or let shared actors count too: by=actor.",
                parameter=name,
            )


def _ego(store: Store, selection: Selection, base: str) -> str | None:
    """The IRI of the node in the middle, which the graph must hold."""
    value = selection.ego
    if value is None:
        return None
    kind = _kind_of(selection.kind, value, base)
    parameter = Parameter("ego", "iri", _NO_LABEL, kind=kind, example=_EXAMPLES[kind])
    key = value.removeprefix(f"{kind}/") if "://" not in value else value
    iri = parameter.iri(key, base=base)
    require_known(store, parameter, iri)
    return iri


_EXAMPLES = {"actor": "trondheim-kommune", "program": "universitetskommunen-3-0", "sdg": "11"}


def _kind_of(network: str, value: str, base: str) -> str:
    """What a node is, by how it is written: an actor, unless it says otherwise."""
    if network == "programs":
        return "program"
    says = value.removeprefix(f"{base}id/")
    if network == "actor-program" and says.startswith("program/"):
        return "program"
    is_sdg = _SDG_CODE.fullmatch(value.removeprefix("sdg/")) or "metadata.un.org" in value
    return "sdg" if network == "actor-sdg" and is_sdg else "actor"


def _shortened(selection: Selection, ego: str | None) -> Selection:
    """The same selection with short forms for IRIs, so that one network has one name."""
    changed: dict[str, str] = {}
    for name in FILTERS:
        value = getattr(selection, name)
        if value is not None and "://" in value:
            changed[name] = short(value).rpartition("/")[2]
    if ego is not None:
        first, _, key = short(ego).partition("/")
        plain = first == ("program" if selection.kind == "programs" else "actor")
        changed["ego"] = key if plain else short(ego)
    return replace(selection, **changed)  # type: ignore[arg-type]
