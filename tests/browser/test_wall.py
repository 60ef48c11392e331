"""The wall as people see it, in real Chromium: what is on it, how large, and that nothing overlaps or is cut."""

from __future__ import annotations

import math
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, Wall
from tests.browser.plant import NOW, changed, minutes, row_at
from tests.waiting import eventually
from tracking.board import Severity, Warning, WarningKind
from tracking.plan import Line
from tracking.state import Position

SCREENS = [(1920, 1080), (3840, 2160), (1366, 768)]
HOSTILE = '<img src=x onerror="window.broken=1"><b>&amp;'

BOXES = """selectors => selectors.flatMap(selector => [...document.querySelectorAll(selector)]
    .filter(element => element.checkVisibility({visibilityProperty: true}))
    .map(element => {
        const {left, top, right, bottom} = element.getBoundingClientRect();
        return {name: selector + ' ' + element.textContent.slice(0, 30), left, top, right, bottom};
    }))"""

Box = dict[str, float]


def boxes(page: Page, *selectors: str) -> list[Box]:
    found: list[Box] = page.evaluate(BOXES, list(selectors))
    assert found, f"nothing is shown of {selectors}"
    return found


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes share more than a pixel's edge."""
    return (
        min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 1
    )


def clashes(found: list[Box]) -> list[tuple[float, float]]:
    pairs = [(a, b) for index, a in enumerate(found) for b in found[index + 1 :]]
    return [(a["name"], b["name"]) for a, b in pairs if overlaps(a, b)]


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_nothing_overlaps(open_wall: OpenPage, width: int, height: int, theme: str) -> None:
    """Header, doors, labels, hours, legend and warnings keep clear of each other on every screen."""
    page = open_wall(f"?theme={theme}", width=width, height=height)
    header = boxes(page, "#site-name", "#link-pill", ".count", "#clock", "#zone")
    assert clashes(header) == []
    assert clashes(boxes(page, ".timeline", ".wall-map", ".warnings", ".legend", ".wall-header")) == []
    assert clashes(boxes(page, ".door-name", ".truck-label")) == []
    assert clashes(boxes(page, ".tick-word", ".axis-now", ".timeline-corner")) == []
    assert clashes(boxes(page, ".legend-entry")) == []
    assert clashes(boxes(page, ".warnings-title", ".warning:not([data-spare])", ".warning-more")) == []


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_nothing_is_cut(open_wall: OpenPage, width: int, height: int) -> None:
    """Every text lies within the screen and within the part that holds it, and no part scrolls."""
    page = open_wall(width=width, height=height)
    cut = page.evaluate(
        """() => [
            ['.wall', '.wall-header, .timeline, .warnings, .legend'],
            ['.wall-header', '#site-name, #link-pill, .count-word, .count-number, #clock, #zone'],
            ['.door-row', '.door-name, .truck-label'],
            ['.warning-list', '.warning:not([data-spare])'],
            ['.warning', '.warning-headline, .warning-door, .warning p'],
            ['.warning-more', '.warning-more-word, .warning-chip'],
            ['.legend', '.legend-entry'],
            ['.axis', '.tick-word, .axis-now'],
        ].flatMap(([outer, inner]) => [...document.querySelectorAll(outer)].flatMap(box => {
            const out = box.getBoundingClientRect();
            return [...box.querySelectorAll(inner)]
                .filter(element => element.checkVisibility({visibilityProperty: true}))
                .filter(element => {
                    const rect = element.getBoundingClientRect();
                    return rect.left < out.left - 1 || rect.right > out.right + 1
                        || rect.top < out.top - 1 || rect.bottom > out.bottom + 1
                        || element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
                })
                .map(element => outer + ' cuts ' + element.className + ' ' + element.textContent);
        }))"""
    )
    assert cut == []
    scrolls = "document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth"
    assert page.evaluate(scrolls) is False


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_text_is_large_enough(open_wall: OpenPage, width: int, height: int) -> None:
    """At 1080 lines what is read from afar has 48 px, what is read in passing 28, and nothing has less than 22."""
    page = open_wall(width=width, height=height)
    sizes = page.evaluate(
        """() => Object.fromEntries([
            '.door-name', '.count-number', '.count-word', '#clock', '.warning-first', '.truck-label',
            '#link-pill', '#zone', '.tick-word', '.warning-cause', '.warning-remedy', '.warning-more',
            '.legend-entry', '#site-name',
        ].map(selector => [selector, Math.min(...[...document.querySelectorAll(selector)]
            .map(element => parseFloat(getComputedStyle(element).fontSize)))]))"""
    )
    scale = height / 1080
    far = {".door-name", ".count-number", ".count-word", "#clock", ".warning-first", "#site-name"}
    least = {".truck-label": 22, ".legend-entry": 22}
    for selector, size in sizes.items():
        wanted = 48 if selector in far else least.get(selector, 28)
        assert math.isfinite(size), f"{selector} is nowhere on the wall"
        assert size / scale >= wanted - 0.1, f"{selector} has {size / scale:.1f} px at 1080 lines"


