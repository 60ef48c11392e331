"""The life of a wall screen: from the link that an admin makes, over restarts of server and browser, to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec import structs
from playwright.sync_api import Browser, BrowserContext, Page, expect

from access.session import TOUCHED_EVERY
from dashboard.access.config import Config
from deploy.chromium import FLAGS, find_chromium
from tests.browser.conftest import OpenPage, Wall, new_wall
from tests.browser.plant import SITE
from tests.signing_in import cookies_of
from tests.waiting import Stopwatch, eventually

pytestmark = pytest.mark.outage

NAME = "Hall 2, gate side"
LIVE = "#link-pill[data-link=live]"
OUT_WITHIN_S = 5.0

Tell = Callable[[str], None]


@pytest.fixture
def strict(browser: object) -> Iterator[Wall]:
    """A wall that nobody sees who may not."""
    with new_wall(words=("strict",)) as served:
        yield served


@pytest.fixture
def admin(strict: Wall, open_page: OpenPage) -> Page:
    """The desk of somebody who looks after screens."""
    page = open_page("about:blank", width=1366, height=768)
    known = cookies_of(strict.store, Config(url=strict.base), f"admin@{SITE}", name="root")
    page.context.add_cookies([{"name": name, "value": text, "url": strict.base} for name, text in known.items()])
    page.goto(f"{strict.base}/screens")
    return page


@pytest.fixture
def device(browser: Browser, tmp_path: Path) -> Callable[[], BrowserContext]:
    """`device()`: the screen's own browser, started; what it keeps is in a folder, as on any machine."""

    def start() -> BrowserContext:
        return browser.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=find_chromium(),
            args=list(FLAGS),
            viewport={"width": 1920, "height": 1080},
        )

    return start


@contextmanager
def switched_on(device: Callable[[], BrowserContext]) -> Iterator[Page]:
    context = device()
    try:
        page = context.new_page()
        page.set_default_timeout(20_000)
        yield page
    finally:
        context.close()


def make_link(admin: Page) -> str:
    """The one-time link, as the page shows it."""
    admin.select_option("select[name=site]", SITE)
    admin.fill("input[name=name]", NAME)
    admin.click("button:text-is('Make a code')")
    link = admin.input_value("input#link")
    assert admin.locator(".fresh img[alt*='QR code']").count() == 1
    return link


def pair(page: Page, link: str) -> None:
    """Opens the link, and presses the button; the code stays in no address."""
    page.goto(link)
    assert "#" not in page.url
    page.click("button:text-is('Pair this screen')")


def revoke(admin: Page, strict: Wall) -> Stopwatch:
    admin.goto(f"{strict.base}/screens")
    admin.click("tr:has-text('Hall 2') >> a:has-text('Revoke')")
    admin.click("main form button.grave")
    admin.wait_for_url(f"{strict.base}/screens*")
    return Stopwatch()


def test_a_screens_life(
    strict: Wall, admin: Page, open_page: OpenPage, device: Callable[[], BrowserContext], tell: Tell
) -> None:
    """Paired once by its link, it is live through restarts of server and browser, and out within seconds of its end."""
    link = make_link(admin)
    with switched_on(device) as screen:
        pair(screen, link)
        screen.wait_for_url(strict.url)
        screen.wait_for_selector(LIVE)
        assert screen.locator("a[href]").count() == 0, "a wall that nobody sits at leads nowhere"
        second = open_page("about:blank")
        pair(second, link)
        expect(second.locator("[role=alert]")).not_to_be_empty()
        assert second.url.startswith(f"{strict.base}/screen")
        strict.dashboard.kill()
        screen.wait_for_selector(".link-headline:text('LINK LOST')")
        strict.dashboard.start()
        screen.wait_for_selector(LIVE)
    with switched_on(device) as screen:
        screen.goto(strict.url)
        screen.wait_for_selector(LIVE)
        since = revoke(admin, strict)
        screen.wait_for_url(f"{strict.base}/screen")
        gone_s = since.read_s
        tell(f"screen revoked: its page says so after {gone_s:.1f} s")
        assert gone_s <= OUT_WITHIN_S
        expect(screen.locator("main")).to_contain_text("revoked")
        screen.goto(strict.url)
        assert screen.url == f"{strict.base}/screen", "its cookie is good for nothing"


def test_the_list_shows_the_last_sign_of_life(strict: Wall, admin: Page, device: Callable[[], BrowserContext]) -> None:
    """A screen that is switched on is seen at once, by nothing but its open wall; one that is off is silent."""
    link = make_link(admin)
    with switched_on(device) as screen:
        pair(screen, link)
        screen.wait_for_selector(LIVE)
    [kept] = strict.store.screens.list_all()
    assert strict.store.screens.swap(structs.replace(kept, seen_at=kept.seen_at - 30 * TOUCHED_EVERY))
    life = admin.locator("tr:has-text('Hall 2') >> td[data-label='Sign of life']")
    admin.goto(f"{strict.base}/screens")
    expect(life).to_contain_text("Silent since")
    with switched_on(device) as screen:
        screen.goto(strict.url)
        screen.wait_for_selector(LIVE)
        eventually(lambda: strict.store.screens.list_all()[0].seen_at >= kept.seen_at, what="a sign of life")
        admin.reload()
        expect(life).to_contain_text("Live, seen")
