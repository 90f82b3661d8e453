"""Searching an index: exact names first, then beginnings, words, parts of words, misspellings.

What is sought is text and nothing else: it is taken apart into words, and only those reach SQLite.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from samspill.ask.finding.building import SHORT, best
from samspill.ask.finding.folding import distance, fold, places, trigrams, words
from samspill.ask.finding.gathering import KINDS
from samspill.knowledge.vocabulary import SDG

LONGEST = 200
"""Characters of the longest text that is sought."""

MOST_WORDS = 12
"""Words of a text that are sought; what comes after them changes little."""

_ENOUGH = 3
"""Hits from which nobody needs other spellings."""

_CANDIDATES = 60
"""Words that are compared letter by letter with one that is not there."""

_CODE = re.compile(
    r"(?:sdg|fn|un|bærekraftsmål|mål|delmål|goal|target)?[ ]*"
    r"((?:1[0-7]|[1-9])(?:\.(?:\d{1,2}|[a-d]))?)",
    re.IGNORECASE,
)
_NEARNESS = {"exact": 0.0, "coded": 0.5, "begins": 1.0, "whole": 2.0, "part": 3.0}
"""How near a hit is: the same name, the same code, a name that begins so, words, parts of words."""

_RANKED = """
WITH hit AS ({hits})
SELECT entry.iri, entry.kind, entry.labels, whole.iri, whole.labels, hit.near, counted.number
FROM (
  SELECT id, near, kind,
         ROW_NUMBER() OVER (PARTITION BY kind ORDER BY near, length(folded), folded) AS place
  FROM (
    SELECT entry.id, entry.kind, entry.folded, MIN(
      CASE
        WHEN entry.key = :key THEN {coded}
        WHEN instr(char(10) || entry.folded || char(10), char(10) || :text || char(10)) THEN {exact}
        WHEN instr(char(10) || entry.folded, char(10) || :text) THEN {begins}
        ELSE hit.near
      END) AS near
    FROM hit JOIN entry ON entry.id = hit.id
    GROUP BY entry.id
  )
) AS hit
JOIN entry ON entry.id = hit.id
JOIN (SELECT entry.kind AS kind, COUNT(DISTINCT entry.id) AS number
      FROM hit JOIN entry ON entry.id = hit.id GROUP BY entry.kind) AS counted
  ON counted.kind = entry.kind
LEFT JOIN entry AS whole ON whole.id = entry.program
WHERE hit.place > :skip AND hit.place <= :skip + :limit AND (:kind = '' OR entry.kind = :kind)
ORDER BY near, hit.place, entry.kind
"""


_BEGINNING = "FROM names WHERE names MATCH :begins AND rowid BETWEEN :first AND :last"

_WAYS = {
    "exact": "SELECT id FROM opening "
    "WHERE text = :text AND whole = 1 AND id BETWEEN :first AND :last",
    "coded": "SELECT id FROM entry WHERE key = :text AND id BETWEEN :first AND :last",
    "begins": "SELECT id FROM opening "
    "WHERE text = :text AND whole = 0 AND id BETWEEN :first AND :last",
    "whole": f"SELECT rowid {_BEGINNING}",
}
"""How one or two letters find something, the nearest first."""

_SHOWN = """
SELECT entry.iri, entry.kind, entry.labels, whole.iri, whole.labels
FROM entry LEFT JOIN entry AS whole ON whole.id = entry.program
WHERE entry.id = ?
"""

_Row = tuple[str, str, str, str | None, str | None, float, int]
"""A hit: IRI, kind, labels, its program's IRI and labels, how near it is, how many there are."""


@dataclass(frozen=True)
class Hit:
    """Something found: its name in `language`, where in it stands what was sought, its program."""

    iri: str
    kind: str
    label: str
    language: str
    marked: tuple[tuple[int, int], ...]
    program: str | None = None
    program_label: str = ""
    program_language: str = ""


@dataclass(frozen=True)
class Found:
    """What a search found: the best hits of each kind, and how many there are of each.

    `spelled` holds the words that were looked for instead of ones that are nowhere.
    """

    hits: Mapping[str, Sequence[Hit]]
    counts: Mapping[str, int]
    spelled: Mapping[str, str]

    @property
    def total(self) -> int:
        """How many hits there are in all."""
        return sum(self.counts.values())

    @property
    def kinds(self) -> list[str]:
        """The kinds that something was found of, those with the nearest hit first."""
        return list(self.hits)