def test_every_state_is_told_by_word_shape_and_colour(open_wall: OpenPage) -> None:
    """The header counts each state with its number, its word, a shape and a colour of its own."""
    page = open_wall()
    cells = page.evaluate(
        """() => [...document.querySelectorAll('.count')].map(cell => ({
            word: cell.querySelector('.count-word').textContent,
            number: Number(cell.querySelector('.count-number').textContent),
            shape: cell.querySelector('path').getAttribute('d') + getComputedStyle(cell.querySelector('path')).fill,
            colour: getComputedStyle(cell).color,
        }))"""
    )
    words = {cell["word"]: cell["number"] for cell in cells}
    assert list(words) == ["on time", "at risk", "late", "early", "silent", "no estimate", "in yard"]
    assert all(words.values())
    assert words["in yard"] == 12
    assert sum(words.values()) == 48  # of 60 trucks, twelve are done
    assert len({cell["shape"] for cell in cells}) == 7
    assert len({cell["colour"] for cell in cells}) == 6  # silent and no estimate are both grey


def test_a_patch_reaches_the_glass(wall: Wall, open_wall: OpenPage) -> None:
    """A committed row moves the truck's fix time and its warning on a wall that is already open."""
    page = open_wall()
    late = changed(
        row_at(2, 2, NOW),
        position=Position(lat=51.0, lon=10.0, fixed_at=NOW + minutes(1)),
        warnings=(
            Warning(
                kind=WarningKind.LATE,
                severity=Severity.RED,
                since=NOW,
                headline="LATE 99 %, 61 min over",
                probability=0.99,
            ),
        ),
    )
    wall.write([late])
    fixed = str(int((NOW + minutes(1)).timestamp() * 1000))
    page.wait_for_selector(f'[data-shipment="{late.shipment}"][data-fixed-at="{fixed}"]')
    assert page.text_content(".warning-headline") == "LATE 99 %, 61 min over"
    wall.write([row_at(2, 2, NOW)])
    eventually(lambda: page.text_content(".warning-headline") != "LATE 99 %, 61 min over", what="the warning gone")


def test_a_removed_shipment_leaves_the_wall(wall: Wall, open_wall: OpenPage) -> None:
    """What left the board leaves the screen."""
    row = row_at(5, 2, NOW)
    page = open_wall()
    page.wait_for_selector(f'[data-shipment="{row.shipment}"]')
    wall.write([], removed=(row.shipment,))
    page.wait_for_selector(f'[data-shipment="{row.shipment}"]', state="detached")
    wall.write([row])


