"""Accounts and their roles: made, given, taken and asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

from samspill.contribute.callers import By, Caller, Way
from samspill.contribute.roles import ALL, Role, organisation_of, role_of
from samspill.engine.accounts import Account, Accounts, Changes, Grant, Rows, Token
from samspill.errors import BadValue, NotFound, Unauthorized
from samspill.settings import Language

LOCAL, CLAIMS = "local", "claims"
"""Where a role comes from: it was given here, or the login says so."""

EVERY_LANGUAGE = "both"
"""What those who have chosen no language are written to in."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?")
_LONGEST = 200


def moment(*, after: timedelta = timedelta()) -> str:
    """The time now, or so much later, as the journal writes it."""
    return (datetime.now(UTC) + after).isoformat(timespec="seconds")


def add_account(
    accounts: Accounts,
    name: str,
    *,
    label: str = "",
    email: str = "",
    issuer: str | None = None,
    subject: str | None = None,
    language: str | None = None,
    by: By,
) -> Account:
    """Makes an account without roles; raises `BadValue` for a name that cannot be had."""
    if bool(issuer) != bool(subject):
        raise BadValue(
            "An account of a login needs both its issuer and its subject.",
            advice="Give both, or neither.",
            parameter="subject",
        )
    with accounts.writing() as changes:
        account = made(changes, name, label, email, issuer, subject, by)
        changes.keep_language(account.id, language_of(language))
        return account


def made(
    changes: Changes,
    name: str,
    label: str,
    email: str,
    issuer: str | None,
    subject: str | None,
    by: By,
) -> Account:
    """Makes an account in a transaction."""
    if not _NAME.fullmatch(name):
        raise BadValue(
            f"“{name[:80]}” cannot be the name of an account.",
            advice="Use small letters a–z, digits, - and ., such as kari.nordmann.",
            parameter="name",
        )
    if changes.named(name) is not None:
        raise BadValue(
            f"There is an account {name} already.",
            advice="Choose another name; `samspill user list` shows all.",
            parameter="name",
        )
    if issuer and subject and (known := changes.known_as(issuer, subject)):
        raise BadValue(
            f"That login has an account already: {known.name}.",
            advice="`samspill user list` shows all.",
            parameter="subject",
        )
    account = Account(
        id=changes.next_account(),
        name=name,
        label=plain(label, "label") or name,
        email=plain(email, "email"),
        issuer=issuer or None,
        subject=subject or None,
        created=moment(),
        disabled=None,
    )
    changes.add(account)
    log(changes, "account-made", account.name, by)
    return account


def disable(accounts: Accounts, name: str, *, enable: bool = False, by: By) -> Account:
    """Closes an account, its tokens and its sessions at once, or opens it again."""
    with accounts.writing() as changes:
        account = named(changes, name)
        disabled = None if enable else account.disabled or moment()
        changes.change_account(account.id, disabled=disabled)
        changes.end_sessions(account=account.id)
        log(changes, "account-enabled" if enable else "account-disabled", name, by)
        return replace(account, disabled=disabled)


def choose_language(accounts: Accounts, name: str, language: str | None, *, by: By) -> Account:
    """Sets the language that an account is written to in; None is all of them."""
    with accounts.writing() as changes:
        account = named(changes, name)
        changes.keep_language(account.id, language_of(language))
        log(changes, "language-chosen", f"{name}: {language or EVERY_LANGUAGE}", by)
        return account


def language_of(text: str | None) -> Language | None:
    """A language of ours; raises `BadValue` for another."""
    for language in get_args(Language):
        if language == text:
            return language  # type: ignore[no-any-return]
    if text is None or text == EVERY_LANGUAGE:
        return None
    raise BadValue(
        f"There is no language “{text[:40]}” here.",
        advice=f"Use nb, en, or {EVERY_LANGUAGE} for both.",
        parameter="language",
    )


