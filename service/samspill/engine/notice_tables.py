"""The tables of notices: who is told of what, and what is still to be sent."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from samspill.engine.account_tables import accounts
from samspill.engine.tables import metadata

feeds = Table(
    "samspill_feed",
    metadata,
    Column("account", Integer, ForeignKey(accounts.c.id), primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("created", String(32), nullable=False),
)
"""The secret address at which an account's own feed is: of the secret only the SHA-256."""
