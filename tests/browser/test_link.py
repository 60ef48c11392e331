"""What a wall says while it cannot know: lost links, a store that is away, a writer that is silent."""

from __future__ import annotations

import os
import signal

from tests.browser.conftest import OpenPage, Wall, serve_dashboard
from tests.browser.plant import NOW, SITE, changed, minutes, row_at
from tracking.state import Position


def test_a_lost_link_is_told_and_mended(own_wall: Wall, open_page: OpenPage) -> None:
    """A killed server shows as words on a greyed picture within 15 s; on its return the wall shows what is new."""
    page = open_page(own_wall.url)
    page.wait_for_selector("[data-shipment]")
    page.evaluate("window.sameDocument = true")
    own_wall.dashboard.kill()
    page.wait_for_selector(".link-headline", timeout=15_000)
    assert "LINK LOST" in (page.text_content(".link-headline") or "")
    assert "Shown: the board of 14:0" in (page.text_content(".link-explanation") or "")
    assert "grayscale" in page.evaluate("getComputedStyle(document.querySelector('.timeline')).filter")
    assert page.locator("[data-shipment]").count() > 30, "the last picture is kept"

    fixed_at = NOW + minutes(3)
    own_wall.write([changed(row_at(1, 3, NOW), position=Position(lat=51.0, lon=10.0, fixed_at=fixed_at))])
    own_wall.dashboard.start()
    page.wait_for_selector(f'[data-fixed-at="{int(fixed_at.timestamp() * 1000)}"]', timeout=30_000)
    page.wait_for_selector(".link-headline", state="hidden")
    assert page.evaluate("window.sameDocument") is True, "the page was never reloaded"


def test_a_frozen_server_is_told(own_wall: Wall, open_page: OpenPage) -> None:
    """A server that keeps its socket open but says nothing counts as lost within 15 s."""
    page = open_page(own_wall.url)
    page.wait_for_selector("[data-shipment]")
    group = os.getpgid(own_wall.dashboard.child.pid)
    os.killpg(group, signal.SIGSTOP)
    try:
        page.wait_for_selector(".link-headline", timeout=15_000)
        assert "LINK LOST" in (page.text_content(".link-headline") or "")
    finally:
        os.killpg(group, signal.SIGCONT)
    page.wait_for_selector(".link-headline", state="hidden", timeout=30_000)


def test_a_store_that_is_away_is_told(own_wall: Wall, open_page: OpenPage) -> None:
    """Without the store the wall says that there is no data, since when, and why; with it, it is live again."""
    page = open_page(own_wall.url)
    page.wait_for_selector("[data-shipment]")
    own_wall.valkey.kill()
    page.wait_for_selector(".link-headline", timeout=15_000)
    assert "NO DATA" in (page.text_content(".link-headline") or "")
    assert "store does not answer" in (page.text_content(".link-explanation") or "")
    own_wall.valkey.start()
    page.wait_for_selector(".link-headline", state="hidden", timeout=30_000)


def test_a_silent_writer_is_told(own_wall: Wall, open_page: OpenPage) -> None:
    """A board that nobody has written for more than 15 s is no live board, however good the link."""
    page = open_page(own_wall.url)
    page.wait_for_selector("#link-pill[data-link=live]")
    own_wall.silence()
    page.wait_for_selector("#link-pill[data-link=stale]", timeout=30_000)
    assert "tracker has written nothing" in (page.text_content(".link-explanation") or "")


def test_a_screen_without_room_is_told_and_comes_in_later(own_wall: Wall, open_page: OpenPage) -> None:
    """Where the server has room for one screen, the second says so in words; it is live once the first has gone."""
    server = serve_dashboard(own_wall.valkey.folder.parent / "small", own_wall.redis_url, own_wall.clock, room=(1, 3))
    try:
        url = f"http://127.0.0.1:{server.port}/wall/{SITE}"
        first = open_page(url)
        first.wait_for_selector("#link-pill[data-link=live]")
        second = open_page(url)
        second.wait_for_selector(".link-headline:text('TOO MANY SCREENS')", timeout=15_000)
        assert "trying again by itself" in (second.text_content(".link-explanation") or "")
        first.close()
        second.wait_for_selector("#link-pill[data-link=live]", timeout=40_000)
    finally:
        server.stop()


def test_a_new_release_is_loaded(own_wall: Wall, open_page: OpenPage) -> None:
    """A wall that comes back to a server with other screens loads them, so that nobody need touch it."""
    page = open_page(own_wall.url)
    page.wait_for_selector("#link-pill[data-link=live]")
    page.evaluate("document.documentElement.dataset.loaded = 'before'")
    own_wall.dashboard.stop()
    own_wall.build[0] = "2"
    own_wall.dashboard.start()
    page.wait_for_selector("html:not([data-loaded]) #link-pill[data-link=live]", timeout=40_000)
