"""A carrier's page in a real browser: fit for a phone, moved by the store, each card the way to its shipment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from store.ports import Commit
from tests.browser.conftest import OpenPage, Wall, new_wall
from tests.browser.plant import NOW, SITE, changed, row_at
from tests.browser.talking import BOARD, HOSTILE, ROW, SIZES, STICKS_OUT, a_talk, a_wish, assert_fit, planned
from tests.browser.test_access import violations
from tests.unit.test_carrier_page import trips
from tests.waiting import eventually
from tracking.board import Risk

LONG = "Transportgesellschaft-" + "W" * 40


def begin(wall: Wall) -> None:
    """A talk, 30 completed trips, and a carrier whose names are as long as they get."""
    wall.plant.write([], as_of=wall.clock.now(), plan=planned(BOARD), messages=a_talk())
    wall.plant.commit(Commit(as_of=wall.clock.now(), trips=(*trips(30), *trips(3, LONG))))


@pytest.fixture(scope="module")
def driving(browser: object) -> Iterator[Wall]:
    """The rich plant with a talk and completed trips."""
    with new_wall() as served:
        begin(served)
        yield served


def opened(open_page: OpenPage, wall: Wall, carrier: str = ROW.carrier, query: str = "", **size: int) -> Page:
    page = open_page(f"{wall.base}/carrier/{carrier}{query}", **(size or {"width": 390, "height": 844}))
    page.wait_for_selector("#firm-punctual h2")
    page.evaluate("document.fonts.ready")
    return page


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_nothing_and_nothing_is_cut(
    driving: Wall, open_page: OpenPage, width: int, height: int, theme: str
) -> None:
    """On each screen in each theme: all rules pass, all text can be read in its place, a finger hits what it wants."""
    page = opened(open_page, driving, query=f"?theme={theme}", width=width, height=height)
    assert_fit(page, width)
    sizes = page.evaluate("[...document.querySelectorAll('main *')].map(e => parseFloat(getComputedStyle(e).fontSize))")
    assert min(sizes) >= 15


@pytest.mark.parametrize("carrier", [LONG, "newcomer"])
def test_long_names_and_empty_places_fit(own_wall: Wall, open_page: OpenPage, carrier: str) -> None:
    """A name as long as they get, and a carrier of whom nothing is known but that it is planned."""
    begin(own_wall)
    row = changed(row_at(1, 3, NOW), shipment="L1", carrier=LONG, vehicle=LONG)
    plan = planned([*BOARD, row, changed(row, shipment="N1", carrier="newcomer")])
    own_wall.plant.write([row], as_of=own_wall.clock.now(), plan=plan)
    page = opened(open_page, own_wall, carrier)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(STICKS_OUT) == []
    assert violations(page) == []


def test_strings_of_carriers_are_text(own_wall: Wall, open_page: OpenPage) -> None:
    """No element and no script come of them."""
    begin(own_wall)
    row = changed(row_at(1, 3, NOW), shipment="H1", vehicle=HOSTILE, carrier=ROW.carrier, door=HOSTILE)
    wish = a_wish(40, 1, text=HOSTILE, vehicle=HOSTILE, shipment="H1")
    own_wall.plant.write([row], as_of=own_wall.clock.now(), messages=[wish])
    page = opened(open_page, own_wall)
    page.wait_for_selector("#firm-mail >> text=<b>bold</b>")
    assert page.locator("main :is(img, b, script)").count() == 0
    assert page.evaluate("window.broken ?? null") is None


def test_it_moves_as_the_store_does(own_wall: Wall, open_page: OpenPage) -> None:
    """A truck that becomes late goes to the top, and a new message is there, without a touch."""
    begin(own_wall)
    page = opened(open_page, own_wall)
    own = [row for row in BOARD if row.carrier == ROW.carrier and row.risk is Risk.ON_TIME][-1]
    own_wall.plant.write([changed(own, risk=Risk.LATE, slack_min=-26)], as_of=own_wall.clock.now())
    own_wall.plant.write([], as_of=own_wall.clock.now(), messages=[a_wish(30, 0, row=own, shipment=own.shipment)])
    first = page.locator("#firm-trucks .card").first
    eventually(lambda: f"{own.vehicle}" in first.inner_text(), what="the late truck on top")
    assert "late, 26 min over" in first.inner_text()
    assert "asks for another window" in first.inner_text()


def test_a_card_leads_to_its_shipment_and_that_to_the_carrier(driving: Wall, open_page: OpenPage) -> None:
    """All of the card does, in the same theme; the panel leads back."""
    page = opened(open_page, driving, query="?theme=light")
    page.locator("#firm-trucks .card").first.click(position={"x": 200, "y": 70})
    page.wait_for_url(f"**/shipment/{SITE}/*?theme=light")
    page.click(f"nav >> text={ROW.carrier}")
    page.wait_for_url(f"**/carrier/{ROW.carrier}?theme=light")


def test_periods_and_pages_are_links(driving: Wall, open_page: OpenPage) -> None:
    """They work without a script of ours, and a reload keeps them."""
    page = opened(open_page, driving)
    page.click("text=older")
    page.wait_for_selector("text=page 2 of 2")
    page.reload()
    page.wait_for_selector("text=page 2 of 2")
    page.click("text=last 90 days")
    page.wait_for_selector("a[aria-current=true]:has-text('last 90 days')")


def test_the_start_page_leads_to_carriers(driving: Wall, open_page: OpenPage) -> None:
    """Each carrier of a plan has its link; an unknown one is told in words."""
    page = open_page(driving.base, width=390, height=844)
    page.click(f".carriers >> text={ROW.carrier}")
    page.wait_for_selector("#firm-punctual h2")
    assert page.text_content("h1") == ROW.carrier
    page.goto(f"{driving.base}/carrier/nobody")
    page.wait_for_selector("text=No such carrier: nobody")


def test_a_store_that_is_away_is_told_and_the_page_goes_on(own_wall: Wall, open_page: OpenPage) -> None:
    """What was known stays, and goes on by itself."""
    begin(own_wall)
    page = opened(open_page, own_wall)
    own_wall.silence()
    own_wall.valkey.stop()
    page.wait_for_selector("#firm-link:has-text('The store does not answer.')", timeout=30_000)
    assert page.locator("#firm-trucks .card").count() > 3
    own_wall.valkey.start()
    expect(page.locator("#firm-link")).to_be_empty(timeout=30_000)
