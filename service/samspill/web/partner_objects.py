"""An organisation's own view as JSON: all of it, with the names in the language asked for."""

from __future__ import annotations

from samspill.ask.partners.asked import names_of
from samspill.ask.partners.parts import Partnership
from samspill.knowledge.vocabulary import SDG
from samspill.web.page import Page
from samspill.web.partnerships import programs_of


def partner_object(page: Page, actor: str, found: Partnership) -> dict[str, object]:
    """What an organisation takes part in, its links, where it meets others, and who they are."""
    met = programs_of(found)
    names = names_of(
        page.served.store,
        {
            actor,
            *(name for work in found.works for name in (work.iri, work.program, *work.roles)),
            *(work.status for work in found.works),
            *(link.thing for link in found.links),
            *(name for one in found.meetings for name in (one.thing, one.program)),
            *(who for shared in found.shared.values() for who in shared),
            *(name for one in found.fellows for name in (one.actor, *one.programs)),
        },
    )

    def told(iri: str) -> dict[str, str]:
        return {"iri": iri, "name": names.name(iri, page.language)[0]}

    return {
        "version": page.served.version.number,
        "language": page.language,
        "organisation": told(actor),
        "complete": not found.cut,
        "projectCount": found.work_count,
        "projects": [
            {
                **told(work.iri),
                "kind": work.kind,
                "program": told(work.program),
                "roles": [told(role) for role in work.roles],
                "entered": work.entered,
                "status": told(work.status) if work.status else None,
                "startYear": work.starts or None,
                "endYear": work.ends or None,
            }
            for work in found.works
        ],
        "targets": [f"{SDG}/{code}" for code in found.targets],
        "links": [
            {
                "iri": link.iri,
                "thing": told(link.thing),
                "sdg": f"{SDG}/{link.code}",
                "score": link.score,
                "basis": link.basis,
                "confidence": link.confidence,
                "review": link.review,
            }
            for link in found.links
        ],
        "meetings": [
            {
                "program": told(program),
                "sharedActors": [told(who) for who in found.shared.get(program, ())],
                "things": [
                    {
                        **told(one.thing),
                        "kind": one.kind,
                        "sdg": f"{SDG}/{one.code}",
                        "sameTarget": one.same,
                        "strength": one.strength,
                    }
                    for one in meetings
                ],
            }
            for program, meetings in met
        ],
        "actors": [
            {
                **told(one.actor),
                "together": one.together,
                "targets": [f"{SDG}/{code}" for code in sorted(one.targets)],
                "programs": [
                    {**told(program), "targets": [f"{SDG}/{code}" for code in sorted(codes)]}
                    for program, codes in sorted(one.programs.items())
                ],
            }
            for one in found.fellows
        ],
    }
