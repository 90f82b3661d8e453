"""Samspill: a knowledge graph of public programs, their actors and their SDG links.

`samspill.open()` opens the graph on this machine, `samspill.connect(url)` one that a service has.
"""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

try:
    __version__ = version("samspill")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0"

__all__ = ["__version__", "connect", "open"]


def __getattr__(name: str) -> Any:
    """`open` and `connect`, which are imported when they are first used."""
    if name in ("open", "connect"):
        return getattr(import_module("samspill.library"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