def test_strings_of_carriers_stay_text(wall: Wall, open_wall: OpenPage) -> None:
    """Markup in any string that comes from outside is shown as it is written, and never run."""
    row = row_at(3, 2, NOW)
    hostile = changed(
        row,
        carrier=HOSTILE,
        supplier=HOSTILE,
        vehicle=HOSTILE[:30],
        origin=HOSTILE,
        lines=(Line(part=HOSTILE, quantity=1),),
        warnings=(
            Warning(
                kind=WarningKind.LATE,
                severity=Severity.RED,
                since=NOW,
                headline=HOSTILE,
                cause=HOSTILE,
                impact=HOSTILE,
                remedy=HOSTILE,
                probability=1.0,
            ),
        ),
    )
    page = open_wall()
    wall.write([hostile])
    eventually(lambda: page.text_content(".warning-headline") == HOSTILE, what="the hostile warning")
    assert page.evaluate("window.broken") is None
    assert page.query_selector_all("#wall img") == []
    assert page.query_selector_all("#wall b") == []
    wall.write([row])


def test_a_patch_leaves_warnings_that_say_the_same_alone(wall: Wall, open_wall: OpenPage) -> None:
    """What only moves a truck touches no warning once they are laid out: patches come ten times a second."""
    page, row = open_wall(), row_at(0, 2, NOW)

    def move(seconds: int) -> None:
        at = NOW + minutes(seconds / 60)
        wall.write([changed(row, position=Position(lat=51.0, lon=11.0, fixed_at=at))])
        page.wait_for_selector(f".truck[data-shipment={row.shipment}][data-fixed-at='{int(at.timestamp() * 1000)}']")

    move(1)
    page.evaluate(
        """() => {
            window.touched = 0;
            const watch = new MutationObserver(changes => { window.touched += changes.length; });
            watch.observe(document.querySelector('#warnings'), {subtree: true, childList: true, attributes: true});
        }"""
    )
    move(2)
    move(3)
    assert page.evaluate("window.touched") == 0
    wall.write([row])


def test_no_request_leaves_our_origin(wall: Wall, open_page: OpenPage) -> None:
    """The wall, its map and its fonts ask nobody but the dashboard that served it, and no script breaks the policy."""
    page = open_page("about:blank")
    asked: list[str] = []
    trouble: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(wall.url)
    page.wait_for_selector(".warning-headline")
    page.wait_for_load_state("networkidle")
    foreign = [url for url in asked if urlsplit(url).scheme in {"http", "https", "ws", "wss"}]
    assert {urlsplit(url).netloc for url in foreign} == {urlsplit(wall.base).netloc}
    assert trouble == []


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("", (".timeline", ".wall-map", ".warnings"), ()),
        ("?layout=docks", (".timeline", ".warnings"), (".wall-map",)),
        ("?layout=map", (".wall-map", ".warnings"), (".timeline",)),
        ("?layout=nonsense", (".timeline", ".wall-map"), ()),
    ],
)
def test_the_address_chooses_the_layout(
    open_wall: OpenPage, query: str, shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    """`?layout=` shows doors, map or both; an unknown word shows both; a reload keeps it."""
    page = open_wall(query)
    page.reload()
    page.wait_for_selector(".warning-headline")
    assert all(page.is_visible(selector) for selector in shown)
    assert not any(page.is_visible(selector) for selector in hidden)


def test_the_address_chooses_theme_and_doors(open_wall: OpenPage) -> None:
    """`?theme=light&doors=D03-D05,D09` gives a light wall of those four doors."""
    page = open_wall("?theme=light&doors=D03-D05,D09")
    page.wait_for_selector(".door-row")
    assert page.locator(".door-name").all_text_contents() == ["D03", "D04", "D05", "D09"]
    red, green, blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert min(red, green, blue) > 200


def test_it_asks_for_stillness_and_gets_it(wall: Wall, open_wall: OpenPage) -> None:
    """With `prefers-reduced-motion` nothing is animated."""
    page = open_wall()
    page.emulate_media(reduced_motion="reduce")
    moving = "[...document.querySelectorAll('#wall *')].filter(e => parseFloat(getComputedStyle(e).transitionDuration))"
    assert page.evaluate(f"{moving}.length") == 0
