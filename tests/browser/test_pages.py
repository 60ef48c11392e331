"""The plain pages: the list of sites, the empty start, and addresses that lead nowhere."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from clock import Clock
from tests.browser.conftest import OpenPage, Wall, serve_dashboard
from tests.conftest import Server


def test_the_start_page_leads_to_each_wall(wall: Wall, open_page: OpenPage) -> None:
    """`/` lists the sites by name, each a link to its wall."""
    page = open_page(wall.base)
    page.click("text=Plant North")
    page.wait_for_selector(".warning-headline")
    assert page.url == wall.url


def test_without_a_plan_the_start_page_says_what_to_do(folder: Path, valkey: Server, open_page: OpenPage) -> None:
    """With no site at all the page gives the command that loads a plan."""
    dashboard = serve_dashboard(folder, f"redis://127.0.0.1:{valkey.port}/0", Clock.live())
    page = open_page(f"http://127.0.0.1:{dashboard.port}/")
    page.wait_for_selector("text=No plan yet")
    assert "python app.py plan import FILE" in page.locator("pre").all_text_contents()
    dashboard.stop()


@pytest.mark.parametrize(("path", "words"), [("/wall/nowhere", "No such site"), ("/nothing", "There is no such page")])
def test_an_address_that_leads_nowhere_says_so(wall: Wall, open_page: OpenPage, path: str, words: str) -> None:
    """An unknown site or page answers 404, in words, with the way back."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(wall.base + path)
    assert refused.value.code == 404
    page = open_page(wall.base + path)
    page.wait_for_selector(f"text={words}")
    page.click("text=All sites")
    page.wait_for_selector("text=Plant North")
