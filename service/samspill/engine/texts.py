"""The texts of source documents that the operator has registered, each under its SHA-256."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from samspill.errors import StorageUnwritable
from samspill.knowledge.evidence import is_text_of, passage_digest

FOLDER = "texts"
"""The folder below the data directory that holds them."""

_KEPT = 16


@dataclass(frozen=True)
class Texts:
    """The registered texts below a data directory; nothing is made before one is kept."""

    data_dir: Path

    def path(self, sha256: str) -> Path:
        """Where the text with this digest is kept."""
        return self.data_dir / FOLDER / f"{sha256}.txt"

    def keep(self, text: str, sha256: str) -> None:
        """Keeps a text whole or not at all; raises `StorageUnwritable`."""
        path = self.path(sha256)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", dir=path.parent, prefix=".", encoding="utf-8", newline="", delete=False
            ) as file:
                try:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                    os.fchmod(file.fileno(), 0o640)  # those who share the directory may read it
                    Path(file.name).replace(path)
                except BaseException:
                    Path(file.name).unlink(missing_ok=True)
                    raise
        except OSError as error:
            raise StorageUnwritable(
                f"The text cannot be kept in {path.parent}: {error.strerror}.",
                advice="Free some space or choose another SAMSPILL_DATA_DIR, then try again.",
            ) from error

    def forget(self, sha256: str) -> bool:
        """Removes a text; whether it was there."""
        path = self.path(sha256)
        known = path.is_file()
        path.unlink(missing_ok=True)
        return known

    def text(self, sha256: str) -> str | None:
        """A text as it was registered; None where it is not, or has been changed since."""
        if len(sha256) != 64 or not sha256.isalnum():
            return None
        try:
            stat = self.path(sha256).stat()
        except OSError:
            return None
        return _read(self.path(sha256), sha256, stat.st_mtime_ns, stat.st_size)

    def passage(self, sha256: str, start: int, end: int, digest: str) -> str:
        """A passage where it stands in a registered text, its digest proved; else nothing."""
        text = self.text(sha256)
        if text is None or passage_digest(text, start, end) != digest:
            return ""
        return text[start:end]

    def state(self) -> tuple[str, ...]:
        """What is registered now, so that pages made before are known to be old."""
        try:
            with os.scandir(self.data_dir / FOLDER) as found:
                return tuple(
                    sorted(
                        f"{one.name} {one.stat().st_mtime_ns}"
                        for one in found
                        if one.name.endswith(".txt")
                    )
                )
        except OSError:
            return ()


@lru_cache(maxsize=_KEPT)
def _read(path: Path, sha256: str, _changed: int, _size: int) -> str | None:
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return text if is_text_of(text, sha256) else None
