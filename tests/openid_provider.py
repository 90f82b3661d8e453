"""An OpenID Connect provider as a program: it lets everybody in as Kari, and errs when told to.

It signs with keys of RSA and EC by `cryptography` alone, so that what reads its JWTs is judged by
another hand. `POST /told` takes JSON: `claims` and `header` that replace those of the next ID
tokens (null takes one away), `rotate` for new keys, `sign` for the kind of key, `tell` for whether
new keys are published, `status` to fail with, `userinfo`, and `metadata` that replaces what it says
of itself, `posts` for a secret in the form. `POST /jwt` signs claims as they are.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

CLIENT, SECRET = "samspill", "a secret: with/signs"
PERSON = {
    "sub": "76a7a061",
    "name": "Kari Nordmann",
    "email": "kari@ntnu.no",
    "https://n.feide.no/claims/eduPersonPrincipalName": "kari@ntnu.no",
}


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def number(value: int, size: int | None = None) -> str:
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Key:
    """A private key, by which a JWT is signed."""

    def __init__(self, kind: str) -> None:
        self.id, self.kind = secrets.token_hex(4), kind
        self.rsa = self.ec = None
        if kind == "RS256":
            self.rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        else:
            self.ec = ec.generate_private_key(ec.SECP256R1())

    def public(self) -> dict[str, str]:
        shared = {"kid": self.id, "use": "sig"}
        if self.rsa is not None:
            numbers = self.rsa.public_key().public_numbers()
            return {**shared, "kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        assert self.ec
        point = self.ec.public_key().public_numbers()
        return {
            **shared,
            "kty": "EC",
            "crv": "P-256",
            "x": number(point.x, 32),
            "y": number(point.y, 32),
        }

    def signed(self, claims: dict[str, Any], header: dict[str, Any]) -> str:
        head = {"alg": self.kind, "typ": "JWT", "kid": self.id, **header}
        parts = [b64(json.dumps(without_none(part)).encode()) for part in (head, claims)]
        text = ".".join(parts).encode()
        if head["alg"] == "none":
            return f"{text.decode()}."
        if self.rsa is not None:
            signature = self.rsa.sign(text, padding.PKCS1v15(), hashes.SHA256())
        else:
            assert self.ec
            r, s = decode_dss_signature(self.ec.sign(text, ec.ECDSA(hashes.SHA256())))
            signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return f"{text.decode()}.{b64(signature)}"


def without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


class State:
    """What the provider knows and was told."""

    def __init__(self) -> None:
        self.issuer = ""
        self.key = Key("RS256")
        self.published = [self.key]
        self.codes: dict[str, dict[str, str]] = {}
        self.access: set[str] = set()
        self.issued: set[str] = set()
        self.left: list[bool] = []
        self.told: dict[str, Any] = {}
        self.asked: list[str] = []


STATE = State()


class Asked(BaseHTTPRequestHandler):
    """A request."""

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        STATE.asked.append(path)
        if path == "/asked":
            self.answer(200, {"asked": STATE.asked, "left": STATE.left})
        elif "status" in STATE.told:
            self.answer(STATE.told["status"], {})
        elif path == "/.well-known/openid-configuration":
            self.answer(200, without_none({**self.metadata(), **STATE.told.get("metadata", {})}))
        elif path == "/keys":
            self.answer(200, {"keys": [self.shared(), *(key.public() for key in STATE.published)]})
        elif path == "/authorize":
            self.authorize(query)
        elif path == "/end":
            self.end(query)
        elif path == "/userinfo":
            known = self.headers.get("Authorization", "").removeprefix("Bearer ") in STATE.access
            said = {**PERSON, **STATE.told.get("userinfo", {})}
            self.answer(*((200, said) if known else (401, {"error": "invalid_token"})))
        else:
            self.answer(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/told":
            STATE.told = json.loads(body)
            if "sign" in STATE.told or STATE.told.get("rotate"):
                STATE.key = Key(STATE.told.get("sign", "RS256"))
                if STATE.told.get("tell", True):
                    STATE.published = [STATE.key]
            else:
                STATE.key = STATE.published[-1]
            self.answer(200, {})
        elif self.path == "/jwt":
            asked = json.loads(body)
            token = STATE.key.signed(asked["claims"], asked.get("header", {}))
            self.answer(200, {"token": token})
        elif self.path == "/token" and "status" not in STATE.told:
            self.exchange(dict(parse_qsl(body)))
        else:
            self.answer(STATE.told.get("status", 404), {})

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": STATE.issuer,
            "authorization_endpoint": f"{STATE.issuer}/authorize",
            "token_endpoint": f"{STATE.issuer}/token",
            "userinfo_endpoint": f"{STATE.issuer}/userinfo",
            "jwks_uri": f"{STATE.issuer}/keys",
            "end_session_endpoint": f"{STATE.issuer}/end?at=provider",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
        }

    def shared(self) -> dict[str, str]:
        """A symmetric key, which has no place here and must not be used."""
        return {"kty": "oct", "kid": "shared", "k": b64(b"known to everybody" * 3)}

    def authorize(self, query: dict[str, str]) -> None:
        right = query.get("client_id") == CLIENT and query.get("response_type") == "code"
        if not right or query.get("code_challenge_method") != "S256":
            self.answer(400, {"error": "invalid_request"})
            return
        code = secrets.token_urlsafe(16)
        STATE.codes[code] = query
        back = {"code": code, "state": query["state"], **STATE.told.get("back", {})}
        self.send_response(302)
        self.send_header("Location", f"{query['redirect_uri']}?{urlencode(without_none(back))}")
        self.end_headers()

    def end(self, query: dict[str, str]) -> None:
        """Ends the session of whoever an ID token of ours is of, and sends the browser back."""
        STATE.left.append(query.get("id_token_hint") in STATE.issued)
        if query.get("client_id") != CLIENT or query.get("at") != "provider":
            self.answer(400, {"error": "invalid_request"})
            return
        self.send_response(302)
        self.send_header("Location", query["post_logout_redirect_uri"])
        self.end_headers()

    def exchange(self, form: dict[str, str]) -> None:
        begun = STATE.codes.pop(form.get("code", ""), None)
        shown = self.headers.get("Authorization", "").removeprefix("Basic ")
        pair = base64.b64decode(shown).decode().partition(":")
        verifier = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        client = (unquote(pair[0]), unquote(pair[2]))
        if "posts" in STATE.told:
            client = (form.get("client_id", ""), form.get("client_secret", ""))
        if client != (CLIENT, SECRET):
            self.answer(401, {"error": "invalid_client"})
        elif (
            begun is None
            or begun["code_challenge"] != verifier
            or begun["redirect_uri"] != form.get("redirect_uri")
        ):
            self.answer(400, {"error": "invalid_grant"})
        else:
            now = int(time.time())
            claims = {
                "iss": STATE.issuer,
                "aud": CLIENT,
                "sub": PERSON["sub"],
                "iat": now,
                "exp": now + 300,
                "nonce": begun["nonce"],
                **STATE.told.get("claims", {}),
            }
            access = secrets.token_urlsafe(16)
            STATE.access.add(access)
            token = STATE.key.signed(claims, STATE.told.get("header", {}))
            STATE.issued.add(token)
            self.answer(200, {"id_token": token, "access_token": access, "token_type": "Bearer"})

    def answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def main() -> None:
    """Runs until it is ended; says where it is."""
    port, host = int(sys.argv[1]), sys.argv[2]
    server = ThreadingHTTPServer(("127.0.0.1", port), Asked)
    STATE.issuer = f"http://{host}:{server.server_address[1]}"
    sys.stdout.write(STATE.issuer + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
