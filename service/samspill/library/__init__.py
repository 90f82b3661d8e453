"""Samspill in Python: the same questions and networks, here or from a running service."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from samspill.errors import BadValue
from samspill.library.graph import KnowledgeGraph
from samspill.library.pictures import Picture
from samspill.library.rows import Rows
from samspill.library.told import Told
from samspill.settings import Language

__all__ = ["KnowledgeGraph", "Picture", "Rows", "Told", "connect", "open"]


def open(
    data_dir: str | Path | None = None,
    version: int | None = None,
    *,
    language: Language | None = None,
) -> KnowledgeGraph:
    """The graph in a data folder of this machine, in its current version or the one of a number.

    Without `data_dir` it is the folder that the command line uses; one that has never been used
    gets the shipped data first. Raises `NotFound` for a version that there is not.

    >>> kg = samspill.open()
    >>> kg.network(program="universitetskommunen-3-0")
    """
    from samspill.library.local import opened

    if language is not None:
        _require_spoken(language)
    return KnowledgeGraph(opened(data_dir, version=version, language=language))


def connect(
    url: str,
    version: int | None = None,
    *,
    language: Language = "nb",
    timeout: float = 120,
) -> KnowledgeGraph:
    """The graph of a running service, in its current version or the one of a number.

    All answers come from one version, also when another is published meanwhile. `timeout` is how
    many seconds an answer may take. Raises `ServiceUnreachable` where nobody answers, and
    `NotFound` for a version that there is not.

    >>> kg = samspill.connect("http://127.0.0.1:8000", language="en")
    >>> kg.ask("shared-actors", minimum=3)
    """
    from samspill.library.remote import connected

    _require_spoken(language)
    return KnowledgeGraph(connected(url, version=version, language=language, timeout=timeout))


def _require_spoken(language: str) -> None:
    if language not in get_args(Language):
        raise BadValue(
            f"“{str(language)[:40]}” cannot be used for language.",
            advice=f"Use {' or '.join(get_args(Language))}.",
            parameter="language",
        )
