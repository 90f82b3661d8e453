"""The tables of the journal, alike in every database; a change of them raises `SCHEMA`.

Accounts have tables of their own, in `account_tables`; `forms` says which form added what.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

SCHEMA = 5

metadata = MetaData()

schema = Table(
    "samspill_schema",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
)

versions = Table(
    "samspill_version",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("created", String(32), nullable=False),
    Column("author", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("software", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("fingerprint", String(128), nullable=False),
    Column("quads", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("sources", Text, nullable=False),
    Column("shipped", Text, nullable=False),
    Column("findings", Text, nullable=False),
)

chunks = Table(
    "samspill_patch",
    metadata,
    Column(
        "version",
        Integer,
        ForeignKey(versions.c.number),
        primary_key=True,
        autoincrement=False,
    ),
    Column("added", Boolean(create_constraint=False), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)
"""The lines of a patch, those added and those removed, packed some thousands in a row."""
