"""Feeds in Atom: one of all versions for everybody, and one of one's own proposals for each."""

from __future__ import annotations

from hashlib import sha256

from fastapi import APIRouter, Depends, Request, Response

from samspill.contribute.callers import Caller
from samspill.contribute.desk import Desk
from samspill.contribute.feeds import end_feed, happened, reader_of, renew_feed
from samspill.contribute.reviewing import inbox
from samspill.settings import Settings
from samspill.web import openapi_notice as openapi
from samspill.web.account import wants_page
from samspill.web.atom import MEDIA_TYPE, Feed, written
from samspill.web.door import PRIVATE, Door
from samspill.web.feed_entries import lasting_id_of, own_entries, version_entry, waiting_entries
from samspill.web.page import Page, tags
from samspill.web.pages import Pages
from samspill.web.parameters import query_pairs, require_known
from samspill.web.signing_in import HOME, gone_to
from samspill.web.versions import serving_of

LONGEST = 100
"""The versions of a feed; /versions has all."""

CONTENT_TYPE = f"{MEDIA_TYPE}; charset=utf-8"


def feed_routes(settings: Settings, pages: Pages, door: Door) -> APIRouter:
    """The feeds, and the making of the address of one's own."""
    router = APIRouter()

    @router.get("/versions.atom", **openapi.VERSIONS)
    def versions(request: Request) -> Response:
        """The versions, the newest first."""
        require_known(query_pairs(request), ())
        page = Page(pages.site, request)
        found = serving_of(request).journal.versions()
        address = address_of(request)
        feed = Feed(
            id=lasting_id_of(request, "versions"),
            title=page.translated("Versions of the Samspill data"),
            subtitle=page.translated("Every publication is a version that stays as it is."),
            author=settings.publisher or "Samspill",
            own=f"{address}/versions.atom?lang={page.language}",
            page=f"{address}/versions?lang={page.language}",
            language=page.language,
            updated=page.served.version.created,
            entries=[version_entry(page, request, one, address) for one in found[:LONGEST]],
        )
        headers = {"Vary": "Accept-Language", "Cache-Control": "no-cache"}
        return _sent(request, feed, headers)

    @router.get("/feeds/{secret}.atom", include_in_schema=False)
    def own(request: Request, secret: str) -> Response:
        """What happens to the proposals of whoever has the address, and what waits for them."""
        require_known(query_pairs(request), ())
        caller = reader_of(settings, secret)
        page = Page(pages.site, request)
        served = serving_of(request).current()
        desk = Desk(settings, served.store, served.version.number)
        address = address_of(request)
        entries = [
            *waiting_entries(page, request, desk, inbox(desk, caller), address),
            *own_entries(page, request, desk, happened(settings, caller), address),
        ]
        feed = Feed(
            id=lasting_id_of(request, "account", caller.account.id),
            title=page.translated("Samspill: proposals of %(name)s")
            % {"name": caller.account.label},
            subtitle=page.translated("What happens to your proposals, and what you may review."),
            author=settings.publisher or "Samspill",
            own=str(request.url),
            page=f"{address}/proposals",
            language=page.language,
            updated=caller.account.created,
            entries=sorted(entries, key=lambda one: one.updated, reverse=True),
        )
        return _sent(request, feed, PRIVATE | {"Referrer-Policy": "no-referrer"})

    @router.get(f"{HOME}/feed", include_in_schema=False)
    def address_page(request: Request) -> Response:
        """Where the page of a new address leads when it is opened again."""
        return gone_to(request, HOME, query=request.url.query)

    @router.post(f"{HOME}/feed", include_in_schema=False)
    def renew(request: Request, caller: Caller = Depends(door.writer)) -> Response:
        """Makes a new address of one's own feed, shown this once; the one before ends."""
        secret = renew_feed(settings, caller, by=door.by(request, caller))
        made = f"{address_of(request)}/feeds/{secret}.atom"
        if not wants_page(request):
            return Response(made + "\n", 201, headers=PRIVATE, media_type="text/plain")
        page = Page(pages.site, request, lenient=True)
        return page.render("feed.html", headers=PRIVATE, here="account", made=made)

    @router.post(f"{HOME}/feed/revoke", include_in_schema=False)
    def end(request: Request, caller: Caller = Depends(door.writer)) -> Response:
        """Ends the address of one's own feed."""
        end_feed(settings, caller, by=door.by(request, caller))
        if wants_page(request):
            return gone_to(request, HOME)
        return Response(status_code=204, headers=PRIVATE)

    return router


def address_of(request: Request) -> str:
    """The address of this service as it was asked."""
    return str(request.base_url).rstrip("/")


def _sent(request: Request, feed: Feed, headers: dict[str, str]) -> Response:
    """A feed with a tag, or 304 for whoever has it."""
    body = written(feed)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    found = headers | {"ETag": tag, "Content-Language": feed.language}
    if tag in tags(request):
        return Response(status_code=304, headers=found)
    return Response(body, headers=found, media_type=CONTENT_TYPE)
