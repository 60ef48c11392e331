"""How prediction did, in a real browser: drawn under the policy, reached by keyboard, kept by the address."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from store.ports import Commit
from tests.browser.conftest import OpenPage, Wall
from tests.browser.plant import NOW, site
from tests.predicted_trips import a_forecast, a_trip, an_alert
from tests.waiting import eventually
from tracking.plan import SitePlan
from tracking.trip_record import TripRecord

DRAWN = ".js-plotly-plot .main-svg"
PICTURES = 6
HOSTILE = "<img src=x onerror='window.broken=1'><b>x</b>"


def trips() -> list[TripRecord]:
    """Twelve of hansa, twelve of rapid that were predicted worse, one with a name that is markup."""
    said = (a_forecast(-40, 85), a_forecast(30, 90))
    return [
        *(a_trip(n, arrived_min=90 + n, forecasts=said, carrier="hansa", origin="Kassel") for n in range(12)),
        *(a_trip(20 + n, arrived_min=111 + n, forecasts=said, carrier="rapid", alerts=WARNED) for n in range(12)),
        a_trip(40, forecasts=said, carrier=HOSTILE, origin=HOSTILE, vehicle=HOSTILE),
    ]


WARNED = (an_alert(40, before=a_forecast(30, 118, p_late=0.7)),)


def add_site(wall: Wall, site_id: str, completed: Iterable[TripRecord]) -> str:
    """A site with these trips in its history; the address of its page."""
    plan = SitePlan(site=site(site_id=site_id))
    wall.store.submit_plan(plan)
    lease = wall.store.acquire_lease(site_id, "test", 60)
    assert lease is not None
    wall.store.commit(lease, Commit(as_of=NOW, plan=plan, trips=tuple(completed)))
    return f"{wall.base}/accuracy/{site_id}"


@pytest.fixture(scope="module")
def address(wall: Wall) -> str:
    return add_site(wall, "seasoned", trips())


def drawn(page: Page) -> Page:
    """The page once all its pictures are there."""
    page.wait_for_selector(DRAWN)
    eventually(lambda: page.locator(".js-plotly-plot").count() == PICTURES, what="every picture")
    return page


def test_it_is_drawn_under_the_policy_from_our_own_origin(address: str, open_page: OpenPage) -> None:
    """Plotly runs without eval, nothing is asked of others, nothing is said on the console, markup stays text."""
    page = open_page("about:blank")
    asked: list[str] = []
    trouble: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: trouble.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (e) => console.error(e.blockedURI, e.sourceFile))"
    )
    page.goto(address)
    drawn(page)
    page.hover(".js-plotly-plot .nsewdrag >> nth=2")
    page.wait_for_load_state("networkidle")
    hosts = {urlsplit(url).netloc for url in asked if urlsplit(url).scheme in {"http", "https", "ws", "wss"}}
    assert hosts == {urlsplit(address).netloc}
    assert any("plotly" in url for url in asked)
    assert trouble == []
    assert page.evaluate("window.broken") is None
    assert page.locator("#accuracy img").count() == 0


def test_a_wall_never_loads_what_only_the_figures_need(wall: Wall, open_page: OpenPage) -> None:
    """The five megabytes of Plotly are fetched where there is a figure."""
    page = open_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(wall.url)
    page.wait_for_selector(".warning-headline")
    page.wait_for_load_state("networkidle")
    assert asked
    assert not any("plotly.min" in url for url in asked)


def test_the_list_of_sites_leads_there(wall: Wall, address: str, open_page: OpenPage) -> None:
    """Each site has a link to how prediction did."""
    page = open_page(wall.base)
    page.click("a[href='/accuracy/seasoned']")
    drawn(page)
    assert page.text_content("h1") == "Plant North: how prediction did"
    assert page.text_content(".headline") == "Last 30 days: 25 trips"


def test_filters_work_by_keyboard_and_stay_in_the_address(address: str, open_page: OpenPage) -> None:
    """Tab, a letter, Enter: fewer trips; a reload shows the same, and so does the way back."""
    page = drawn(open_page(f"{address}?theme=light"))
    page.focus("select[name=carrier]")
    page.keyboard.type("rapid")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Show"
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Last 30 days, rapid: 12 trips")
    assert "carrier=rapid" in page.url
    assert "theme=light" in page.url
    page.reload()
    page.wait_for_selector("text=Last 30 days, rapid: 12 trips")
    assert page.input_value("select[name=carrier]") == "rapid"
    page.go_back()
    page.wait_for_selector("text=Last 30 days: 25 trips")


def test_a_head_sorts_by_keyboard_and_keeps_the_focus(address: str, open_page: OpenPage) -> None:
    """Enter on `carrier` sorts by name, again the other way; the address knows, the pictures and the focus stay."""
    page = drawn(open_page(f"{address}?days=90"))
    names = page.locator("section:has(> h2:text-is('By carrier')) tbody th")
    assert names.all_text_contents()[:2] == ["rapid", "hansa"]
    page.focus("th:has-text('carrier') button")
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=ascending]:has-text('carrier')")
    assert names.all_text_contents()[:2] == ["hansa", "rapid"]
    assert page.url.endswith("?days=90&sort=name")
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=descending]:has-text('carrier')")
    assert names.all_text_contents()[:2] == ["rapid", "hansa"]
    assert page.locator(".js-plotly-plot").count() == PICTURES
    page.go_back()
    page.wait_for_selector("th[aria-sort=ascending]:has-text('carrier')")


def test_everything_that_does_something_is_reached_by_tab(address: str, open_page: OpenPage) -> None:
    """Links, filters, heads, the tables behind the pictures: each has its turn, and its outline."""
    page = drawn(open_page(address))
    wanted = page.locator("#accuracy :is(a, select, button, summary)").count()
    reached = set()
    for _ in range(wanted + 10):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("[...document.querySelectorAll('#accuracy *')].indexOf(document.activeElement)"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or page.evaluate("document.activeElement === document.body")
    assert len(reached - {-1}) >= wanted


@pytest.mark.parametrize(("theme", "ink"), [("dark", "rgb(238, 244, 250)"), ("light", "rgb(14, 26, 38)")])
def test_figures_wear_the_theme_of_the_page(address: str, open_page: OpenPage, theme: str, ink: str) -> None:
    """Their letters have the ink of the text beside them, and no smaller size."""
    page = drawn(open_page(f"{address}?theme={theme}"))
    letters = page.locator(".js-plotly-plot .xtick text").first
    assert letters.evaluate("(text) => getComputedStyle(text).fill") == ink
    assert letters.evaluate("(text) => parseFloat(getComputedStyle(text).fontSize)") >= 15
    assert page.evaluate("getComputedStyle(document.body).color") == ink


@pytest.mark.parametrize("width", [1920, 1366, 390])
def test_nothing_sticks_out(address: str, open_page: OpenPage, width: int) -> None:
    """The page scrolls down, never sideways; pictures are as wide as their panel."""
    page = drawn(open_page(address, width=width))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    fits = "(e) => e.getBoundingClientRect().right <= e.closest('section').getBoundingClientRect().right"
    eventually(lambda: page.locator(".main-svg").first.evaluate(fits), what="a picture in its panel")


def test_the_download_holds_the_forecasts_of_the_choice(address: str, open_page: OpenPage, folder: Path) -> None:
    """The link gives a CSV of what the page shows."""
    page = drawn(open_page(f"{address}?carrier=rapid"))
    with page.expect_download() as download:
        page.click("text=24 forecasts as CSV")
    assert download.value.suggested_filename == "forecasts-seasoned.csv"
    download.value.save_as(folder / "forecasts.csv")
    rows = list(csv.DictReader(StringIO((folder / "forecasts.csv").read_text())))
    assert len(rows) == 24
    assert {row["carrier"] for row in rows} == {"rapid"}


def test_a_site_without_trips_says_when_there_will_be_figures(wall: Wall, open_page: OpenPage) -> None:
    """An empty history is no empty page."""
    page = open_page(add_site(wall, "fresh", []))
    page.wait_for_selector("text=No completed trips yet: figures appear after the first arrivals.")
    assert page.locator(".js-plotly-plot").count() == 0


def test_a_few_trips_are_shown_as_few(wall: Wall, open_page: OpenPage) -> None:
    """There are figures, and a line says that they say little."""
    page = drawn(open_page(add_site(wall, "young", trips()[:3])))
    assert page.is_visible("text=Only 3 trips: too few to say how good prediction is.")
    assert page.is_visible("text=too few to say >> nth=1")


def test_an_unknown_site_is_told(wall: Wall, open_page: OpenPage) -> None:
    """With the way back to those that are known."""
    page = open_page(f"{wall.base}/accuracy/nowhere")
    page.wait_for_selector("text=No such site")
    page.click("text=All sites")
    page.wait_for_selector("text=Plant North")


def test_a_store_that_is_away_is_told(own_wall: Wall, open_page: OpenPage) -> None:
    """The page says so in words, and shows the figures once the store is back."""
    address = add_site(own_wall, "seasoned", trips())
    own_wall.silence()
    page = open_page(own_wall.base)  # whoever is known stays so while the store is away
    page.wait_for_selector("text=Plant North")
    own_wall.valkey.stop()
    page.goto(address)
    page.wait_for_selector("text=The store does not answer. Load this page again")
    own_wall.valkey.start()
    page.reload()
    drawn(page)
