"""What a wall says when there is no board, or nothing on it: each state is a screen with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from clock import Clock
from tests.browser.conftest import OpenPage, Wall, new_wall, serve_dashboard
from tests.browser.fit import misfits
from tests.browser.plant import NOW, SITE, changed, minutes, row_at, rows, site
from tests.conftest import Server
from tests.waiting import eventually
from tracking.board import Risk
from tracking.plan import SitePlan

pytestmark = pytest.mark.outage

SIZES = [(1920, 1080), (1080, 1920)]
COMMAND = "python app.py plan import FILE"


def notice(page: Page) -> str:
    """The notice's title, once there is one."""
    page.wait_for_selector(".notice-title")
    return page.text_content(".notice-title") or ""


@pytest.mark.parametrize("layout", ["both", "docks", "map"])
def test_a_site_without_shipments_says_what_to_do(browser: object, open_page: OpenPage, layout: str) -> None:
    """The command that loads a plan, beside doors, counts and clock that live; it goes with the first shipment."""
    with new_wall([]) as served:
        pages = [open_page(f"{served.url}?layout={layout}", width=width, height=height) for width, height in SIZES]
        for page in pages:
            assert notice(page) == "No shipments are planned for Plant North."
            assert page.text_content(".notice-command") == COMMAND
            assert (page.text_content("#clock") or "").startswith("14:0")
            assert page.locator(".door-name").count() == 12
            assert page.text_content(".calm-words") == "Nothing needs you now."
            assert misfits(page) == []
        served.write([row_at(2, 2, NOW)])
        for page in pages:
            page.wait_for_selector(".notice", state="hidden")


def test_a_site_where_all_is_done_says_so_and_what_is_next(browser: object, open_page: OpenPage) -> None:
    """With nothing but shipments that are done the wall says that; a shipment of tomorrow is named with its time."""
    with new_wall([row for row in rows() if row.milestone == "done"]) as served:
        page = open_page(served.url)
        assert notice(page) == "All 12 shipments are done; nothing more is planned."
        row = row_at(3, 3, NOW + minutes(24 * 60))
        served.write([changed(row, risk=None, eta=None, warnings=(), milestone="planned", position=None)])
        eventually(lambda: notice(page).startswith("Nothing is due before Wed 11 Mar, 16:"), what="tomorrow's shipment")
        assert row.vehicle in (page.text_content(".notice-lines") or "")
        assert page.locator(".due-who").first.text_content() == f"{row.vehicle} · {row.supplier}"


def test_a_calm_wall_says_what_comes_next(browser: object, open_page: OpenPage) -> None:
    """Without warnings the wall says that nothing is needed, and names the next trucks by time, door and vehicle."""
    board = [changed(row, warnings=(), risk=row.risk and Risk.ON_TIME) for row in rows()]
    with new_wall(board) as served:
        for width, height in SIZES:
            page = open_page(served.url, width=width, height=height)
            page.wait_for_selector(".due")
            assert page.text_content(".calm-words") == "Nothing needs you now."
            times = page.locator(".due:not([data-spare]) .due-at").all_text_contents()
            assert len(times) >= 2
            assert times == sorted(times)
            assert misfits(page) == []


def test_a_plan_that_the_tracker_has_not_written_says_what_to_do(wall: Wall, open_page: OpenPage) -> None:
    """Such a site is called neither empty nor calm: the wall says what it waits for, and how to start it."""
    wall.store.submit_plan(SitePlan(site=site(site_id="fresh")))
    page = open_page(f"{wall.base}/wall/fresh")
    assert "tracker has not written" in notice(page)
    assert page.text_content(".notice-command") == "python app.py run"
    assert not page.is_visible(".calm")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_store_that_has_gone_is_told(
    folder: Path, valkey: Server, open_page: OpenPage, width: int, height: int
) -> None:
    """A server without its store still shows the wall to whom it knows; it names the site and says what to look at."""
    dashboard = serve_dashboard(folder, f"redis://127.0.0.1:{valkey.port}/0", Clock.live())
    page = open_page(f"http://127.0.0.1:{dashboard.port}/", width=width, height=height)
    page.wait_for_selector("text=No plan yet")
    valkey.kill()
    page.goto(f"http://127.0.0.1:{dashboard.port}/wall/north")
    eventually(lambda: notice(page) == "The server is there, its store is not.", what="the words about the store")
    assert page.text_content("#site-name") == "north"
    assert "DOCKWATCH_REDIS_URL" in (page.text_content(".notice-lines") or "")
    assert misfits(page) == []
    dashboard.stop()


def test_a_store_that_was_never_there_is_told(folder: Path, valkey: Server, open_page: OpenPage) -> None:
    """Without it nobody is known: the page says so, and shows what was asked for by itself once the store is there."""
    valkey.kill()
    dashboard = serve_dashboard(folder, f"redis://127.0.0.1:{valkey.port}/0", Clock.live())
    page = open_page(f"http://127.0.0.1:{dashboard.port}/wall/north")
    page.wait_for_selector("text=The store does not answer")
    valkey.start()
    page.wait_for_selector("text=No such site: north")
    dashboard.stop()


def test_a_server_that_goes_before_the_first_board_is_told(wall: Wall, open_page: OpenPage) -> None:
    """The page came and its board did not: after a second it says what it waits for, and then that nobody answers."""
    page = open_page("about:blank")
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    page.route("**/socket.io/**", lambda route: route.abort())
    page.goto(wall.url)
    eventually(lambda: notice(page) == f"Waiting for the board of {SITE}.", what="what is waited for")
    eventually(lambda: notice(page) == "The server does not answer.", what="that nobody answers")
    assert page.text_content(".link-headline") == "NO LINK"
    assert not page.is_visible(".calm")


def test_a_board_that_comes_at_once_comes_without_words(wall: Wall, open_page: OpenPage) -> None:
    """Nothing flashes on the way to the first picture: no words about waiting are painted within the first second."""
    page = open_page("about:blank")
    page.add_init_script(
        """addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
            const shown = [...document.querySelectorAll('.notice, ._dash-loading')]
                .some(each => each.checkVisibility({visibilityProperty: true}));
            if (shown) window.shownAt ??= performance.now();
        }).observe(document, {childList: true, subtree: true, attributes: true}));"""
    )
    page.goto(wall.url)
    page.wait_for_selector(".warning-headline")
    assert page.evaluate("(window.shownAt ?? Infinity) > 1000")
