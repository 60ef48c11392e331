"""The pages for everybody: what axe-core finds, contrast as painted, and what a screen reader hears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, Wall, new_wall
from tests.browser.fit import FAR, misfits
from tests.browser.painted import contrasts, faint
from tests.browser.plant import NOW, SITE, changed, row_at
from tests.waiting import eventually
from tracking.board import Severity, Warning, WarningKind

SIZES = [(1920, 1080), (1080, 1920), (1366, 768)]
QUERIES = [f"?layout={layout}&theme={theme}" for layout in ("both", "docks", "map") for theme in ("dark", "light")]
RULES = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
"""All that axe-core does by itself, best practices included, and WCAG 2.2's size of targets, which it leaves off."""


def violations(page: Page) -> list[str]:
    """What axe-core finds, in words."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['help']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.fixture(scope="module")
def empty_wall(browser: object) -> Iterator[Wall]:
    """A wall of a plan without shipments."""
    with new_wall([]) as served:
        yield served


def resized(page: Page, sizes: Sequence[tuple[int, int]]) -> Iterator[Page]:
    """The same page on each kind of screen, laid out."""
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        yield page


def resized_wall(page: Page) -> Iterator[Page]:
    """The same for a wall, which lays itself out by script."""
    for each in resized(page, SIZES):
        eventually(lambda: misfits(page) == [], what=f"all in its place at {page.viewport_size}: {misfits(page)}")
        yield each


@pytest.mark.parametrize("query", QUERIES)
def test_axe_finds_nothing_on_a_rich_wall(open_wall: OpenPage, query: str) -> None:
    """Each layout in each theme passes all of axe-core's rules on each kind of screen, and all text can be read."""
    for page in resized_wall(open_wall(query)):
        assert violations(page) == []
        assert faint(page, FAR) == []


@pytest.mark.parametrize("query", ["?layout=both", "?layout=map&theme=light"])
def test_axe_finds_nothing_on_an_empty_wall(empty_wall: Wall, open_page: OpenPage, query: str) -> None:
    """A wall without shipments passes too."""
    page = open_page(empty_wall.url + query)
    page.wait_for_selector(".notice-title")
    for each in resized_wall(page):
        assert violations(each) == []
        assert faint(each, FAR) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_on_a_lost_wall(open_wall: OpenPage, theme: str) -> None:
    """The greyed picture under the words of a lost link can still be read."""
    page = open_wall(f"?theme={theme}")
    page.context.set_offline(True)
    page.wait_for_selector(".link-headline", timeout=20_000)
    for each in resized_wall(page):
        assert violations(each) == []
        greyed = [f"{name} “{words}” has {ratio:.2f}" for name, words, ratio, _ in contrasts(each) if ratio < 4.5]
        assert greyed == []


@pytest.mark.parametrize("path", ["/", f"/accuracy/{SITE}", "/wall/nowhere", "/nothing"])
def test_axe_finds_nothing_on_the_other_pages(wall: Wall, open_page: OpenPage, path: str) -> None:
    """The start page, the accuracy page and addresses that lead nowhere pass on a desk's screen and on a phone's."""
    page = open_page(wall.base + path)
    page.wait_for_selector(".sites, .page p, #accuracy :is(.empty, .main-svg)")
    for each in resized(page, [(1920, 1080), (390, 844)]):
        assert violations(each) == []
        assert faint(each) == []


def test_only_what_matters_is_spoken(wall: Wall, open_wall: OpenPage) -> None:
    """The one live region of the wall is polite, is silent at first, and tells a new red warning; nothing that ticks is
    in it."""
    page = open_wall()
    live = page.locator("[aria-live], [role=status], [role=alert], [role=log], [role=timer]")
    assert live.evaluate_all("all => all.map(each => each.id)") == ["spoken"]
    assert page.get_attribute("#spoken", "role") == "status"
    assert page.text_content("#spoken") == ""
    late = Warning(kind=WarningKind.LATE, severity=Severity.RED, since=NOW, headline="LATE 99 %", probability=0.99)
    wall.write([changed(row_at(2, 2, NOW), warnings=(late,))])
    eventually(lambda: page.text_content("#spoken") == "D03 LATE 99 %", what="the new warning spoken")
    wall.write([row_at(2, 2, NOW)])


def test_parts_can_be_found_by_ear(open_wall: OpenPage) -> None:
    """The wall's name is its first heading, and each part is a region with a name."""
    page = open_wall()
    assert page.locator("h1").all_text_contents() == ["Plant North"]
    for name in ("Dock doors", "Map", "What to do next"):
        assert page.get_by_role("region", name=name, exact=True).count() == 1, name
    trucks = page.get_by_role("list", name="D04", exact=True).get_by_role("listitem")
    assert trucks.count() == 5


def test_the_keyboard_reaches_what_can_be_used_and_shows_where_it_is(open_wall: OpenPage) -> None:
    """Tab comes to the map, and what has the focus is outlined."""
    page = open_wall("?layout=map")
    page.wait_for_selector("#map[data-state=ready]", timeout=60_000)
    page.keyboard.press("Tab")
    focused = "getComputedStyle(document.activeElement).outlineStyle + document.activeElement.closest('section').id"
    assert page.evaluate(focused) == "solidmap"
