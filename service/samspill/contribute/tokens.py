"""Bearer tokens: made, checked and revoked. What is kept of one cannot be used as one."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from samspill.contribute.callers import By, Caller
from samspill.contribute.credentials import Secret, new_secret, read_secret, same
from samspill.contribute.identity import caller_of, log, moment, named, plain
from samspill.contribute.roles import ACCOUNT_SCOPE, scopes_of
from samspill.engine.accounts import Accounts, Token
from samspill.errors import BadValue, Forbidden, NotFound, SamspillError, Unauthorized

LONGEST_DAYS = 366
USUAL_DAYS = 90

MOST = 50
"""How many valid tokens an account may have."""

_SEEN = timedelta(minutes=10)
"""How old a note of the last use may be: a write for each request would cost more than it tells."""

INVALID = "invalid_token"
"""What RFC 6750 calls a credential that is not valid."""

_NOBODY = "0" * 64


def issue_token(
    accounts: Accounts,
    name: str,
    *,
    scopes: Iterable[str],
    days: int = USUAL_DAYS,
    label: str = "",
    until: str | None = None,
    by: By,
) -> tuple[Secret, Token]:
    """A new token of an account, not valid longer than `until`.

    The secret is nowhere but in what this gives.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise BadValue(
            f"A token is valid for 1 to {LONGEST_DAYS} days.",
            advice="Choose a shorter time; a new one can be made at any time.",
            parameter="days",
        )
    chosen = scopes_of(scopes)
    secret = new_secret()
    with accounts.writing() as changes:
        account = named(changes, name)
        if account.disabled:
            raise BadValue(
                f"{name} is disabled.", advice=f"Enable it first: samspill user enable {name}."
            )
        expires = moment(after=timedelta(days=days))
        now = moment()
        valid = [one for one in changes.tokens(account.id) if state_of(one) == "open"]
        if len(valid) >= MOST:
            raise BadValue(
                f"{name} has {MOST} valid tokens already.", advice="Revoke one that is not used."
            )
        token = Token(
            id=secret.id,
            account=account.id,
            hash=secret.hash,
            label=plain(label, "label"),
            scopes=chosen,
            created=now,
            expires=min(expires, until or expires),
            used=None,
            revoked=None,
        )
        changes.add(token)
        log(changes, "token-made", f"{name}: {token.id} for {' '.join(chosen)}", by)
    return secret, token


def issue_own_token(
    accounts: Accounts, caller: Caller, *, scopes: Iterable[str], days: int, label: str, by: By
) -> tuple[Secret, Token]:
    """A new token of whoever asks; with a token one makes none that does more or lasts longer."""
    caller.require_scope(ACCOUNT_SCOPE)
    chosen = scopes_of(scopes)
    for scope in chosen:
        caller.require_scope(scope)
    if caller.token is not None and ACCOUNT_SCOPE in chosen:
        raise Forbidden(
            "Who has signed in with a token cannot make one that makes others.",
            advice=f"Leave out the scope {ACCOUNT_SCOPE}, or ask whoever runs this service.",
            scope=ACCOUNT_SCOPE,
        )
    until = caller.token.expires if caller.token else None
    name = caller.account.name
    return issue_token(accounts, name, scopes=chosen, days=days, label=label, until=until, by=by)


def check_token(accounts: Accounts, text: str) -> Caller:
    """Who a token belongs to; raises `Unauthorized`, with the reason to whoever has the secret."""
    shown = read_secret(text)
    with accounts.reading() as rows:
        token = rows.token(shown.id) if shown else None
        matches = same(shown.hash if shown else _NOBODY, token.hash if token else "")
        if shown is None or token is None or not matches:
            raise Unauthorized(
                "The token is not valid here.",
                advice="Copy the whole of it, from sam_ on, or make a new one.",
                error=INVALID,
            )
        now = moment()
        if token.revoked:
            raise Unauthorized(
                "The token has been revoked.", advice="Make a new one.", error=INVALID
            )
        if token.expires <= now:
            raise Unauthorized(
                f"The token expired on {token.expires[:10]}.",
                advice="Make a new one.",
                error=INVALID,
            )
        caller = caller_of(
            rows, token.account, "token", scopes=frozenset(token.scopes), token=token
        )
    if token.used is None or token.used < moment(after=-_SEEN):
        with suppress(SamspillError), accounts.writing() as changes:  # a full disk stops no reader
            changes.change_token(token.id, used=now)
    return caller


def revoke_token(accounts: Accounts, id: str, *, owner: int | None = None, by: By) -> Token:
    """Ends a token and the sessions that began with it, at once and for good.

    With `owner` only a token of that account. Raises `NotFound`.
    """
    with accounts.writing() as changes:
        token = changes.token(id)
        if token is None or (owner is not None and token.account != owner):
            raise NotFound(
                f"There is no token {id[:20]}.", advice="`samspill user list` shows their names."
            )
        if token.revoked:
            return token
        revoked = moment()
        changes.change_token(id, revoked=revoked)
        changes.end_sessions(token=id)
        log(changes, "token-revoked", id, by)
        return replace(token, revoked=revoked)


def state_of(token: Token) -> Literal["open", "expired", "withdrawn"]:
    """Whether a token can be used."""
    if token.revoked:
        return "withdrawn"
    return "expired" if token.expires <= moment() else "open"
