"""The journal: the truth about every version, as a numbered chain of patches in a database."""

from __future__ import annotations

import json
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from samspill.engine.databases import Database, database_of, unusable_journal
from samspill.engine.forms import bring_up, form_of
from samspill.engine.patches import Patch, batches
from samspill.engine.tables import chunks, versions
from samspill.errors import Busy, NotFound, SamspillError
from samspill.settings import Settings

CHUNK = 50_000
_BEGINNING = 4096
"""Bytes of a chunk that hold as much of its first line as it takes to find a subject."""

"""Lines in one row of the journal: some megabytes of text, some hundred kilobytes packed."""


@dataclass(frozen=True)
class Version:
    """What is known of one version of the dataset.

    `author` is who published it, "" being the software itself, and `note` why. `sources` says for
    each data graph where it was read from; `shipped` lists the folders that came with the package,
    `fingerprint` is that of everything the package ships. `digest` is the SHA-256 of the canonical
    N-Quads, provenance included; `added` and `removed` are the sizes of its patch.
    """

    number: int
    created: str
    author: str
    note: str
    software: str
    digest: str
    fingerprint: str
    quads: int
    added: int
    removed: int
    sources: Mapping[str, str]
    shipped: tuple[str, ...]
    findings: Mapping[str, int] = field(default_factory=dict)


class Journal:
    """The versions in one database; makes nothing there until a version is appended."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._has_tables = False

    @classmethod
    def of(cls, settings: Settings) -> Journal:
        """The journal that the settings name; raises `BadValue` for a URL that names none."""
        return cls(database_of(settings))

    def latest(self) -> Version | None:
        """The newest version, or None where there is none yet."""
        return self._first(select(versions).order_by(versions.c.number.desc()).limit(1))

    def version(self, number: int) -> Version:
        """One version; raises `NotFound`, naming the newest."""
        found = self._first(select(versions).where(versions.c.number == number))
        if found is None:
            newest = self.latest()
            said = (
                "none has been published yet"
                if newest is None
                else f"the newest is {newest.number}"
            )
            raise NotFound(
                f"There is no version {number}; {said}.",
                advice="`samspill versions` lists them.",
                newest=None if newest is None else newest.number,
            )
        return found

    def versions(self) -> tuple[Version, ...]:
        """All versions, the newest first."""
        with self._reading() as connection:
            if connection is None:
                return ()
            rows = connection.execute(select(versions).order_by(versions.c.number.desc()))
            return tuple(self._version(row) for row in rows)

    def at(self, moment: datetime) -> Version | None:
        """The newest version that is not younger than a moment; without a zone it is UTC."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        latest = aware.astimezone(UTC).isoformat(timespec="seconds")
        return self._first(
            select(versions)
            .where(versions.c.created <= latest)
            .order_by(versions.c.number.desc())
            .limit(1)
        )

    def patch(self, number: int) -> Patch:
        """What a version adds to the one before it, and removes; raises `NotFound`."""
        self.version(number)
        return Patch(tuple(self.lines(number, added=True)), tuple(self.lines(number, added=False)))

    def lines(self, number: int, *, added: bool, start: str = "") -> Iterator[str]:
        """One side of a patch, line by line; it is read from the database a chunk at a time.

        With `start`, from the first line that does not sort before it.
        """
        key = (chunks.c.version == number) & (chunks.c.added == added)
        parts = self._value(select(func.count()).select_from(chunks).where(key)) or 0

        def content(part: int, most: int = 0) -> list[str]:
            packed = self._value(select(chunks.c.content).where(key & (chunks.c.part == part)))
            try:
                text = _unpacked(packed or b"", most)
                return text.decode(errors="ignore" if most else "strict").split("\n")
            except (zlib.error, UnicodeDecodeError) as error:
                raise self._broken(f"a patch of version {number} is damaged ({error})") from error

        first = 0
        if start and parts:
            # the chunk whose first line is the last that sorts before
            found = bisect_right(range(parts), start, key=lambda part: content(part, _BEGINNING)[0])
            first = max(0, found - 1)
        for part in range(first, parts):
            batch = content(part)
            yield from batch[bisect_left(batch, start) :] if part == first and start else batch

    def append(
        self, version: Version, patch: Patch, *, also: Callable[[Connection], None] | None = None
    ) -> None:
        """Adds the next version in one transaction; the writer's lock must be held.

        `also` writes what belongs to the same transaction. When it returns, all of it is on disk.
        Raises `Busy` when the number is taken.
        """
        with self.database.writing() as connection:
            bring_up(connection, self.database.name)
            newest = connection.scalar(select(func.max(versions.c.number))) or 0
            if version.number != newest + 1:
                raise Busy(
                    f"Version {version.number} cannot come after version {newest}.",
                    advice="Another process has published in the meantime; try again.",
                )
            connection.execute(insert(versions).values(_row(version)))
            for added, lines in ((True, patch.added), (False, patch.removed)):
                for part, batch in enumerate(batches(lines, CHUNK)):
                    content = zlib.compress("\n".join(batch).encode())
                    connection.execute(
                        insert(chunks).values(
                            version=version.number, added=added, part=part, content=content
                        )
                    )
            if also is not None:
                also(connection)

    def writing(self, *, wait: float = 0) -> AbstractContextManager[None]:
        """The one writer's lock, held while the block runs; raises `Busy` after `wait` seconds."""
        return self.database.lock(wait=wait)

    def _value(self, statement: Select[Any]) -> Any:
        with self._reading() as connection:
            return None if connection is None else connection.scalar(statement)

    def _first(self, statement: Select[Any]) -> Version | None:
        with self._reading() as connection:
            if connection is None:
                return None
            row = connection.execute(statement).first()
            return None if row is None else self._version(row)

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        """A transaction that reads, or None where nothing has been written yet."""
        if not self.database.exists():
            yield None
            return
        with self.database.reading() as connection:
            self._has_tables = self._has_tables or form_of(connection, self.database.name) > 0
            yield connection if self._has_tables else None

    def _version(self, row: Row[Any]) -> Version:
        values = dict(row._mapping)
        try:
            values["sources"] = json.loads(values["sources"])
            values["shipped"] = tuple(json.loads(values["shipped"]))
            values["findings"] = json.loads(values["findings"])
        except ValueError as error:
            raise self._broken(f"version {values['number']} cannot be read ({error})") from error
        return Version(**values)

    def _broken(self, reason: str) -> SamspillError:
        return unusable_journal(self.database.name, reason)


def _unpacked(packed: bytes, most: int) -> bytes:
    """The text of a chunk, or its first `most` bytes."""
    return zlib.decompressobj().decompress(packed, most) if most else zlib.decompress(packed)


def _row(version: Version) -> dict[str, object]:
    row: dict[str, object] = asdict(version)
    for name in ("sources", "shipped", "findings"):
        row[name] = json.dumps(row[name], ensure_ascii=False)
    return row
