"""Signing in with OpenID Connect, against a provider that is a process of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from openid_provider import CLIENT, PERSON, SECRET
from samspill.contribute.callers import By, Caller
from samspill.contribute.credentials import signed
from samspill.contribute.identity import add_account, disable, grant
from samspill.contribute.openid import Login
from samspill.contribute.people import roles_in, rules_of
from samspill.contribute.sessions import begin_session, check_session, signing_key
from samspill.contribute.sign_ins import attempt_of, encoded
from samspill.contribute.tokens import issue_token
from samspill.engine.accounts import Account, Accounts
from samspill.errors import BadValue, ServiceUnreachable, Unauthorized
from samspill.settings import Settings
from serving import Service, problem_of, served

BY = By("test")
AUDIENCE = "https://n.feide.no/datasources/samspill"
PRINCIPAL = "https://n.feide.no/claims/eduPersonPrincipalName"
JSON = {"Accept": "application/json"}


class Provider:
    """The provider's process."""

    def __init__(self, port: int = 0) -> None:
        program = Path(__file__).with_name("openid_provider.py")
        self.process = subprocess.Popen(
            [sys.executable, str(program), str(port), "127.0.0.1"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.issuer = self.process.stdout.readline().strip()
        self.client = httpx.Client(base_url=self.issuer)

    def tell(self, **what: Any) -> None:
        """Says how it is to behave from now on."""
        self.client.post("/told", json=what).raise_for_status()

    def jwt(self, header: dict[str, Any] | None = None, **changed: Any) -> str:
        """A JWT as a service gets one for this audience, with some claims changed."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": AUDIENCE, "sub": "robot", "iat": now, "exp": now + 99}
        body = {"claims": claims | changed, "header": header or {}}
        return str(self.client.post("/jwt", json=body).json()["token"])

    def asked(self, path: str) -> int:
        """How often an address of it was asked."""
        return int(self.client.get("/asked").json()["asked"].count(path))

    def left(self) -> list[bool]:
        """Who has signed out there: whether it was known of each who that was."""
        found: list[bool] = self.client.get("/asked").json()["left"]
        return found

    def stop(self) -> None:
        """Ends it."""
        self.client.close()
        self.process.terminate()
        self.process.wait(timeout=10)
        assert self.process.stdout
        self.process.stdout.close()


@dataclass(frozen=True)
class House:
    """A service, its login, and the accounts behind it."""

    service: Service
    provider: Provider
    accounts: Accounts

    @contextmanager
    def browser(self, language: str = "en") -> Iterator[httpx.Client]:
        """A browser with an empty jar."""
        headers = {"Accept": "text/html", "Accept-Language": language}
        with httpx.Client(base_url=self.service.address, headers=headers) as client:
            yield client

    def account(self, subject: str = PERSON["sub"]) -> Account | None:
        """The account of somebody whom the login knows."""
        with self.accounts.reading() as rows:
            return rows.known_as(self.provider.issuer, subject)

    def refusals(self) -> list[str]:
        """What was refused, as the log has it, the newest first."""
        with self.accounts.reading() as rows:
            return [one.about for one in rows.events() if one.action == "refused"]


def settings_of(provider: Provider) -> dict[str, str]:
    return {
        "SAMSPILL_OIDC_ISSUER": provider.issuer,
        "SAMSPILL_OIDC_NAME": "Feide",
        "SAMSPILL_OIDC_CLIENT": CLIENT,
        "SAMSPILL_OIDC_SECRET": SECRET,
        "SAMSPILL_OIDC_AUDIENCE": AUDIENCE,
        "SAMSPILL_OIDC_ROLES_CLAIM": PRINCIPAL,
        "SAMSPILL_OIDC_ROLES": json.dumps({"*@ntnu.no": ["contributor:ntnu"]}),
        "SAMSPILL_FAILED_ATTEMPTS": "1000",
        "SAMSPILL_LOG": "requests",
    }


@pytest.fixture(scope="module")
def house(shared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("openid") / "store"
    shutil.copytree(shared_data_dir, folder)
    accounts = Accounts.of(Settings(data_dir=folder))
    provider = Provider()
    try:
        with served(folder, **settings_of(provider)) as service:
            yield House(service, provider, accounts)
            written = "".join(service.log)
            assert "code=" not in written
            assert "eyJ" not in written
    finally:
        provider.stop()


@pytest.fixture(autouse=True)
def _told(house: House) -> Iterator[None]:
    """Lets the provider be well again after each test."""
    yield
    if house.provider.process.poll() is None:
        house.provider.tell()


def returned(client: httpx.Client, back: str = "/sdgs") -> httpx.URL:
    """Goes to the login, and gives the address that the login sends one back to."""
    left = client.get("/account/sign-in/openid", params={"next": back})
    assert left.status_code == 303, left.text
    cookie = left.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    found = client.get(left.headers["location"], headers={"Cookie": ""})
    assert found.status_code == 302
    return httpx.URL(found.headers["location"])


def signed_in(client: httpx.Client) -> dict[str, Any]:
    """Signs in, and gives who one is then."""
    found = client.get(returned(client))
    assert (found.status_code, found.headers.get("location")) == (303, "/sdgs"), found.text
    assert found.headers["cache-control"] == "private, no-store"
    body = client.get("/account", headers=JSON).json()
    assert isinstance(body, dict)
    return body


def test_somebody_signs_in_and_gets_an_account_and_roles(house: House) -> None:
    with house.browser() as client:
        page = client.get("/account/sign-in").text
        assert "Sign in with Feide" in page
        assert SECRET not in page
        body = signed_in(client)
        assert body["name"] == "kari.ntnu.no"
        assert (body["label"], body["way"], body["expires"]) == ("Kari Nordmann", "session", None)
        assert body["roles"] == [
            {"role": "contributor", "organisation": "ntnu", "source": "claims"}
        ]
        assert not client.cookies.get("samspill_login"), "it is of no use any more"
        assert "given by your login" in client.get("/account").text
    with house.browser() as client:
        house.provider.tell(userinfo={"name": "Kari Ny\x00mann", PRINCIPAL: "kari@sintef.no"})
        body = signed_in(client)
    assert (body["name"], body["label"]) == ("kari.ntnu.no", "Kari Nymann")
    assert body["roles"] == [], "the login does not say so any more"
    with house.accounts.reading() as rows:
        assert len(rows.accounts()) == len({one.subject for one in rows.accounts()})


def test_whoever_signs_out_here_signs_out_at_the_login_too(house: House) -> None:
    before = len(house.provider.left())
    own = {"Origin": house.service.address}
    with house.browser("nb") as client:
        signed_in(client)
        kept = dict(client.cookies)
        hint = kept["samspill_hint"]
        sent = client.get("/account").request.headers["cookie"]
        assert hint not in sent, "it goes nowhere but where one signs out"
        found = client.post("/account/sign-out", headers=own)
        assert found.status_code == 200
        further = found.headers["refresh"].removeprefix("0; url=")
        assert (further.split("?")[0], dict(client.cookies)) == (f"{house.provider.issuer}/end", {})
        assert "Nå logger du ut av Feide også" in found.text
        assert found.headers["cache-control"] == "private, no-store"
        assert hint in html.unescape(found.text)
        back = httpx.get(further)
        assert back.headers["location"] == f"{house.service.address}/account/sign-in"
        assert house.provider.left()[before:] == [True], "the login knew who left"
        client.cookies.update(kept)
        assert client.get("/account", headers=JSON).status_code == 401, "the session has ended"


def test_whoever_came_with_a_token_leaves_no_login(house: House) -> None:
    name = "with.token"
    add_account(house.accounts, name, by=BY)
    secret, _ = issue_token(house.accounts, name, scopes=["account"], by=BY)
    own = {"Origin": house.service.address}
    with house.browser() as client:
        client.post("/account/sign-in", data={"token": secret.text}, headers=own)
        found = client.post("/account/sign-out", headers=own)
        assert (found.status_code, found.headers["location"]) == (303, "/account/sign-in")


def test_a_login_may_offer_no_way_out(house: House) -> None:
    for address in (None, "http://evil.example/end", ["x"], "https://a.no/\r\nX: y", "https://"):
        house.provider.tell(metadata={"end_session_endpoint": address})
        login = Login(Settings(oidc_issuer=house.provider.issuer, oidc_client=CLIENT))
        assert login.leave("eyJ", back="http://127.0.0.1/account/sign-in") is None
    house.provider.tell()
    login = Login(Settings(oidc_issuer=house.provider.issuer, oidc_client=CLIENT))
    assert "id_token_hint" not in str(login.leave(None, back="http://127.0.0.1/"))


def test_roles_that_were_given_here_stay(house: House) -> None:
    with house.browser() as client:
        signed_in(client)
    grant(house.accounts, "kari.ntnu.no", "reviewer", "*", by=BY)
    with house.browser() as client:
        roles = signed_in(client)["roles"]
    assert {(one["role"], one["source"]) for one in roles} == {
        ("contributor", "claims"),
        ("reviewer", "local"),
    }


def test_whoever_was_disabled_stays_out(house: House) -> None:
    with house.browser() as client:
        house.provider.tell(claims={"sub": "ola"}, userinfo={"sub": "ola", PRINCIPAL: None})
        name = signed_in(client)["name"]
        disable(house.accounts, name, by=BY)
        found = client.get(returned(client))
        assert found.status_code == 401
        assert "This account has been disabled." in found.text
        assert client.get("/account", headers=JSON).status_code == 401


def test_names_of_two_people_do_not_meet(house: House) -> None:
    names = set()
    for subject in ("one", "two"):
        house.provider.tell(
            claims={"sub": subject},
            userinfo={"sub": subject, PRINCIPAL: "Åse Ødegård@UiO.no", "name": 3, "email": ["x"]},
        )
        with house.browser() as client:
            names.add(signed_in(client)["name"])
    assert len(names) == 2
    assert "ase.degard.uio.no" in names


NOW = int(time.time())
SPOILT: dict[str, tuple[dict[str, Any], str]] = {
    "nonce": ({"claims": {"nonce": "another"}}, "nonce"),
    "no nonce": ({"claims": {"nonce": None}}, "nonce"),
    "audience": ({"claims": {"aud": "another"}}, "aud"),
    "no audience": ({"claims": {"aud": None}}, "aud"),
    "two audiences": ({"claims": {"aud": [CLIENT, "another"]}}, "azp"),
    "another party": ({"claims": {"azp": "another"}}, "azp"),
    "issuer": ({"claims": {"iss": "https://evil.example"}}, "iss"),
    "expired": ({"claims": {"exp": NOW - 3600}}, "expired"),
    "no end": ({"claims": {"exp": None}}, "exp"),
    "an odd end": ({"claims": {"exp": "tomorrow"}}, "exp"),
    "not yet": ({"claims": {"iat": NOW + 7200}}, "iat"),
    "nobody": ({"claims": {"sub": None}}, "sub"),
    "an odd somebody": ({"claims": {"sub": "a\nb"}}, "sub"),
    "unsigned": ({"header": {"alg": "none"}}, "unsupported_algorithm"),
    "another algorithm": ({"header": {"alg": "HS256", "kid": "shared"}}, "unsupported_algorithm"),
    "the key of another": ({"sign": "RS256", "tell": False}, "key"),
    "a forged signature": ({"header": {"alg": "RS512"}}, "bad_signature"),
    "another's words": ({"userinfo": {"sub": "another"}}, "userinfo"),
    "came back from elsewhere": ({"back": {"iss": "https://evil.example"}}, "iss"),
    "no code": ({"back": {"code": None}}, "no reason given"),
    "said no": ({"back": {"error": "access_denied"}}, "access_denied"),
    "said no in many words": ({"back": {"error": "<b>no</b>"}}, "no reason given"),
    "a code of another": ({"back": {"code": "another"}}, "invalid_grant"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_what_is_not_as_it_should_be_lets_nobody_in(house: House, case: str) -> None:
    told, reason = SPOILT[case]
    with house.browser() as client:
        house.provider.tell(**told)
        found = client.get(returned(client))
        assert found.status_code == 401, case
        assert reason in found.text
        assert "<b>no" not in found.text
        assert "code=" not in found.text
        assert "samspill_session" not in str(found.headers)
        assert 'value="/sdgs"' in found.text, "one can try again, and gets on to the same page"
        assert client.get("/account", headers=JSON).status_code == 401
    assert reason in house.refusals()[0]


def test_a_browser_comes_back_with_what_it_left_with(house: House) -> None:
    with house.browser() as client, house.browser() as other:
        address = returned(client)
        assert other.get(address).status_code == 401, "nobody is signed in as another"
        returned(other)
        assert other.get(address).status_code == 401, "the state is of another browser"
        wrong = address.copy_set_param("state", "0" * 64)
        kept = dict(client.cookies)
        assert client.get(wrong).status_code == 401
        client.cookies.update(kept)
        assert client.get(address.copy_remove_param("state")).status_code == 401
        client.cookies.update(kept)
        assert client.get(address).status_code == 303
        client.cookies.update(kept)
        assert client.get(address).status_code == 401, "a code is good for once"
        cookie = kept["samspill_login"]
        text, _, signature = cookie.partition(".")
        read = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        forged = json.dumps([read[0], "//evil.example", read[2] * 2]).encode()
        client.cookies.clear()
        client.cookies.set("samspill_login", f"{base64.urlsafe_b64encode(forged)!r}.{signature}")
        assert client.get(address).status_code == 401
    assert "not begun in this browser" in house.refusals()[0]


def test_nothing_that_proves_a_sign_in_can_be_read_on_the_way(house: House) -> None:
    with house.browser() as client:
        left = client.get("/account/sign-in/openid", params={"next": "//evil.example"})
        asked = dict(parse_qsl(urlsplit(left.headers["location"]).query))
        assert asked["redirect_uri"] == f"{house.service.address}/account/openid"
        assert asked["code_challenge_method"] == "S256"
        assert asked["scope"].split() == ["openid", "profile", "email"]
        assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
        assert SECRET not in left.headers["location"]
        cookie = client.cookies["samspill_login"].partition(".")[0]
        read = json.loads(base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4)))
        assert read[1] == "/account", "one goes on to a page of ours"
        for proof in (asked["state"], asked["nonce"]):
            assert proof not in str(read)
        digest = hashlib.sha256(read[0].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]
        guessed = hmac.new(b"", read[0].encode(), "sha256").hexdigest()
        assert guessed not in (asked["state"], asked["nonce"])


def test_keys_change_while_the_service_runs(house: House) -> None:
    with house.browser() as client:
        signed_in(client)
        time.sleep(2.1)  # keys that are not known are asked for once in two seconds
        house.provider.tell(sign="ES256")
        signed_in(client)
        time.sleep(2.1)
        house.provider.tell(sign="RS256")
        signed_in(client)
    before = house.provider.asked("/keys")
    with house.service.client() as other:
        for _ in range(8):
            token = house.provider.jwt({"kid": "made-up"})
            problem_of(other.get("/account", headers={"Authorization": f"Bearer {token}"}), 401)
    assert house.provider.asked("/keys") - before <= 2, "who makes up keys does not burden it"


def test_a_service_sends_a_jwt(house: House) -> None:
    def asked(token: str, **headers: str) -> httpx.Response:
        with house.service.client() as client:
            return client.get("/account", headers={"Authorization": f"Bearer {token}", **headers})

    provider = house.provider
    problem = problem_of(asked(provider.jwt()), 401)
    assert "samspill user add" in str(problem["advice"])
    account = add_account(house.accounts, "robot", issuer=provider.issuer, subject="robot", by=BY)
    grant(house.accounts, "robot", "contributor", "ntnu", by=BY)
    body = asked(provider.jwt()).json()
    assert (body["name"], body["way"]) == ("robot", "openid")
    assert body["scopes"] == ["propose", "review", "manage"]
    assert asked(provider.jwt(scope="review email")).json()["scopes"] == ["review"]
    assert asked(provider.jwt(aud=["else", AUDIENCE])).json()["name"] == "robot"
    for wrong in (
        provider.jwt(aud=CLIENT),
        provider.jwt(aud=None),
        provider.jwt(iss="https://evil.example"),
        provider.jwt(exp=int(time.time()) - 3600),
        provider.jwt(exp=None),
        provider.jwt(nbf=int(time.time()) + 3600),
        provider.jwt(sub="somebody"),
        provider.jwt({"alg": "none"}),
        provider.jwt({"kid": "shared", "alg": "HS256"}),
        provider.jwt({"crit": ["odd"], "odd": 1}),
        provider.jwt() + "A",
        provider.jwt().rpartition(".")[0] + ".",
        "a.b.c",
        "[" * 3000 + "..",
    ):
        found = asked(wrong)
        problem_of(found, 401)
        assert 'error="invalid_token"' in found.headers["www-authenticate"]
        assert wrong not in found.text
    with house.service.client() as client:
        headers = {"Authorization": f"Bearer {provider.jwt()}"}
        made = client.post("/account/tokens", headers=headers, data={"scope": "propose"})
        problem_of(made, 403)
        own = {"Origin": house.service.address}
        page = client.post("/account/sign-in", headers=own, data={"token": provider.jwt()})
        assert page.status_code == 401, "it would last longer than it says"
    disable(house.accounts, account.name, by=BY)
    problem_of(asked(provider.jwt()), 401)


def test_a_login_that_is_down_is_told_on_a_page(shared_data_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    shutil.copytree(shared_data_dir, folder)
    provider = Provider()
    provider.stop()
    with served(folder, **settings_of(provider)) as service:
        house = House(service, provider, Accounts.of(Settings(data_dir=folder)))
        with house.browser("nb") as client:
            found = client.get("/account/sign-in/openid", params={"next": "/sdgs"})
            assert (found.status_code, found.headers["content-type"][:9]) == (502, "text/html")
            assert "Innloggingstjenesten svarer ikke som den skal: ConnectError." in found.text
            assert '<span lang="en">' not in found.text
            assert 'value="/sdgs"' in found.text, "with a token one gets on"
            account = add_account(house.accounts, "kari", by=BY)
            caller = Caller(account, (), "openid")
            cookie = begin_session(house.accounts, caller, hours=1, by=BY)
            left = client.post(
                "/account/sign-out",
                headers={"Origin": service.address, "Cookie": f"samspill_session={cookie}"},
            )
            assert (left.status_code, left.headers["location"]) == (303, "/account/sign-in")
            with pytest.raises(Unauthorized):
                check_session(house.accounts, cookie)
            token = {"Authorization": "Bearer a.b.c"}
            assert client.get("/account", headers=JSON | token).status_code in (401, 502)
            assert client.get("/").status_code == 200
        time.sleep(2.1)
        provider = Provider(int(urlsplit(provider.issuer).port or 0))
        try:
            with house.browser() as client:
                assert client.get(returned(client)).status_code == 303, "it is well again"
                address = returned(client)
                provider.tell(status=500)
                found = client.get(address)
                assert found.status_code == 502
                assert "The login does not answer as it should: status 500." in found.text
        finally:
            provider.stop()


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({"issuer": "https://evil.example"}, "calls itself https://evil.example"),
        ({"token_endpoint": "http://evil.example/token"}, "token_endpoint"),
        ({"jwks_uri": None}, "jwks_uri"),
        ({"authorization_endpoint": ["x"]}, "authorization_endpoint"),
    ],
)
def test_what_a_login_says_of_itself_is_checked(metadata: dict[str, Any], reason: str) -> None:
    provider = Provider()
    try:
        provider.tell(metadata=metadata)
        login = Login(Settings(oidc_issuer=provider.issuer, oidc_client=CLIENT))
        with pytest.raises(ServiceUnreachable, match=reason):
            login.provider.metadata()
    finally:
        provider.stop()


def test_a_secret_is_posted_where_a_login_wants_it_so(house: House) -> None:
    settings = Settings(
        oidc_issuer=house.provider.issuer, oidc_client=CLIENT, oidc_secret=SecretStr(SECRET)
    )
    house.provider.tell(
        posts=True, metadata={"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    )
    login, redirect = Login(settings), "http://127.0.0.1/account/openid"
    address, cookie = login.begin(house.accounts, back="/", redirect=redirect)
    answer = dict(httpx.URL(httpx.get(address).headers["location"]).params)
    claims = login.finish(attempt_of(house.accounts, cookie), answer, redirect=redirect).claims
    assert (claims["sub"], claims["name"]) == (PERSON["sub"], "Kari Nordmann")


def test_a_login_that_names_itself_always_has_to(house: House) -> None:
    metadata = {"authorization_response_iss_parameter_supported": True}
    for iss, wrong in ((house.provider.issuer, False), (None, True)):
        house.provider.tell(metadata=metadata, back={"iss": iss})
        login = Login(
            Settings(
                oidc_issuer=house.provider.issuer, oidc_client=CLIENT, oidc_secret=SecretStr(SECRET)
            )
        )
        redirect = "http://127.0.0.1/account/openid"
        address, cookie = login.begin(house.accounts, back="/", redirect=redirect)
        answer = dict(httpx.URL(httpx.get(address).headers["location"]).params)
        attempt = attempt_of(house.accounts, cookie)
        with pytest.raises(Unauthorized, match="iss") if wrong else nullcontext():
            arrival = login.finish(attempt, answer, redirect=redirect)
            assert arrival.claims["sub"] == PERSON["sub"]


def test_a_sign_in_takes_ten_minutes_at_most(house: House) -> None:
    key = signing_key(house.accounts)
    for until, ended in ((time.time() + 60, False), (time.time() - 1, True)):
        text = encoded(json.dumps(["0" * 64, "/sdgs", int(until)]).encode())
        cookie = signed(text, key=key, purpose="login")
        with pytest.raises(Unauthorized, match="too long ago") if ended else nullcontext():
            assert attempt_of(house.accounts, cookie).back == "/sdgs"
    with pytest.raises(Unauthorized, match="not begun"):
        attempt_of(house.accounts, signed(text, key=key, purpose="session"))


def test_roles_follow_the_values_of_a_claim() -> None:
    rules = rules_of('{"*@ntnu.no": ["contributor:ntnu"], "board": ["steward:*", "reviewer:*"]}')
    for value, expected in (
        ("kari@ntnu.no", {("contributor", "ntnu")}),
        ("kari@ntnu.no.evil.example", set()),
        ("KARI@NTNU.NO", set()),
        (["x", "board"], {("steward", "*"), ("reviewer", "*")}),
        ({"board": 1}, set()),
        ([["board"], 3, None], set()),
        (None, set()),
    ):
        assert roles_in({"who": value}, claim="who", rules=rules) == expected
    assert roles_in({"": "board"}, claim="", rules=rules) == frozenset()
    for wrong in ("[]", "{", '{"a": 1}', '{"a": ["king:ntnu"]}', '{"a": ["steward"]}'):
        with pytest.raises(BadValue):
            rules_of(wrong)


def test_settings_that_would_open_a_door_are_refused() -> None:
    with pytest.raises(ValueError, match="https"):
        Settings(oidc_issuer="http://login.example")
    with pytest.raises(BadValue, match="client"):
        Login(Settings(oidc_issuer="https://a.example", oidc_client="a", oidc_audience="a"))
