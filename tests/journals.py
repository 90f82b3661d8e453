"""Journals to test with, in either kind of database."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from samspill.settings import Settings

KINDS = ("sqlite", "postgresql")

_NAMES = itertools.count(1)


def empty_journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings whose journal is empty, in the kind of database that the fixture is asked for."""
    data_dir = tmp_path / "store"
    if request.param == "sqlite":
        yield Settings(data_dir=data_dir)
        return
    server = request.getfixturevalue("postgres")
    name = f"journal_{next(_NAMES)}"
    with autocommitting(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield Settings(data_dir=data_dir, journal=f"{server}/{name}")


def autocommitting(server: str) -> Connection:
    """A connection to a server that makes and drops databases."""
    url = f"{server}/postgres"
    return create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect()


def database_url(settings: Settings) -> str:
    """The URL of the journal, for whoever changes it behind our back."""
    return settings.journal or f"sqlite:///{settings.data_dir / 'journal.db'}"
