"""Messages over the wire: certificates, mail servers, and names that lead elsewhere."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from certificates import DAY, Authority, authority
from samspill.contribute.hooks import add_hook, try_hook
from samspill.contribute.outcomes import Outcome
from samspill.contribute.posting import post
from samspill.contribute.postman import Postman, Round
from samspill.engine.outbox import HOOK, WAITING, Message, Outbox
from samspill.settings import Settings
from test_notice import BY, MESSAGE, TIME, Receiver, hook_of, messages, receiver

__all__ = ["receiver"]


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


def test_an_authority_is_trusted_where_the_settings_say_so(
    receiver: Receiver, authorised: Authority, tmp_path: Path
) -> None:
    address = over_tls(receiver, authorised, "localhost")
    alone = Settings(data_dir=tmp_path)
    made = add_hook(alone, address, events=[], organisation="*", by=BY)
    assert "certificate is not valid" in try_hook(alone, made.id).said
    assert try_hook(alone.model_copy(update={"ca_file": authorised.file}), made.id).done
    for file in (tmp_path / "none.pem", Path(__file__)):
        with pytest.raises(ValidationError, match="certificates"):
            Settings(ca_file=file)


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
    assert 0.9 < float(str(found["took"])) < 3
