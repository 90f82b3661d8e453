"""What strangers try at the door: JWTs of their own making, sessions and addresses of others."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import insert

from openid_provider import CLIENT, PERSON, Key, b64
from samspill.contribute.identity import add_account, grant, moment, plain, take
from samspill.contribute.people import text_in
from samspill.contribute.tokens import issue_token, revoke_token
from samspill.engine.account_tables import tokens
from samspill.errors import BadValue
from serving import problem_of
from test_web_openid import AUDIENCE, BY, JSON, House, house, signed_in

__all__ = ["house"]

ROBOT = "attacked.robot"


@pytest.fixture(scope="module", autouse=True)
def robot(house: House) -> None:
    """A service that has an account."""
    add_account(house.accounts, ROBOT, issuer=house.provider.issuer, subject="attacked", by=BY)


def claims(house: House, **changed: Any) -> dict[str, Any]:
    now = int(time.time())
    whole = {"iss": house.provider.issuer, "aud": AUDIENCE, "sub": "attacked", "exp": now + 99}
    return {**whole, "iat": now, **changed}


@pytest.fixture(scope="module")
def client(house: House) -> Iterator[httpx.Client]:
    with house.service.client() as opened:
        yield opened


def asked(client: httpx.Client, token: str) -> httpx.Response:
    return client.get("/account", headers={"Authorization": f"Bearer {token}"})


def published(house: House) -> dict[str, str]:
    """The public key that the login signs with."""
    keys = house.provider.client.get("/keys").json()["keys"]
    return next(key for key in keys if key["kty"] == "RSA")


def by_hmac(house: House, secret: Callable[[dict[str, str]], bytes]) -> str:
    """A JWT whose HMAC is made with what everybody knows of the login's key."""
    key = published(house)
    head = {"alg": "HS256", "typ": "JWT", "kid": key["kid"]}
    text = ".".join(b64(json.dumps(part).encode()) for part in (head, claims(house)))
    return f"{text}.{b64(hmac.new(secret(key), text.encode(), 'sha256').digest())}"


def decoded(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def encoded(key: dict[str, str], encoding: Encoding) -> bytes:
    public = RSAPublicNumbers(decoded(key["e"]), decoded(key["n"])).public_key()
    return public.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "secret",
    [
        lambda key: encoded(key, Encoding.PEM),
        lambda key: encoded(key, Encoding.PEM).strip(),
        lambda key: encoded(key, Encoding.DER),
        lambda key: key["n"].encode(),
        lambda _: b"",
    ],
)
def test_what_everybody_knows_signs_nothing(
    house: House, client: httpx.Client, secret: Callable[[dict[str, str]], bytes]
) -> None:
    problem_of(asked(client, by_hmac(house, secret)), 401)
    assert asked(client, house.provider.jwt(sub="attacked")).json()["name"] == ROBOT


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "../../../../../../dev/null"},
        {"kid": "' OR 1=1 --"},
        {"kid": ["a"]},
        {"kid": {"a": 1}},
        {"kid": "x" * 20_000},
        {"jku": "http://127.0.0.1:9/keys", "kid": "other"},
        {"x5u": "http://127.0.0.1:9/cert", "kid": "other"},
        {"alg": "None"},
        {"alg": "nOnE"},
        {"alg": ["RS256"]},
        {"alg": None},
        {"zip": "DEF", "crit": ["zip"]},
    ],
)
def test_a_header_chooses_no_key_and_no_algorithm(
    house: House, client: httpx.Client, header: dict[str, Any]
) -> None:
    problem_of(asked(client, house.provider.jwt(header, sub="attacked")), 401)


def test_a_key_that_comes_along_is_not_believed(house: House, client: httpx.Client) -> None:
    for kind in ("RS256", "ES256"):
        key = Key(kind)
        for kid in (key.id, published(house)["kid"]):
            token = key.signed(claims(house), {"jwk": key.public(), "kid": kid})
            problem_of(asked(client, token), 401)


