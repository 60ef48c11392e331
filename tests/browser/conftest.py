"""A real browser, and the real dashboard over a real store with a rich board in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from clock import Clock
from deploy.child import spawn
from deploy.chromium import FLAGS, find_chromium
from deploy.valkey import start_valkey
from store import keys
from store.errors import StoreUnavailable
from store.redis_store import RedisStore
from tests.browser.map_page import served
from tests.browser.plant import DOORS, NOW, SITE, Plant
from tests.conftest import Server, missing
from tracking.board import Row

ROOT = Path(__file__).parents[2]
MEASURED: list[str] = []


@pytest.fixture
def tell() -> Callable[[str], None]:
    """`tell("server killed: said after 5.2 s")`: a measured line, printed at the end of the run."""
    return MEASURED.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if MEASURED:
        terminalreporter.section("measured")
    for line in MEASURED:
        terminalreporter.line(line)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    path = find_chromium()
    if path is None:
        missing("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """`open_page(url, width=..., height=...)`: a page in a context of its own, closed with the test."""
    contexts = []

    def opened(url: str, *, width: int = 1920, height: int = 1080) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()


def responds(port: int) -> bool:
    """Whether a dashboard there answers: it listens before it can. Without its store it answers too."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def serve_dashboard(
    folder: Path, redis_url: str, clock: Clock, build: Sequence[str] = ("1",), words: Sequence[object] = ()
) -> Server:
    """The dashboard over a store, in a process of its own; the first of `build` is read anew at each start.

    `words` are those of `serve.py`.
    """

    def start(place: Path, port: int) -> subprocess.Popen[bytes]:
        place.mkdir(parents=True, exist_ok=True)
        argv = [
            sys.executable,
            "-m",
            "tests.browser.serve",
            redis_url,
            str(port),
            clock.spelled(),
            build[0],
            *map(str, words),
        ]
        return spawn(argv, log=place / "dashboard.log", cwd=ROOT)

    return Server("dashboard", start, folder / "dashboard", is_ready=responds)


class Wall:
    """A dashboard over a store with a rich plant in it, whose writer commits every second until told to be silent."""

    def __init__(
        self, folder: Path, board: list[Row] | None = None, doors: int = DOORS, words: Sequence[str] = ()
    ) -> None:
        self.valkey = Server("valkey", start_valkey, folder / "valkey")
        self.redis_url = f"redis://127.0.0.1:{self.valkey.port}/0"
        self.store = RedisStore(self.redis_url)
        self.clock = Clock.starting(NOW, speed=1.0)
        self.plant = Plant(self.store, board, doors=doors)
        self.build = ["1"]
        self._silent = threading.Event()
        self._writer = threading.Thread(target=self._keep_writing, daemon=True)
        self.dashboard = serve_dashboard(folder, self.redis_url, self.clock, self.build, words)
        self._writer.start()
        under = next((word for word in words if word.startswith("/")), "")
        self.base = f"http://127.0.0.1:{self.dashboard.port}{under}"
        self.url = f"{self.base}/wall/{SITE}"

    def _keep_writing(self) -> None:
        while not self._silent.wait(1.0):
            with suppress(StoreUnavailable):
                self.write([])

    def write(self, rows: list[Row], *, removed: tuple[str, ...] = ()) -> None:
        self.plant.write(rows, as_of=self.clock.now(), removed=removed)

    def forget(self) -> None:
        """Loses the plant, as a store that was emptied; who is signed in stays so, and sees it."""
        people = {keys.ACCOUNTS, keys.SESSIONS, keys.SCREENS}
        for key in self.store._link.call("KEYS", "*"):
            if key.decode() not in people:
                self.store._link.call("DEL", key)

    def silence(self) -> None:
        """Stops the writer."""
        self._silent.set()
        self._writer.join()

    def close(self) -> None:
        self.silence()
        self.dashboard.stop()
        self.store.close()
        self.valkey.stop()


@contextmanager
def new_wall(board: list[Row] | None = None, doors: int = DOORS, words: Sequence[str] = ()) -> Iterator[Wall]:
    """`words` are those of `serve.py`."""
    folder = Path(tempfile.mkdtemp(prefix="dockwatch-"))
    served = Wall(folder, board, doors, words)
    yield served
    served.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def wall(browser: Browser) -> Iterator[Wall]:
    """The wall of the rich plant, one for a module's tests."""
    with new_wall() as served:
        yield served


@pytest.fixture
def own_wall(browser: Browser) -> Iterator[Wall]:
    """A wall that a test may break."""
    with new_wall() as served:
        yield served


@pytest.fixture
def open_wall(wall: Wall, open_page: OpenPage) -> OpenPage:
    """`open_wall("?theme=light", width=...)`: the wall with its first snapshot drawn."""

    def opened(query: str = "", *, width: int = 1920, height: int = 1080) -> Page:
        page = open_page(wall.url + query, width=width, height=height)
        page.wait_for_selector("#link-pill:not([data-link=connecting]):not(:empty)")
        page.wait_for_selector(".warning-headline")
        page.wait_for_selector(".door-row", state="attached")  # drawn in the frame after
        page.evaluate("document.fonts.ready")
        return page

    return opened


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where a page with nothing but the map is served."""
    with served() as url:
        yield url
