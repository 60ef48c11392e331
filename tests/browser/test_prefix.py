"""Under a path of its host, as behind a proxy that has other things too: every page finds all that it needs there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import OpenPage, Wall, new_wall
from tests.browser.plant import SITE
from tests.browser.talking import begin, next_orders, panel
from tests.waiting import eventually

UNDER = "/dockwatch"
PAGES = [
    "/",
    f"/wall/{SITE}",
    f"/wall/{SITE}?layout=docks&theme=light",
    f"/accuracy/{SITE}",
    "/carrier/hansa",
    "/nowhere",
]


@pytest.fixture(scope="module")
def under(browser: object) -> Iterator[Wall]:
    """The rich plant with a talk, at a path."""
    with new_wall(words=(UNDER,)) as served:
        begin(served)
        yield served


class Loads:
    """What a page asked for that was not there, or that was not ours."""

    def __init__(self, page: Page, base: str) -> None:
        self.strays: list[str] = []
        self.failed: list[str] = []
        self._base = base
        page.on("request", lambda asked: self._note(asked.url))
        page.on("websocket", lambda socket: self._note(socket.url.replace("ws://", "http://")))
        page.on("response", self._judge)

    def _note(self, url: str) -> None:
        if not url.startswith((f"{self._base}/", "blob:", "data:")):
            self.strays.append(url)

    def _judge(self, response: Response) -> None:
        if response.status >= 400 and not response.url.endswith("/nowhere"):
            self.failed.append(f"{response.status} {response.url}")


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_for_nothing_elsewhere(under: Wall, open_page: OpenPage, path: str) -> None:
    """All that a page loads lies under the path and is there, and so does every link that it shows."""
    page = open_page("about:blank")
    loads = Loads(page, under.base)
    page.goto(under.base + path)
    page.wait_for_selector("h1")
    if path == f"/wall/{SITE}":
        page.wait_for_selector("#link-pill[data-link=live]")
        page.wait_for_selector("#map[data-state=ready]", timeout=30_000)
    page.wait_for_load_state("networkidle") if "wall" not in path else page.evaluate("document.fonts.ready")
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
    assert [link for link in links if not link.startswith(f"{under.base}/")] == []
    assert (loads.strays, loads.failed) == ([], [])


def test_a_truck_leads_to_its_panel_and_words_to_its_driver(under: Wall, open_page: OpenPage) -> None:
    """From the wall by a warning's name to a panel, by its box into the site's orders, and back to the wall."""
    page = open_page(f"{under.base}/wall/{SITE}")
    loads = Loads(page, under.base)
    page.click(".warning-name >> nth=0")
    page.wait_for_url(f"{under.base}/shipment/{SITE}/**")
    page.goto(panel(under))
    page.wait_for_selector("#ship-log li")
    page.fill("#ship-text", "gate 2 please")
    page.keyboard.press("Enter")
    [order] = next_orders(under)
    assert b"gate 2 please" in order.body
    page.click("nav a >> nth=0")
    eventually(lambda: page.url.startswith(f"{under.base}/"), what="a page of ours")
    assert (loads.strays, loads.failed) == ([], [])


def test_a_page_that_did_not_come_whole_mends_itself(under: Wall, open_page: OpenPage) -> None:
    """The page's own watch runs under a path too."""
    page = open_page("about:blank")
    page.route("**/wall/link.js", lambda route: route.abort("connectionrefused"))
    page.goto(f"{under.base}/wall/{SITE}")
    page.wait_for_selector("#boot-words:has-text('NOT COMPLETE')")
    page.unroute("**/wall/link.js")
    page.wait_for_selector("#link-pill[data-link=live]", timeout=40_000)
