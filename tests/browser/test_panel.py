"""A shipment's panel for everybody, on each screen, and the ways from the wall to it and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, Wall, new_wall
from tests.browser.plant import NOW, SITE, changed, minutes
from tests.browser.talking import BOARD, SIZES, assert_fit, begin, opened, panel
from tests.browser.test_access import violations
from tests.waiting import eventually
from tracking.board import Talk


@pytest.fixture(scope="module")
def talking(browser: object) -> Iterator[Wall]:
    """The rich plant with a plan of its trucks, and a talk with one of them."""
    with new_wall() as served:
        begin(served)
        yield served


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_nothing_and_nothing_is_cut(
    talking: Wall, open_page: OpenPage, width: int, height: int, theme: str
) -> None:
    """On each screen in each theme: all rules pass, all text can be read in its place, a finger hits what it wants."""
    page = opened(open_page, panel(talking, query=f"?theme={theme}"), width=width, height=height)
    page.wait_for_selector("#ship-ask h2")
    assert_fit(page, width)
    sizes = page.evaluate("[...document.querySelectorAll('main *')].map(e => parseFloat(getComputedStyle(e).fontSize))")
    assert min(sizes) >= 15


@pytest.mark.parametrize("width", [1366, 390])
def test_an_empty_talk_passes_too(talking: Wall, open_page: OpenPage, width: int) -> None:
    """A shipment nobody has talked about says what will be there."""
    page = opened(open_page, panel(talking, "S022"), width=width)
    assert "Nothing has been said yet." in page.inner_text("#ship-log")
    expect(page.locator("#ship-ask")).to_be_hidden()
    assert violations(page) == []


def test_the_keyboard_goes_from_what_is_asked_to_the_box(talking: Wall, open_page: OpenPage) -> None:
    """Links, the wish and its buttons, the log, the box, the buttons, the rest: in the order of reading."""
    page = opened(open_page, panel(talking))
    page.wait_for_selector("#ship-ask h2")
    met: list[str] = []
    for _ in range(20):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.id"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or page.evaluate("document.activeElement === document.body")
    wanted = [
        "ship-ask-text",
        "ship-yes",
        "ship-no",
        "ship-log-box",
        "ship-text",
        "ship-fix",
        "ship-send",
        "ship-about",
    ]
    assert [each for each in met if each in wanted][: len(wanted)] == wanted


def test_an_unknown_shipment_is_told(talking: Wall, open_page: OpenPage) -> None:
    """In words, with the way to the wall."""
    page = open_page(panel(talking, "nope"))
    page.wait_for_selector("text=No such shipment: nope")
    page.click(f"text=The wall of {SITE}")
    page.wait_for_selector(".warning-headline")


@pytest.mark.parametrize("way", ["bar", "label", "warning", "name by keyboard"])
def test_the_wall_leads_to_the_panel_and_back(talking: Wall, open_page: OpenPage, way: str) -> None:
    """A click on a truck's bar or its warning opens its panel in the same window; back is the same wall."""
    wall_address = f"{talking.url}?layout=docks&theme=light"
    page = open_page(wall_address)
    page.wait_for_selector(".warning-headline")
    page.wait_for_selector(".truck .interval:visible")
    if way in {"bar", "label"}:
        part = page.locator(
            ".truck .interval:visible, .truck .phase:visible" if way == "bar" else ".truck-label:visible"
        ).nth(3)
        shipment = part.evaluate("part => part.closest('.truck').dataset.shipment")
        part.click(force=True)
    else:
        card = page.locator(".warning").first
        shipment = card.get_attribute("data-opens")
        if way == "warning":
            card.locator(".warning-headline").click()
        else:
            card.locator("a").focus()
            page.keyboard.press("Enter")
    page.wait_for_url(f"**/shipment/{SITE}/{shipment}?layout=docks&theme=light")
    page.wait_for_selector("#ship-about h2")
    page.go_back()
    page.wait_for_selector(".warning-headline")
    assert page.url == wall_address
    page.go_forward()
    page.click("nav >> text=Wall")
    page.wait_for_url(wall_address)


def test_a_truck_that_asks_says_so_on_the_wall(own_wall: Wall, open_page: OpenPage) -> None:
    """Beside its name on the timeline and in its warning; and nothing once it is answered."""
    late = next(row for row in BOARD if row.warnings and row.door == "D04")
    talk = Talk(last_at=NOW - minutes(1), proposals=1)
    own_wall.plant.write([changed(late, talk=talk)], as_of=own_wall.clock.now())
    page = open_page(own_wall.url)
    card = page.locator(f".warning[data-opens={late.shipment}]")
    eventually(lambda: "asks for another window" in (card.text_content() or ""), what="the wish in the warning")
    spoken = page.locator(f".truck[data-shipment={late.shipment}]")
    assert "asks for another window" in (spoken.get_attribute("aria-label") or "")
    own_wall.plant.write([changed(late, talk=changed(talk, proposals=0))], as_of=own_wall.clock.now())  # type: ignore[arg-type]
    eventually(lambda: "asks" not in (card.text_content() or ""), what="no wish")
