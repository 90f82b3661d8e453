"""The login with OpenID Connect: authorization code with PKCE for people, JWTs for services."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from samspill.contribute.callers import Caller
from samspill.contribute.credentials import same
from samspill.contribute.fetching import refused
from samspill.contribute.identity import caller_of
from samspill.contribute.jwts import claims_of, invalid
from samspill.contribute.provider import Provider
from samspill.contribute.roles import ACTIONS
from samspill.contribute.sign_ins import Attempt, challenge_of, new_attempt, stale
from samspill.engine.accounts import Accounts
from samspill.errors import BadValue, Unauthorized
from samspill.settings import Settings


class Login:
    """A login, and what this service is to it."""

    def __init__(self, settings: Settings) -> None:
        self.provider = Provider(settings.oidc_issuer, ca_file=settings.ca_file)
        self.audience = settings.oidc_audience
        self._client = settings.oidc_client
        self._secret = settings.oidc_secret.get_secret_value()
        self._scopes = settings.oidc_scopes
        if self.audience and self.audience == self._client:
            raise BadValue(
                "The audience of JWTs cannot be the client: ID tokens would pass for them.",
                advice="Choose another SAMSPILL_OIDC_AUDIENCE, such as this service's address.",
                parameter="oidc_audience",
            )

    @property
    def lets_people_in(self) -> bool:
        """Whether people can sign in with it."""
        return bool(self._client)

    def begin(self, accounts: Accounts, *, back: str, redirect: str) -> tuple[str, str]:
        """Where to send a browser to sign in, and the cookie that it must come back with."""
        attempt, cookie = new_attempt(accounts, back=back)
        asked = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": redirect,
            "scope": self._scopes,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge_of(attempt.verifier),
            "code_challenge_method": "S256",
        }
        address = self.provider.metadata().authorization
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", cookie

    def finish(self, attempt: Attempt, answer: Mapping[str, str], *, redirect: str) -> Arrival:
        """Who has signed in, from what the login sent the browser back with.

        Raises `Unauthorized`, and `ServiceUnreachable` where the login does not answer.
        """
        if not same(answer.get("state", ""), attempt.state):
            raise stale()
        metadata, issuer = self.provider.metadata(), self.provider.issuer
        if answer.get("iss", None if metadata.names_itself else issuer) != issuer:
            raise invalid("iss")
        if "error" in answer or not answer.get("code"):
            raise refused(answer.get("error"))
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": redirect,
            "code_verifier": attempt.verifier,
        }
        headers = {}
        if not self._secret or metadata.posts_secret:
            form["client_id"] = self._client
        if self._secret and metadata.posts_secret:
            form["client_secret"] = self._secret
        elif self._secret:
            pair = f"{quote(self._client, safe='')}:{quote(self._secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        given = self.provider.fetched("POST", metadata.token, form=form, headers=headers)
        token = given.get("id_token")
        if not isinstance(token, str):
            raise invalid("id_token")
        claims = claims_of(self.provider, token, audience=self._client, nonce=attempt.nonce)
        return Arrival({**self._more(given.get("access_token"), claims["sub"]), **claims}, token)

    def leave(self, token: str | None, *, back: str) -> str | None:
        """Where to send a browser to sign out, and from there to `back`; None where it cannot be.

        `token` is the ID token of the sign-in, by which the login knows who leaves (OpenID Connect
        RP-Initiated Logout 1.0). Raises `ServiceUnreachable`.
        """
        address = self.provider.metadata().leaving
        if address is None:
            return None
        asked = {"client_id": self._client, "post_logout_redirect_uri": back}
        if token:
            asked["id_token_hint"] = token
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    def service(self, accounts: Accounts, token: str) -> Caller:
        """The account of the service that sends a JWT; raises `Unauthorized`."""
        claims = claims_of(self.provider, token, audience=self.audience)
        with accounts.reading() as rows:
            account = rows.known_as(self.provider.issuer, claims["sub"])
            if account is None:
                raise Unauthorized(
                    f"The login knows “{claims['sub'][:80]}”, but there is no account of it here.",
                    advice="Whoever runs this service makes one: samspill user add NAME "
                    "--issuer ISSUER --subject SUBJECT.",
                    error="invalid_token",
                )
            return caller_of(rows, account.id, "openid", scopes=scopes_in(claims))

    def _more(self, token: object, subject: str) -> Claims:
        """What else the login tells of somebody, where it is asked with their access token."""
        address = self.provider.metadata().userinfo
        if address is None or not isinstance(token, str) or not token.isascii():
            return {}
        said = self.provider.fetched(
            "GET", address, headers={"Authorization": f"Bearer {token.strip()}"}
        )
        if said.get("sub") != subject:
            raise invalid("userinfo")
        return said


Claims = dict[str, Any]


@dataclass(frozen=True)
class Arrival:
    """What a login says of whoever has signed in, and the ID token that it came in."""

    claims: Claims
    token: str


def scopes_in(claims: Claims) -> frozenset[str]:
    """What a JWT is for: the scopes of ours that it names, or without any all but one's account."""
    named = claims.get("scope", "")
    words = set(named.split() if isinstance(named, str) else [])
    return frozenset(words & set(ACTIONS) or ACTIONS)
