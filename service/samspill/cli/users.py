"""The commands on who may write: accounts, roles, tokens and the log."""

from __future__ import annotations

import click

from samspill.cli.teaching import TaughtGroup, furnished, settings
from samspill.cli.user_accounts import add, disable, enable, language, list_, log
from samspill.cli.user_roles import grant, take
from samspill.cli.user_texts import BOOK
from samspill.cli.user_tokens import revoke, token
from samspill.cli.user_words import FORM
from samspill.contribute.roles import SCOPES
from samspill.settings import Language

_FOR = {"flag": "--for", "multiple": True}
_OPTIONS: dict[str, dict[str, dict[str, object]]] = {
    "add": {
        "label": {"default": ""},
        "email": {"default": ""},
        "issuer": {},
        "subject": {},
        "language": {"type": click.Choice(["nb", "en", "both"])},
    },
    "list": {"form": FORM},
    "grant": {
        "organisations": _FOR,
        "everywhere": {"is_flag": True},
        "new": {"is_flag": True},
    },
    "take": {"organisations": _FOR, "everywhere": {"is_flag": True}},
    "token": {
        "scopes": {
            "flag": "--scope",
            "multiple": True,
            "required": True,
            "type": click.Choice(SCOPES),
        },
        "days": {"type": int, "default": 90},
        "label": {"default": ""},
    },
    "log": {"last": {"type": click.IntRange(min=1), "default": 50}, "form": FORM},
}


class Users(TaughtGroup):
    """The group."""

    book = BOOK


@click.group("user", cls=Users, context_settings=settings(), subcommand_metavar="COMMAND [NAME]…")
def user(lang: Language | None) -> None:
    """Who may write."""


for _command in (add, list_, language, grant, take, disable, enable, token, revoke, log):
    user.add_command(_command)
furnished(user, _OPTIONS, book=BOOK)
