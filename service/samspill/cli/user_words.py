"""What the commands of `samspill user` share: who does it, where, and how it is told."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import click

from samspill.cli.asking import spoken
from samspill.cli.teaching import Taught, word
from samspill.cli.user_texts import BOOK
from samspill.contribute.roles import ROLES
from samspill.settings import Settings

if TYPE_CHECKING:
    from samspill.contribute.callers import By
    from samspill.engine.accounts import Accounts

NAME = click.argument("name", metavar="NAME")
ROLE = click.argument("role", metavar="ROLE", type=click.Choice(ROLES))
FORM = {"flag": "--format", "type": click.Choice(["table", "json"]), "default": "table"}


class UserCommand(Taught):
    """A command of the group."""

    book = BOOK


def accounts() -> Accounts:
    """The accounts of the journal that the environment names."""
    from samspill.engine.accounts import Accounts

    return Accounts.of(Settings())


def by_hand() -> By:
    """Who does it, for the log: whoever is at the command line."""
    from samspill.contribute.callers import By

    try:
        return By(f"command line, {getpass.getuser()}")
    except (KeyError, OSError):  # a user without a name, as in some containers
        return By()


def warn_of_no_steward(ctx: click.Context) -> None:
    """Tells where nobody answers for the whole of it any more."""
    from samspill.contribute.identity import stewarded

    with accounts().reading() as rows:
        if not stewarded(rows):
            say(ctx, "unstewarded", err=True)


def say(ctx: click.Context, key: str, *, err: bool = False, **values: object) -> None:
    """Tells something in the language asked for."""
    click.echo(word("words", key, spoken(ctx), book=BOOK, **values), err=err)
