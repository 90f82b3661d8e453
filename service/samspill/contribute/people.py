"""People that a login sends: their account, made when they come first, and the roles they claim."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from samspill.contribute.callers import By, Caller
from samspill.contribute.credentials import digest
from samspill.contribute.identity import caller_of, claimed, made
from samspill.contribute.roles import SCOPES, Role, organisation_of, role_of
from samspill.engine.accounts import Accounts, Changes
from samspill.errors import BadValue

FEIDE_NAME = "https://n.feide.no/claims/eduPersonPrincipalName"

_LONGEST = 200

Rules = Mapping[str, frozenset[tuple[Role, str]]]
"""Roles by the values of a claim, in which * stands for any text."""


def came_in(
    accounts: Accounts,
    claims: Mapping[str, Any],
    *,
    issuer: str,
    roles: frozenset[tuple[Role, str]],
    by: By,
) -> Caller:
    """Who a login has sent, with the names and roles that it claims now.

    Raises `Unauthorized` for an account that has been disabled.
    """
    label = text_in(claims, "name", "preferred_username", FEIDE_NAME)
    email = text_in(claims, "email")
    with accounts.writing() as changes:
        account = changes.known_as(issuer, claims["sub"]) or made(
            changes, free_name(changes, claims), label, email, issuer, claims["sub"], by
        )
        known = {"label": label or account.label, "email": email or account.email}
        if known != {"label": account.label, "email": account.email}:
            changes.change_account(account.id, **known)
        caller_of(changes, account.id, "openid", scopes=frozenset(SCOPES))
        claimed(changes, account, roles, By(by.origin, account.id))
        return caller_of(changes, account.id, "openid", scopes=frozenset(SCOPES))


def rules_of(text: str) -> Rules:
    """The rules that the settings give; raises `BadValue`."""
    try:
        read = json.loads(text or "{}")
        return {
            str(value): frozenset(_role(role) for role in roles) for value, roles in read.items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise BadValue(
            "SAMSPILL_OIDC_ROLES cannot be read.",
            advice='Write it as JSON: {"*@ntnu.no": ["contributor:ntnu"]}.',
            parameter="oidc_roles",
        ) from error


def roles_in(claims: Mapping[str, Any], *, claim: str, rules: Rules) -> frozenset[tuple[Role, str]]:
    """The roles that the values of a claim give; none where it is not there."""
    found = claims.get(claim, []) if claim else []
    values = found if isinstance(found, list) else [found]
    return frozenset(
        role
        for pattern, roles in rules.items()
        if any(isinstance(one, str) and fnmatchcase(one, pattern) for one in values)
        for role in roles
    )


def free_name(changes: Changes, claims: Mapping[str, Any]) -> str:
    """A name for commands that nobody has, made of what the login calls somebody."""
    said = text_in(claims, FEIDE_NAME, "preferred_username", "email", "name")
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", ".", plain).strip(".")[:40].strip(".") or "person"
    if changes.named(name) is None:
        return name
    return f"{name}-{digest(str(claims['sub']))[:8]}"


def text_in(claims: Mapping[str, Any], *names: str) -> str:
    """The first of some claims that is a text, as it can be kept."""
    for name in names:
        value = claims.get(name)
        if isinstance(value, str):
            shown = "".join(sign for sign in value if sign.isprintable()).strip()[:_LONGEST]
            if shown:
                return shown
    return ""


def _role(text: str) -> tuple[Role, str]:
    role, _, organisation = text.partition(":")
    return role_of(role), organisation_of(organisation)
