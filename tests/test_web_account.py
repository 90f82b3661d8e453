"""Accounts over HTTP: tokens, sessions, and what another site's page cannot do with them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi import Request

from samspill.contribute.callers import By
from samspill.contribute.identity import add_account, disable, grant, moment
from samspill.contribute.tokens import check_token, issue_token, revoke_token
from samspill.engine.accounts import Accounts, Event
from samspill.errors import Forbidden, Unauthorized
from samspill.settings import Settings
from samspill.web.door import Door
from serving import Service, problem_of, served

BY = By("test")
PAGE = {"Accept": "text/html"}
NAME = '<script>alert("Kari")</script>'
OTHERS = "sam_aaaaaaaa_" + "0" * 64


@dataclass(frozen=True)
class House:
    """A service and the accounts behind it."""

    service: Service
    accounts: Accounts
    folder: Path

    def token(self, *scopes: str, name: str = "kari", days: int = 1) -> str:
        """A new token."""
        scopes = scopes or ("propose", "review", "account")
        return issue_token(self.accounts, name, scopes=scopes, days=days, by=BY)[0].text

    def events(self) -> list[Event]:
        """The log, the newest first."""
        with self.accounts.reading() as rows:
            return rows.events()

    def browser(self, source: str = "127.0.0.1", **headers: str) -> httpx.Client:
        """A client that keeps cookies and says of what page it sends, as browsers do."""
        transport = httpx.HTTPTransport(local_address=source)
        own = {"Origin": self.service.address, "Sec-Fetch-Site": "same-origin", **PAGE}
        return httpx.Client(
            base_url=self.service.address, transport=transport, headers={**own, **headers}
        )

    @contextmanager
    def signed_in(self, *scopes: str, name: str = "kari") -> Iterator[httpx.Client]:
        """A browser that has signed in with a token."""
        with self.browser() as client:
            token = self.token(*scopes, name=name)
            found = client.post("/account/sign-in", data={"token": token})
            assert (found.status_code, found.headers["location"]) == (303, "/account")
            yield client


@pytest.fixture(scope="module")
def house(shared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house") / "store"
    shutil.copytree(shared_data_dir, folder)
    accounts = Accounts.of(Settings(data_dir=folder))
    for name, label in (("kari", NAME), ("ola", "Ola"), ("per", "Per")):
        add_account(accounts, name, label=label, by=BY)
    grant(accounts, "kari", "contributor", "ntnu", by=BY)
    grant(accounts, "kari", "reviewer", "*", by=BY)
    settings = {"SAMSPILL_LOG": "requests", "SAMSPILL_FAILED_ATTEMPTS": "1000"}
    with served(folder, **settings) as service:
        yield House(service, accounts, folder)
        assert "sam_" not in "".join(service.log), "no token is in the log"


@pytest.fixture(autouse=True)
def _swept(house: House) -> None:
    """Lets the tokens of the tests before end: nobody has more than fifty."""
    with house.accounts.writing() as changes:
        for account in changes.accounts():
            for token in changes.tokens(account.id):
                changes.change_token(token.id, revoked=moment())


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_tells_who_asks(house: House) -> None:
    with house.service.client() as client:
        found = client.get("/account", headers=bearer(house.token("propose")))
    assert found.status_code == 200
    assert found.headers["cache-control"] == "private, no-store"
    body = found.json()
    assert (body["name"], body["label"], body["way"]) == ("kari", NAME, "token")
    assert body["scopes"] == ["propose"]
    assert body["roles"] == [
        {"role": "contributor", "organisation": "ntnu", "source": "local"},
        {"role": "reviewer", "organisation": "*", "source": "local"},
    ]


def spoilt(house: House) -> dict[str, str]:
    """What is shown in the place of a token, and is not valid."""
    good = house.token()
    expired, withdrawn, closed = house.token(), house.token(), house.token(name="per")
    with house.accounts.writing() as changes:
        changes.change_token(expired[4:12], expires=moment())
    revoke_token(house.accounts, withdrawn[4:12], by=BY)
    disable(house.accounts, "per", by=BY)
    return {
        "garbled": f"Bearer {good[:-1]}",
        "foreign": f"Bearer {OTHERS}",
        "expired": f"Bearer {expired}",
        "revoked": f"Bearer {withdrawn}",
        "disabled": f"Bearer {closed}",
        "jwt": "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJrYXJpIn0.",
        "empty": "Bearer",
        "basic": "Basic a2FyaTprYXJp",
        "bare": good,
        "twice": f"Bearer {good}, Bearer {good}",
        "odd": "Bearer \xff",
        "long": "Bearer " + "a" * 8000,
    }


def test_what_is_no_valid_token_is_401_and_is_told_to_nobody(house: House) -> None:
    with house.service.client() as client:
        for case, header in spoilt(house).items():
            for method, address in (("GET", "/account"), ("POST", "/account/tokens")):
                headers = [("Authorization", header.encode("latin-1"))]
                found = client.request(method, address, headers=headers)
                problem = problem_of(found, 401)
                assert found.headers["www-authenticate"].startswith("Bearer realm="), case
                assert "sam_" not in str(problem["detail"])
                assert header[8:] == "" or header[8:] not in found.text, case
    written = [one for one in house.events() if not one.done]
    assert len(written) > 10
    assert {one.account for one in written} == {None}
    assert {one.origin for one in written} == {"127.0.0.1"}
    assert all(len(one.about) < 120 for one in written)


def test_nothing_shown_is_401_with_what_to_do(house: House) -> None:
    with house.service.client() as client:
        problem = problem_of(client.get("/account"), 401)
        assert "/account/sign-in" in str(problem["advice"])
        page = client.get("/account", headers=PAGE | {"Accept-Language": "en"})
        assert page.status_code == 200
        assert "Sign in" in page.text


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_token_in_an_address_is_401_wherever_it_goes(house: House, accept: str) -> None:
    good = house.token()
    addresses = [
        f"/account?access_token={good}",
        f"/account?token={good}",
        f"/?q={good}",
        f"/questions/programs.csv?lang=nb&x={good}",
        f"/sparql?query={quote('ASK {}')}&access_token=anything",
        f"/nothing/{good}",
        f"/account?x={quote(good).replace('_', '%5F')}",
        f"/static/{good}",
    ]
    with house.service.client() as client:
        for address in addresses:
            for method in ("GET", "POST", "HEAD", "DELETE"):
                found = client.request(method, address, headers={"Accept": accept, **bearer(good)})
                assert found.status_code == 401, (method, address)
                assert good not in found.text
                assert 'error="invalid_request"' in found.headers["www-authenticate"]
        assert client.get("/search?q=sam_ and access_token").status_code == 200


def test_a_browser_signs_in_and_out(house: House) -> None:
    token = house.token()
    with house.browser() as client:
        found = client.post("/account/sign-in", data={"token": f" {token}\n", "next": "/sdgs"})
        assert found.headers["location"] == "/sdgs"
        cookie = found.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path=/;" in cookie
        assert "Secure" not in cookie, "this is plain HTTP"
        assert token not in cookie
        page = client.get("/account")
        assert page.status_code == 200
        assert page.headers["cache-control"] == "private, no-store"
        assert NAME not in page.text
        assert "&lt;script&gt;" in page.text
        assert token not in page.text
        kept = dict(client.cookies)
        assert client.post("/account/sign-out").status_code == 303
        assert not client.cookies.get("samspill_session")
        assert "sam_…" in client.get("/account").text
        client.cookies.update(kept)
        assert "sam_…" in client.get("/account").text, "the session has ended, not the cookie only"
        problem_of(client.get("/account", headers={"Accept": "application/json"}), 401)
    actions = [one.action for one in house.events()[:2]]
    assert actions == ["signed-out", "signed-in"]


def test_nobody_gets_the_page_of_another(house: House) -> None:
    with house.signed_in() as kari, house.signed_in(name="ola") as ola, house.browser() as nobody:
        for _ in range(2):
            assert "&lt;script&gt;" in kari.get("/account").text
            assert "Ola" in ola.get("/account").text
            assert "sam_…" in nobody.get("/account").text
        for address in ("/", "/account/sign-in", "/questions"):
            assert kari.get(address).text == nobody.get(address).text


def test_a_wrong_token_is_told_on_the_page(house: House) -> None:
    with house.browser(**{"Accept-Language": "en"}) as client:
        found = client.post("/account/sign-in", data={"token": OTHERS, "next": "/sdgs"})
        assert found.status_code == 401
        assert "The token is not valid here." in found.text
        assert 'value="/sdgs"' in found.text
        assert "0" * 64 not in found.text
        assert "set-cookie" not in found.headers


CROSSING = {
    "another origin": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    "another origin, an old browser": {"Origin": "https://evil.example"},
    "the same site": {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"},
    "nobody's origin": {"Origin": "null"},
    "only fetch says": {"Sec-Fetch-Site": "cross-site"},
    "typed in": {"Sec-Fetch-Site": "none"},
    "they disagree": {"Sec-Fetch-Site": "cross-site", "Origin": "OURS"},
    "nothing is told": {},
    "begins like ours": {"Origin": "OURS.evil.example"},
    "two origins": {"Origin": "OURS https://evil.example"},
}


@pytest.mark.parametrize("case", CROSSING)
def test_another_sites_page_changes_nothing(house: House, case: str) -> None:
    with house.signed_in() as client:
        session = client.cookies["samspill_session"]
        headers = {
            name: value.replace("OURS", house.service.address)
            for name, value in CROSSING[case].items()
        }
        with house.service.client() as other:
            for address in ("/account/tokens", "/account/sign-out", "/account/sign-in"):
                found = other.post(
                    address,
                    headers={**headers, "Cookie": f"samspill_session={session}"},
                    data={"scope": "propose", "token": house.token()},
                )
                problem_of(found, 403)
                assert "set-cookie" not in found.headers
        assert client.get("/account").status_code == 200


def test_a_program_with_a_token_needs_no_origin(house: House) -> None:
    with house.service.client() as client:
        headers = bearer(house.token("propose", "account"))
        made = client.post("/account/tokens", headers=headers, data={"scope": "propose"})
        assert made.status_code == 201
        assert check_token(house.accounts, made.json()["token"]).account.name == "kari"
        ended = client.post(f"/account/tokens/{made.json()['id']}/revoke", headers=headers)
        assert ended.json()["state"] == "withdrawn"
        with pytest.raises(Unauthorized):
            check_token(house.accounts, made.json()["token"])


BACK = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/a\\b",
    "evil",
    "/\n/evil",
    "",
]


@pytest.mark.parametrize("back", BACK)
def test_one_goes_on_to_a_page_of_ours(house: House, back: str) -> None:
    with house.browser() as client:
        page = client.get("/account/sign-in", params={"next": back})
        assert 'name="next" value="/account"' in page.text
        found = client.post("/account/sign-in", data={"token": house.token(), "next": back})
        assert found.headers["location"] == "/account"


def test_a_forged_cookie_is_as_none(house: House) -> None:
    with house.signed_in() as client:
        session = client.cookies["samspill_session"]
    secret, _, signature = session.partition(".")
    for wrong in ("", "a", f"{secret}.{'0' * 64}", f"{'0' * 64}.{signature}", session + "0"):
        with house.service.client() as other:
            found = other.get("/account", headers={"Cookie": f"samspill_session={wrong}"})
            problem_of(found, 401)


def test_a_token_is_made_and_revoked_on_the_page(house: House) -> None:
    with house.signed_in(name="kari") as client:
        made = client.post(
            "/account/tokens", data={"scope": "review", "days": "7", "label": '"><b>x'}
        )
        assert made.status_code == 200
        assert made.headers["cache-control"] == "private, no-store"
        token = made.text.partition('id="fresh-token" tabindex="0">')[2].partition("<")[0]
        assert check_token(house.accounts, token).scopes == {"review"}
        again = client.get("/account")
        assert token not in again.text
        assert '"><b>x' not in again.text
        assert token[:12] in again.text
        assert client.get("/account/tokens").headers["location"] == "/account"
        assert client.post(f"/account/tokens/{token[4:12]}/revoke").status_code == 303
    with pytest.raises(Unauthorized, match="revoked"):
        check_token(house.accounts, token)


@pytest.mark.parametrize(
    ("scopes", "form", "status"),
    [
        (("propose", "account"), {"scope": ["propose", "review"]}, 403),
        (("propose", "account"), {"scope": ["manage"]}, 403),
        (("propose", "account"), {"scope": ["account"]}, 403),
        (("propose",), {"scope": ["propose"]}, 403),
        (("propose", "account"), {"scope": ["everything"]}, 400),
        (("propose", "account"), {"label": "a"}, 400),
        (("propose", "account"), {"scope": ["propose"], "days": "-1"}, 400),
        (("propose", "account"), {"scope": ["propose"], "days": "9999"}, 400),
        (("propose", "account"), {"scope": ["propose"], "label": "a\x00b"}, 400),
        (("propose", "account"), {"scope": ["propose"], "label": "a" * 20_000}, 413),
    ],
)
def test_a_token_makes_none_that_does_more(
    house: House, scopes: tuple[str, ...], form: dict[str, object], status: int
) -> None:
    before = len(house.events())
    with house.service.client() as client:
        problem_of(
            client.post("/account/tokens", headers=bearer(house.token(*scopes)), data=form), status
        )
    assert [one.action for one in house.events()[: len(house.events()) - before]] == ["token-made"]


def test_a_token_made_with_a_token_ends_with_it(house: House) -> None:
    with house.service.client() as client:
        form = {"scope": "propose", "days": "300"}
        first = house.token("propose", "account", days=2)
        made = client.post("/account/tokens", headers=bearer(first), data=form).json()
    with house.accounts.reading() as rows:
        token = rows.token(first[4:12])
    assert token
    assert made["expires"] == token.expires


def test_the_tokens_of_others_are_not_ones_own(house: House) -> None:
    theirs = house.token(name="ola")
    with house.signed_in() as client:
        assert client.post(f"/account/tokens/{theirs[4:12]}/revoke").status_code == 404
    assert check_token(house.accounts, theirs)


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", ""])
def test_a_form_is_a_form(house: House, kind: str) -> None:
    with house.signed_in() as client:
        headers = {"Accept": "application/json", "Content-Type": kind}
        for address in ("/account/tokens", "/account/sign-in"):
            problem_of(client.post(address, headers=headers, content=b"{}"), 415)


def test_over_https_the_cookie_is_for_this_host_alone(house: House) -> None:
    address = house.service.address.replace("http://", "https://")
    headers = {"X-Forwarded-Proto": "https", "Origin": address}
    with house.browser(**headers) as client:
        found = client.post("/account/sign-in", data={"token": house.token()})
        cookie = found.headers["set-cookie"]
        assert cookie.startswith("__Host-samspill_session=")
        assert "; Secure" in cookie
        assert "Path=/;" in cookie
        assert "Domain" not in cookie
        value = cookie.partition("=")[2].partition(";")[0]
        for name, status in (("__Host-samspill_session", 200), ("samspill_session", 401)):
            json = {"Accept": "application/json", "Cookie": f"{name}={value}"}
            assert client.get("/account", headers=json).status_code == status


def test_who_fails_too_often_is_held_off_and_others_are_not(house: House) -> None:
    good = house.token()
    settings = {"SAMSPILL_FAILED_ATTEMPTS": "3"}
    with (
        served(house.folder, **settings) as service,
        service.client() as client,
        service.client("127.0.0.2") as neighbour,
    ):
        before = len(house.events())
        for _ in range(3):
            problem_of(client.get("/account", headers=bearer(OTHERS)), 401)
        began = time.monotonic()
        for _ in range(5):
            found = client.get("/account", headers=bearer(OTHERS))
            problem_of(found, 429)
            assert 0 < int(found.headers["retry-after"]) <= 60
        own = {"Origin": service.address}
        page = client.post("/account/sign-in", headers=own | PAGE, data={"token": OTHERS})
        assert page.status_code == 429
        assert page.headers["retry-after"]
        assert time.monotonic() - began < 15, "in that time an attempt would be given back"
        problem_of(neighbour.get("/account", headers=bearer(OTHERS)), 401)
        assert client.get("/account", headers=bearer(good)).status_code == 200
        written = house.events()[: len(house.events()) - before]
        assert [one.done for one in written] == [False] * 4, "who is held off fills no log"


def test_reading_needs_no_token_and_fails_for_no_wrong_one(house: House) -> None:
    with house.service.client() as client:
        for address in ("/", "/questions/programs.json", "/sparql?query=ASK%20%7B%7D"):
            assert client.get(address, headers=bearer(OTHERS)).status_code == 200


def test_what_is_asked_in_norwegian_is_told_in_norwegian(house: House) -> None:
    with house.browser(**{"Accept-Language": "nb"}) as client:
        found = client.post("/account/sign-in", data={"token": OTHERS})
        assert "Tilgangsnøkkelen gjelder ikke her." in found.text
        assert "Innlogg" in found.text or "Logg inn" in found.text
        assert '<span lang="en">' not in found.text


def asked(method: str, headers: dict[str, str]) -> Request:
    """A request as a route of another room gets it."""
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": "/proposals",
            "query_string": b"",
            "headers": raw,
            "server": ("127.0.0.1", 8000),
            "client": ("127.0.0.1", 40_000),
        }
    )


def test_a_room_asks_who_comes_and_what_they_may(house: House, tmp_path: Path) -> None:
    door = Door(Settings(data_dir=house.folder), house.accounts)
    good, narrow = bearer(house.token("propose", "review")), bearer(house.token("review"))
    assert door.known(asked("GET", {})) is None
    found = door.known(asked("POST", good))
    assert found is not None
    assert found.account.name == "kari"
    for headers, action, place, wrong in (
        ({}, "propose", "ntnu", Unauthorized),
        (good, "propose", "ntnu", None),
        (good, "propose", "sintef", Forbidden),
        (good, "review", "sintef", None),
        (good, "manage", "ntnu", Forbidden),
        (narrow, "propose", "ntnu", Forbidden),
        (bearer(house.token(name="ola")), "propose", "ntnu", Forbidden),
    ):
        for method in ("GET", "POST"):
            request = asked(method, headers)
            with pytest.raises(wrong) if wrong else nullcontext():
                assert door.permitted(request, action, place).account.name == "kari"
    nowhere = Settings(data_dir=tmp_path)
    with pytest.raises(Unauthorized):
        Door(nowhere, Accounts.of(nowhere)).caller(asked("GET", good))


def test_a_rooms_form_is_guarded_where_a_browser_sends_it(house: House) -> None:
    door = Door(Settings(data_dir=house.folder), house.accounts)
    with house.signed_in() as browser:
        cookie = {"Cookie": f"samspill_session={browser.cookies['samspill_session']}"}
    assert door.permitted(asked("GET", cookie), "propose", "ntnu").way == "session"
    for method in ("POST", "PUT", "DELETE"):
        with pytest.raises(Forbidden, match="which page"):
            door.permitted(asked(method, cookie), "propose", "ntnu")
        ours = cookie | {"Sec-Fetch-Site": "same-origin"}
        assert door.permitted(asked(method, ours), "propose", "ntnu").account.name == "kari"


def test_a_page_that_needs_an_account_leads_to_signing_in(house: House) -> None:
    with house.browser(**{"Accept-Language": "en"}) as client:
        page = client.post("/account/tokens?lang=en", data={"scope": "propose"})
        assert page.status_code == 401
        assert 'href="/account/sign-in?lang=en"' in page.text
        page = client.get("/account?access_token=a", headers={"Authorization": "Bearer a"})
        assert 'href="/account/sign-in?next=/"' in page.text
