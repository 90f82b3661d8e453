"""JWTs of a login: signature, issuer, audience and times are checked before they are believed."""

from __future__ import annotations

from typing import Any

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import GuestProtocol
from joserfc.jws import JWSRegistry

from samspill.contribute.provider import Provider, SigningKey
from samspill.errors import Unauthorized

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that only the login can make; none that is made with what others know."""

LEEWAY = 60
"""Seconds that two clocks may differ."""

_LONGEST = 32 * 1024


class _Registry(JWSRegistry):
    max_header_length = 8 * 1024  # some logins send their certificates along


_REGISTRY = _Registry(algorithms=ALGORITHMS, strict_check_header=False)


def claims_of(
    provider: Provider, text: str, *, audience: str, nonce: str | None = None
) -> dict[str, Any]:
    """What a JWT says; raises `Unauthorized` with the reason, and `ServiceUnreachable`.

    With a `nonce` it is the ID token of a sign-in, which is for nobody but who began it.
    """
    expected: dict[str, Any] = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": audience},
        "exp": {"essential": True},
        "sub": {"essential": True},
    }
    if nonce is not None:
        expected |= {"iat": {"essential": True}, "nonce": {"essential": True, "value": nonce}}
    try:
        if len(text) > _LONGEST:
            raise invalid("length")
        read = jwt.decode(text, lambda signature: _key(provider, signature), registry=_REGISTRY)
        jwt.JWTClaimsRegistry(leeway=LEEWAY, **expected).validate(read.claims)
    except ExpiredTokenError as error:
        raise Unauthorized(
            "What the login gave has expired.", advice="Sign in again.", error="invalid_token"
        ) from error
    except JoseError as error:
        raise invalid(getattr(error, "claim", "") or error.error) from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise invalid("form") from error
    claims = read.claims
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if nonce is not None and claims.get("azp", None if several else audience) != audience:
        raise invalid("azp")
    if not (claims["sub"].isprintable() and 0 < len(claims["sub"]) <= 255):
        raise invalid("sub")
    return claims


def invalid(what: str) -> Unauthorized:
    """What is told of a JWT that is not to be believed."""
    return Unauthorized(
        f"What the login gave is not valid here: {what}.",
        advice="Start again; if it happens again, tell whoever runs this service.",
        error="invalid_token",
    )


def _key(provider: Provider, signature: GuestProtocol) -> SigningKey:
    id = signature.headers().get("kid")
    key = provider.key(id if isinstance(id, str) else None)
    if key is None:
        raise invalid("key")
    return key
