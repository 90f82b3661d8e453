"""The tables of proposals: everything that was saved of them, and what came of it."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from samspill.engine.account_tables import accounts
from samspill.engine.tables import metadata, versions

proposals = Table(
    "samspill_proposal",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("account", Integer, ForeignKey(accounts.c.id), nullable=False),
    Column("organisation", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created", String(32), nullable=False),
    Column("changed", String(32), nullable=False),
    Column("version", Integer, ForeignKey(versions.c.number)),
    Index("samspill_proposal_account", "account"),
    Index("samspill_proposal_state", "state"),
)
"""One row for each proposal, as it stands; `version` is the one that it became."""

revisions = Table(
    "samspill_proposal_revision",
    metadata,
    Column(
        "proposal",
        Integer,
        ForeignKey(proposals.c.number),
        primary_key=True,
        autoincrement=False,
    ),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("account", Integer, ForeignKey(accounts.c.id), nullable=False),
    Column("time", String(32), nullable=False),
    Column("base", Integer, nullable=False),
    Column("form", Text, nullable=False),
    Column("added", LargeBinary, nullable=False),
    Column("removed", LargeBinary, nullable=False),
)
"""Everything that was ever saved of a proposal: rows are added and never changed.

`base` is the version that it was written against, `form` what was filled in, as JSON, where it
was a form.
"""

steps = Table(
    "samspill_proposal_step",
    metadata,
    Column("proposal", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("account", Integer, ForeignKey(accounts.c.id), nullable=False),
    Column("time", String(32), nullable=False),
    Column("action", String(16), nullable=False),
    Column("text", Text, nullable=False),
    ForeignKeyConstraint(("proposal", "revision"), (revisions.c.proposal, revisions.c.number)),
)
"""What was done with a proposal, by whom, and what they wrote: rows are added, never changed."""

replies = Table(
    "samspill_reply",
    metadata,
    Column("account", Integer, ForeignKey(accounts.c.id), primary_key=True, autoincrement=False),
    Column("key", String(200), primary_key=True),
    Column("asked", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("time", String(32), nullable=False),
)
"""What was answered to a request with an Idempotency-Key: the same again gets the same answer."""
