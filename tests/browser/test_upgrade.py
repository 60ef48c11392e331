"""How a wall comes to new files, and how a load that failed half-way is made good: never by an error page."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from tests.browser.cable import Cable
from tests.browser.conftest import ROOT, OpenPage, Wall
from tests.browser.plant import SITE, Plant
from tests.browser.watched import BACK_WITHIN_S, SAID_WITHIN_S, Tell, Watched
from tests.waiting import Stopwatch, eventually

pytestmark = pytest.mark.outage

NEW_DOCUMENT = "html:not([data-document]) #link-pill[data-link=live]"
NO_LINK = "#boot-words:has-text('NO LINK')"
LIVE = "#link-pill[data-link=live]"

Fault = Callable[[Route], None]


@pytest.fixture
def watched(own_wall: Wall, open_page: OpenPage, tell: Tell) -> Watched:
    """A page that has not opened its wall yet."""
    return Watched(own_wall, open_page, tell)


def copy_assets(folder: Path) -> Path:
    """A later release: another module, another vendored script."""
    copied = folder / "assets"
    shutil.copytree(ROOT / "assets", copied)
    for name in ("wall/header.js", "vendor/socket.io-client/socket.io.esm.min.js"):
        with (copied / name).open("a") as script:
            script.write(f'\n(globalThis.released ??= []).push("{name}");\n')
    return copied


def test_an_upgrade_is_loaded(own_wall: Wall, watched: Watched, folder: Path, tell: Tell) -> None:
    """A wall that comes back to a server with other files loads them by itself, the vendored ones too."""
    watched.open()
    own_wall.dashboard.stop()
    own_wall.build[0] = str(copy_assets(folder))
    own_wall.dashboard.start()
    since = Stopwatch()
    watched.page.wait_for_selector(NEW_DOCUMENT, timeout=30_000)
    back_s = since.read_s
    tell(f"upgraded: live with the new files after {back_s:.1f} s")
    assert back_s <= BACK_WITHIN_S
    assert sorted(watched.page.evaluate("globalThis.released")) == [
        "vendor/socket.io-client/socket.io.esm.min.js",
        "wall/header.js",
    ]
    watched.saw_no_error_page()


def test_an_upgrade_that_dies_at_once(own_wall: Wall, watched: Watched, tell: Tell) -> None:
    """A server that is gone right after it announced other files is not reloaded from, until it answers again."""
    watched.page.add_init_script("Math.random = () => 0.6")  # a reload is due 3 s after it was announced
    watched.open()
    own_wall.dashboard.stop()
    own_wall.build[0] = "2"
    watched.changes()
    own_wall.dashboard.start()
    watched.is_live(Stopwatch())
    own_wall.dashboard.kill()
    watched.breaks("upgraded server killed at once", "LINK LOST")
    watched.is_same_document()
    own_wall.dashboard.start()
    since = Stopwatch()
    watched.page.wait_for_selector(NEW_DOCUMENT, timeout=30_000)
    back_s = since.read_s
    tell(f"upgraded server killed at once: live with the new files after {back_s:.1f} s")
    assert back_s <= BACK_WITHIN_S
    watched.saw_no_error_page()


def refuse(route: Route) -> None:
    route.abort("connectionrefused")


def answer_busy(route: Route) -> None:
    route.fulfill(status=503, body="busy")


def swallow(_: Route) -> None:
    """Not a word, as a cut network has it."""


def breaking(page: Page, named: str, fault: Fault) -> Callable[[], None]:
    """The page itself comes; from the first file named so on, nothing does. Returns what mends it."""
    state = {"is_broken": False}

    def meet(route: Route) -> None:
        state["is_broken"] |= named in route.request.url
        fault(route) if state["is_broken"] else route.continue_()

    page.route("**/*", meet)
    return lambda: page.unroute("**/*", meet)


@pytest.mark.parametrize(
    ("named", "fault"),
    [
        *((named, refuse) for named in (".css", "wall/main.js", "wall/link.js", "dash_renderer", "_dash-layout")),
        ("wall/link.js", answer_busy),
        ("_dash-update", answer_busy),
        (".css", swallow),
        ("wall/link.js", swallow),
        ("_dash-update", swallow),
    ],
)
def test_a_load_that_fails_half_way(own_wall: Wall, watched: Watched, named: str, fault: Fault, tell: Tell) -> None:
    """Whatever does not come after the page itself, it is said in words, and mended once the server answers."""
    mend = breaking(watched.page, named, fault)
    watched.page.goto(own_wall.url, wait_until="commit")
    since = Stopwatch()
    watched.page.wait_for_selector(NO_LINK, timeout=20_000)
    said_s = since.read_s
    assert "trying again by itself" in (watched.page.text_content("#boot-words") or "")
    mend()
    since = Stopwatch()
    watched.page.wait_for_selector(LIVE, timeout=30_000)
    watched.page.wait_for_selector("#boot-words", state="detached")
    back_s = since.read_s
    tell(f"load cut at {named}, {fault.__name__}: said after {said_s:.1f} s, back after {back_s:.1f} s")
    assert said_s <= SAID_WITHIN_S
    assert back_s <= BACK_WITHIN_S
    watched.saw_no_error_page()


def test_one_file_that_never_comes(own_wall: Wall, watched: Watched) -> None:
    """With a server that answers, but for one module, the screen says that it is not complete and keeps trying."""
    watched.page.route("**/wall/link.js", refuse)
    watched.page.goto(own_wall.url, wait_until="commit")
    watched.page.wait_for_selector("#boot-words:has-text('NOT COMPLETE')", timeout=SAID_WITHIN_S * 1000)
    watched.page.unroute("**/wall/link.js", refuse)
    watched.page.wait_for_selector(LIVE, timeout=30_000)
    watched.saw_no_error_page()


def test_a_cable_that_is_cut_while_loading(own_wall: Wall, open_page: OpenPage, tell: Tell) -> None:
    """A load whose every connection hangs for ever is told, given up, and done anew when the network is there."""
    cable = Cable(own_wall.dashboard.port)
    try:
        watched = Watched(own_wall, open_page, tell, port=cable.port)
        watched.page.once("response", lambda _: cable.cut())  # the page itself
        watched.page.goto(f"{watched.base}/wall/{SITE}", wait_until="commit")
        since = Stopwatch()
        watched.page.wait_for_selector(NO_LINK, timeout=20_000)
        said_s = since.read_s
        cable.mend()
        since = Stopwatch()
        watched.page.wait_for_selector(LIVE, timeout=40_000)
        back_s = since.read_s
        tell(f"network cut while loading: said after {said_s:.1f} s, back after {back_s:.1f} s")
        assert said_s <= SAID_WITHIN_S
        assert back_s <= BACK_WITHIN_S
        watched.saw_no_error_page()
    finally:
        cable.close()


def test_a_site_that_is_planned_later(own_wall: Wall, watched: Watched) -> None:
    """A wall that was loaded before its plan was imported is there once it is."""
    own_wall.silence()
    own_wall.store._link.call("FLUSHALL")
    watched.page.goto(own_wall.url)
    watched.page.wait_for_selector("text=No such site")
    own_wall.plant = Plant(own_wall.store)
    watched.page.wait_for_selector("#link-pill[data-link]", timeout=20_000)
    eventually(lambda: watched.page.locator("[data-shipment]").count() > 30, what="the board")
    watched.saw_no_error_page()