@pytest.mark.parametrize(
    ("claim", "seconds", "valid"),
    [
        ("exp", -30, True), ("exp", -90, False), ("nbf", 30, True), ("nbf", 90, False),
        ("iat", 30, True), ("iat", 90, False),
    ],
)  # fmt: skip
def test_clocks_may_differ_by_a_minute(
    house: House, client: httpx.Client, claim: str, seconds: int, valid: bool
) -> None:
    changed = {claim: int(time.time()) + seconds}
    token = house.provider.jwt(sub="attacked", **changed)
    assert asked(client, token).status_code == (200 if valid else 401)


def test_what_signs_somebody_in_is_no_bearer_token(house: House, client: httpx.Client) -> None:
    with house.browser() as browser:
        signed_in(browser)
        hint = browser.cookies["samspill_hint"]
    problem_of(asked(client, hint), 401)
    for audience in ([CLIENT], [AUDIENCE[:-1]], [], "", {"a": AUDIENCE}, 7):
        problem_of(asked(client, house.provider.jwt(sub="attacked", aud=audience)), 401)


def test_a_session_that_was_there_before_is_not_signed_in(house: House) -> None:
    own = {"Origin": house.service.address}
    add_account(house.accounts, "mallory", by=BY)
    secret, _ = issue_token(house.accounts, "mallory", scopes=["account"], by=BY)
    with house.browser() as client:
        client.post("/account/sign-in", data={"token": secret.text}, headers=own)
        planted = client.cookies["samspill_session"]
        assert signed_in(client)["name"] != "mallory"
        assert client.cookies["samspill_session"] != planted
    with house.service.client() as other:
        cookie = {"Cookie": f"samspill_session={planted}", **JSON}
        problem_of(other.get("/account", headers=cookie), 401)


def test_a_revoked_token_ends_the_session_at_the_next_request(house: House) -> None:
    add_account(house.accounts, "revoked", by=BY)
    secret, token = issue_token(house.accounts, "revoked", scopes=["account"], by=BY)
    own = {"Origin": house.service.address}
    with house.browser() as client:
        client.post("/account/sign-in", data={"token": secret.text}, headers=own)
        assert client.get("/account", headers=JSON).status_code == 200
        revoke_token(house.accounts, token.id, by=BY)
        problem_of(client.get("/account", headers=JSON), 401)
        made = client.post("/account/tokens", data={"scope": "account"}, headers=own | JSON)
        problem_of(made, 401)


def test_nobody_gives_themselves_a_role(house: House) -> None:
    add_account(house.accounts, "climber", by=BY)
    grant(house.accounts, "climber", "contributor", "ntnu", by=BY)
    scopes = ["propose", "account"]
    secret, _ = issue_token(house.accounts, "climber", scopes=scopes, by=BY)
    bearer = {"Authorization": f"Bearer {secret.text}", **JSON}
    with house.service.client() as client:
        form = {"scope": "manage", "role": "steward", "organisation": "*"}
        problem_of(client.post("/account/tokens", data=form, headers=bearer), 403)
        sent = client.post("/account/tokens", data={**form, "scope": "propose"}, headers=bearer)
        assert sent.status_code in (201, 400)
        for path in ("/account", "/account/roles", "/account/climber/roles"):
            assert client.post(path, data=form, headers=bearer).status_code in (404, 405)
        assert [one["role"] for one in client.get("/account", headers=bearer).json()["roles"]] == [
            "contributor"
        ]
    with house.browser() as client:
        spoof = {"roles": ["steward:*"], "groups": ["steward"]}
        house.provider.tell(claims=spoof, userinfo=spoof)
        assert {one["role"] for one in signed_in(client)["roles"]} <= {"contributor"}
    house.provider.tell()


