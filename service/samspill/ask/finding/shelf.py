"""The indexes of the versions that are asked: each made once, in a process of its own, and kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from samspill.ask.finding.building import NAME
from samspill.ask.finding.gathering import gather
from samspill.ask.finding.index import Index
from samspill.ask.questions import Question
from samspill.engine.stores import Store
from samspill.errors import Busy, StorageUnwritable

FORM = "2"
"""Changes when indexes are made in another way, so that older ones are made again."""

KEPT = 4
"""How many indexes are kept on the disk; the ones that were asked for longest ago go."""

PATIENCE = 5.0
"""Seconds that a search waits for its index before its reader is told to come again."""


class Shelf:
    """Indexes below a folder, by the digest of what they are made from."""

    def __init__(self, folder: Path, questions: Mapping[str, Question]) -> None:
        self._folder = folder
        self._questions = questions
        self._making: dict[str, threading.Thread] = {}
        self._failed: dict[str, BaseException] = {}
        self._lock = threading.Lock()

    def index(self, digest: str, store: Store, *, patience: float = PATIENCE) -> Index:
        """The index of what a store holds, which has a digest.

        Raises `Busy` when it takes longer to make than `patience` seconds; it is made nevertheless.
        """
        path = self._path(digest)
        if not path.is_file():
            self.begin(digest, store).join(patience)
        if path.is_file():
            with suppress(OSError):
                path.touch()
            return Index(path)
        with self._lock:
            failed = self._failed.pop(digest, None)
        if failed is not None:
            raise failed
        raise Busy(
            "The index for searching is being made.",
            advice="Try again in a few seconds.",
            retry_after=3,
        )

    def begin(self, digest: str, store: Store) -> threading.Thread:
        """Begins to make an index, where nobody has yet; the thread ends when it is there."""
        with self._lock:
            making = self._making.get(digest)
            if making is None or not making.is_alive():
                making = threading.Thread(target=self._make, args=(digest, store), daemon=True)
                self._making[digest] = making
                making.start()
            return making

    def _path(self, digest: str) -> Path:
        name = "".join(letter for letter in digest if letter.isalnum())
        return self._folder / f"{name}.{FORM}.db"

    def _make(self, digest: str, store: Store) -> None:
        try:
            self._made(digest, store)
        except BaseException as error:  # noqa: BLE001 - told to whoever searches
            with self._lock:
                self._failed[digest] = error

    def _made(self, digest: str, store: Store) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder, prefix="making-") as name:
                folder = Path(name)
                gather(store, self._questions, folder)
                command = [sys.executable, "-m", "samspill.ask.finding.building", str(folder)]
                ended = subprocess.run(command, check=False, capture_output=True)  # noqa: S603
                if ended.returncode:
                    raise StorageUnwritable(
                        "The index for searching could not be made.",
                        advice="See whether there is room on the disk, and the service's log.",
                    )
                shutil.move(folder / NAME, self._path(digest))
        except OSError as error:
            raise StorageUnwritable(
                f"The index for searching could not be kept: {error.strerror}.",
                advice="See whether there is room on the disk of the data directory.",
            ) from error
        self._tidy()

    def _tidy(self) -> None:
        """Takes away indexes beyond those that are kept."""
        found = sorted(self._folder.glob("*.db"), key=lambda path: path.stat().st_mtime)
        for path in found[:-KEPT]:
            with suppress(OSError):
                path.unlink()
