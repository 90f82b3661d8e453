"""An organisation's own view: what it takes part in, and where that meets the goals of others."""

from __future__ import annotations

import json
from collections import OrderedDict
from threading import Lock

from fastapi import APIRouter, Request, Response

from samspill.ask.charts.svg import as_svg
from samspill.ask.partners.asked import names_of
from samspill.ask.partners.meeting import partnership_of
from samspill.ask.partners.parts import Partnership
from samspill.contribute.callers import Caller
from samspill.contribute.organisations import organisation_labels, require_organisation
from samspill.contribute.reviewing import own
from samspill.contribute.roles import ALL, organisation_of
from samspill.contribute.writing import own_graph
from samspill.engine.proposals import Proposal
from samspill.engine.serving import Served
from samspill.engine.texts import Texts
from samspill.errors import BadValue, NotFound
from samspill.settings import Settings
from samspill.web import formats
from samspill.web import openapi_partner as openapi
from samspill.web.door import PRIVATE, Door
from samspill.web.formats import Format, agree
from samspill.web.page import Page
from samspill.web.pages import Pages
from samspill.web.parameters import only, query_pairs, require_known
from samspill.web.partner_objects import partner_object
from samspill.web.partnerships import FELLOWS, WORKS, Showing
from samspill.web.proposal_requests import desk_of
from samspill.web.signing_in import gone_to, offered
from samspill.web.versions import version_headers

ROOM = "/partner"
_KEPT = 32


class Partnerships:
    """Finds what organisations take part in, and keeps it for those asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Partnership] = OrderedDict()
        self._lock = Lock()

    def of(self, served: Served, actor: str, graph: str) -> Partnership:
        """What an organisation takes part in, in a version."""
        key = (served.version.digest, actor)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = partnership_of(served.store, actor, graph)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def partner_routes(settings: Settings, pages: Pages, door: Door) -> APIRouter:
    """The pages of organisations, and the way to one's own."""
    router = APIRouter()
    kept = Partnerships()

    @router.get(ROOM, include_in_schema=False)
    def mine(request: Request) -> Response:
        """Leads to the organisation of one's roles, or lets one choose among them."""
        require_known(query_pairs(request), ())
        caller = door.known(request)
        if caller is None:
            return offered(pages, request, ROOM)
        keys = sorted({grant.organisation for grant in caller.grants} - {ALL})
        if len(keys) == 1:
            return gone_to(request, f"{ROOM}/{keys[0]}", query=request.url.query)
        page = Page(pages.site, request, lenient=True)
        labels = organisation_labels(
            page.served.store, keys, language=page.language, base=settings.base
        )
        return page.render(
            "partner_choice.html",
            headers=PRIVATE,
            here="partner",
            places=sorted((labels.get(key, key), page.links.page(f"{ROOM}/{key}")) for key in keys),
            every=any(grant.organisation == ALL for grant in caller.grants),
        )

    @router.get(f"{ROOM}/{{organisation}}", **openapi.PARTNER)
    def partner(request: Request) -> Response:
        """What an organisation takes part in, its SDG links, and where it meets others."""
        require_known(query_pairs(request), ())
        key, dot, suffix = request.path_params["organisation"].partition(".")
        form = chosen_form(request, suffix if dot else None)
        page = Page(pages.site, request)
        key = known_key(page, key)
        actor = f"{settings.base}id/actor/{key}"
        found = kept.of(page.served, actor, own_graph(key))
        if form is formats.JSON:
            body = partner_object(page, actor, found)
            text = json.dumps(body, ensure_ascii=False)
            headers = version_headers(request, page.served) | PRIVATE
            return Response(text, media_type="application/json", headers=headers)
        return shown(request, page, key, actor, found)

    def known_key(page: Page, text: str) -> str:
        try:
            key = organisation_of(text)
        except BadValue as error:
            raise NotFound(
                f"There is no organisation “{text[:80]}” here.", advice="/actors lists them."
            ) from error
        require_organisation(page.served.store, key, base=settings.base)
        return key

    def shown(request: Request, page: Page, key: str, actor: str, found: Partnership) -> Response:
        caller = door.known(request)
        roles = roles_for(caller, key)
        view = Showing(page, found, Texts(settings.data_dir)).shown()
        return page.render(
            "partner.html",
            headers=PRIVATE,
            here="partner",
            key=key,
            name=names_of(page.served.store, [actor]).name(actor, page.language)[0],
            actor=page.links.thing(actor),
            iri=actor,
            found=found,
            shown=view,
            wide=as_svg(view.wide, page=True) if view.wide else "",
            slim=as_svg(view.slim, page=True) if view.slim else "",
            most_works=WORKS,
            most_fellows=FELLOWS,
            signed_in=caller is not None,
            roles=roles,
            proposals=proposals_of(request, caller, key) if caller and roles else [],
            files=[("json", page.file(f"{ROOM}/{key}.json", [], lang=True))],
        )

    def proposals_of(request: Request, caller: Caller, key: str) -> list[Proposal]:
        desk = desk_of(request, settings)
        return [one for one in own(desk, caller) if one.organisation == key]

    return router


def chosen_form(request: Request, suffix: str | None) -> Format:
    """A page for browsers, JSON for programs; raises `NotAcceptable`."""
    asked = suffix or only(query_pairs(request), "format") or None
    return agree(openapi.OFFERS, accept=request.headers.get("accept"), asked=asked)


def roles_for(caller: Caller | None, key: str) -> list[str]:
    """The roles that somebody has for an organisation."""
    if caller is None:
        return []
    held = {grant.role for grant in caller.grants if grant.organisation in (key, ALL)}
    return sorted(held)
