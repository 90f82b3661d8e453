"""What a remote engine holds, written down in the engine itself, in a small graph of its own.

The mark is there only while the engine holds one whole version: it goes before the first change
and comes back, another one, after the last. So whoever sees the same mark after a query as
before it knows that no change lay between.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samspill.engine.remote_answers import result_in
from samspill.engine.remote_protocol import queried, updated
from samspill.engine.remote_settings import RemoteSettings
from samspill.engine.stores import Rows
from samspill.knowledge.vocabulary import graph_name

if TYPE_CHECKING:
    from samspill.engine.journal import Version  # the database is not for those who only ask

RECORD = graph_name("served")
"""The graph of the record, and its subject."""

_READ = f"SELECT ?p ?o WHERE {{ <{RECORD}> ?p ?o }}"


@dataclass(frozen=True)
class Record:
    """What an engine says that it holds; `number` 0 is none that patches could begin from.

    `graphs` are all that loading has ever begun to make there. Without `mark` the engine stands
    between `number` and `towards`, or holds nothing whole.
    """

    number: int = 0
    towards: int = 0
    digest: str = ""
    mark: str = ""
    graphs: frozenset[str] = frozenset()

    def holds(self, version: Version) -> bool:
        """Whether the engine holds this version, whole."""
        return bool(self.mark) and (self.number, self.digest) == (version.number, version.digest)


def read_record(remote: RemoteSettings) -> Record:
    """What the engine says that it holds; raises `EngineFailed` and `EngineSlow`."""
    body = queried(remote, _READ, "SELECT", default_graphs=[RECORD])
    result = result_in(body, "SELECT")
    found: dict[str, list[str]] = {}
    for name, value in result.rows if isinstance(result, Rows) else ():
        found.setdefault(str(name.value).removeprefix(f"{RECORD}#"), []).append(value.value)  # type: ignore[union-attr]
    graphs = frozenset(found.pop("graph", ()))
    single = {name: values[0] if len(values) == 1 else "" for name, values in found.items()}
    return Record(
        _number(single.get("number", "")),
        _number(single.get("towards", "")),
        single.get("digest", ""),
        single.get("mark", ""),
        graphs,
    )


def still_marked(remote: RemoteSettings, mark: str) -> bool:
    """Whether the engine still holds the version that it held when this mark was read."""
    text = f'ASK {{ <{RECORD}> <{RECORD}#mark> "{mark}" }}'
    return result_in(queried(remote, text, "ASK", default_graphs=[RECORD]), "ASK") is True


def write_record(remote: RemoteSettings, record: Record) -> Record:
    """Puts a record in the place of the one before."""
    pairs = {
        "number": [str(record.number)],
        "towards": [str(record.towards)],
        "digest": [record.digest],
        "mark": [record.mark] if record.mark else [],
    }
    facts = [f'<{RECORD}#{name}> "{value}"' for name, values in pairs.items() for value in values]
    facts += [f"<{RECORD}#graph> <{graph}>" for graph in sorted(record.graphs)]
    statements = " . ".join(f"<{RECORD}> {fact}" for fact in facts)
    updated(
        remote,
        f"DELETE WHERE {{ GRAPH <{RECORD}> {{ <{RECORD}> ?p ?o }} }} ;\n"
        f"INSERT DATA {{ GRAPH <{RECORD}> {{ {statements} }} }}",
    )
    return record


def whole(version: Version, graphs: Collection[str]) -> Record:
    """The record of an engine that holds all of a version, under a mark that never was."""
    mark = f"{version.number}-{uuid.uuid4()}"
    return Record(version.number, version.number, version.digest, mark, frozenset(graphs))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
