"""The commands on who may write: accounts, roles, tokens and the log."""

from __future__ import annotations

import getpass
import json
from typing import TYPE_CHECKING

import click

from samspill.cli.asking import opened, spoken
from samspill.cli.teaching import Taught, TaughtGroup, option, settings, word
from samspill.cli.user_texts import BOOK, account_object, accounts_text, log_text, tokens_text
from samspill.contribute.roles import ALL, ROLES, SCOPES
from samspill.settings import Language, Settings

if TYPE_CHECKING:
    from samspill.contribute.callers import By
    from samspill.engine.accounts import Accounts

LANG = {"type": click.Choice(["nb", "en"]), "is_eager": True}
NAME = click.argument("name", metavar="NAME")
ROLE = click.argument("role", metavar="ROLE", type=click.Choice(ROLES))


class UserCommand(Taught):
    """A command of the group."""

    book = BOOK


class Users(TaughtGroup):
    """The group."""

    book = BOOK
    command_class = UserCommand


@click.group("user", cls=Users, context_settings=settings(), subcommand_metavar="COMMAND [NAME]…")
def user(lang: Language | None) -> None:
    """Who may write."""


@user.command(context_settings=settings())
@NAME
@click.pass_context
def add(
    ctx: click.Context,
    name: str,
    label: str,
    email: str,
    issuer: str | None,
    subject: str | None,
    lang: Language | None,
) -> None:
    """Makes an account."""
    from samspill.contribute.identity import add_account

    add_account(
        _accounts(),
        name,
        label=label,
        email=email,
        issuer=issuer,
        subject=subject,
        by=by_hand(),
    )
    _say(ctx, "made", name=name)


@user.command("list", context_settings=settings())
@click.argument("name", metavar="[NAME]", required=False)
@click.pass_context
def list_(ctx: click.Context, name: str | None, form: str, lang: Language | None) -> None:
    """Shows accounts."""
    from samspill.contribute.identity import named

    with _accounts().reading() as rows:
        found = rows.accounts() if name is None else [named(rows, name)]
        grants = rows.grants()
        tokens = rows.tokens(found[0].id) if name is not None else []
    if form == "json":
        body = {"accounts": [account_object(one, grants, tokens) for one in found]}
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
    elif not found:
        _say(ctx, "nobody")
    else:
        click.echo(accounts_text(found, grants, spoken(ctx)))
        if name is not None:
            click.echo()
            click.echo(
                tokens_text(tokens, spoken(ctx))
                if tokens
                else word("words", "tokenless", spoken(ctx), book=BOOK, name=name)
            )


@user.command(context_settings=settings())
@NAME
@ROLE
@click.pass_context
def grant(
    ctx: click.Context,
    name: str,
    role: str,
    organisations: tuple[str, ...],
    everywhere: bool,
    new: bool,
    lang: Language | None,
) -> None:
    """Gives a role."""
    from samspill.contribute.identity import grant as give
    from samspill.contribute.roles import organisation_of

    keys = _places(organisations, everywhere)
    chosen = [organisation_of(key) for key in keys]
    if not new:
        _require_known(chosen, spoken(ctx))
    for key in chosen:
        given = give(_accounts(), name, role, key, by=by_hand())
        _say(ctx, "granted", name=name, role=role, place=_place(ctx, given.organisation))


@user.command(context_settings=settings())
@NAME
@ROLE
@click.pass_context
def take(
    ctx: click.Context,
    name: str,
    role: str,
    organisations: tuple[str, ...],
    everywhere: bool,
    lang: Language | None,
) -> None:
    """Takes a role."""
    from samspill.contribute.identity import take as take_away

    for key in _places(organisations, everywhere):
        taken = take_away(_accounts(), name, role, key, by=by_hand())
        _say(ctx, "taken", name=name, role=role, place=_place(ctx, taken.organisation))


@user.command(context_settings=settings())
@NAME
@click.pass_context
def disable(ctx: click.Context, name: str, lang: Language | None) -> None:
    """Closes an account."""
    from samspill.contribute.identity import disable as close

    close(_accounts(), name, by=by_hand())
    _say(ctx, "disabled", name=name)


@user.command(context_settings=settings())
@NAME
@click.pass_context
def enable(ctx: click.Context, name: str, lang: Language | None) -> None:
    """Opens an account again."""
    from samspill.contribute.identity import disable as close

    close(_accounts(), name, enable=True, by=by_hand())
    _say(ctx, "enabled", name=name)


