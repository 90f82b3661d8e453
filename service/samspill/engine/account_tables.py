"""The tables of accounts: who may write, by what they are known, and what they did.

No secret stands in them but the key that signs cookies: of tokens and sessions only the SHA-256.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)

from samspill.engine.tables import metadata

accounts = Table(
    "samspill_account",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(64), nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("issuer", Text),
    Column("subject", Text),
    Column("created", String(32), nullable=False),
    Column("disabled", String(32)),
    UniqueConstraint("issuer", "subject", name="samspill_account_subject"),
)
"""One row for everybody who may write; `issuer` and `subject` are those of OpenID Connect."""

grants = Table(
    "samspill_grant",
    metadata,
    Column("account", Integer, ForeignKey(accounts.c.id), primary_key=True, autoincrement=False),
    Column("role", String(16), primary_key=True),
    Column("organisation", String(200), primary_key=True),
    Column("source", String(16), primary_key=True),
    Column("created", String(32), nullable=False),
)
"""A role for an organisation, or for all ("*"): given here, or claimed by the login."""

languages = Table(
    "samspill_language",
    metadata,
    Column("account", Integer, ForeignKey(accounts.c.id), primary_key=True, autoincrement=False),
    Column("language", String(8), nullable=False),
)
"""The language that an account is written to in; who has chosen none is written to in all."""

tokens = Table(
    "samspill_token",
    metadata,
    Column("id", String(8), primary_key=True),
    Column("account", Integer, ForeignKey(accounts.c.id), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("label", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created", String(32), nullable=False),
    Column("expires", String(32), nullable=False),
    Column("used", String(32)),
    Column("revoked", String(32)),
    Index("samspill_token_account", "account"),
)

sessions = Table(
    "samspill_session",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account", Integer, ForeignKey(accounts.c.id), nullable=False),
    Column("token", String(8), ForeignKey(tokens.c.id)),
    Column("created", String(32), nullable=False),
    Column("expires", String(32), nullable=False),
    Index("samspill_session_account", "account"),
)
"""Browsers that are signed in; one that signed in with a token may do no more than the token."""

events = Table(
    "samspill_event",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("time", String(32), nullable=False),
    Column("account", Integer),
    Column("action", String(32), nullable=False),
    Column("about", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("done", Boolean(create_constraint=False), nullable=False),
)
"""The log: rows are added and never changed, which the database itself holds."""

keys = Table(
    "samspill_key",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(64), nullable=False),
)
"""The key that cookies are signed with, the same for all services that share a journal."""

_ONLY_ADDED = {
    "sqlite": [
        f"CREATE TRIGGER samspill_event_{change} BEFORE {change} ON samspill_event "
        "BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END"
        for change in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION samspill_only_added() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'the log is only added to'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER samspill_event_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON samspill_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION samspill_only_added()",
    ],
}
for _dialect, _statements in _ONLY_ADDED.items():
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(events, "after_create", _ddl.execute_if(dialect=_dialect))
