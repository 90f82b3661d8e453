"""Accounts, tokens and the log as tables for people, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from samspill.cli.overviews import aligned
from samspill.cli.teaching import word, words
from samspill.contribute.identity import CLAIMS
from samspill.contribute.roles import ALL
from samspill.contribute.tokens import state_of
from samspill.engine.accounts import Account, Event, Grant, Token
from samspill.settings import Language

BOOK = "users"


def accounts_text(accounts: Iterable[Account], grants: Sequence[Grant], language: Language) -> str:
    """A table of accounts."""
    rows = [
        (
            account.name,
            account.label,
            "; ".join(_role(one, language) for one in grants if one.account == account.id),
            account.issuer or "",
            _said("closed" if account.disabled else "open", language),
        )
        for account in accounts
    ]
    return _table("accounts", rows, language)


def tokens_text(tokens: Iterable[Token], language: Language) -> str:
    """A table of the tokens of an account."""
    rows = [
        (
            token.id,
            token.label,
            ", ".join(token.scopes),
            token.created[:10],
            token.expires[:10],
            (token.used or "")[:16].replace("T", " "),
            _said(state_of(token), language),
        )
        for token in tokens
    ]
    return _table("tokens", rows, language)


def log_text(events: Iterable[Event], names: Mapping[int, str], language: Language) -> str:
    """A table of the log."""
    rows = [
        (
            str(event.number),
            event.time[:19].replace("T", " "),
            names.get(event.account or 0, ""),
            event.action,
            event.about,
            event.origin,
            _said("yes" if event.done else "no", language),
        )
        for event in events
    ]
    return _table("log", rows, language)


def account_object(
    account: Account,
    grants: Iterable[Grant],
    tokens: Iterable[Token],
    languages: Mapping[int, str],
) -> dict[str, object]:
    """An account as JSON has it."""
    return {
        "name": account.name,
        "label": account.label,
        "email": account.email,
        "language": languages.get(account.id),
        "issuer": account.issuer,
        "subject": account.subject,
        "created": account.created,
        "disabled": account.disabled,
        "roles": [
            {"role": one.role, "organisation": one.organisation, "source": one.source}
            for one in grants
            if one.account == account.id
        ],
        "tokens": [
            {
                "id": one.id,
                "label": one.label,
                "scopes": one.scopes,
                "created": one.created,
                "expires": one.expires,
                "used": one.used,
                "state": state_of(one),
            }
            for one in tokens
        ],
    }


def _role(grant: Grant, language: Language) -> str:
    place = _said("everyone", language) if grant.organisation == ALL else grant.organisation
    source = f" ({_said('claimed', language)})" if grant.source == CLAIMS else ""
    return f"{grant.role}: {place}{source}"


def _table(kind: str, rows: Sequence[Sequence[str]], language: Language) -> str:
    return "\n".join(aligned(words("headings", BOOK)[kind][language], rows))


def _said(key: str, language: Language) -> str:
    return word("words", key, language, book=BOOK)
