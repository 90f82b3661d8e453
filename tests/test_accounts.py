"""The tables of accounts: added to older journals, kept in backups, a log that only grows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from journals import KINDS, database_url, empty_journal
from samspill.contribute.callers import By
from samspill.contribute.identity import add_account, choose_language, grant, made
from samspill.contribute.tokens import check_token, issue_token
from samspill.engine.account_tables import events
from samspill.engine.accounts import Accounts, Changes
from samspill.engine.forms import TABLES
from samspill.engine.journal import Journal
from samspill.engine.outbox import Outbox
from samspill.engine.patches import Patch
from samspill.engine.tables import SCHEMA, metadata, schema
from samspill.errors import JournalUnusable
from samspill.settings import Settings
from test_journal import appended

BY = By()


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings whose journal is empty, in either kind of database."""
    yield from empty_journal(request, tmp_path)


def older(settings: Settings, number: int = 1) -> None:
    """Makes the journal one of the first form, or a later one, with a version in it."""
    appended(Journal.of(settings), Patch(("<a>",)))
    engine = create_engine(database_url(settings), poolclass=NullPool)
    with engine.begin() as connection:
        later = [table for form, tables in TABLES.items() if form > number for table in tables]
        metadata.drop_all(connection, tables=later)
        connection.execute(update(schema).values(version=number))
    engine.dispose()


def form(settings: Settings) -> int | None:
    """The form that a journal says it is of."""
    engine = create_engine(database_url(settings), poolclass=NullPool)
    with engine.begin() as connection:
        found: int | None = connection.scalar(select(func.max(schema.c.version)))
    engine.dispose()
    return found


def add_to(changes: Changes) -> int:
    """Makes an account in a transaction; gives its number."""
    return made(changes, "kari", "", "", None, None, BY).id


def test_reading_makes_nothing(settings: Settings) -> None:
    with Accounts.of(settings).reading() as rows:
        assert (rows.accounts(), rows.events(), rows.key("cookies")) == ([], [], None)
    assert not settings.data_dir.exists()


def test_a_journal_of_the_first_form_is_read_as_it_is(settings: Settings) -> None:
    older(settings)
    assert Journal.of(settings).patch(1) == Patch(("<a>",))
    with Accounts.of(settings).reading() as rows:
        assert rows.accounts() == []
    assert form(settings) == 1


def test_a_journal_without_languages_and_pauses_is_read_as_it_is(settings: Settings) -> None:
    with Accounts.of(settings).writing() as changes:
        changes.keep_language(add_to(changes), "nb")
        assert changes.languages() == {1: "nb"}
    older(settings, 4)
    with Accounts.of(settings).reading() as rows:
        assert (rows.language(1), rows.languages(), rows.accounts()[0].name) == (None, {}, "kari")
    with Outbox.of(settings).reading() as waiting:
        assert (waiting.pauses(), waiting.due("9", kinds=["hook"], most=9)) == ({}, [])
    assert form(settings) == 4
    choose_language(Accounts.of(settings), "kari", "en", by=BY)
    assert form(settings) == SCHEMA


@pytest.mark.parametrize("first", ["an account", "a version"])
def test_whoever_writes_first_brings_it_up(settings: Settings, first: str) -> None:
    older(settings)
    accounts = Accounts.of(settings)
    if first == "an account":
        add_account(accounts, "kari", by=BY)
        appended(Journal.of(settings), Patch(("<b>",)))
    else:
        appended(Journal.of(settings), Patch(("<b>",)))
        add_account(accounts, "kari", by=BY)
    assert form(settings) == SCHEMA
    assert [one.number for one in Journal.of(settings).versions()] == [2, 1]
    assert Journal.of(settings).patch(1) == Patch(("<a>",))
    with accounts.reading() as rows:
        assert [one.name for one in rows.accounts()] == ["kari"]


def test_a_journal_of_a_later_form_is_left_alone(settings: Settings) -> None:
    accounts = Accounts.of(settings)
    add_account(accounts, "kari", by=BY)
    engine = create_engine(database_url(settings), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(insert(schema).values(version=SCHEMA + 1))
    with pytest.raises(JournalUnusable), accounts.reading():
        pytest.fail("it was read")
    with pytest.raises(JournalUnusable):
        add_account(accounts, "ola", by=BY)
    engine.dispose()


def test_the_log_is_only_added_to(settings: Settings) -> None:
    accounts = Accounts.of(settings)
    add_account(accounts, "kari", by=BY)
    engine = create_engine(database_url(settings), poolclass=NullPool)
    for change in (update(events).values(about=""), delete(events)):
        with pytest.raises(DBAPIError, match="only added to"), engine.begin() as connection:
            connection.execute(change)
    engine.dispose()
    with accounts.reading() as rows:
        assert [one.about for one in rows.events()] == ["kari"]


def test_a_copy_holds_accounts_too_and_the_numbers_go_on(
    settings: Settings, tmp_path: Path
) -> None:
    accounts, journal = Accounts.of(settings), Journal.of(settings)
    appended(journal, Patch(("<a>",)))
    add_account(accounts, "kari", by=BY)
    grant(accounts, "kari", "reviewer", "ntnu", by=BY)
    secret, _ = issue_token(accounts, "kari", scopes=["review"], by=BY)
    journal.database.copy_to(tmp_path / "copy.db")
    add_account(accounts, "ola", by=BY)
    journal.database.replace_from(tmp_path / "copy.db")
    with accounts.reading() as rows:
        assert [one.name for one in rows.accounts()] == ["kari"]
    assert check_token(accounts, secret.text).may("review", "ntnu")
    assert add_account(accounts, "per", by=BY).id == 2
    with accounts.reading() as rows:
        assert [one.number for one in rows.events()] == [4, 3, 2, 1]


def test_a_copy_of_the_first_form_takes_the_place_of_a_later_one(
    settings: Settings, tmp_path: Path
) -> None:
    older(settings)
    journal, accounts = Journal.of(settings), Accounts.of(settings)
    journal.database.copy_to(tmp_path / "copy.db")
    add_account(accounts, "kari", by=BY)
    journal.database.replace_from(tmp_path / "copy.db")
    assert Journal.of(settings).versions()[0].number == 1
    with accounts.reading() as rows:
        assert rows.accounts() == []
    add_account(accounts, "ola", by=BY)
    assert form(settings) == SCHEMA


def test_no_secret_is_in_the_database(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    accounts = Accounts.of(settings)
    add_account(accounts, "kari", by=BY)
    secret, _ = issue_token(accounts, "kari", scopes=["propose"], by=BY)
    check_token(accounts, secret.text)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("journal.db*"))
    assert secret.hash.encode() in kept
    assert secret.secret.encode() not in kept
    engine = create_engine(f"sqlite:///{tmp_path / 'journal.db'}", poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM samspill_token")) == 1
    engine.dispose()
