"""Roles, and what each may do: the whole table of rights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, get_args

from samspill.engine.accounts import Grant
from samspill.errors import BadValue

Role = Literal["contributor", "reviewer", "steward"]
Action = Literal["propose", "review", "manage"]

ROLES: tuple[Role, ...] = get_args(Role)
ACTIONS: tuple[Action, ...] = get_args(Action)

RIGHTS: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {
        "contributor": frozenset({"propose"}),
        "reviewer": frozenset({"review"}),
        "steward": frozenset(ACTIONS),
    }
)
"""What each role may do. A reviewer who proposes too is a contributor as well."""

ACCOUNT_SCOPE = "account"
"""The scope of tokens that may make and revoke tokens; it gives no right to the graph."""

SCOPES: tuple[str, ...] = (*ACTIONS, ACCOUNT_SCOPE)
"""What a token can be for. A scope narrows what its owner's roles allow and adds nothing."""

ALL = "*"
"""Every organisation, those that come later too."""

_ORGANISATION = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST = 200


def role_of(text: str) -> Role:
    """The role of a name; raises `BadValue`, listing them."""
    for role in ROLES:
        if role == text:
            return role
    raise BadValue(
        f"There is no role “{text[:40]}”.",
        advice=f"Use one of {', '.join(ROLES)}.",
        parameter="role",
    )


def organisation_of(text: str) -> str:
    """The key of an organisation from its key or IRI, or `*`; raises `BadValue`."""
    key = text.strip().rpartition("/")[2]
    if key == ALL or (len(key) <= _LONGEST and _ORGANISATION.fullmatch(key)):
        return key
    raise BadValue(
        f"“{text[:80]}” is not the key of an organisation.",
        advice="Use the last part of its address, such as ntnu, or * for all; "
        "`samspill ask actors` lists them.",
        parameter="organisation",
    )


def scopes_of(names: Iterable[str]) -> tuple[str, ...]:
    """Scopes in their order, each once; raises `BadValue` for none or an unknown one."""
    asked = set(names)
    if unknown := sorted(asked - set(SCOPES)):
        raise BadValue(
            f"There is no scope “{unknown[0][:40]}”.",
            advice=f"Use one or more of {', '.join(SCOPES)}.",
            parameter="scope",
        )
    if not asked:
        raise BadValue(
            "A token without a scope could do nothing.",
            advice=f"Use one or more of {', '.join(SCOPES)}.",
            parameter="scope",
        )
    return tuple(scope for scope in SCOPES if scope in asked)


def organisations_for(action: Action, grants: Iterable[Grant]) -> frozenset[str]:
    """The organisations for which some roles allow an action; `*` among them means all."""
    return frozenset(
        grant.organisation
        for grant in grants
        if grant.role in RIGHTS and action in RIGHTS[role_of(grant.role)]
    )