@dataclass(frozen=True)
class Index:
    """An index in a file, which nobody changes."""

    path: Path

    def search(
        self,
        text: str,
        *,
        language: str,
        kind: str = "",
        limit: int = 5,
        skip: int = 0,
    ) -> Found:
        """What is called, or is described, as a text says; at most `limit` hits of each kind."""
        sought = words(text[:LONGEST])[:MOST_WORDS]
        if not sought:
            return Found({}, {}, {})
        with closing(self._opened()) as database:
            spelled: dict[str, str] = {}
            rows = self._rows(database, text, sought, kind=kind, limit=limit, skip=skip)
            if sum({row[1]: row[6] for row in rows}.values()) < _ENOUGH:
                spelled = dict(_respelled(database, sought))
                if spelled:
                    mended = [spelled.get(word, word) for word in sought]
                    again = self._rows(
                        database, " ".join(mended), mended, kind=kind, limit=limit, skip=skip
                    )
                    if len(again) > len(rows):
                        rows, sought = again, mended
                    else:
                        spelled = {}
        nearest: dict[str, int] = {}
        hits: dict[str, list[Hit]] = {}
        counts: dict[str, int] = {}
        for iri, its_kind, labels, program, program_labels, near, number in rows:
            counts[its_kind] = number
            nearest.setdefault(its_kind, int(near))
            hits.setdefault(its_kind, []).append(
                _hit(iri, its_kind, labels, program, program_labels, sought, language)
            )
        order = sorted(hits, key=lambda one: (nearest[one], KINDS.index(one)))
        return Found({one: hits[one] for one in order}, counts, spelled)

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.path}?mode=ro&immutable=1", uri=True)

    def _rows(
        self,
        database: sqlite3.Connection,
        text: str,
        sought: Sequence[str],
        *,
        kind: str,
        limit: int,
        skip: int,
    ) -> list[_Row]:
        if len(sought) == 1 and len(sought[0]) <= SHORT and fold(text).strip() == sought[0]:
            return list(_beginning(database, sought[0], kind=kind, limit=limit, skip=skip))
        quoted = [f'"{word}"' for word in sought]
        parts = quoted if all(len(word) > 2 for word in sought) else []
        code = _CODE.fullmatch(text.strip())
        values: dict[str, object] = {
            "words": " ".join([*quoted[:-1], f"{quoted[-1]}*"]),
            "parts": " ".join(parts),
            "text": fold(text).strip(),
            "key": code[1].lower() if code else text.strip().rpartition("/")[2].lower(),
            "iri": f"{SDG}/{code[1].lower()}" if code else text.strip(),
            "kind": kind,
            "limit": limit,
            "skip": skip,
        }
        hits = [
            "SELECT id, {coded} AS near FROM entry WHERE key = :key OR iri = :iri",
            "SELECT rowid AS id, {whole} + 1.0 / (1.0 - bm25(names, 8.0, 1.0)) AS near "
            "FROM names WHERE names MATCH :words",
            "SELECT rowid AS id, {part} AS near FROM parts WHERE parts MATCH :parts",
        ]
        query = _RANKED.replace("{hits}", " UNION ALL ".join(hits if parts else hits[:2]))
        return list(database.execute(query.format(**_NEARNESS), values))


def _beginning(
    database: sqlite3.Connection, text: str, *, kind: str, limit: int, skip: int
) -> Iterator[_Row]:
    """What one or two letters find: half of everything, so nothing is ranked that is not shown.

    Names that are just that come first, then a code, names that begin so, and other words that do.
    """
    most = skip + limit
    among = "SELECT kind, first, last FROM reach WHERE ?1 IN ('', kind) ORDER BY first"
    for _, first, last in database.execute(among, (kind,)).fetchall():
        within = {"text": text, "begins": f"{text}*", "first": first, "last": last, "most": most}
        number = database.execute(f"SELECT COUNT(*) {_BEGINNING}", within).fetchone()[0]
        near: dict[int, float] = {}
        for way, query in _WAYS.items():
            if len(near) < min(most, number):
                for (hit,) in database.execute(f"{query} ORDER BY 1 LIMIT :most", within):
                    near.setdefault(hit, _NEARNESS[way])
        for hit in list(near)[skip:most]:
            yield *database.execute(_SHOWN, (hit,)).fetchone(), near[hit], number


def _respelled(database: sqlite3.Connection, sought: Sequence[str]) -> Iterator[tuple[str, str]]:
    """For each word that is nowhere, the one that is spelled most like it."""
    for word in sought:
        most = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        if not most or _stands(database, word):
            continue
        runs = " OR ".join(f'"{run}"' for run in dict.fromkeys(trigrams(word)))
        candidates = [
            str(text)
            for (text,) in database.execute(
                "SELECT word.text FROM spelling JOIN word ON word.id = spelling.rowid "
                "WHERE spelling MATCH ? ORDER BY bm25(spelling) LIMIT ?",
                (runs, _CANDIDATES),
            )
        ]
        ranked = sorted((distance(word, other, most), other) for other in candidates)
        if ranked and ranked[0][0] <= most:
            yield word, ranked[0][1]


def _stands(database: sqlite3.Connection, word: str) -> bool:
    """Whether a word, or one that holds it, is in the index."""
    found = database.execute("SELECT 1 FROM parts WHERE parts MATCH ? LIMIT 1", (f'"{word}"',))
    return found.fetchone() is not None


def _hit(
    iri: str,
    kind: str,
    labels: str,
    program: str | None,
    program_labels: str | None,
    sought: Sequence[str],
    language: str,
) -> Hit:
    named: dict[str, str] = json.loads(labels)
    label, tongue = best(named, language)
    whole, whole_tongue = best(json.loads(program_labels or "{}"), language)
    return Hit(
        iri,
        kind,
        label or iri,
        tongue,
        tuple(places(label, list(sought))),
        program,
        whole,
        whole_tongue,
    )
