"""A message sent as e-mail, by the mail server of the settings."""

from __future__ import annotations

import base64
import smtplib
import ssl
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from samspill.contribute.outcomes import Outcome, said_by
from samspill.contribute.trusting import trusted
from samspill.engine.outbox import Message
from samspill.settings import Settings

SECONDS = 15.0
"""How long the mail server may take for each of its answers."""

_LASTING = 500


def mail(settings: Settings, message: Message, *, seconds: float = SECONDS) -> Outcome:
    """Sends a message as a mail; whatever goes wrong is an outcome, in which no password stands."""
    outcome = _mailed(settings, message, seconds=seconds)
    return replace(outcome, said=_without(settings.smtp_password.get_secret_value(), outcome.said))


def _mailed(settings: Settings, message: Message, *, seconds: float) -> Outcome:
    try:
        written = letter(settings, message)
        with _server(settings, seconds) as server:
            if settings.smtp_security == "starttls":
                server.starttls(context=trusted(settings.ca_file))
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            server.send_message(written, settings.smtp_from, [message.address])
    except smtplib.SMTPRecipientsRefused as error:
        code, why = error.recipients.get(message.address, (0, b""))
        return Outcome(False, f"{code} {_text(why)}", lasting=code >= _LASTING)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused) as error:
        return Outcome(False, f"{error.smtp_code} {_text(error.smtp_error)}")  # ours to mend
    except smtplib.SMTPResponseException as error:
        said = f"{error.smtp_code} {_text(error.smtp_error)}"
        return Outcome(False, said, lasting=error.smtp_code >= _LASTING)
    except smtplib.SMTPNotSupportedError as error:
        return Outcome(False, str(error))
    except ssl.SSLCertVerificationError as error:  # a ValueError too, but ours to mend
        return Outcome(False, f"its certificate is not valid: {error.verify_message}")
    except ValueError as error:  # a header that cannot be one
        return Outcome(False, str(error), lasting=True)
    except TimeoutError:
        return Outcome(False, f"no answer in {seconds:g} seconds")
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(False, said_by(error))
    return Outcome(True, "received")


def letter(settings: Settings, message: Message) -> EmailMessage:
    """A message as a mail: plain text; raises `ValueError` for a line end in a header."""
    found = EmailMessage(policy=SMTP)
    found["From"] = settings.smtp_from
    found["To"] = message.address
    found["Subject"] = message.subject
    found["Date"] = format_datetime(datetime.fromisoformat(message.created))
    found["Message-ID"] = f"<{message.id}@{settings.smtp_from.rpartition('@')[2]}>"
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(message.body, cte="quoted-printable")
    return found


def _server(settings: Settings, seconds: float) -> smtplib.SMTP:
    if settings.smtp_security == "ssl":
        return smtplib.SMTP_SSL(
            settings.smtp_host,
            settings.smtp_port,
            timeout=seconds,
            context=trusted(settings.ca_file),
        )
    return smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=seconds)


def _without(password: str, said: str) -> str:
    """What a server said, without the password that it may have repeated."""
    for form in (password, base64.b64encode(password.encode()).decode()):
        said = said.replace(form, "…") if form else said
    return said


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]
