"""The tables of notices: who is told of what, and what is still to be sent."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

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

hooks = Table(
    "samspill_hook",
    metadata,
    Column("id", String(8), primary_key=True),
    Column("address", Text, nullable=False),
    Column("secret", String(200), nullable=False),
    Column("events", Text, nullable=False),
    Column("organisation", String(200), nullable=False),
    Column("created", String(32), nullable=False),
    Column("ended", String(32)),
)
"""Addresses that are told of events by HTTP; the secret signs, so it is kept as it is."""

pauses = Table(
    "samspill_pause",
    metadata,
    Column("hook", String(8), ForeignKey(hooks.c.id), primary_key=True),
    Column("since", String(32), nullable=False),
)
"""Hooks that nothing is sent to for a while: what is for them waits."""

outbox = Table(
    "samspill_outbox",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next", String(32), nullable=False),
    Column("said", Text, nullable=False),
    Index("samspill_outbox_due", "state", "next"),
)
"""What is to be sent, written in the transaction of what it tells of.

`kind` is hook or mail, `address` the hook's identifier or where the mail goes; `next` is when it is
tried again, `said` what came of the last try.
"""
