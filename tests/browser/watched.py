"""One wall under test: what it says and shows while its server is away, and how long each takes, in measured seconds.

with a failure:  watched.breaks("server killed")  ->  words, greyed picture, an age that grows
mended:          watched.mends("server killed")   ->  live again, by itself, in the same document
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, Wall
from tests.browser.plant import NOW, changed, minutes, row_at
from tests.waiting import Stopwatch, eventually
from tracking.state import Position

SAID_WITHIN_S = 15
BACK_WITHIN_S = 10
FILTER = "getComputedStyle(document.querySelector('.timeline')).filter"
AGE = r"(document.querySelector('#link-pill').textContent.match(/(\d+) s/) || [])[1]"

Tell = Callable[[str], None]


class Watched:
    """A page with the wall, open and live."""

    def __init__(self, wall: Wall, open_page: OpenPage, tell: Tell, *, port: int | None = None) -> None:
        self.wall, self._tell = wall, tell
        self.base = f"http://127.0.0.1:{port or wall.dashboard.port}"
        self.page: Page = open_page("about:blank")
        self.addresses: list[str] = []
        self.page.on("framenavigated", lambda frame: self.addresses.append(frame.url))
        self._minute = 0

    def open(self) -> None:
        """Loads the wall and waits until it is live."""
        self.page.goto(self.wall.url.replace(self.wall.base, self.base))
        self.page.wait_for_selector("#link-pill[data-link=live]")
        self.page.wait_for_selector("[data-shipment]")
        self.page.evaluate("document.documentElement.dataset.document = 'first'")

    def breaks(self, what: str, headline: str, *, since: Stopwatch | None = None) -> None:
        """The failure is told in time, by words, on the greyed last picture, with an age that grows."""
        since = since or Stopwatch()
        self.page.wait_for_selector(f".link-headline:text('{headline}')", timeout=SAID_WITHIN_S * 1000)
        said_s = since.read_s
        self._tell(f"{what}: said after {said_s:.1f} s")
        assert said_s <= SAID_WITHIN_S
        assert "Shown: the board of 14:" in (self.page.text_content(".link-explanation") or "")
        eventually(lambda: "grayscale" in self.page.evaluate(FILTER), what="the greyed picture")
        assert self.page.locator("[data-shipment]").count() > 30, "the last picture is kept"
        first = self.age_s()
        eventually(lambda: self.age_s() > first, what="an age that grows")

    def age_s(self) -> int:
        return int(self.page.evaluate(AGE) or 0)

    def mends(self, what: str, *, since: Stopwatch | None = None) -> None:
        """The wall is live again in time, with a row that was written meanwhile, and was never loaded anew."""
        since = since or Stopwatch()
        self.is_live(since)
        back_s = since.read_s
        self._tell(f"{what}: back after {back_s:.1f} s")
        assert back_s <= BACK_WITHIN_S
        assert "grayscale" not in self.page.evaluate(FILTER)
        self.is_same_document()

    def is_live(self, since: Stopwatch) -> None:
        if self._minute:
            self.page.wait_for_selector(f'[data-fixed-at="{self._fixed_ms()}"]', timeout=30_000)
        self.page.wait_for_selector("#link-pill[data-link=live]", timeout=30_000)
        self.page.wait_for_selector(".link-headline", state="hidden", timeout=30_000)

    def changes(self) -> None:
        """Moves a truck, so that only a fresh snapshot can show where it is."""
        self._minute += 1
        fixed_at = NOW + minutes(self._minute)
        position = Position(lat=51.0, lon=10.0 + self._minute / 10, fixed_at=fixed_at)
        self.wall.write([changed(row_at(1, 3, NOW), position=position)])

    def _fixed_ms(self) -> int:
        return int((NOW + minutes(self._minute)).timestamp() * 1000)

    def is_same_document(self) -> None:
        assert self.page.evaluate("document.documentElement.dataset.document") == "first", "the page was loaded anew"
        self.saw_no_error_page()

    def saw_no_error_page(self) -> None:
        """Everywhere that this page has been was ours."""
        assert self.page.url.startswith(self.base)
        assert {url for url in self.addresses if not url.startswith((self.base, "about:blank"))} == set()
