"""Sessions: browsers that are signed in, by a signed cookie whose secret is kept as a digest."""

from __future__ import annotations

from datetime import timedelta

from samspill.contribute.callers import By, Caller
from samspill.contribute.credentials import digest, new_key, signed, unsigned
from samspill.contribute.identity import caller_of, log, moment
from samspill.contribute.roles import SCOPES
from samspill.engine.accounts import Accounts, Rows, Session
from samspill.errors import Unauthorized

_PURPOSE = "session"
_KEY = "cookies"


def begin_session(accounts: Accounts, caller: Caller, *, hours: float, by: By) -> str:
    """Signs a caller in; gives the cookie. It ends no later than the token it began with."""
    secret, expires = new_key(), moment(after=timedelta(hours=hours))
    token = caller.token
    if token is not None:
        expires = min(expires, token.expires)
    with accounts.writing() as changes:
        changes.sweep_sessions(moment())
        changes.add(
            Session(
                digest(secret), caller.account.id, token.id if token else None, moment(), expires
            )
        )
        log(changes, "signed-in", f"with {'a token' if token else 'OpenID Connect'}", by)
    return signed(secret, key=signing_key(accounts), purpose=_PURPOSE)


def check_session(accounts: Accounts, cookie: str) -> Caller:
    """Who a cookie belongs to; raises `Unauthorized`."""
    with accounts.reading() as rows:
        secret = _secret(rows, cookie)
        session = rows.session(digest(secret)) if secret else None
        if session is None or session.expires <= moment():
            raise Unauthorized(
                "You are not signed in, or your session has ended.", advice="Sign in."
            )
        token = rows.token(session.token) if session.token else None
        scopes = frozenset(SCOPES if token is None else token.scopes)
        return caller_of(rows, session.account, "session", scopes=scopes, token=token)


def end_session(accounts: Accounts, cookie: str, *, by: By) -> None:
    """Signs out; a cookie that is not ours ends nothing."""
    with accounts.reading() as rows:
        secret = _secret(rows, cookie)
    if secret is not None:
        with accounts.writing() as changes:
            changes.end_sessions(hash=digest(secret))
            log(changes, "signed-out", "", by)


def signing_key(accounts: Accounts) -> str:
    """The key that cookies are signed with: made once, the same for all who share the journal."""
    with accounts.reading() as rows:
        found = rows.key(_KEY)
    if found is None:
        with accounts.writing() as changes:
            found = changes.key(_KEY)
            if found is None:
                found = new_key()
                changes.keep_key(_KEY, found)
    return found


def _secret(rows: Rows, cookie: str) -> str | None:
    """The secret in a cookie that we have signed."""
    key = rows.key(_KEY)
    return unsigned(cookie, key=key, purpose=_PURPOSE) if key else None
