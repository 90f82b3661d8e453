"""The forms that the journal's tables have had, and how an older one is brought up to the newest.

Reading changes nothing: a journal of an older form is read as it is. The first that writes to it
adds what is missing, in the transaction in which it writes.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, insert, inspect, select

from samspill.engine import account_tables, notice_tables, proposal_tables
from samspill.engine.databases import unusable_journal
from samspill.engine.tables import SCHEMA, chunks, metadata, schema, versions

TABLES: dict[int, tuple[Table, ...]] = {
    1: (schema, versions, chunks),
    2: (
        account_tables.accounts,
        account_tables.grants,
        account_tables.tokens,
        account_tables.sessions,
        account_tables.events,
        account_tables.keys,
    ),
    3: (
        proposal_tables.proposals,
        proposal_tables.revisions,
        proposal_tables.steps,
        proposal_tables.replies,
    ),
    4: (notice_tables.feeds, notice_tables.hooks, notice_tables.outbox),
    5: (account_tables.languages, notice_tables.pauses),
}
"""What each form added to the one before it."""


def form_of(connection: Connection, name: str) -> int:
    """The form of the journal called `name`, 0 where there is none.

    Raises `JournalUnusable` for what is not ours, or of a form that is not known here.
    """
    inspector = inspect(connection)
    if not inspector.has_table(schema.name):
        if connection.dialect.name == "sqlite" and inspector.get_table_names():
            raise unusable_journal(name, "it is a database of something else")
        return 0
    found = connection.scalar(select(func.max(schema.c.version)))
    if found not in TABLES:
        reason = f"it is of form {found}, and this Samspill knows forms up to {SCHEMA}"
        raise unusable_journal(name, reason)
    return int(found)


def bring_up(connection: Connection, name: str) -> None:
    """Makes the tables, or those that an older form lacks, in a transaction that writes."""
    found = form_of(connection, name)
    if found < SCHEMA:
        made = [table for form, tables in TABLES.items() if form > found for table in tables]
        metadata.create_all(connection, tables=made)
        connection.execute(insert(schema).values(version=SCHEMA))