def test_the_last_steward_may_go_and_another_come(house: House) -> None:
    add_account(house.accounts, "last", by=BY)
    grant(house.accounts, "last", "steward", "*", by=BY)
    secret, _ = issue_token(house.accounts, "last", scopes=["manage"], by=BY)
    bearer = {"Authorization": f"Bearer {secret.text}", **JSON}
    with house.service.client() as client:
        assert client.get("/account/notice", headers=bearer).status_code == 200
        take(house.accounts, "last", "steward", "*", by=BY)
        problem_of(client.get("/account/notice", headers=bearer), 403)
        grant(house.accounts, "last", "steward", "*", by=BY)
        assert client.get("/account/notice", headers=bearer).status_code == 200


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\x00", "\x1b", "\x85", "\ufeff"])
def test_names_have_no_signs_that_cannot_be_seen(house: House, sign: str) -> None:
    with pytest.raises(BadValue):
        plain(f"Kari{sign}Nordmann", "label")
    assert text_in({"name": f"Kari{sign}Nordmann"}, "name") == "KariNordmann"
    with pytest.raises(BadValue):
        add_account(house.accounts, f"kari{sign}x", by=BY)


def test_a_name_from_the_login_is_shown_as_text(house: House) -> None:
    odd = {"sub": "odd", "name": "\u202e<b>Kari</b>\r\n", "email": "kari\u202e@ntnu.no"}
    house.provider.tell(claims={"sub": "odd"}, userinfo=odd)
    with house.browser() as client:
        assert signed_in(client)["label"] == "<b>Kari</b>"
        page = client.get("/account").text
        assert "&lt;b&gt;Kari&lt;/b&gt;" in page
        assert "\u202e" not in page
    house.provider.tell()


def test_ten_thousand_tokens_make_no_page_slow(house: House) -> None:
    add_account(house.accounts, "many", by=BY)
    secret, token = issue_token(house.accounts, "many", scopes=["account"], by=BY)
    old = moment(after=-timedelta(days=99))
    row = {**vars(token), "scopes": "account", "hash": "0" * 64, "created": old, "revoked": old}
    with house.accounts.writing() as changes:
        rows = [{**row, "id": f"{number:08d}"} for number in range(10_000)]
        changes.connection.execute(insert(tokens), rows)
    own = {"Origin": house.service.address}
    with house.browser() as client:
        client.post("/account/sign-in", data={"token": secret.text}, headers=own)
        began = time.monotonic()
        page = client.get("/account")
        assert (page.status_code, len(page.content) < 100_000) == (200, True)
        assert client.post("/account/tokens", data={"scope": "account"}, headers=own).status_code
        assert time.monotonic() - began < 5
        assert "10000 tokens that have ended" in page.text


@pytest.mark.parametrize(
    ("source", "origin"), [("127.0.0.1", "203.0.113.7"), ("127.0.0.2", "127.0.0.2")]
)
def test_only_a_proxy_that_is_trusted_says_who_asks(house: House, source: str, origin: str) -> None:
    told = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    with house.service.client(source) as client:
        bad = {"Authorization": "Bearer sam_aaaaaaaa_" + "0" * 64}
        problem_of(client.get("/account", headers=told | bad), 401)
        left = client.get("/account/sign-in/openid", headers=told)
        assert ("; Secure" in left.headers["set-cookie"]) == (origin == "203.0.113.7")
    with house.accounts.reading() as rows:
        refused = next(one for one in rows.events(most=9) if one.action == "refused")
    assert refused.origin == origin


def test_a_login_cannot_be_replayed_into_another_session(house: House) -> None:
    assert PERSON["sub"] != "another"
    with house.browser() as client:
        left = client.get("/account/sign-in/openid")
        cookie = left.headers["set-cookie"].partition(";")[0]
        back = httpx.get(left.headers["location"]).headers["location"]
        first = client.get(back)
        assert first.status_code == 303
    with house.service.client() as thief:
        again = thief.get(back, headers={"Cookie": cookie, "Accept": "text/html"})
        assert again.status_code == 401, "the code was good for once"
        assert "samspill_session" not in str(again.headers)


@pytest.mark.parametrize(
    "back", ["/\t/evil.example", "/%5cevil.example", "\u2028//evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(house: House, back: str) -> None:
    with house.browser() as client:
        left = client.get("/account/sign-in/openid", params={"next": back})
        found = client.get(httpx.get(left.headers["location"]).headers["location"])
        assert found.status_code == 303
        assert found.headers["location"] in ("/account", "/%5cevil.example")
