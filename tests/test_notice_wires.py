"""Messages over the wire: certificates, mail servers, and names that lead elsewhere."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from pydantic import SecretStr, ValidationError

from certificates import DAY, Authority, authority
from samspill.contribute.fetching import fetched
from samspill.contribute.hooks import add_hook, try_hook
from samspill.contribute.identity import add_account, moment
from samspill.contribute.mailing import mail
from samspill.contribute.outcomes import Outcome
from samspill.contribute.posting import post
from samspill.contribute.postman import Postman, Round
from samspill.contribute.proposals import move, propose
from samspill.engine.accounts import Accounts
from samspill.engine.outbox import HOOK, MAIL, WAITING, Message, Outbox
from samspill.errors import BadValue, ServiceUnreachable
from samspill.settings import Settings
from test_notice import (
    BY,
    MESSAGE,
    TIME,
    Mailbox,
    Receiver,
    hasten,
    hook_of,
    messages,
    receiver,
    with_mail,
)
from test_proposals import Office, content, furnished, office

__all__ = ["furnished", "office", "receiver"]

PASSWORD = "hemmelig, og lang nok"  # noqa: S105


@pytest.fixture(scope="module")
def authorised(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


def over_tls(receiver: Receiver, authorised: Authority, *names: str, **made: object) -> str:
    """Lets a receiver speak TLS, and gives its address by the name localhost."""
    context = authorised.context(*names, **made)  # type: ignore[arg-type]
    plain = receiver.server.get_request

    def get_request() -> tuple[object, object]:
        connection, client = plain()
        wrapped = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return wrapped, client

    receiver.server.get_request = get_request  # type: ignore[method-assign,assignment]
    return f"https://localhost:{receiver.server.server_address[1]}/in?a=b"


def test_a_hook_is_told_over_https(receiver: Receiver, authorised: Authority) -> None:
    address = over_tls(receiver, authorised, "localhost")
    assert post(hook_of(address), MESSAGE, ca_file=authorised.file) == Outcome(True, "204")
    (headers, body) = receiver.got[0]
    assert headers["host"] == address.split("/")[2]
    assert body == MESSAGE.body.encode()
    receiver.status = 302
    assert post(hook_of(address), MESSAGE, ca_file=authorised.file).said == "it answered 302"
    assert len(receiver.got) == 2, "no redirect is followed"


CERTIFICATES: list[tuple[tuple[str, ...], timedelta, bool, str]] = [
    (("other.example.org",), DAY, False, "Hostname mismatch"),
    (("127.0.0.1",), DAY, False, "Hostname mismatch"),
    (("localhost",), -DAY, False, "certificate has expired"),
    (("localhost",), DAY, True, "unable to get local issuer|self-signed"),
]


@pytest.mark.parametrize(("names", "ends", "by_itself", "said"), CERTIFICATES)
def test_a_certificate_that_is_not_valid_ends_it(
    receiver: Receiver, authorised: Authority, tmp_path: Path,
    names: tuple[str, ...], ends: timedelta, by_itself: bool, said: str,
) -> None:  # fmt: skip
    address = over_tls(receiver, authorised, *names, ends=ends, by_itself=by_itself)
    settings = Settings(data_dir=tmp_path, ca_file=authorised.file)
    made = add_hook(settings, address, events=[], organisation="*", by=BY)
    with Outbox.of(settings).writing() as changes:
        changes.add(Message("msg_1", HOOK, made.id, "hook.test", "{}", TIME, next=TIME))
        changes.change("msg_1", created=made.created)
    assert Postman(settings).round() == Round(put_off=1)
    (waiting,) = messages(settings, WAITING)
    assert waiting.said.startswith("its certificate is not valid: ")
    assert any(part in waiting.said for part in said.split("|")), waiting.said
    assert receiver.got == [], "nothing was said to it"


def test_what_cannot_be_reached_is_told_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert post(hook_of(f"http://127.0.0.1:{port}/"), MESSAGE).said == "Connection refused"
    long = f"https://{'x' * 64}.example.org/"
    assert "label" in post(hook_of(long), MESSAGE).said


def test_an_authority_is_trusted_where_the_settings_say_so(
    receiver: Receiver, authorised: Authority, tmp_path: Path
) -> None:
    address = over_tls(receiver, authorised, "localhost")
    alone = Settings(data_dir=tmp_path)
    made = add_hook(alone, address, events=[], organisation="*", by=BY)
    assert "certificate is not valid" in try_hook(alone, made.id).said
    assert try_hook(alone.model_copy(update={"ca_file": authorised.file}), made.id).done
    assert Settings(ca_file=Path("")).ca_file is None
    for file in (tmp_path / "none.pem", Path(__file__)):
        with pytest.raises(ValidationError, match="certificates"):
            Settings(ca_file=file)


def test_the_login_is_met_over_https_by_the_same_authorities(
    receiver: Receiver, authorised: Authority
) -> None:
    address = over_tls(receiver, authorised, "localhost")
    with pytest.raises(ServiceUnreachable, match="ConnectError"):
        fetched("POST", address, form={"a": "b"})
    with pytest.raises(ServiceUnreachable, match="status 204"):
        fetched("POST", address, form={"a": "b"}, ca_file=authorised.file)
    assert [body for _, body in receiver.got] == [b"a=b"]


@contextmanager
def mail_server(mailbox: Mailbox, **spoken: Any) -> Iterator[Settings]:
    """The settings for a mail server that speaks as it is told to; ours has a password."""
    server = Controller(mailbox, hostname="localhost", port=mailbox.port, **spoken)
    server.start()
    try:
        yield Settings(
            smtp_host="localhost",
            smtp_port=mailbox.port,
            smtp_from="samspill@example.org",
            smtp_user="samspill",
            smtp_password=SecretStr(PASSWORD),
        )
    finally:
        server.stop()


class Doorman:
    """Who lets Samspill in with its password, and repeats what others say."""

    def __init__(self) -> None:
        self.came: list[bool] = []

    def __call__(
        self, _server: SMTP, _session: object, _envelope: object, _how: str, shown: object
    ) -> AuthResult:
        assert isinstance(shown, LoginPassword)
        self.came.append(shown.password == PASSWORD.encode())
        said = f"535 not {shown.password.decode()} nor {b64encode(shown.password).decode()}"
        return AuthResult(
            success=self.came[-1], handled=False, message=None if self.came[-1] else said
        )


@pytest.fixture
def mailbox() -> Mailbox:
    with socket.create_server(("localhost", 0)) as free:
        return Mailbox(port=free.getsockname()[1])


SUBJECT = "Ny kobling mellom «Grønn mobilitet på Østbyen» og delmål 11.2 – særlig æ, ø og å: " * 2


def letter_to(address: str) -> Message:
    return Message("msg_1", MAIL, address, SUBJECT.strip(), "Hei, på øya\n", TIME, next=TIME)


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_mail_is_sent_over_tls_with_a_password(
    mailbox: Mailbox, authorised: Authority, security: str
) -> None:
    context, doorman = authorised.context("localhost"), Doorman()
    kind = {"starttls": {"tls_context": context, "require_starttls": True}}
    spoken = kind.get(security, {"ssl_context": context, "auth_require_tls": False})
    with mail_server(mailbox, authenticator=doorman, **spoken) as settings:
        ours = settings.model_copy(update={"smtp_security": security, "ca_file": authorised.file})
        assert mail(ours, letter_to("kari@a.no")) == Outcome(True, "received")
        assert (
            "certificate is not valid"
            in mail(ours.model_copy(update={"ca_file": None}), letter_to("kari@a.no")).said
        )
        wrong = ours.model_copy(update={"smtp_password": SecretStr("hemmelig-og-feil")})
        refused = mail(wrong, letter_to("kari@a.no"))
    assert (refused.done, refused.lasting, refused.said) == (False, False, "535 not … nor …")
    assert doorman.came[0]
    assert not any(doorman.came[1:])
    (found,) = mailbox.got
    assert found["Subject"] == SUBJECT.strip()
    assert found.get_content().strip() == "Hei, på øya"
    assert all(len(line) < 100 for line in found.as_bytes().splitlines())


def test_a_password_is_not_said_where_nobody_offers_tls(
    mailbox: Mailbox, authorised: Authority
) -> None:
    doorman = Doorman()
    with mail_server(mailbox, authenticator=doorman, auth_require_tls=False) as settings:
        assert "STARTTLS" in mail(settings, letter_to("kari@a.no")).said
        assert not mail(settings, letter_to("kari@a.no")).lasting
        ssl = settings.model_copy(update={"smtp_security": "ssl"})
        assert not mail(ssl, letter_to("kari@a.no")).done
    assert (doorman.came, mailbox.got) == ([], [])


def test_what_a_mail_server_refuses_waits_with_its_reason_and_no_secret(
    mailbox: Mailbox, authorised: Authority, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    context, doorman = authorised.context("localhost"), Doorman()
    with mail_server(mailbox, authenticator=doorman, tls_context=context) as settings:
        password = "hemmelig-og-feil"  # noqa: S105
        changed = {"data_dir": tmp_path, "ca_file": authorised.file}
        wrong = settings.model_copy(update={**changed, "smtp_password": SecretStr(password)})
        with Outbox.of(wrong).writing() as changes:
            changes.add(replace(letter_to("kari@a.no"), created=moment()))
        assert Postman(wrong).round() == Round(put_off=1)
        (waiting,) = messages(wrong, WAITING)
        assert (waiting.tries, waiting.said) == (1, "535 not … nor …")
        hasten(wrong)
        assert Postman(settings.model_copy(update=changed)).round() == Round(sent=1)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for secret in (password, b64encode(password.encode()).decode(), PASSWORD):
        assert secret.encode() not in kept
        assert secret not in caplog.text + repr(wrong) + repr(settings)


def test_what_people_write_makes_no_header(office: Office, mailbox: Mailbox) -> None:
    with mail_server(mailbox):
        posted = with_mail(office, mailbox)
        desk, kari = posted.desk(), posted.caller("kari")
        title = "Grønn mobilitet\r\nBcc: alle@a.no\r\n\r\nHei"
        propose(desk, kari, "ntnu", replace(content(desk), title=title))
        move(desk, kari, 1, 1, "submit")
        changed = {"smtp_host": "localhost", "smtp_security": "none"}
        assert Postman(posted.settings.model_copy(update=changed)).round() == Round(sent=2)
    for found in mailbox.got:
        assert found["Bcc"] is None
        assert found["Subject"].startswith("Grønn mobilitet Bcc: alle@a.no Hei: ")
    with pytest.raises(BadValue, match="cannot be kept"):
        add_account(Accounts.of(posted.settings), "x", label="Kari\r\nBcc: alle@a.no", by=BY)


@pytest.fixture(scope="module")
def alone() -> tuple[str, ...]:
    """What goes before a program that is to have a network of its own."""
    words = ("unshare", "--user", "--map-root-user", "--mount", "--net")
    if shutil.which("unshare") is None or subprocess.run([*words, "true"]).returncode:
        pytest.skip("this system lets no ordinary process have a network of its own")
    return words


def told_elsewhere(
    alone: tuple[str, ...], folder: Path, name: str, first: str
) -> dict[str, object]:
    """What comes of a hook at a name, on a machine whose name server answers `first` first."""
    program = Path(__file__).with_name("name_server.py")
    words = [*alone, sys.executable, str(program), name, first, str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_a_name_that_leads_inside_a_moment_later_is_not_followed(
    alone: tuple[str, ...], tmp_path: Path
) -> None:
    found = told_elsewhere(alone, tmp_path, "turning.example.org", "8.8.8.8")
    assert (found["asked"], found["met"]) == (["8.8.8.8"], ["8.8.8.8"]), "it is asked for once"
    found = told_elsewhere(alone, tmp_path, "turning.example.org", "127.0.0.1")
    assert (found["asked"], found["met"]) == (["127.0.0.1"], [])
    assert "not a public address" in str(found["said"])


def test_a_name_server_that_never_answers_is_not_waited_for(
    alone: tuple[str, ...], tmp_path: Path
) -> None:
    found = told_elsewhere(alone, tmp_path, "slow.example.org", "8.8.8.8")
    assert (found["said"], found["met"]) == ("no answer in 1 seconds", [])
    assert 0.9 < float(str(found["took"])) < 9, "a resolver by itself waits for ten seconds"
