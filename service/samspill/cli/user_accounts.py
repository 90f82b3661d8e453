"""The commands that make, show and close accounts, and the log of what was done."""

from __future__ import annotations

import json

import click

from samspill.cli.asking import spoken
from samspill.cli.teaching import settings, word
from samspill.cli.user_texts import BOOK, account_object, accounts_text, log_text, tokens_text
from samspill.cli.user_words import NAME, UserCommand, accounts, by_hand, say, warn_of_no_steward
from samspill.settings import Language


@click.command(cls=UserCommand, context_settings=settings())
@NAME
@click.pass_context
def add(
    ctx: click.Context,
    name: str,
    label: str,
    email: str,
    issuer: str | None,
    subject: str | None,
    language: str | None,
    lang: Language | None,
) -> None:
    """Makes an account."""
    from samspill.contribute.identity import add_account

    add_account(
        accounts(),
        name,
        label=label,
        email=email,
        issuer=issuer,
        subject=subject,
        language=language,
        by=by_hand(),
    )
    say(ctx, "made", name=name)


@click.command("list", cls=UserCommand, context_settings=settings())
@click.argument("name", metavar="[NAME]", required=False)
@click.pass_context
def list_(ctx: click.Context, name: str | None, form: str, lang: Language | None) -> None:
    """Shows accounts."""
    from samspill.contribute.identity import named

    with accounts().reading() as rows:
        found = rows.accounts() if name is None else [named(rows, name)]
        grants, languages = rows.grants(), rows.languages()
        tokens = rows.tokens(found[0].id) if name is not None else []
    if form == "json":
        body = {"accounts": [account_object(one, grants, tokens, languages) for one in found]}
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
    elif not found:
        say(ctx, "nobody")
    else:
        click.echo(accounts_text(found, grants, spoken(ctx)))
        if name is not None:
            click.echo()
            click.echo(
                tokens_text(tokens, spoken(ctx))
                if tokens
                else word("words", "tokenless", spoken(ctx), book=BOOK, name=name)
            )


@click.command(cls=UserCommand, context_settings=settings())
@NAME
@click.argument("chosen", metavar="nb|en|both", type=click.Choice(["nb", "en", "both"]))
@click.pass_context
def language(ctx: click.Context, name: str, chosen: str, lang: Language | None) -> None:
    """Sets the language of e-mail."""
    from samspill.contribute.identity import choose_language

    choose_language(accounts(), name, chosen, by=by_hand())
    say(ctx, f"language-{chosen}", name=name)


@click.command(cls=UserCommand, context_settings=settings())
@NAME
@click.pass_context
def disable(ctx: click.Context, name: str, lang: Language | None) -> None:
    """Closes an account."""
    from samspill.contribute.identity import disable as close
    from samspill.contribute.identity import stewarded

    with accounts().reading() as rows:
        before = stewarded(rows)
    close(accounts(), name, by=by_hand())
    say(ctx, "disabled", name=name)
    if before:
        warn_of_no_steward(ctx)


@click.command(cls=UserCommand, context_settings=settings())
@NAME
@click.pass_context
def enable(ctx: click.Context, name: str, lang: Language | None) -> None:
    """Opens an account again."""
    from samspill.contribute.identity import disable as close

    close(accounts(), name, enable=True, by=by_hand())
    say(ctx, "enabled", name=name)


@click.command(cls=UserCommand, context_settings=settings())
@click.argument("name", metavar="[NAME]", required=False)
@click.pass_context
def log(ctx: click.Context, name: str | None, last: int, form: str, lang: Language | None) -> None:
    """Shows the log."""
    from dataclasses import asdict

    from samspill.contribute.identity import named
    from samspill.engine.accounts import names

    with accounts().reading() as rows:
        account = named(rows, name).id if name is not None else None
        found = rows.events(account=account, most=last)
        called = names(rows.accounts())
    if form == "json":
        events = [{**asdict(one), "account": called.get(one.account or 0)} for one in found]
        click.echo(json.dumps({"events": events}, ensure_ascii=False, indent=2))
    elif found:
        click.echo(log_text(found, called, spoken(ctx)))
    else:
        say(ctx, "silent")
