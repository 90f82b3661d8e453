"""What is not sent yet: pauses, what a restore brings back, and the language of what is sent."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from samspill.cli.hooks import hook
from samspill.cli.keeping import restore
from samspill.contribute.hooks import add_hook, drop_held, pause_hook, release, retry_hook
from samspill.contribute.identity import choose_language, moment
from samspill.contribute.postman import Postman, Round
from samspill.contribute.proposals import move, propose
from samspill.engine.accounts import Accounts
from samspill.engine.backups import back_up
from samspill.engine.outbox import FAILED, HELD, HOOK, WAITING, Message, Outbox
from samspill.errors import BadValue, NotFound
from test_notice import BY, Mailbox, Receiver, mailbox, messages, receiver, with_mail
from test_proposals import Office, content, furnished, office

__all__ = ["furnished", "mailbox", "office", "receiver"]


def submitted(office: Office, receiver: Receiver) -> str:
    """A hook with a message that waits; gives the hook's identifier."""
    made = add_hook(
        office.settings, receiver.address, events=["proposals"], organisation="*", by=BY
    )
    desk, kari = office.desk(), office.caller("kari")
    propose(desk, kari, "ntnu", content(desk))
    move(desk, kari, 1, 1, "submit")
    return made.id


def logged(office: Office) -> list[str]:
    with Accounts.of(office.settings).reading() as rows:
        return [one.action for one in rows.events(most=9)]


@pytest.mark.parametrize("dropped", [False, True])
def test_what_waited_in_a_backup_is_held_until_somebody_decides(
    office: Office, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    dropped: bool,
) -> None:  # fmt: skip
    submitted(office, receiver)
    settings = office.settings
    back_up(settings, tmp_path / "kept")
    assert Postman(settings).round() == Round(sent=1)
    monkeypatch.setenv("SAMSPILL_DATA_DIR", str(settings.data_dir))
    words = [str(tmp_path / "kept"), "--replace", "--lang", "en"]
    done = CliRunner().invoke(restore, words, catch_exceptions=False)
    assert "1 messages waited when the backup was made" in done.output
    assert Postman(settings).round() == Round(), "it is not sent again silently"
    assert len(messages(settings, HELD)) == 1
    assert not list(settings.data_dir.glob("restored-*"))
    listed = CliRunner().invoke(hook, ["list", "--lang", "en"]).output
    assert "1 messages are held since samspill restore" in listed
    found = CliRunner().invoke(
        hook, ["release", *(["--drop"] if dropped else []), "--lang", "en"], catch_exceptions=False
    )
    assert found.output.startswith("1 messages ")
    assert Postman(settings).round() == (Round() if dropped else Round(sent=1))
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert len(ids) == (1 if dropped else 2)
    assert len(set(ids)) == 1, "it is the same message"
    assert logged(office)[0] == ("messages-dropped" if dropped else "messages-released")
    assert (release(settings, by=BY), drop_held(settings, by=BY)) == (0, 0)


def test_what_somebody_lets_wait_anew_is_tried_once_however_old(
    office: Office, receiver: Receiver
) -> None:
    settings, id = office.settings, submitted(office, receiver)
    old = moment(after=-timedelta(days=8))
    (waiting,) = messages(settings, WAITING)
    with Outbox.of(settings).writing() as changes:
        changes.change(waiting.id, created=old, next=old, tries=2)
    assert Postman(settings).round() == Round(), "older news are none"
    (given_up,) = messages(settings, FAILED)
    assert given_up.said == "it waited for too long"
    receiver.status = 500
    assert retry_hook(settings, id, by=BY) == 1
    assert Postman(settings).round() == Round(put_off=1)
    assert Postman(settings).round() == Round()
    assert len(messages(settings, FAILED)) == 1
    receiver.status = 200
    retry_hook(settings, id, by=BY)
    assert Postman(settings).round() == Round(sent=1)


def test_a_hook_that_pauses_is_sent_nothing(office: Office, receiver: Receiver) -> None:
    settings, id = office.settings, submitted(office, receiver)
    pause_hook(settings, id, by=BY)
    pause_hook(settings, id, by=BY)
    assert Postman(settings).round() == Round()
    assert receiver.got == []
    with Outbox.of(settings).writing() as changes:
        assert list(changes.pauses()) == [id]
        other = Message("msg_2", "mail", id, "x", "y", moment(), next=moment())
        changes.add(other)
        assert [one.id for one in changes.due(moment(), kinds=[HOOK, "mail"], most=9)] == ["msg_2"]
        changes.change("msg_2", state=FAILED)
    pause_hook(settings, id, resume=True, by=BY)
    assert Postman(settings).round() == Round(sent=1)
    assert logged(office)[:3] == ["hook-resumed", "hook-paused", "hook-paused"]
    with pytest.raises(NotFound):
        pause_hook(settings, "nobody", by=BY)


def test_a_hook_is_paused_and_resumed_from_the_command_line(
    office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = submitted(office, receiver)
    monkeypatch.setenv("SAMSPILL_DATA_DIR", str(office.settings.data_dir))

    def run(*words: str) -> str:
        return CliRunner().invoke(hook, [*words, "--lang", "en"], catch_exceptions=False).output

    assert run("pause", id) == f"{id} is sent nothing for now.\n"
    assert "paused" in run("list")
    (one,) = json.loads(run("list", "--format", "json"))["hooks"]
    assert one["paused"]
    assert one["messages"] == {"waiting": 1, "held": 0, "sent": 0, "failed": 0}
    assert run("send") == "0 sent, 0 put off, 0 given up.\n"
    run("resume", id)
    assert run("send") == "1 sent, 0 put off, 0 given up.\n"
    run("pause", id)
    run("remove", id)


def test_people_are_written_to_in_the_language_they_chose(office: Office, mailbox: Mailbox) -> None:
    posted = with_mail(office, mailbox)
    accounts = Accounts.of(posted.settings)
    choose_language(accounts, "ola", "nb", by=BY)
    choose_language(accounts, "sara", "en", by=BY)
    choose_language(accounts, "kari", "nb", by=BY)
    choose_language(accounts, "kari", "both", by=BY)
    with pytest.raises(BadValue, match="no language"):
        choose_language(accounts, "kari", "sv", by=BY)
    desk, kari, ola = posted.desk(), posted.caller("kari"), posted.caller("ola")
    propose(desk, kari, "ntnu", content(desk))
    move(desk, kari, 1, 1, "submit", "Se på dette")
    move(desk, ola, 1, 1, "return", "Nei")
    assert Postman(posted.settings).round() == Round(sent=3)
    told = {found["To"]: (found["Subject"], found.get_content()) for found in mailbox.got}
    assert {to: subject.partition(": ")[2] for to, (subject, _) in told.items()} == {
        "ola@a.no": "venter på vurdering",
        "sara@a.no": "waits for review",
        "kari@a.no": "sendt tilbake / returned",
    }
    assert "Kari skrev:" in told["ola@a.no"][1]
    assert "You get" not in told["ola@a.no"][1]
    assert "Du får" not in told["sara@a.no"][1]
    assert "---" in told["kari@a.no"][1]