def grant(accounts: Accounts, name: str, role: str, organisation: str, *, by: By) -> Grant:
    """Gives an account a role for an organisation, or for all (`*`); twice is once."""
    given, place = role_of(role), organisation_of(organisation)
    with accounts.writing() as changes:
        account = named(changes, name)
        for held in changes.grants(account.id):
            if (held.role, held.organisation, held.source) == (given, place, LOCAL):
                return held
        made = Grant(account.id, given, place, LOCAL, moment())
        changes.add(made)
        log(changes, "role-granted", f"{name}: {given} for {place}", by)
        return made


def take(accounts: Accounts, name: str, role: str, organisation: str, *, by: By) -> Grant:
    """Takes a role from an account; raises `NotFound` for one that it has not."""
    given, place = role_of(role), organisation_of(organisation)
    with accounts.writing() as changes:
        account = named(changes, name)
        held = [
            one
            for one in changes.grants(account.id)
            if (one.role, one.organisation) == (given, place)
        ]
        local = next((one for one in held if one.source == LOCAL), None)
        if local is None:
            raise NotFound(
                f"{name} is not {given} for {place}, as far as it was given here.",
                advice="The login says so: change it there, or disable the account."
                if held
                else "`samspill user list` shows the roles of all.",
            )
        changes.take(local)
        log(changes, "role-taken", f"{name}: {given} for {place}", by)
        return local


def claimed(changes: Changes, account: Account, roles: Iterable[tuple[Role, str]], by: By) -> None:
    """Makes the roles that a login claims those that it claims now; what was given here stays."""
    wanted = set(roles)
    held = {
        (one.role, one.organisation): one
        for one in changes.grants(account.id)
        if one.source == CLAIMS
    }
    for key, one in held.items():
        if key not in wanted:
            changes.take(one)
            log(changes, "role-taken", f"{account.name}: {key[0]} for {key[1]} (login)", by)
    for role, place in sorted(wanted - held.keys()):
        changes.add(Grant(account.id, role, place, CLAIMS, moment()))
        log(changes, "role-granted", f"{account.name}: {role} for {place} (login)", by)


def stewarded(rows: Rows) -> bool:
    """Whether somebody answers for the whole of it, with an account that is open."""
    open_ = {account.id for account in rows.accounts() if not account.disabled}
    return any(
        one.account in open_ and one.organisation == ALL and one.role == "steward"
        for one in rows.grants()
    )


def named(rows: Rows, name: str) -> Account:
    """The account of a name; raises `NotFound`."""
    account = rows.named(name)
    if account is None:
        raise NotFound(
            f"There is no account “{name[:80]}”.",
            advice="`samspill user list` shows all; `samspill user add` makes one.",
        )
    return account


def caller_of(
    rows: Rows, account: int, way: Way, *, scopes: frozenset[str], token: Token | None = None
) -> Caller:
    """Who asks, from the number of their account; raises `Unauthorized` for a disabled one."""
    found = rows.account(account)
    if found is None or found.disabled:
        raise Unauthorized(
            "This account has been disabled.",
            advice="Ask whoever runs this service.",
            error="invalid_token",
        )
    return Caller(found, tuple(rows.grants(found.id)), way, scopes, token)


def log(changes: Changes, action: str, about: str, by: By, *, done: bool = True) -> None:
    """Adds a line to the log; never with a secret."""
    changes.log(moment(), action, about, origin=by.origin, account=by.account, done=done)


def plain(text: str, what: str) -> str:
    """A text of one line that people see; raises `BadValue` for a longer or an unreadable one."""
    stripped = text.strip()
    if len(stripped) > _LONGEST or not stripped.isprintable():
        raise BadValue(
            f"“{stripped[:40]}” cannot be kept: it is longer than {_LONGEST} characters, or has "
            "signs that cannot be seen.",
            advice="Write it on one line, and shorter.",
            parameter=what,
        )
    return stripped
