"""Making an index: one SQLite file with the words, the trigrams and the names of everything.

Run as a program, so that nobody waits for it: `python -m samspill.ask.finding.building FOLDER`
reads what was gathered in the folder and writes `index.db` there.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from samspill.ask.finding.folding import fold, words
from samspill.ask.finding.gathering import KINDS
from samspill.knowledge.vocabulary import LABEL_LANGUAGES, PREFIXES, QUERY, SDG

NAME = "index.db"

LAYOUT = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  iri TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  labels TEXT NOT NULL,
  folded TEXT NOT NULL,
  program INTEGER
) STRICT;
CREATE TABLE reach (kind TEXT PRIMARY KEY, first INTEGER, last INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE opening (
  text TEXT, whole INTEGER, id INTEGER, PRIMARY KEY (text, whole DESC, id)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE names USING fts5(
  label, more, content='', prefix='1 2 3', tokenize="unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE parts USING fts5(label, content='', tokenize='trigram');
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE spelling USING fts5(text, content='', tokenize='trigram');
"""

AFTERWARDS = """
CREATE INDEX entry_key ON entry (key);
CREATE INDEX entry_iri ON entry (iri);
INSERT INTO names(names) VALUES ('optimize');
INSERT INTO parts(parts) VALUES ('optimize');
"""

SHORT = 2
"""Letters up to which what a name begins with is written down: very much begins so."""

_SHORTEST = 3
"""Letters of the shortest word that is looked for in other spellings."""


@dataclass
class Entry:
    """Something that can be found: its kind, its names by language, and what else is said."""

    kind: str
    labels: dict[str, str] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)
    program: str | None = None


def build(folder: Path) -> Path:
    """Makes the index of what was gathered in a folder, and gives its path there."""
    entries = _read(folder)
    target = folder / NAME
    with sqlite3.connect(target) as database:
        database.executescript(LAYOUT)
        names_of = {
            iri: list(dict.fromkeys(fold(label) for label in _ordered(entry.labels)))
            for iri, entry in entries.items()
        }
        numbers = _numbered(entries, names_of)
        known: set[str] = set()
        for iri, number in numbers.items():
            entry, names = entries[iri], names_of[iri]
            key = key_of(iri)
            database.execute(
                "INSERT INTO reach VALUES (?1, ?2, ?2) ON CONFLICT DO UPDATE SET last = ?2",
                (entry.kind, number),
            )
            database.executemany(
                "INSERT OR IGNORE INTO opening VALUES (?, ?, ?)",
                [
                    (name[:letters], name == name[:letters], number)
                    for name in names
                    for letters in range(1, SHORT + 1)
                ],
            )
            database.execute(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    number,
                    iri,
                    entry.kind,
                    key.rpartition("/")[2],
                    json.dumps(entry.labels, ensure_ascii=False),
                    "\n".join(names),
                    numbers.get(entry.program or ""),
                ),
            )
            label = " ".join(names)
            spelled = [*words(label), *words(key)]
            more = " ".join(word for text in entry.more for word in words(text))
            database.execute(
                "INSERT INTO names(rowid, label, more) VALUES (?, ?, ?)",
                (number, " ".join(spelled), more),
            )
            database.execute("INSERT INTO parts(rowid, label) VALUES (?, ?)", (number, label))
            known.update(word for word in spelled if len(word) >= _SHORTEST)
        for number, word in enumerate(sorted(known), 1):
            database.execute("INSERT INTO word VALUES (?, ?)", (number, word))
            database.execute("INSERT INTO spelling(rowid, text) VALUES (?, ?)", (number, word))
        database.executescript(AFTERWARDS)
    database.close()
    return target


def _numbered(entries: Mapping[str, Entry], names: Mapping[str, list[str]]) -> dict[str, int]:
    """The numbers of things: those of a kind follow each other, the shortest names first."""

    def place(iri: str) -> tuple[int, int, str, str]:
        name = "\n".join(names[iri])
        return KINDS.index(entries[iri].kind), len(name), name, iri

    return {iri: number for number, iri in enumerate(sorted(entries, key=place), 1)}


def key_of(iri: str) -> str:
    """What people write for a thing: the last parts of its IRI."""
    if iri.startswith(f"{SDG}/"):
        return iri.removeprefix(f"{SDG}/")
    if iri.startswith(PREFIXES["sdgo"]):
        return iri.removeprefix(PREFIXES["sdgo"])
    return iri.rstrip("/").rpartition("/")[2].rpartition("#")[2]


def _ordered(labels: dict[str, str]) -> list[str]:
    return sorted(labels.values(), key=len)


def _read(folder: Path) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for name in ("names", "concepts", "terms"):
        for thing, kind, label in _rows(folder / f"{name}.tsv"):
            if isinstance(label, ox.Literal) and isinstance(kind, ox.Literal):
                entry = found.setdefault(_value(thing), Entry(kind.value))
                entry.labels.setdefault(label.language or "", label.value)
    for thing, text in _rows(folder / "other.tsv"):
        if _value(thing) in found:
            found[_value(thing)].more.append(_value(text))
    programs: defaultdict[str, list[str]] = defaultdict(list)
    for thing, program in _rows(folder / "wholes.tsv"):
        programs[_value(thing)].append(_value(program))
    for thing, wholes in programs.items():
        if thing in found:
            found[thing].program = min(wholes)
    for asked in json.loads((folder / "questions.json").read_text(encoding="utf-8")):
        iri = QUERY + asked["name"]
        found[iri] = Entry("question", asked["titles"], list(asked["summaries"].values()))
    return found


def _rows(path: Path) -> Iterator[ox.QuerySolution]:
    solutions = ox.parse_query_results(path=str(path), format=ox.QueryResultsFormat.TSV)
    if isinstance(solutions, ox.QuerySolutions):
        yield from solutions


def _value(term: object) -> str:
    return str(getattr(term, "value", ""))


def best(labels: dict[str, str], language: str) -> tuple[str, str]:
    """The label that comes first for a reader of a language, and its own language."""
    for tongue in (language, *LABEL_LANGUAGES, ""):
        if tongue in labels:
            return labels[tongue], tongue
    return next(((label, tongue) for tongue, label in sorted(labels.items())), ("", ""))


if __name__ == "__main__":
    os.nice(5)  # questions go first
    build(Path(sys.argv[1]))
