"""Proposals as programs read them in JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from samspill.contribute.reviewing import View
from samspill.engine.proposals import Proposal
from samspill.knowledge.findings import Report, as_object


def proposal_object(proposal: Proposal, address: str) -> dict[str, object]:
    """A proposal without what was written in it; `address` is that of the service."""
    return {
        "number": proposal.number,
        "title": proposal.title,
        "organisation": proposal.organisation,
        "state": proposal.state,
        "revision": proposal.revision,
        "created": proposal.created,
        "changed": proposal.changed,
        "version": proposal.version,
        "address": f"{address}/proposals/{proposal.number}",
    }


def view_object(view: View, report: Report | None, address: str) -> dict[str, object]:
    """A proposal with its change, its story and what may be done with it now."""
    revision = view.revision
    return {
        **proposal_object(view.proposal, address),
        "author": view.people[view.proposal.account],
        "shown": revision.number,
        "base": revision.base,
        "add": revision.patch.added,
        "remove": revision.patch.removed,
        "actions": view.acts,
        "report": None if report is None else as_object(report),
        "steps": [
            {
                "number": step.number,
                "revision": step.revision,
                "action": step.action,
                "by": view.people[step.account],
                "time": step.time,
                "text": step.text,
            }
            for step in view.steps
        ],
    }


def list_object(
    own: Sequence[Proposal], waiting: Sequence[Proposal], address: str
) -> Mapping[str, object]:
    """A caller's own proposals, and those that wait for their review."""
    return {
        "own": [proposal_object(one, address) for one in own],
        "waiting": [proposal_object(one, address) for one in waiting],
    }
