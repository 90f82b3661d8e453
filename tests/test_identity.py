"""Who may do what: every role, scope and state of a token, and what is written down of it."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta
from pathlib import Path

import pytest

from samspill.contribute.callers import By, Caller
from samspill.contribute.credentials import digest, holds_token, new_key, signed, unsigned
from samspill.contribute.identity import add_account, claimed, disable, grant, moment, take
from samspill.contribute.roles import ACTIONS, ROLES, SCOPES
from samspill.contribute.sessions import begin_session, check_session, end_session
from samspill.contribute.tokens import check_token, issue_token, revoke_token
from samspill.engine.accounts import Accounts
from samspill.errors import BadValue, Forbidden, NotFound, Unauthorized
from samspill.settings import Settings

BY = By("test")

ALLOWED = {
    ("contributor", "propose"),
    ("reviewer", "review"),
    ("steward", "propose"),
    ("steward", "review"),
    ("steward", "manage"),
}


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    """Accounts of a journal in which there is one: kari."""
    made = Accounts.of(Settings(data_dir=tmp_path))
    add_account(made, "kari", label="Kari Nordmann", by=BY)
    return made


def caller(accounts: Accounts, *scopes: str) -> Caller:
    """Kari with a token for some scopes, else all."""
    secret, _ = issue_token(accounts, "kari", scopes=scopes or SCOPES, by=BY)
    return check_token(accounts, secret.text)


def logged(accounts: Accounts) -> list[tuple[str, str]]:
    with accounts.reading() as rows:
        return [(one.action, one.about) for one in reversed(rows.events())]


@pytest.mark.parametrize(("role", "action"), list(itertools.product(ROLES, ACTIONS)))
def test_a_role_allows_what_it_says_for_its_organisation(
    accounts: Accounts, role: str, action: str
) -> None:
    grant(accounts, "kari", role, "ntnu", by=BY)
    found = caller(accounts)
    allowed = (role, action) in ALLOWED
    assert found.may(action, "ntnu") is allowed  # type: ignore[arg-type]
    assert not found.may(action, "sintef")  # type: ignore[arg-type]
    assert not found.may(action, "*")  # type: ignore[arg-type]
    if allowed:
        found.require(action, "ntnu")  # type: ignore[arg-type]
    else:
        with pytest.raises(Forbidden):
            found.require(action, "ntnu")  # type: ignore[arg-type]


@pytest.mark.parametrize("action", ACTIONS)
def test_a_scope_narrows_and_adds_nothing(accounts: Accounts, action: str) -> None:
    found = caller(accounts, *SCOPES)
    assert not any(found.may(one, "ntnu") for one in ACTIONS), "a scope gave a right"
    grant(accounts, "kari", "steward", "*", by=BY)
    found = caller(accounts, action)
    assert [one for one in ACTIONS if found.may(one, "anybody")] == [action]
    other = next(one for one in ACTIONS if one != action)
    with pytest.raises(Forbidden, match="scopes do not include"):
        found.require(other, "anybody")


def test_roles_are_taken_at_once(accounts: Accounts) -> None:
    secret, _ = issue_token(accounts, "kari", scopes=["review"], by=BY)
    grant(accounts, "kari", "reviewer", "*", by=BY)
    grant(accounts, "kari", "reviewer", "*", by=BY)
    assert check_token(accounts, secret.text).may("review", "ntnu")
    take(accounts, "kari", "reviewer", "*", by=BY)
    assert not check_token(accounts, secret.text).may("review", "ntnu")
    with pytest.raises(NotFound):
        take(accounts, "kari", "reviewer", "*", by=BY)


def test_what_a_login_claims_comes_and_goes_and_what_was_given_stays(accounts: Accounts) -> None:
    grant(accounts, "kari", "reviewer", "ntnu", by=BY)
    for roles in ([("reviewer", "ntnu"), ("contributor", "sintef")], [("steward", "*")], []):
        with accounts.writing() as changes:
            claimed(changes, changes.named("kari"), roles, BY)  # type: ignore[arg-type]
        with accounts.reading() as rows:
            held = {(one.role, one.organisation) for one in rows.grants()}
        assert held == {("reviewer", "ntnu"), *roles}
    with accounts.writing() as changes:
        kari = changes.named("kari")
        assert kari
        claimed(changes, kari, [("contributor", "sintef")], BY)
    with pytest.raises(NotFound) as raised:
        take(accounts, "kari", "contributor", "sintef", by=BY)
    assert "login" in raised.value.advice


@pytest.mark.parametrize(
    "name", ["", "Kari", "kari nordmann", "-kari", "kari-", "k" * 65, "æ", "a\n", "../x", "kari"]
)
def test_a_name_that_cannot_be_had(accounts: Accounts, name: str) -> None:
    with pytest.raises(BadValue) as raised:
        add_account(accounts, name, by=BY)
    assert raised.value.advice
    with accounts.reading() as rows:
        assert len(rows.accounts()) == 1


@pytest.mark.parametrize("key", ["", "NTNU", "a b", "ntnu;", "-", "x" * 201, "é", "**"])
def test_what_is_no_organisation(accounts: Accounts, key: str) -> None:
    with pytest.raises(BadValue):
        grant(accounts, "kari", "reviewer", key, by=BY)


@pytest.mark.parametrize("key", ["ntnu", "actor/ntnu", "https://w3id.org/samspill/id/actor/ntnu"])
def test_an_organisation_by_key_or_address(accounts: Accounts, key: str) -> None:
    assert grant(accounts, "kari", "reviewer", key, by=BY).organisation == "ntnu"


def test_a_login_has_one_account(accounts: Accounts) -> None:
    login = {"issuer": "https://login.example", "subject": "7"}
    add_account(accounts, "ola", **login, by=BY)
    with pytest.raises(BadValue, match="already: ola"):
        add_account(accounts, "per", **login, by=BY)
    with pytest.raises(BadValue, match="both"):
        add_account(accounts, "per", issuer="https://login.example", by=BY)
    add_account(accounts, "per", issuer="https://other.example", subject="7", by=BY)


def test_a_token_is_shown_once_and_looks_like_one(accounts: Accounts) -> None:
    secret, token = issue_token(accounts, "kari", scopes=["review", "propose"], days=2, by=BY)
    assert re.fullmatch(r"sam_[a-z0-9]{8}_[0-9a-f]{64}", secret.text)
    assert token.scopes == ("propose", "review")
    assert secret.secret not in repr(secret) + repr(token)
    assert holds_token(f"a {secret.text}, b")
    assert not holds_token("sam_and other words")


def spoilt(text: str) -> list[str]:
    """Texts that are nearly a token."""
    flipped = text[:-1] + ("0" if text[-1] != "0" else "1")
    return [
        "",
        "rubbish",
        flipped,
        text[:-1],
        text + "0",
        text.upper(),
        f" {text}",
        f"{text}\n",
        text.replace("sam_", "sam_x", 1),
        text[:4] + "zzzzzzzz" + text[12:],
        "sam_" + "é" * 73,
        "eyJhbGciOiJub25lIn0.e30.",
        "\0" * 77,
    ]


@pytest.mark.parametrize("case", range(13))
def test_what_is_not_a_token_of_ours(accounts: Accounts, case: int) -> None:
    secret, _ = issue_token(accounts, "kari", scopes=["propose"], by=BY)
    wrong = spoilt(secret.text)[case]
    with pytest.raises(Unauthorized) as raised:
        check_token(accounts, wrong)
    assert raised.value.detail == "The token is not valid here."
    assert check_token(accounts, secret.text)


def test_a_token_ends(accounts: Accounts) -> None:
    secret, token = issue_token(accounts, "kari", scopes=["propose"], days=1, by=BY)
    assert check_token(accounts, secret.text)
    with accounts.writing() as changes:
        changes.change_token(token.id, expires=moment())
    with pytest.raises(Unauthorized, match=r"expired on \d{4}-\d\d-\d\d\."):
        check_token(accounts, secret.text)


@pytest.mark.parametrize("days", [0, -1, 367, 10**9])
def test_a_token_is_not_for_ever(accounts: Accounts, days: int) -> None:
    with pytest.raises(BadValue, match="366"):
        issue_token(accounts, "kari", scopes=["propose"], days=days, by=BY)


def test_a_revoked_token_and_its_sessions_end_at_once(accounts: Accounts) -> None:
    secret, token = issue_token(accounts, "kari", scopes=["propose"], by=BY)
    cookie = begin_session(accounts, check_token(accounts, secret.text), hours=1, by=BY)
    assert check_session(accounts, cookie).account.name == "kari"
    add_account(accounts, "ola", by=BY)
    with pytest.raises(NotFound):
        revoke_token(accounts, token.id, owner=2, by=BY)
    revoke_token(accounts, token.id, owner=1, by=BY)
    revoke_token(accounts, token.id, by=BY)
    with pytest.raises(Unauthorized, match="revoked"):
        check_token(accounts, secret.text)
    with pytest.raises(Unauthorized):
        check_session(accounts, cookie)


def test_a_disabled_account_is_closed_at_once(accounts: Accounts) -> None:
    secret, _ = issue_token(accounts, "kari", scopes=["propose"], by=BY)
    cookie = begin_session(accounts, check_token(accounts, secret.text), hours=1, by=BY)
    disable(accounts, "kari", by=BY)
    for use in (
        lambda: check_token(accounts, secret.text),
        lambda: check_session(accounts, cookie),
    ):
        with pytest.raises(Unauthorized):
            use()
    with pytest.raises(BadValue, match="disabled"):
        issue_token(accounts, "kari", scopes=["propose"], by=BY)
    disable(accounts, "kari", enable=True, by=BY)
    assert check_token(accounts, secret.text)
    with pytest.raises(Unauthorized):
        check_session(accounts, cookie)


def test_a_session_may_do_no_more_than_the_token_it_began_with(accounts: Accounts) -> None:
    grant(accounts, "kari", "steward", "*", by=BY)
    secret, token = issue_token(accounts, "kari", scopes=["propose"], days=1, by=BY)
    cookie = begin_session(accounts, check_token(accounts, secret.text), hours=999, by=BY)
    found = check_session(accounts, cookie)
    assert found.way == "session"
    assert (found.may("propose", "ntnu"), found.may("review", "ntnu")) == (True, False)
    with accounts.reading() as rows:
        session = rows.session(digest(cookie.partition(".")[0]))
    assert session
    assert session.expires == token.expires


@pytest.mark.parametrize("hours", [0, -1])
def test_a_session_ends_by_itself(accounts: Accounts, hours: int) -> None:
    cookie = begin_session(accounts, caller(accounts), hours=hours, by=BY)
    with pytest.raises(Unauthorized, match="has ended"):
        check_session(accounts, cookie)
    begin_session(accounts, caller(accounts), hours=1, by=BY)
    with accounts.reading() as rows:
        assert rows.session(digest(cookie.partition(".")[0])) is None, "old ones are swept away"


def test_a_session_ends_when_one_signs_out(accounts: Accounts) -> None:
    cookies = [begin_session(accounts, caller(accounts), hours=1, by=BY) for _ in range(2)]
    end_session(accounts, cookies[0], by=BY)
    end_session(accounts, "rubbish", by=BY)
    with pytest.raises(Unauthorized):
        check_session(accounts, cookies[0])
    assert check_session(accounts, cookies[1])


def test_a_cookie_that_was_not_signed_here(accounts: Accounts) -> None:
    cookie = begin_session(accounts, caller(accounts), hours=1, by=BY)
    secret = cookie.partition(".")[0]
    forged = signed(secret, key=new_key(), purpose="session")
    for wrong in (
        "",
        secret,
        forged,
        cookie[:-1],
        cookie + "0",
        f"{cookie}\n",
        "a.b",
        "é." + "0" * 64,
    ):
        with pytest.raises(Unauthorized):
            check_session(accounts, wrong)


def test_a_signature_is_for_one_purpose() -> None:
    key = new_key()
    made = signed("abc", key=key, purpose="one")
    assert unsigned(made, key=key, purpose="one") == "abc"
    assert unsigned(made, key=key, purpose="two") is None
    assert unsigned(made, key=new_key(), purpose="one") is None


def test_all_that_is_done_is_written_down_and_no_secret(accounts: Accounts) -> None:
    grant(accounts, "kari", "reviewer", "ntnu", by=BY)
    secret, token = issue_token(accounts, "kari", scopes=["review"], by=BY)
    cookie = begin_session(
        accounts, check_token(accounts, secret.text), hours=1, by=By("127.0.0.1", 1)
    )
    end_session(accounts, cookie, by=By("127.0.0.1", 1))
    revoke_token(accounts, token.id, by=BY)
    take(accounts, "kari", "reviewer", "ntnu", by=BY)
    disable(accounts, "kari", by=BY)
    assert logged(accounts) == [
        ("account-made", "kari"),
        ("role-granted", "kari: reviewer for ntnu"),
        ("token-made", f"kari: {token.id} for review"),
        ("signed-in", "with a token"),
        ("signed-out", ""),
        ("token-revoked", token.id),
        ("role-taken", "kari: reviewer for ntnu"),
        ("account-disabled", "kari"),
    ]
    with accounts.reading() as rows:
        told = repr(rows.events())
    assert secret.secret not in told
    assert cookie.partition(".")[0] not in told
    assert "account=1" in told


def test_the_last_use_is_noted_now_and_then(accounts: Accounts) -> None:
    secret, token = issue_token(accounts, "kari", scopes=["propose"], by=BY)

    def used() -> str | None:
        check_token(accounts, secret.text)
        with accounts.reading() as rows:
            found = rows.token(token.id)
        assert found
        return found.used

    assert token.used is None
    assert used()
    recently, before = (moment(after=-timedelta(minutes=m)) for m in (9, 11))
    with accounts.writing() as changes:
        changes.change_token(token.id, used=recently)
    assert used() == recently
    with accounts.writing() as changes:
        changes.change_token(token.id, used=before)
    assert used() != before
