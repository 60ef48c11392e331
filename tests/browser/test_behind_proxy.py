"""A person and a wall in a real browser, through nginx and TLS, with the dashboard under a path."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from deploy.chromium import FLAGS, find_chromium
from deploy.proxies import HOST, find_proxy
from store.redis_store import RedisStore
from tests.browser.plant import SITE, Plant
from tests.conftest import Server, missing
from tests.proxied_stand import PASSWORD, standing


@pytest.fixture
def url(folder: Path, valkey: Server) -> Iterator[str]:
    """Where people reach it; `anna` plans there."""
    if find_proxy("nginx") is None:
        missing("nginx")
    redis_url = f"redis://127.0.0.1:{valkey.port}/0"
    store = RedisStore(redis_url)
    Plant(store)
    store.close()
    with standing("nginx-prefix.conf", folder, redis_url) as stand:
        stand.add("anna", f"planner@{SITE}")
        yield stand.config.url


@pytest.fixture
def outside(browser: Browser) -> Iterator[Browser]:
    """One for which the plant's name leads to this machine. That its certificate is ours, `test_proxies` checks."""
    leads_here = f"--host-resolver-rules=MAP {HOST} 127.0.0.1"
    chromium = browser.browser_type.launch(executable_path=find_chromium(), args=[*FLAGS, leads_here])
    yield chromium
    chromium.close()


def sign_in(page: Page) -> None:
    page.fill('input[name="name"]', "anna")
    page.fill('input[name="password"]', PASSWORD)
    page.press('input[name="password"]', "Enter")


def test_somebody_signs_in_and_the_wall_is_live_under_the_path(outside: Browser, url: str) -> None:
    """From the wall's address to sign-in and back; all that the page asks for is there, under the path; the board comes
    over a web socket; and the session's cookie is kept as a secure one of this host alone."""
    context = outside.new_context(ignore_https_errors=True, viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    failed: list[str] = []
    sockets: list[str] = []
    page.on("response", lambda each: failed.append(f"{each.status} {each.url}") if each.status >= 400 else None)
    page.on("requestfailed", lambda each: failed.append(f"failed {each.url}"))
    page.on("websocket", lambda each: sockets.append(each.url))
    page.goto(f"{url}/wall/{SITE}")
    sign_in(page)
    page.wait_for_url(f"{url}/wall/{SITE}")
    page.wait_for_selector("#link-pill[data-link=live]", timeout=20_000)
    page.wait_for_selector(".door-row", state="attached")
    assert failed == []
    assert [each for each in sockets if not each.startswith(url.replace("https", "wss"))] == []
    assert len(sockets) > 0
    (session,) = [each for each in context.cookies(url) if each["name"] == "__Host-dockwatch-session"]
    assert (session["secure"], session["httpOnly"], session["path"], session["domain"]) == (True, True, "/", HOST)
    context.close()
