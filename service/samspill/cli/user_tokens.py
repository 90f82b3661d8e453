"""The commands that make and revoke tokens."""

from __future__ import annotations

import click

from samspill.cli.teaching import settings
from samspill.cli.user_words import NAME, UserCommand, accounts, by_hand, say
from samspill.settings import Language, Settings


@click.command(cls=UserCommand, context_settings=settings())
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

    held, chosen = accounts(), Settings()
    secret, made = issue_token(held, name, scopes=scopes, days=days, label=label, by=by_hand())
    click.echo(secret.text)
    with held.reading() as rows:
        grants = rows.grants(made.account)
    actions = [action for action in ACTIONS if action in made.scopes]
    if actions and not any(organisations_for(action, grants) for action in actions):
        say(ctx, "powerless", err=True, name=name)
    scope = ", ".join(made.scopes)
    say(ctx, "token", err=True, id=made.id, day=made.expires[:10], scopes=scope)
    address = address_of_settings(chosen)
    click.echo(f'  curl -H "Authorization: Bearer $TOKEN" {address}/account', err=True)


@click.command(cls=UserCommand, context_settings=settings())
@click.argument("id", metavar="ID")
@click.pass_context
def revoke(ctx: click.Context, id: str, lang: Language | None) -> None:
    """Revokes a token."""
    from samspill.contribute.credentials import PREFIX
    from samspill.contribute.tokens import revoke_token

    ended = revoke_token(accounts(), id.removeprefix(PREFIX).partition("_")[0], by=by_hand())
    say(ctx, "revoked", id=ended.id)
