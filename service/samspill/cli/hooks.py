"""The commands on hooks: addresses that are told of versions and proposals by HTTP."""

from __future__ import annotations

import json

import click

from samspill.cli.asking import opened, spoken
from samspill.cli.overviews import aligned
from samspill.cli.teaching import Taught, TaughtGroup, furnished, settings, word, words
from samspill.cli.user_words import FORM, by_hand
from samspill.errors import ServiceUnreachable
from samspill.settings import Language, Settings

BOOK = "hooks"
MOST = 100
"""The messages that have failed that a list shows."""


class HookCommand(Taught):
    """A command of the group."""

    book = BOOK


class Hooks(TaughtGroup):
    """The group."""

    book = BOOK
    command_class = HookCommand


@click.group("hook", cls=Hooks, context_settings=settings(), subcommand_metavar="COMMAND [ID]…")
def hook(lang: Language | None) -> None:
    """Who is told of what."""


@hook.command(context_settings=settings())
@click.argument("address", metavar="ADDRESS")
@click.pass_context
def add(
    ctx: click.Context,
    address: str,
    events: tuple[str, ...],
    organisation: str,
    new: bool,
    lang: Language | None,
) -> None:
    """Adds a hook."""
    from samspill.contribute.hooks import add_hook
    from samspill.contribute.organisations import require_organisation
    from samspill.contribute.roles import ALL, organisation_of
    from samspill.engine.journal import Journal

    chosen, key = Settings(), organisation_of(organisation)
    if key != ALL and not new and Journal.of(chosen).latest() is not None:
        require_organisation(opened(chosen, spoken(ctx)).store, key, base=chosen.base)
    made = add_hook(chosen, address, events=events, organisation=key, by=by_hand())
    click.echo(made.secret)
    _say(ctx, "added", err=True, id=made.id, events=", ".join(made.events))


@hook.command("list", context_settings=settings())
@click.pass_context
def list_(ctx: click.Context, form: str, lang: Language | None) -> None:
    """Shows hooks."""
    from samspill.engine.outbox import FAILED, HELD, HOOK, MAIL, STATES, Outbox

    with Outbox.of(Settings()).reading() as rows:
        found, counts, pauses = rows.hooks(), rows.counts(), rows.pauses()
        failed = rows.messages(FAILED, most=MOST)

    def tally(kind: str, address: str) -> dict[str, int]:
        return {state: counts.get((kind, address, state), 0) for state in STATES}

    if form == "json":
        body = {
            "hooks": [
                {
                    "id": one.id,
                    "address": one.address,
                    "events": one.events,
                    "organisation": one.organisation,
                    "created": one.created,
                    "ended": one.ended,
                    "paused": pauses.get(one.id),
                    "messages": tally(HOOK, one.id),
                }
                for one in found
            ],
            "mails": tally(MAIL, ""),
            "failed": [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "to": one.address,
                    "subject": one.subject,
                    "created": one.created,
                    "tries": one.tries,
                    "said": one.said,
                }
                for one in failed
            ],
        }
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    if not found and not counts:
        _say(ctx, "nothing")
        return
    headings = words("headings", BOOK)
    language = spoken(ctx)
    table = [
        (
            one.id,
            one.address,
            ", ".join(one.events),
            one.organisation,
            *(str(count) for count in tally(HOOK, one.id).values()),
            word(
                "words",
                "ended" if one.ended else "paused" if one.id in pauses else "open",
                language,
                book=BOOK,
            ),
        )
        for one in found
    ]
    click.echo("\n".join(aligned(headings["hooks"][language], table)))
    if any(kind == MAIL for kind, _, _ in counts):
        click.echo()
        click.echo(word("words", "mails", language, book=BOOK, **tally(MAIL, "")))
    if held := sum(count for (_, _, state), count in counts.items() if state == HELD):
        click.echo()
        _say(ctx, "held", count=held)
    if failed:
        rows_of = [
            (one.created[:16].replace("T", " "), one.address, one.subject, str(one.tries), one.said)
            for one in failed
        ]
        click.echo()
        click.echo("\n".join(aligned(headings["failed"][language], rows_of)))


@hook.command(context_settings=settings())
@click.argument("id", metavar="ID")
@click.pass_context
def remove(ctx: click.Context, id: str, lang: Language | None) -> None:
    """Removes a hook."""
    from samspill.contribute.hooks import remove_hook

    gone = remove_hook(Settings(), id, by=by_hand())
    _say(ctx, "removed", id=gone.id, address=gone.address)


@hook.command(context_settings=settings())
@click.argument("id", metavar="ID")
@click.pass_context
def test(ctx: click.Context, id: str, lang: Language | None) -> None:
    """Tries a hook."""
    from samspill.contribute.hooks import try_hook

    outcome = try_hook(Settings(), id)
    if not outcome.done:
        raise ServiceUnreachable(
            f"The hook {id} did not take it: {outcome.said}.",
            advice="See that its receiver runs and answers with a status from 200 to 299.",
        )
    _say(ctx, "received", id=id, said=outcome.said)


@hook.command(context_settings=settings())
@click.argument("id", metavar="ID")
@click.pass_context
def pause(ctx: click.Context, id: str, lang: Language | None) -> None:
    """Lets a hook wait."""
    from samspill.contribute.hooks import pause_hook

    pause_hook(Settings(), id, by=by_hand())
    _say(ctx, "pauses", id=id)


@hook.command(context_settings=settings())
@click.argument("id", metavar="ID")
@click.pass_context
def resume(ctx: click.Context, id: str, lang: Language | None) -> None:
    """Ends a pause."""
    from samspill.contribute.hooks import pause_hook

    pause_hook(Settings(), id, resume=True, by=by_hand())
    _say(ctx, "resumed", id=id)


@hook.command(context_settings=settings())
@click.pass_context
def release(ctx: click.Context, drop: bool, lang: Language | None) -> None:
    """Decides on what is held."""
    from samspill.contribute import hooks

    if drop:
        _say(ctx, "dropped", count=hooks.drop_held(Settings(), by=by_hand()))
    else:
        _say(ctx, "released", count=hooks.release(Settings(), by=by_hand()))


@hook.command(context_settings=settings())
@click.pass_context
def send(ctx: click.Context, failed: bool, lang: Language | None) -> None:
    """Sends what is due."""
    from samspill.contribute.identity import moment
    from samspill.contribute.postman import Postman

    postman = Postman(Settings())
    if failed:
        with postman.outbox.writing() as changes:
            changes.again(moment())
    done = postman.round()
    _say(ctx, "sent", sent=done.sent, put_off=done.put_off, failed=done.failed)


_OPTIONS: dict[str, dict[str, dict[str, object]]] = {
    "add": {
        "events": {
            "flag": "--event",
            "multiple": True,
            "type": click.Choice(["versions", "proposals"]),
        },
        "organisation": {"flag": "--for", "default": "*"},
        "new": {"is_flag": True},
    },
    "list": {"form": FORM},
    "release": {"drop": {"is_flag": True}},
    "send": {"failed": {"is_flag": True}},
}
furnished(hook, _OPTIONS, book=BOOK)


def _say(ctx: click.Context, key: str, *, err: bool = False, **values: object) -> None:
    click.echo(word("words", key, spoken(ctx), book=BOOK, **values), err=err)
