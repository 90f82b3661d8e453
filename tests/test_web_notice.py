"""The steward's page of hooks and messages, and the language of one's own e-mail, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from samspill.contribute.hooks import add_hook, remove_hook
from samspill.contribute.identity import add_account, grant, moment
from samspill.engine.accounts import Accounts
from samspill.engine.hooks import Hook
from samspill.engine.outbox import FAILED, HELD, HOOK, MAIL, WAITING, Message, Outbox
from samspill.settings import Settings
from serving import problem_of
from test_notice import BY, Receiver, receiver
from test_web_account import House, bearer, house

__all__ = ["house", "receiver"]

JSON = {"Accept": "application/json"}
SECRET = "services/T0/B0/a-secret"  # noqa: S105
LATER = "2100-01-01T00:00:00+00:00"


@pytest.fixture(scope="module", autouse=True)
def stewards(house: House) -> None:
    """Somebody who answers for all of it, and somebody who does for one organisation."""
    for name, place in (("sara", "*"), ("nina", "ntnu")):
        add_account(house.accounts, name, email=f"{name}@a.no", by=BY)
        grant(house.accounts, name, "steward", place, by=BY)


@pytest.fixture
def hooks(house: House, receiver: Receiver) -> Iterator[tuple[Hook, Hook]]:
    """A hook of NTNU's, and one for all of it, with what has failed, is held, and waits."""
    settings = Settings(data_dir=house.folder)
    address = receiver.address.replace("/in?a=b", f"/{SECRET}")
    made = tuple(
        add_hook(settings, address, events=["proposals"], organisation=place, by=BY)
        for place in ("ntnu", "*")
    )
    with Outbox.of(settings).writing() as changes:
        one = Message("1", HOOK, made[0].id, "proposal.submitted", "{}", moment(), next=LATER)
        changes.add(replace(one, state=FAILED, tries=10, said="it answered 503"))
        changes.add(replace(one, id="2", address=made[1].id, state=HELD))
        changes.add(replace(one, id="3", kind=MAIL, address="sara@a.no", subject="Til Sara"))
        changes.add(replace(one, id="4", kind=MAIL, address="x@a.no", state=FAILED, said="550 no"))
    yield made[0], made[1]
    for hook in made:
        remove_hook(settings, hook.id, by=BY)
    with Outbox.of(settings).writing() as changes:
        for id in ("3", "4"):
            changes.change(id, state=FAILED)
        changes.forget(before=LATER)


def message(house: House, id: str) -> Message | None:
    with Outbox.of(Settings(data_dir=house.folder)).reading() as rows:
        return rows.message(id)


def test_a_steward_sees_who_is_told_and_what_waits(house: House, hooks: tuple[Hook, Hook]) -> None:
    with house.signed_in("manage", "account", name="sara") as client:
        client.headers["Accept-Language"] = "nb"
        page = client.get("/account/notice")
        assert page.headers["cache-control"] == "private, no-store"
        assert page.text.count("127.0.0.1:") >= 2
        assert SECRET not in page.text
        for text in ("Svarte 503.", "1 melding er holdt igjen", "Til Sara", "550 no", "NTNU"):
            assert text in page.text, text
        assert "/account/notice" in client.get("/account").text
    with house.browser() as program:
        token = bearer(house.token("manage", name="sara"))
        found = program.get("/account/notice", headers=JSON | token)
    board = found.json()
    assert [one["id"] for one in board["hooks"]] == [hook.id for hook in hooks]
    assert SECRET not in found.text
    assert (board["mails"]["waiting"], board["hooks"][0]["last"]["said"]) == (1, "it answered 503")


def test_a_steward_of_one_organisation_sees_no_more_than_its_own(
    house: House, hooks: tuple[Hook, Hook]
) -> None:
    ours, others = hooks
    with house.signed_in("manage", "account", name="nina") as client:
        page = client.get("/account/notice").text
        assert ours.id in page
        for text in (others.id, "Til Sara", "550 no", "held/release", "mails/retry"):
            assert text not in page, text
        board = client.get("/account/notice", headers=JSON).json()
        assert board["mails"] is None
        assert {one["to"] for one in board["messages"]} == {ours.id}
        for act in ("test", "pause", "resume", "retry"):
            assert client.post(f"/account/notice/hooks/{others.id}/{act}").status_code == 404
        for path in ("held/release", "held/drop", "mails/retry"):
            problem_of(client.post(f"/account/notice/{path}", headers=JSON), 403)
    found = message(house, "2")
    assert found is not None
    assert found.state == HELD


@pytest.mark.parametrize(("name", "scopes"), [("kari", ["account"]), ("sara", ["review"])])
def test_nobody_else_sees_or_does_anything(
    house: House, hooks: tuple[Hook, Hook], name: str, scopes: list[str]
) -> None:
    with house.signed_in(*scopes, name=name) as client:
        problem_of(client.get("/account/notice", headers=JSON), 403)
        assert "/account/notice" not in client.get("/account").text
        for path in (f"hooks/{hooks[0].id}/pause", "held/drop", "mails/retry"):
            problem_of(client.post(f"/account/notice/{path}", headers=JSON), 403)
    with house.browser() as client:
        problem_of(client.get("/account/notice", headers=JSON), 401)
        assert "/account/sign-in?next=/account/notice" in client.get("/account/notice").text
    with house.signed_in("manage", name="sara") as client:
        evil = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", **JSON}
        problem_of(client.post("/account/notice/held/drop", headers=evil), 403)
        assert client.post("/account/notice/held/burn").status_code in (400, 404)


def test_a_steward_tries_pauses_and_sends_again(
    house: House, hooks: tuple[Hook, Hook], receiver: Receiver
) -> None:
    ours, _ = hooks
    with house.signed_in("manage", name="sara") as client:
        client.headers["Accept-Language"] = "en"
        path = f"/account/notice/hooks/{ours.id}"
        assert "has taken the trial" in client.post(f"{path}/test").text
        receiver.status = 500
        tried = client.post(f"{path}/test")
        assert "has not taken the trial" in tried.text
        assert "It answered 500." in tried.text
        assert client.post(f"{path}/pause").headers["location"] == "/account/notice"
        assert "End the pause" in client.get("/account/notice").text
        client.post(f"{path}/retry")
        paused = message(house, "1")
        assert paused is not None
        assert (paused.state, paused.tries) == (WAITING, 0), "it waits for the end of the pause"
        receiver.status = 204
        client.post(f"{path}/resume")
        client.post("/account/notice/held/release")
        released = message(house, "2")
        assert released is not None
        assert released.state != HELD
        assert (
            client.post("/account/notice/mails/retry", headers=JSON).json()["mails"]["failed"] == 0
        )
    assert [one.action for one in house.events()[:5]] == [
        "mails-retried", "messages-released", "hook-resumed", "hook-retried", "hook-paused",
    ]  # fmt: skip


def test_everybody_chooses_the_language_of_their_mail(house: House) -> None:
    def chosen() -> str | None:
        with Accounts.of(Settings(data_dir=house.folder)).reading() as rows:
            account = rows.named("sara")
            return rows.language(account.id) if account else None

    with house.signed_in("manage", "account", name="sara") as client:
        assert client.post("/account/language", data={"language": "nb"}).status_code == 303
        assert chosen() == "nb"
        problem_of(client.post("/account/language", data={"language": "sv"}, headers=JSON), 400)
        assert client.post("/account/language", data={"language": "both"}).status_code == 303
        assert chosen() is None
    with house.signed_in("propose", name="sara") as client:
        problem_of(client.post("/account/language", data={"language": "nb"}, headers=JSON), 403)
