"""A screen for which the server has no room."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage, Wall, serve_dashboard
from tests.browser.plant import SITE

pytestmark = pytest.mark.outage


def test_a_screen_without_room_is_told_and_comes_in_later(own_wall: Wall, open_page: OpenPage) -> None:
    """Where the server has room for one screen, the second says so in words; it is live once the first has gone."""
    server = serve_dashboard(own_wall.valkey.folder.parent / "small", own_wall.redis_url, own_wall.clock, words=(1, 3))
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
