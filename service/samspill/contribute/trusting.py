"""Whose certificates are trusted: the system's, and those of a file that the settings name."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path


@cache
def trusted(file: Path | None) -> ssl.SSLContext:
    """What a server's certificate and name are checked with; TLS 1.2 at least."""
    context = ssl.create_default_context()
    if file is not None:
        context.load_verify_locations(file)
    return context
