"""The commands that give and take roles."""

from __future__ import annotations

import click

from samspill.cli.asking import opened, spoken
from samspill.cli.teaching import settings, word
from samspill.cli.user_texts import BOOK
from samspill.cli.user_words import (
    NAME,
    ROLE,
    UserCommand,
    accounts,
    by_hand,
    say,
    warn_of_no_steward,
)
from samspill.contribute.roles import ALL
from samspill.settings import Language, Settings


@click.command(cls=UserCommand, context_settings=settings())
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
        given = give(accounts(), name, role, key, by=by_hand())
        say(ctx, "granted", name=name, role=role, place=_place(ctx, given.organisation))


@click.command(cls=UserCommand, context_settings=settings())
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
        taken = take_away(accounts(), name, role, key, by=by_hand())
        say(ctx, "taken", name=name, role=role, place=_place(ctx, taken.organisation))
    if role == "steward":
        warn_of_no_steward(ctx)


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
