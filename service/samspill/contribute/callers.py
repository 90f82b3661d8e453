"""Who asks: an account with its roles, narrowed to what it was signed in for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from samspill.contribute.roles import ALL, SCOPES, Action, organisations_for
from samspill.engine.accounts import Account, Grant, Token
from samspill.errors import Forbidden

Way = Literal["token", "session", "openid"]


@dataclass(frozen=True)
class By:
    """Who does something, for the log; from the command line, nobody is known."""

    origin: str = "command line"
    account: int | None = None


@dataclass(frozen=True)
class Caller:
    """Somebody who is known; `token` is what they showed, or signed in with."""

    account: Account
    grants: tuple[Grant, ...]
    way: Way
    scopes: frozenset[str] = frozenset(SCOPES)
    token: Token | None = None

    def organisations(self, action: Action) -> frozenset[str]:
        """The organisations for which this caller may do something; `*` among them means all."""
        return organisations_for(action, self.grants) if action in self.scopes else frozenset()

    def may(self, action: Action, organisation: str) -> bool:
        """Whether this caller may do something for an organisation."""
        return bool(self.organisations(action) & {organisation, ALL})

    def require(self, action: Action, organisation: str) -> None:
        """Raises `Forbidden` unless this caller may do something for an organisation."""
        self.require_scope(action)
        if not self.may(action, organisation):
            raise Forbidden(
                f"{self.account.name} may not {action} for {organisation}.",
                advice="Ask whoever runs this service for a role: samspill user grant.",
                action=action,
                organisation=organisation,
            )

    def require_scope(self, scope: str) -> None:
        """Raises `Forbidden` where the token is not for this, whatever its owner's roles."""
        if scope not in self.scopes:
            raise Forbidden(
                f"The token is not for this: its scopes do not include {scope}.",
                advice="Make another token with that scope.",
                error="insufficient_scope",
                scope=scope,
            )
