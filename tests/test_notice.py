"""Hooks and e-mail: told once of what happened, signed, tried again, and never led astray."""

from __future__ import annotations

import base64
import hmac
import ipaddress
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from click.testing import CliRunner, Result

from samspill.cli.hooks import hook
from samspill.contribute.desk import changed
from samspill.contribute.hooks import add_hook, remove_hook, try_hook
from samspill.contribute.mailing import mail
from samspill.contribute.posting import post
from samspill.contribute.postman import Postman, Round
from samspill.contribute.proposals import move, propose
from samspill.contribute.reaching import public, reached, target_of
from samspill.contribute.reviewing import accept
from samspill.contribute.signatures import signed_headers
from samspill.engine.accounts import Accounts
from samspill.engine.hooks import Hook
from samspill.engine.outbox import FAILED, SENT, WAITING, Message, Outbox, OutboxChanges
from samspill.errors import BadValue, NotFound
from samspill.settings import Settings
from serving import served
from test_proposals import BY, Office, content, furnished, office

__all__ = ["furnished", "office"]

TIME = "2026-01-01T00:00:00+00:00"


@dataclass
class Receiver:
    """A receiver of hooks: how it answers, and what it got."""

    server: ThreadingHTTPServer
    status: int = 204
    rest: str = ""
    slow: float = 0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/in?a=b"

    def types(self) -> list[str]:
        """The types of what it got."""
        return [json.loads(body)["type"] for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            for _ in range(int(found.slow * 20)):  # a header without an end
                self.wfile.write(b"H")
                self.wfile.flush()
                time.sleep(0.05)
            self.send_response(found.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            if found.rest:
                self.send_header("Retry-After", found.rest)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

        def handle(self) -> None:
            with suppress(OSError):  # whoever asked has hung up
                super().handle()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Receiver(server)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def hook_of(address: str) -> Hook:
    secret = "whsec_" + base64.b64encode(b"x" * 32).decode()
    return Hook("abcdefgh", address, secret, ("versions",), "*", TIME, None)


MESSAGE = Message("msg_1", "hook", "abcdefgh", "hook.test", '{"å":1}', TIME, next=TIME)


def messages(settings: Settings, state: str) -> list[Message]:
    with Outbox.of(settings).reading() as rows:
        return rows.messages(state, most=99)


def hasten(settings: Settings) -> None:
    """Lets what waits be due now."""
    with Outbox.of(settings).writing() as changes:
        for message in changes.messages(WAITING, most=99):
            changes.change(message.id, next=TIME)


def test_the_signature_is_that_of_the_standard() -> None:
    found = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        seconds=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_versions_and_proposals_are_told_once(office: Office, receiver: Receiver) -> None:
    made = add_hook(
        office.settings,
        receiver.address,
        events=["versions", "proposals"],
        organisation="ntnu",
        by=BY,
    )
    other = add_hook(
        office.settings, receiver.address, events=["proposals"], organisation="sintef", by=BY
    )
    assert made.secret not in repr(hook)
    desk, kari, ola = office.desk(), office.caller("kari"), office.caller("ola")
    title = 'Ny "kobling" <script>\u2028'.strip("\u2028")
    propose(desk, kari, "ntnu", replace(content(desk), title=title))
    move(desk, ola, 1, 1, "comment", "Et utkast")
    postman = Postman(office.settings)
    assert postman.round() == Round(), "a draft is its author's alone"
    move(desk, kari, 1, 1, "submit")
    done = accept(desk, ola, 1, 1)
    again = Postman(office.settings)
    rounds: list[Round] = []
    threads = [
        threading.Thread(target=lambda one=one: rounds.append(one.round()))
        for one in (postman, again)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.sent for one in rounds) == 3
    assert sorted(receiver.types()) == [
        "proposal.accepted", "proposal.submitted", "version.published",
    ]  # fmt: skip
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    for headers, body in receiver.got:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        made = base64.b64encode(hmac.new(key, signed, "sha256").digest()).decode()
        assert headers["webhook-signature"] == f"v1,{made}"
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    told = {json.loads(body)["type"]: json.loads(body)["data"] for _, body in receiver.got}
    assert told["version.published"]["number"] == done.version
    assert told["proposal.accepted"]["title"] == title
    assert {one.body for one in messages(office.settings, SENT)} == {""}
    assert postman.round() == Round()
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 3
    remove_hook(office.settings, other.id, by=BY)


def test_what_is_undone_is_not_told(office: Office, receiver: Receiver) -> None:
    add_hook(office.settings, receiver.address, events=["proposals"], organisation="*", by=BY)
    desk, kari = office.desk(), office.caller("kari")
    propose(desk, kari, "ntnu", content(desk))
    with suppress(RuntimeError), desk.proposals.writing() as changes:
        before = changes.proposal(1)
        assert before is not None
        after = replace(before, state="submitted")
        changed(desk, changes, before, after, kari, "submit", "", by=BY, once=None)
        assert OutboxChanges(changes.connection).messages(WAITING, most=9)
        raise RuntimeError
    assert messages(office.settings, WAITING) == []


def test_a_failure_is_tried_again_and_then_given_up(office: Office, receiver: Receiver) -> None:
    made = add_hook(
        office.settings, receiver.address, events=["proposals"], organisation="*", by=BY
    )
    desk, kari = office.desk(), office.caller("kari")
    propose(desk, kari, "ntnu", content(desk))
    move(desk, kari, 1, 1, "submit")
    move(desk, kari, 1, 1, "comment", "Mer")
    receiver.status = 302
    postman = Postman(office.settings, waits=(5, 300))
    assert postman.round() == Round(put_off=1), "what else goes there waits too"
    assert postman.round() == Round()
    assert len(receiver.got) == 1
    receiver.status, receiver.rest = 503, "5000"
    hasten(office.settings)
    postman.round()
    assert min(one.next for one in messages(office.settings, WAITING)) > TIME
    waits = {one.tries: one for one in messages(office.settings, WAITING)}
    assert any("503" in one.said for one in waits.values())
    for _ in range(6):
        hasten(office.settings)
        postman.round()
    assert messages(office.settings, WAITING) == []
    assert [one.tries for one in messages(office.settings, FAILED)] == [3, 3]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 2
    receiver.status, receiver.rest = 200, ""
    with postman.outbox.writing() as changes:
        assert changes.again(TIME) == 2
    assert postman.round() == Round(sent=2)
    receiver.status = 410
    move(desk, kari, 1, 1, "comment", "Til sist")
    assert postman.round() == Round(failed=1)
    with postman.outbox.reading() as rows:
        ended = rows.hook(made.id)
    assert ended is not None
    assert ended.ended
    move(desk, kari, 1, 1, "comment", "Ikke mer")
    assert postman.round() == Round()


def test_a_postman_who_dies_leaves_the_message_to_others(
    office: Office, receiver: Receiver
) -> None:
    add_hook(office.settings, receiver.address, events=["proposals"], organisation="*", by=BY)
    desk, kari = office.desk(), office.caller("kari")
    propose(desk, kari, "ntnu", content(desk))
    move(desk, kari, 1, 1, "submit")
    (message,) = messages(office.settings, WAITING)
    with Outbox.of(office.settings).writing() as changes:
        assert changes.claim(message, until="2000-01-01T00:00:00+00:00")
        assert not changes.claim(message, until="2000-01-01T00:00:00+00:00"), "one has it"
    assert Postman(office.settings).round() == Round(sent=1)
    assert receiver.got[0][0]["webhook-id"] == message.id


def test_a_receiver_without_an_end_is_cut_off(receiver: Receiver) -> None:
    receiver.slow = 3
    began = time.monotonic()
    found = post(hook_of(receiver.address), MESSAGE, seconds=0.5)
    assert (found.done, found.said) == (False, "no answer in 0.5 seconds")
    assert time.monotonic() - began < 2
    receiver.slow, receiver.status = 0, 200
    assert post(hook_of(receiver.address), MESSAGE).done
    receiver.status = 307
    assert not post(hook_of(receiver.address), MESSAGE).done
    assert len(receiver.got) == 3, "no redirect is followed"


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/", "ftp://example.org/", "https://", "https://a:b@example.org/", "x",
        "https://example.org/#x", "https://example.org:99999/", "https://ex ample.org/",
        "https://example.org/\r\nX: y", "https://[::1", "https://e/" + "x" * 2000, "https://é.no/",
        "http://127.0.0.1.example.org/", "http://169.254.169.254/", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_an_address_that_can_be_none_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(BadValue):
        target_of(address)
    with pytest.raises(BadValue):
        add_hook(Settings(data_dir=tmp_path), address, events=[], organisation="*", by=BY)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("127.0.0.1", False), ("::1", False),
        ("10.0.0.1", False), ("172.16.9.9", False), ("192.168.1.1", False), ("0.0.0.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("224.0.0.1", False), ("::", False),
        ("fe80::1", False), ("fd00::1", False), ("::ffff:10.0.0.1", False), ("ff02::1", False),
        ("64:ff9b::a00:1", False), ("2002:7f00:1::", False), ("255.255.255.255", False),
    ],
)  # fmt: skip
def test_only_public_addresses_are_reached(address: str, allowed: bool) -> None:
    assert public(ipaddress.ip_address(address)) is allowed
    host = f"[{address}]" if ":" in address else address
    target = target_of(f"https://{host}/")
    if allowed:
        assert reached(target, private=False) == [address]
    elif not target.local:
        with pytest.raises(BadValue, match="not a public address"):
            reached(target, private=False)
        assert reached(target, private=True)
        assert "not a public" in post(hook_of(f"https://{host}/"), MESSAGE).said


def test_a_trial_says_what_came_of_it(receiver: Receiver, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    made = add_hook(settings, receiver.address, events=[], organisation="*", by=BY)
    assert try_hook(settings, made.id).done
    assert receiver.types() == ["hook.test"]
    receiver.status = 500
    assert try_hook(settings, made.id).said == "it answered 500"


@dataclass
class Mailbox:
    """A mail server: how it answers, and what it got."""

    port: int = 0
    refuses: str = ""
    got: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        found = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        assert isinstance(found, EmailMessage)
        assert envelope.rcpt_tos == [found["To"]]
        self.got.append(found)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    found = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        found.port = free.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    yield found
    controller.stop()


def with_mail(office: Office, mailbox: Mailbox) -> Office:
    """The office with a mail server, and people with addresses."""
    changed = {
        "smtp_host": "127.0.0.1",
        "smtp_port": mailbox.port,
        "smtp_security": "none",
        "smtp_from": "samspill@example.org",
        "address": "https://samspill.example.org",
    }
    with Accounts.of(office.settings).writing() as changes:
        for account in changes.accounts():
            address = "two@a.no, three@b.no" if account.name == "both" else f"{account.name}@a.no"
            changes.change_account(account.id, email=address)
    return Office(office.settings.model_copy(update=changed))


def test_authors_and_reviewers_get_mail(office: Office, mailbox: Mailbox) -> None:
    posted = with_mail(office, mailbox)
    desk, kari, ola = posted.desk(), posted.caller("kari"), posted.caller("ola")
    title = "Bcc: x@y.no <script> {title} æøå" + "x" * 150
    propose(desk, kari, "ntnu", replace(content(desk), title=title))
    move(desk, kari, 1, 1, "submit", "Se på\n.\ndette")
    postman = Postman(posted.settings)
    assert postman.round() == Round(sent=2), "a reviewer of ntnu, and the steward"
    assert {found["To"] for found in mailbox.got} == {"ola@a.no", "sara@a.no"}
    move(desk, ola, 1, 1, "return", "Hvorfor {address}?\r\nBcc: alle@a.no")
    postman.round()
    found = mailbox.got[-1]
    assert found["To"] == "kari@a.no"
    assert found["Bcc"] is None
    assert found["Subject"] == f"{title}: sendt tilbake / returned"
    assert found["Auto-Submitted"] == "auto-generated"
    text = found.get_content()
    assert found.get_content_type() == "text/plain"
    assert "Ola har sendt forslaget ditt" in text
    assert "Ola has returned your proposal" in text
    assert "> Hvorfor {address}?\n> Bcc: alle@a.no" in text.replace("\r\n", "\n")
    assert "https://samspill.example.org/proposals/1" in text
    assert mailbox.got[0].get_content().replace("\r\n", "\n").count("> .\n") == 2
    move(desk, kari, 1, 1, "comment", "Selv")
    assert postman.round() == Round(), "nobody gets mail of what they did themselves"


def test_mail_is_tried_again_and_nothing_is_sent_without_settings(
    office: Office, mailbox: Mailbox
) -> None:
    posted = with_mail(office, mailbox)
    desk, kari = posted.desk(), posted.caller("kari")
    propose(desk, kari, "ntnu", content(desk))
    move(office.desk(), kari, 1, 1, "submit")
    assert messages(office.settings, WAITING) == []
    move(desk, posted.caller("ola"), 1, 1, "comment", "Hei")
    postman = Postman(posted.settings)
    mailbox.refuses = "451 later"
    assert postman.round() == Round(put_off=1)
    hasten(posted.settings)
    mailbox.refuses = ""
    assert postman.round() == Round(sent=1)
    mailbox.refuses = "550 nobody"
    move(desk, posted.caller("ola"), 1, 1, "comment", "Hei igjen")
    assert postman.round() == Round(failed=1)
    assert messages(posted.settings, FAILED)[0].said == "550 nobody"
    spoilt = Message("msg_2", "mail", "a@a.no", "x\r\nBcc: b@b.no", "y", TIME, next=TIME)
    assert mail(posted.settings, spoilt).lasting
    with pytest.raises(ValueError, match="SMTP_HOST"):
        Settings(smtp_host="a", smtp_from="a@b\nBcc: c@d")


def test_the_command_line_adds_lists_tries_and_sends(
    office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMSPILL_DATA_DIR", str(office.settings.data_dir))

    def run(*words: str, code: int = 0) -> Result:
        found = CliRunner().invoke(hook, [*words, "--lang", "en"])
        ended = getattr(found.exception, "exit_code", found.exit_code)
        assert bool(ended) == bool(code), found.output
        return found

    made = run("add", receiver.address, "--event", "proposals", "--for", "ntnu")
    assert made.stdout.startswith("whsec_")
    assert isinstance(run("add", receiver.address, "--for", "ntnuu", code=1).exception, NotFound)
    listed = json.loads(run("list", "--format", "json").stdout)
    (one,) = listed["hooks"]
    assert (one["events"], one["organisation"]) == (["proposals"], "ntnu")
    assert "whsec_" not in run("list").output
    run("test", one["id"])
    desk, kari = office.desk(), office.caller("kari")
    propose(desk, kari, "ntnu", content(desk))
    move(desk, kari, 1, 1, "submit")
    receiver.status = 410
    assert run("send").stdout == "0 sent, 0 put off, 1 given up.\n"
    assert "it answered 410" in run("list").stdout
    run("test", one["id"], code=1)
    run("remove", one["id"])
    assert json.loads(run("list", "--format", "json").stdout)["failed"] == []


def test_a_service_sends_what_another_process_publishes(office: Office, receiver: Receiver) -> None:
    settings = office.settings
    with served(settings.data_dir) as service:
        add_hook(settings, receiver.address, events=["versions"], organisation="*", by=BY)
        desk, kari = office.desk(), office.caller("kari")
        propose(desk, kari, "ntnu", content(desk))
        move(desk, kari, 1, 1, "submit")
        done = accept(desk, office.caller("ola"), 1, 1)
        until = time.monotonic() + 20
        while not receiver.got and time.monotonic() < until:
            time.sleep(0.1)
        assert service.alive()
    (told,) = [json.loads(body) for _, body in receiver.got]
    assert told["type"] == "version.published"
    assert told["data"]["number"] == done.version
    assert told["data"]["address"].endswith(f"/versions/{done.version}/changes")
