"""samspill user: accounts, roles, tokens and the log as a person at a terminal meets them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from samspill.cli import users
from samspill.cli.main import main
from samspill.cli.teaching import words
from samspill.contribute.tokens import check_token
from samspill.engine.accounts import Accounts
from samspill.errors import BadValue, NotFound, Unauthorized
from samspill.settings import Settings

TOKEN = re.compile(r"sam_[a-z0-9]{8}_[0-9a-f]{64}\n")


@dataclass(frozen=True)
class Done:
    """A command that has ended: its exit code and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs `samspill user` on a data directory of its own, in English, in this process."""
    monkeypatch.setenv("SAMSPILL_DATA_DIR", str(tmp_path / "store"))
    monkeypatch.setenv("SAMSPILL_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str) -> Done:
        monkeypatch.setattr("sys.argv", ["samspill", "user", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return Done(int(ended.value.code or 0), written.out, written.err)

    return run


def accounts() -> Accounts:
    return Accounts.of(Settings())


def listed(user: Run, *name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(user("list", *name, "--format", "json").stdout)[
        "accounts"
    ]
    return found


def test_from_nobody_to_a_token_that_is_valid(user: Run) -> None:
    assert "There are no accounts yet" in user("list").stdout
    assert "samspill user grant kari" in user("add", "kari", "--label", "Kari Nordmann").stdout
    assert user("grant", "kari", "reviewer", "--for", "ntnu", "--for", "sintef").stdout == (
        "kari is reviewer for ntnu.\nkari is reviewer for sintef.\n"
    )
    made = user("token", "kari", "--scope", "review", "--days", "3")
    assert TOKEN.fullmatch(made.stdout), "the token alone is on standard output"
    assert "shown only now" in made.stderr
    assert made.stdout.strip() not in made.stderr
    caller = check_token(accounts(), made.stdout.strip())
    assert caller.may("review", "sintef")
    (kari,) = listed(user, "kari")
    assert kari["label"] == "Kari Nordmann"
    assert [one["state"] for one in kari["tokens"]] == ["open"]  # type: ignore[attr-defined]
    shown = made.stdout[4:12]
    for told in (user("list", "kari").stdout, user("log").stdout):
        assert shown in told
        assert made.stdout[13:77] not in told


def test_a_token_is_revoked_by_its_name_or_its_whole_text(user: Run) -> None:
    user("add", "kari")
    for ending in (slice(4, 12), slice(0, 77)):
        text = user("token", "kari", "--scope", "propose").stdout.strip()
        assert user("revoke", text[ending]).returncode == 0
        with pytest.raises(Unauthorized, match="revoked"):
            check_token(accounts(), text)
    assert user("revoke", "nothing0").returncode == NotFound.exit_code


def test_a_token_that_can_do_nothing_yet_says_so(user: Run) -> None:
    user("add", "kari")
    told = "The roles of kari allow none of this yet"
    assert told in user("token", "kari", "--scope", "propose").stderr
    assert told not in user("token", "kari", "--scope", "account").stderr
    user("grant", "kari", "reviewer", "--everywhere")
    assert told in user("token", "kari", "--scope", "propose").stderr
    assert told not in user("token", "kari", "--scope", "review").stderr


def test_roles_come_and_go(user: Run) -> None:
    user("add", "kari")
    assert user("grant", "kari", "steward", "--everywhere").stdout == "kari is steward for all.\n"
    assert "steward: all" in user("list").stdout
    assert user("take", "kari", "steward", "--everywhere").returncode == 0
    assert "steward" not in user("list").stdout
    assert user("take", "kari", "steward", "--everywhere").returncode == NotFound.exit_code


def test_an_account_is_closed_and_opened(user: Run) -> None:
    user("add", "kari")
    text = user("token", "kari", "--scope", "propose").stdout.strip()
    user("disable", "kari")
    assert "disabled" in user("list").stdout
    with pytest.raises(Unauthorized):
        check_token(accounts(), text)
    user("enable", "kari")
    assert check_token(accounts(), text)


def test_the_last_steward_goes_not_unsaid(user: Run) -> None:
    for name in ("kari", "ola"):
        user("add", name)
        user("grant", name, "steward", "--everywhere")
    assert "Nobody is steward" not in user("take", "ola", "steward", "--everywhere").stderr
    assert "Nobody is steward for all now" in user("disable", "kari").stderr
    assert "Nobody" not in user("disable", "ola").stderr, "that was so before"
    user("enable", "kari")
    assert "Nobody is steward" in user("take", "kari", "steward", "--everywhere").stderr


def test_an_account_is_written_to_in_a_language(user: Run) -> None:
    user("add", "kari", "--language", "nb")
    assert listed(user)[0]["language"] == "nb"
    assert user("language", "kari", "en").stdout == "kari gets e-mail in English.\n"
    assert listed(user)[0]["language"] == "en"
    user("language", "kari", "both")
    assert listed(user)[0]["language"] is None
    assert user("language", "kari", "sv").returncode == 2


def test_the_log_tells_all_of_it(user: Run) -> None:
    assert user("log").stdout == "The log is empty.\n"
    user("add", "kari")
    user("grant", "kari", "steward", "--everywhere")
    events = json.loads(user("log", "--format", "json").stdout)["events"]
    assert [one["action"] for one in events] == ["role-granted", "account-made"]
    assert all(one["origin"].startswith("command line") and one["done"] for one in events)
    assert len(user("log", "--last", "1").stdout.splitlines()) == 2
    assert user("log", "kari").stdout == "The log is empty.\n", "nobody was signed in"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "Kari"), BadValue.exit_code),
        (("add", "kari"), BadValue.exit_code),
        (("add", "ola", "--issuer", "https://login.example"), BadValue.exit_code),
        (("grant", "kari", "king", "--everywhere"), 2),
        (("grant", "kari", "steward"), 2),
        (("grant", "kari", "steward", "--for", "ntnu", "--everywhere"), 2),
        (("grant", "kari", "steward", "--for", "N T N U"), BadValue.exit_code),
        (("grant", "nobody", "steward", "--everywhere"), NotFound.exit_code),
        (("take", "kari", "steward", "--for", "ntnu"), NotFound.exit_code),
        (("token", "kari"), 2),
        (("token", "kari", "--scope", "everything"), 2),
        (("token", "kari", "--scope", "propose", "--days", "0"), BadValue.exit_code),
        (("token", "nobody", "--scope", "propose"), NotFound.exit_code),
        (("disable", "nobody"), NotFound.exit_code),
        (("list", "nobody"), NotFound.exit_code),
        (("log", "nobody"), NotFound.exit_code),
    ],
)
def test_what_cannot_be_done_is_told(user: Run, arguments: tuple[str, ...], code: int) -> None:
    user("add", "kari")
    done = user(*arguments)
    assert done.returncode == code
    assert not done.stdout
    assert "Traceback" not in done.stderr
    assert done.stderr


def test_an_organisation_is_one_of_the_graph(
    user: Run, shared_data_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import shutil

    shutil.copytree(shared_data_dir, tmp_path / "graph")
    monkeypatch.setenv("SAMSPILL_DATA_DIR", str(tmp_path / "graph"))
    user("add", "kari")
    refused = user("grant", "kari", "reviewer", "--for", "ntnuu")
    assert refused.returncode == NotFound.exit_code
    assert "Did you mean ntnu" in refused.stderr
    assert listed(user)[0]["roles"] == []
    assert user("grant", "kari", "reviewer", "--for", "ntnu").returncode == 0
    assert user("grant", "kari", "reviewer", "--for", "ntnuu", "--new").returncode == 0


@pytest.mark.parametrize("language", ["nb", "en"])
def test_help_teaches_in_both_languages(user: Run, language: str) -> None:
    said = words("commands", "users")
    whole = " ".join(user("--lang", language, "--help").stdout.split())
    for name in users.user.commands:
        first = said[name][language].split(",")[0]
        assert first in whole
        told = " ".join(user(name, "--lang", language, "--help").stdout.split())
        assert first in told
        assert all(" ".join(example.split()) in told for example in said[name]["examples"])


def test_the_book_holds_what_the_commands_have() -> None:
    said, options = words("commands", "users"), words("options", "users")
    assert set(said) == {*users.user.commands, "user"}
    taken = {
        option.name
        for command in (users.user, *users.user.commands.values())
        for option in command.params
        if isinstance(option, click.Option)
    }
    assert taken == set(options)
    for group in (said, options, words("words", "users")):
        for one in group.values():
            assert one["nb"]
            assert one["nb"] != one["en"]
