"""The door in a real browser: by keyboard, for every eye, on every screen, in the dark and in the light."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from dashboard.access.services import people
from deploy.child import free_port
from tests.browser.painted import faint
from tests.browser.test_access import violations
from tests.people_pages import OTHER, PASSWORD, Plant
from tests.phones import STEP, Phone, given_factor

SIZES = [(390, 844), (1366, 768), (1920, 1080)]
BREACHES = "addEventListener('securitypolicyviolation', each => (window.breaches ??= []).push(each.violatedDirective))"
TOO_SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden])')]
    .filter(each => each.checkVisibility() && !each.closest('.unseen, p'))
    .filter(each => Math.min(each.offsetHeight, each.offsetWidth) < 44).map(each => each.outerHTML)"""
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

OpenDoor = Callable[..., Page]


@pytest.fixture
def plant() -> Iterator[Plant]:
    """A dashboard that a browser can reach, with `anna` in it."""
    port = free_port()
    plant = Plant(f"http://127.0.0.1:{port}")
    server = make_server("127.0.0.1", port, plant.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield plant
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def door(browser: Browser, plant: Plant) -> Iterator[OpenDoor]:
    """`door("/sign-in", theme="light", width=390, height=844)`: a page in a browser of its own."""
    contexts: list[BrowserContext] = []

    def opened(path: str = "/sign-in", *, theme: str = "dark", width: int = 1366, height: int = 768) -> Page:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme=theme)  # type: ignore[arg-type]
        context.add_init_script(BREACHES)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(plant.config.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def enter(page: Page, password: str = PASSWORD) -> None:
    """By keyboard alone; the name's field has the focus when the page comes."""
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def is_sound(page: Page) -> None:
    """Nothing for axe-core to find, all can be read and hit, nothing sticks out, the policy stopped nothing."""
    page.evaluate("document.fonts.ready")
    assert violations(page) == []
    assert faint(page) == []
    assert page.evaluate(TOO_SMALL) == []
    assert page.evaluate(BEYOND) <= 0
    assert page.evaluate("window.breaches ?? []") == []


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_page_is_for_everybody(plant: Plant, door: OpenDoor, width: int, height: int, theme: str) -> None:
    """The door, with and without words of refusal, both steps of a welcome, and one's own account, in the theme that
    the reader's system has."""
    code = people.invite(plant.store, plant.clock, "anna", by="root")
    page = door(theme=theme, width=width, height=height)
    assert page.get_attribute("html", "data-theme") == theme
    is_sound(page)
    enter(page, "wrong horse battery")
    page.wait_for_selector("[role=alert]")
    is_sound(page)
    page.goto(f"{plant.config.url}/welcome")
    is_sound(page)
    page.fill("#code", code)
    page.keyboard.press("Enter")
    page.wait_for_selector("#password")
    is_sound(page)
    page.fill("#password", "too short")
    page.keyboard.press("Enter")
    page.wait_for_selector("#password-wrong")
    is_sound(page)
    page.goto(f"{plant.config.url}/sign-in?next=/account")
    enter(page)
    expect(page.locator("h1")).to_have_text("Your account")
    is_sound(page)


def test_the_keyboard_is_enough(plant: Plant, door: OpenDoor) -> None:
    """Name, tab, password, return: in, and on the page that was asked for; every stop shows where it is."""
    page = door("/sign-in?next=/account")
    stops = []
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("anna")
    for _ in range(3):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert stops == ["password", "Show password", "Sign in"]
    page.goto(f"{plant.config.url}/sign-in?next=/account")
    enter(page)
    expect(page.locator("h1")).to_have_text("Your account")


def test_a_wrong_password_is_told_and_typed_again(plant: Plant, door: OpenDoor) -> None:
    """The words are heard at once, the name stays, the password is gone, and its field has the focus."""
    page = door("/sign-in?next=/account")
    enter(page, "wrong horse battery")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    assert page.title() == "Not signed in · Dockwatch"
    expect(page.locator("#name")).to_have_value("anna")
    expect(page.locator("#password")).to_have_value("")
    expect(page.locator("#password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your account")


def test_a_password_can_be_seen_and_pasted(plant: Plant, door: OpenDoor) -> None:
    """The button shows what was typed, says so to who listens, and hides it before it is sent."""
    page = door()
    show = page.get_by_role("button", name="Show password")
    page.fill("#name", "anna")
    page.fill("#password", PASSWORD)
    page.locator("#password").press("Control+a")
    page.locator("#password").press("Control+x")
    page.locator("#password").press("Control+v")
    assert page.get_attribute("#password", "type") == "password"
    show.click()
    assert page.get_attribute("#password", "type") == "text"
    expect(show).to_have_attribute("aria-pressed", "true")
    show.click()
    assert page.get_attribute("#password", "type") == "password"


def test_a_link_with_a_code_leads_to_a_password(plant: Plant, door: OpenDoor) -> None:
    """The code goes from the link into the form and out of the address; two returns later the person is in."""
    code = people.invite(plant.store, plant.clock, "anna", by="root")
    page = door(f"/welcome#{code}")
    expect(page.locator("#code")).to_have_value(code)
    assert page.url.endswith("/welcome")
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Welcome, Anna")
    expect(page.locator("#password")).to_be_focused()
    page.keyboard.type(OTHER)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{plant.config.url}/")
    assert len(plant.sessions()) == 1


def test_who_signs_out_is_out_in_every_way(plant: Plant, door: OpenDoor) -> None:
    """The page says so, and going back shows nothing of what was there."""
    page = door("/sign-in?next=/account")
    enter(page)
    expect(page.locator("h1")).to_have_text("Your account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.go_back()
    page.wait_for_url("**/sign-in?next=%2Faccount")


def test_it_works_without_scripts(browser: Browser, plant: Plant) -> None:
    """Where scripts do not run, the door still opens; only the button that shows a password is not there."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{plant.config.url}/sign-in?next=/account")
    expect(page.locator("button.show")).to_be_hidden()
    page.fill("#name", "anna")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your account")
    context.close()


def teach(plant: Plant, page: Page) -> tuple[Phone, list[str]]:
    """From the page of the account, by keyboard: the password, the secret into a phone, its first code after a wrong
    one; the phone, and the recovery codes that were shown."""
    page.get_by_role("link", name="Set up").click()
    expect(page.locator("#current")).to_be_focused()
    is_sound(page)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#first")).to_be_focused()
    phone = Phone(page.input_value("#secret"), plant.clock)
    assert page.get_by_role("img", name="QR code").evaluate("each => each.naturalWidth") > 100
    is_sound(page)
    page.keyboard.type(phone.wrong)
    page.keyboard.press("Enter")
    expect(page.locator("#first-wrong")).to_contain_text("not right")
    is_sound(page)
    page.keyboard.type(phone.code)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    return phone, page.input_value("#codes").split()


def test_a_phone_is_set_up_and_signs_in(plant: Plant, door: OpenDoor) -> None:
    """By keyboard: taught, recovery codes copied; then out, and in again with a code, and once with a recovery code."""
    page = door("/sign-in?next=/account")
    enter(page)
    expect(page.locator("h1")).to_have_text("Your account")
    is_sound(page)
    phone, codes = teach(plant, page)
    assert len(codes) == 10
    is_sound(page)
    page.get_by_role("button", name="Copy recovery codes").click()
    expect(page.locator("#codes-said")).not_to_be_empty()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()
    is_sound(page)
    for recovery in ("", codes[0]):
        plant.clock.at += 3 * STEP
        page.get_by_role("button", name="Sign out", exact=True).click()
        expect(page.get_by_role("status")).to_have_text("You are signed out.")
        page.goto(f"{plant.config.url}/sign-in?next=/account")
        enter(page)
        expect(page.locator("#code")).to_be_focused()
        is_sound(page)
        page.keyboard.type(recovery or phone.code)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Your account")
    expect(page.get_by_text("9 recovery codes left")).to_be_visible()


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_pages_of_the_second_factor_are_for_everybody(
    plant: Plant, door: OpenDoor, width: int, height: int, theme: str
) -> None:
    """The code's page with and without words of refusal, the picture, the codes, and the pages that ask for both."""
    phone, codes = given_factor(plant)
    page = door("/sign-in?next=/account/factor/codes", theme=theme, width=width, height=height)
    enter(page)
    expect(page.locator("#code")).to_be_focused()
    is_sound(page)
    page.fill("#code", phone.wrong)
    page.keyboard.press("Enter")
    page.wait_for_selector("#code-wrong")
    is_sound(page)
    page.fill("#code", phone.code)
    page.keyboard.press("Enter")
    page.wait_for_selector("#current")
    is_sound(page)
    page.goto(f"{plant.config.url}/account/factor/off")
    is_sound(page)
    page.goto(f"{plant.config.url}/account/factor")
    page.fill("#current", PASSWORD)
    page.fill("#code", codes[0])
    page.keyboard.press("Enter")
    page.wait_for_selector("#first")
    is_sound(page)
    page.fill("#first", Phone(page.input_value("#secret"), plant.clock).code)
    page.keyboard.press("Enter")
    page.wait_for_selector("#codes")
    is_sound(page)


def test_a_code_works_without_scripts(browser: Browser, plant: Plant) -> None:
    """Two plain forms: the password's, and the code's."""
    phone, _ = given_factor(plant)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{plant.config.url}/sign-in?next=/account")
    page.fill("#name", "anna")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.fill("#code", phone.code)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your account")
    context.close()
