"""A plant with more doors than fit: which are on the screen, and who may turn the pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, Wall, new_wall
from tests.browser.fit import misfits
from tests.browser.plant import changed, rows
from tests.waiting import eventually
from tracking.board import Row

pytestmark = pytest.mark.outage

DOORS = 40


def board() -> list[Row]:
    """Warnings at D35 alone."""
    return [row if row.door == "D35" else changed(row, warnings=()) for row in rows(DOORS)]


@pytest.fixture(scope="module")
def large_wall(browser: object) -> Iterator[Wall]:
    """A wall of forty doors."""
    with new_wall(board(), DOORS) as served:
        yield served


@pytest.fixture
def page(large_wall: Wall, open_page: OpenPage) -> Page:
    shown = open_page(f"{large_wall.url}?layout=docks")
    shown.wait_for_selector("[data-shipment]")
    return shown


def doors(page: Page) -> list[str]:
    return page.locator(".door-name").all_text_contents()


def test_the_doors_with_warnings_come_first_and_the_page_is_named(page: Page) -> None:
    """The first page is the one door with warnings, and the strip says so; the others are named by their doors."""
    assert doors(page) == ["D35"]
    assert page.text_content(".pager-name") == "1 door with a warning"
    assert page.locator(".pager-segment:visible").count() == 5
    page.keyboard.press("ArrowRight")
    assert page.text_content(".pager-name") == "D01-D12"
    page.keyboard.press("ArrowRight")
    assert page.text_content(".pager-name") == "D13-D24"
    page.keyboard.press("ArrowLeft")
    assert doors(page) == [f"D{number:02}" for number in range(1, 13)]
    assert misfits(page) == []


def test_a_planner_holds_a_page_by_key_or_button(page: Page) -> None:
    """The space bar holds the page that is read and lets it go again, and so does the button, which shows it."""
    page.keyboard.press("Space")
    assert page.get_attribute("text=hold", "aria-pressed") == "true"
    page.click("text=hold")
    assert page.get_attribute("text=hold", "aria-pressed") == "false"


def test_the_time_to_the_next_page_is_seen(page: Page) -> None:
    """The page's mark fills until it turns, and stands still for those who asked for stillness."""
    passed = "getComputedStyle(document.querySelector('[data-here] .pager-fill')).getPropertyValue('--passed')"
    first = float(page.evaluate(passed))
    eventually(lambda: float(page.evaluate(passed)) > first, what="more of the page's time gone")
    page.emulate_media(reduced_motion="reduce")
    assert page.locator("[data-here] .pager-fill").is_hidden()


def test_pages_turn_by_themselves(page: Page) -> None:
    """Nobody touches it, and the next doors come."""
    eventually(lambda: page.text_content(".pager-name") == "D01-D12", within_s=25, what="the next page")


def test_one_page_has_no_strip(wall: Wall, open_wall: OpenPage) -> None:
    """Where all doors fit nothing is said of pages."""
    assert open_wall("?layout=docks").locator(".pager:visible").count() == 0
