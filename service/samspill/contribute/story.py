"""The story of an accepted proposal as PROV-O: who proposed, who reviewed, when, from what."""

from __future__ import annotations

from pyoxigraph import NamedNode, Triple

from samspill.contribute.attribution import agent_of
from samspill.engine.accounts import Account
from samspill.engine.proposals import Proposal
from samspill.engine.provenance import VERSION_BASE, moment_of, named, prov
from samspill.knowledge.vocabulary import RDF_TYPE

PROPOSAL_BASE = "https://w3id.org/samspill/proposal/"
_TYPE = NamedNode(RDF_TYPE)


def story_of(
    proposal: Proposal,
    author: Account,
    reviewer: Account,
    *,
    version: int,
    created: str,
    base: str,
) -> tuple[Triple, ...]:
    """What provenance tells of the version that a proposal became.

    The proposal is an entity of its author; its review is an activity of its reviewer that used it
    and made the version.
    """
    entity = NamedNode(f"{PROPOSAL_BASE}{proposal.number}")
    review = NamedNode(f"{PROPOSAL_BASE}{proposal.number}#review")
    made = NamedNode(f"{VERSION_BASE}{version}")
    by, judge = agent_of(author, base), agent_of(reviewer, base)
    number = proposal.number
    told = [
        Triple(entity, _TYPE, prov("Entity")),
        *named(
            entity, f"Forslag {number}: {proposal.title}", f"Proposal {number}: {proposal.title}"
        ),
        Triple(entity, prov("wasAttributedTo"), by),
        Triple(entity, prov("generatedAtTime"), moment_of(proposal.created)),
        Triple(review, _TYPE, prov("Activity")),
        *named(review, f"Vurdering av forslag {number}", f"Review of proposal {number}"),
        Triple(review, prov("used"), entity),
        Triple(review, prov("wasAssociatedWith"), judge),
        Triple(review, prov("endedAtTime"), moment_of(created)),
        Triple(made, prov("wasGeneratedBy"), review),
        Triple(made, prov("wasDerivedFrom"), entity),
        Triple(made, prov("wasAttributedTo"), by),
    ]
    for agent, account in ((by, author), (judge, reviewer)):
        told.append(Triple(agent, _TYPE, prov("Agent")))
        told += named(agent, account.label, account.label)
    return tuple(dict.fromkeys(told))
