"""A real Chromium that reaches the service under test and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, sync_playwright
from windows import Open, Seen

from serving import Service, served

pytest.register_assert_rewrite("sound")

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
WITH_WEBGL = ["--enable-unsafe-swiftshader"]
WITHOUT_WEBGL = ["--disable-gpu", "--disable-3d-apis"]
SLOW_DRIVER = "GPU stall due to ReadPixels"
"""What Chromium says where pictures are drawn without a graphics card."""


@pytest.fixture(scope="module")
def service(shared_data_dir: Path) -> Iterator[Service]:
    # a reader who opens a page a second is not what the limit of work is for
    with served(shared_data_dir, SAMSPILL_CLIENT_SECONDS="3600") as running:
        yield running


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A browser; with WebGL, which is slow here, for modules that say `WEBGL = True`."""
    if not CHROMIUM.exists():
        reason = f"Chromium is not at {CHROMIUM}; install it, or say where it is in CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # of one module's life only: while it is open, no other test can run an event loop
    with sync_playwright() as playwright:
        drawing = WITH_WEBGL if getattr(request.module, "WEBGL", False) else WITHOUT_WEBGL
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *drawing])
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, service: Service) -> Iterator[Open]:
    """Makes a window of a width, language and colour scheme; nothing may go wrong in it."""
    windows = []

    def window(*, width: int = 1280, language: str = "nb", dark: bool = False) -> Seen:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale={"nb": "nb-NO", "en": "en-GB"}[language],
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        seen = Seen(context.new_page(), service.address)
        windows.append((context, seen))

        def gate(route: Route) -> None:
            if route.request.url.startswith(service.address):
                route.continue_()
                return
            seen.outside.append(route.request.url)
            with suppress(Exception):
                route.abort()

        context.route("**/*", gate)
        seen.page.on(
            "console",
            lambda said: (
                seen.complaints.append(said.text)
                if said.type != "log" and SLOW_DRIVER not in said.text
                else None
            ),
        )
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        return seen

    yield window
    for context, seen in windows:
        context.close()
        assert seen.complaints == []
        assert seen.outside == []
