"""Notices as they stand in the journal: rows as values, read and written in transactions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, insert, select

from samspill.engine.notice_tables import feeds
from samspill.engine.parts import Part, PartRows
from samspill.engine.proposal_tables import proposals, steps
from samspill.engine.proposals import Proposal, Step


@dataclass(frozen=True)
class Feed:
    """The secret address of an account's own feed; `hash` is the SHA-256 of the secret."""

    account: int
    hash: str
    created: str


class NoticeRows(PartRows):
    """The rows, as values; with no connection there are none."""

    def feed(self, account: int) -> Feed | None:
        """The feed of an account."""
        return self._feed(feeds.c.account == account)

    def feed_known_by(self, hash: str) -> Feed | None:
        """The feed whose secret has a digest."""
        return self._feed(feeds.c.hash == hash)

    def steps_of(self, account: int, *, most: int) -> list[tuple[Proposal, Step]]:
        """What was done with the proposals of an author but saving them, the newest first."""
        found = self._found(
            select(proposals, *(column.label(f"step_{column.name}") for column in steps.c))
            .join(steps, steps.c.proposal == proposals.c.number)
            .where(proposals.c.account == account, steps.c.action != "save")
            .order_by(steps.c.time.desc(), steps.c.proposal.desc(), steps.c.number.desc())
            .limit(most)
        )
        return [
            (
                Proposal(**{column.name: row[column.name] for column in proposals.c}),
                Step(**{column.name: row[f"step_{column.name}"] for column in steps.c}),
            )
            for row in found
        ]

    def _feed(self, where: ColumnElement[bool]) -> Feed | None:
        found = self._found(select(feeds).where(where))
        return Feed(**found[0]) if found else None


class NoticeChanges(NoticeRows):
    """The rows in a transaction that writes."""

    def keep_feed(self, feed: Feed) -> None:
        """Keeps a feed in the place of the one that its account had."""
        self.drop_feed(feed.account)
        self.connection.execute(insert(feeds).values(vars(feed)))

    def drop_feed(self, account: int) -> bool:
        """Ends the feed of an account; tells whether there was one."""
        done = self.connection.execute(delete(feeds).where(feeds.c.account == account))
        return done.rowcount > 0


class Notices(Part[NoticeRows, NoticeChanges]):
    """The notices in the journal's database."""

    since = 4
    kinds = (NoticeRows, NoticeChanges)
