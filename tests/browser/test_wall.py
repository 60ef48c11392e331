"""The wall as people see it, in real Chromium: what is on it, and what its address chooses."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import OpenPage, Wall
from tests.browser.plant import NOW, changed, minutes, row_at
from tests.waiting import eventually
from tracking.board import Severity, Warning, WarningKind
from tracking.plan import Line
from tracking.state import Position

HOSTILE = '<img src=x onerror="window.broken=1"><b>&amp;'


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