@user.command(context_settings=settings())
@NAME
@click.pass_context
def token(
    ctx: click.Context,
    name: str,
    scopes: tuple[str, ...],
    days: int,
    label: str,
    lang: Language | None,
) -> None:
    """Makes a token."""
    from samspill.cli.serving import address_of_settings
    from samspill.contribute.roles import ACTIONS, organisations_for
    from samspill.contribute.tokens import issue_token

    accounts, chosen = _accounts(), Settings()
    secret, made = issue_token(accounts, name, scopes=scopes, days=days, label=label, by=by_hand())
    click.echo(secret.text)
    with accounts.reading() as rows:
        grants = rows.grants(made.account)
    actions = [action for action in ACTIONS if action in made.scopes]
    if actions and not any(organisations_for(action, grants) for action in actions):
        _say(ctx, "powerless", err=True, name=name)
    scope = ", ".join(made.scopes)
    _say(ctx, "token", err=True, id=made.id, day=made.expires[:10], scopes=scope)
    address = address_of_settings(chosen)
    click.echo(f'  curl -H "Authorization: Bearer $TOKEN" {address}/account', err=True)


@user.command(context_settings=settings())
@click.argument("id", metavar="ID")
@click.pass_context
def revoke(ctx: click.Context, id: str, lang: Language | None) -> None:
    """Revokes a token."""
    from samspill.contribute.credentials import PREFIX
    from samspill.contribute.tokens import revoke_token

    ended = revoke_token(_accounts(), id.removeprefix(PREFIX).partition("_")[0], by=by_hand())
    _say(ctx, "revoked", id=ended.id)


@user.command(context_settings=settings())
@click.argument("name", metavar="[NAME]", required=False)
@click.pass_context
def log(ctx: click.Context, name: str | None, last: int, form: str, lang: Language | None) -> None:
    """Shows the log."""
    from dataclasses import asdict

    from samspill.contribute.identity import named
    from samspill.engine.accounts import names

    with _accounts().reading() as rows:
        account = named(rows, name).id if name is not None else None
        found = rows.events(account=account, most=last)
        called = names(rows.accounts())
    if form == "json":
        events = [{**asdict(one), "account": called.get(one.account or 0)} for one in found]
        click.echo(json.dumps({"events": events}, ensure_ascii=False, indent=2))
    elif found:
        click.echo(log_text(found, called, spoken(ctx)))
    else:
        _say(ctx, "silent")


_FORM = {"flag": "--format", "type": click.Choice(["table", "json"]), "default": "table"}
_FOR = {"flag": "--for", "multiple": True}
_OPTIONS: dict[str, dict[str, dict[str, object]]] = {
    "add": {"label": {"default": ""}, "email": {"default": ""}, "issuer": {}, "subject": {}},
    "list": {"form": _FORM},
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
    "log": {"last": {"type": click.IntRange(min=1), "default": 50}, "form": _FORM},
}
for _name, _command in user.commands.items():
    _command.params += [
        option(name, book=BOOK, **said)  # type: ignore[arg-type]
        for name, said in {**_OPTIONS.get(_name, {}), "lang": LANG}.items()
    ]
user.params.append(option("lang", book=BOOK, **LANG))  # type: ignore[arg-type]


def _accounts() -> Accounts:
    from samspill.engine.accounts import Accounts

    return Accounts.of(Settings())


def by_hand() -> By:
    """Who does it, for the log: whoever is at the command line."""
    from samspill.contribute.callers import By

    try:
        return By(f"command line, {getpass.getuser()}")
    except (KeyError, OSError):  # a user without a name, as in some containers
        return By()


def _places(organisations: tuple[str, ...], everywhere: bool) -> tuple[str, ...]:
    if bool(organisations) == everywhere:
        raise click.UsageError("Say for whom: --for ORGANISATION, or --everywhere.")
    return organisations or (ALL,)


def _place(ctx: click.Context, organisation: str) -> str:
    return (
        word("words", "everyone", spoken(ctx), book=BOOK) if organisation == ALL else organisation
    )


def _require_known(keys: list[str], language: Language) -> None:
    """Raises `NotFound`, with the nearest, for an organisation that is not in the graph.

    Where nothing has been published, there is nothing to go by.
    """
    from samspill.contribute.organisations import require_organisation
    from samspill.engine.journal import Journal

    wanted = [key for key in keys if key != ALL]
    if wanted and Journal.of(Settings()).latest() is not None:
        store = opened(Settings(), language).store
        for key in wanted:
            require_organisation(store, key, base=Settings().base)


def _say(ctx: click.Context, key: str, *, err: bool = False, **values: object) -> None:
    click.echo(word("words", key, spoken(ctx), book=BOOK, **values), err=err)
