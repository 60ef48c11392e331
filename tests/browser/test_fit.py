"""The wall on every kind of screen: the letters have their size, and nothing overlaps or is cut."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage, Wall
from tests.browser.fit import misfits
from tests.waiting import eventually

SCREENS = [
    (1920, 1080),
    (3840, 2160),
    (1366, 768),
    (1280, 1024),
    (1024, 768),
    (2560, 1080),
    (1080, 1920),
    (2160, 3840),
    (768, 1366),
]
REM = "parseFloat(getComputedStyle(document.documentElement).fontSize)"


def rem_of(width: int, height: int) -> float:
    """What 10 px are on a screen of 1920 by 1080, or on one of 1080 by 1920 hung upright."""
    short, long = sorted((width, height))
    return 10 * min(short / 1080, long / 1920)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_everything_has_its_place(open_wall: OpenPage, width: int, height: int, theme: str) -> None:
    """What is read from afar has 48 px by the screen's size, what is read in passing 28, all else 22; nothing overlaps
    or is cut, and the page does not scroll."""
    page = open_wall(f"?theme={theme}", width=width, height=height)
    page.wait_for_selector(".map-credit", state="attached")
    assert page.evaluate(REM) == pytest.approx(rem_of(width, height), abs=0.02)
    assert misfits(page) == []


@pytest.mark.parametrize("query", ["", "?layout=docks", "?layout=map"])
def test_a_window_that_is_resized_lays_itself_out_anew(open_wall: OpenPage, query: str) -> None:
    """Each layout fits each screen also when a living window becomes it."""
    page = open_wall(query)
    for width, height in SCREENS[1:]:
        page.set_viewport_size({"width": width, "height": height})
        eventually(lambda: misfits(page) == [], what=f"all in its place at {width}x{height}: {misfits(page)}")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920)])
def test_the_map_is_drawn_by_the_same_measure(wall: Wall, open_wall: OpenPage, width: int, height: int) -> None:
    """A screen hung upright has the map's letters as large as one that lies."""
    page = open_wall("?layout=map", width=width, height=height)
    look = "import('/assets/wall/map_look.js').then(m => m.lookOf(document.querySelector('#map'), 'dark').scale)"
    assert page.evaluate(look) == 1
