"""One shipment's panel in a real browser: the talk moves as the store does, and nothing is sent twice or lost."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Wall
from tests.browser.plant import SITE, changed
from tests.browser.talking import (
    HOSTILE,
    ROW,
    a_message,
    a_wish,
    begin,
    body_of,
    carry_out,
    next_orders,
    opened,
    panel,
    say,
)
from tests.waiting import eventually
from tracking.message import Stage


@pytest.fixture
def own(own_wall: Wall) -> Wall:
    """The same, for a test that changes the talk; it begins with one message."""
    begin(own_wall, [a_message(1, 5)])
    return own_wall


def last(page: Page) -> str:
    return page.locator("#ship-log .said").last.inner_text()


def test_stages_move_as_the_store_changes(own: Wall, open_page: OpenPage) -> None:
    """Queued, sent, delivered, answered, each within a few seconds, without a touch."""
    page = opened(open_page, panel(own))
    at = own.clock.now()
    message = a_message(2, 0, at=at, stage=Stage.QUEUED, sent_at=None, delivered_at=None, text="gate 2")
    for stage, words in (
        (Stage.QUEUED, "queued"),
        (Stage.SENT, "sent 14:"),
        (Stage.DELIVERED, "delivered 14:"),
        (Stage.ANSWERED, "answered 14:"),
    ):
        say(own, replace(message, stage=stage, sent_at=at, delivered_at=at, at_stage=at))
        eventually(lambda words=words: words in last(page), what=words)  # type: ignore[misc]
    stage_part = page.locator("#ship-log .said").last.locator(".stage")
    assert stage_part.get_attribute("title") == "the driver has answered"


def test_a_message_is_queued_at_once_and_then_as_it_is(own: Wall, open_page: OpenPage) -> None:
    """What was written stands in the log before anybody has taken it; the box is empty and has the focus."""
    page = opened(open_page, panel(own))
    page.fill("#ship-text", "Please use gate 2")
    page.keyboard.press("Enter")
    page.wait_for_selector(".said-waiting:has-text('Please use gate 2') >> text=queued")
    expect(page.locator("#ship-text")).to_have_value("")
    expect(page.locator("#ship-text")).to_be_focused()
    [order] = next_orders(own)
    body = body_of(order)
    assert (order.kind, body["by"], body["shipment"], body["text"]) == (
        "message",
        "Demo",
        ROW.shipment,
        "Please use gate 2",
    )
    at = own.clock.now()
    sent = a_message(2, 0, at=at, text="Please use gate 2", stage=Stage.SENT, sent_at=at, at_stage=at, by="Demo")
    carry_out(own, order, "message M2", sent)
    eventually(lambda: "sent 14:" in last(page), what="the message as it is")
    assert page.locator("text=Please use gate 2").count() == 1


@pytest.mark.parametrize("twice", ["double click", "two clicks of a script", "Enter and click"])
def test_a_message_leaves_once_however_often_it_is_pressed(own: Wall, open_page: OpenPage, twice: str) -> None:
    """A double click, two presses before the first is answered, a key and a press: one order each, no complaint."""
    page = opened(open_page, panel(own))
    page.fill("#ship-text", "once")
    if twice == "double click":
        page.dblclick("#ship-send")
    elif twice == "two clicks of a script":
        page.evaluate("() => { const send = document.querySelector('#ship-send'); send.click(); send.click(); }")
    else:
        page.evaluate("() => document.querySelector('#ship-send').click()")
        page.keyboard.press("Enter")
    page.wait_for_selector(".said-waiting")
    page.wait_for_load_state("networkidle")
    assert len(next_orders(own)) == 1
    assert page.locator(".said-waiting").count() == 1
    assert page.text_content("#ship-told") == ""


def test_keys_of_the_box(own: Wall, open_page: OpenPage) -> None:
    """Shift or Ctrl with Enter begins a line; Enter alone sends all lines."""
    page = opened(open_page, panel(own))
    page.click("#ship-text")
    for part, key in (("one", "Shift+Enter"), ("two", "Control+Enter"), ("three", "Enter")):
        page.keyboard.type(part)
        page.keyboard.press(key)
    page.wait_for_selector(".said-waiting")
    assert body_of(next_orders(own)[0])["text"] == "one\ntwo\nthree"


def test_what_may_not_be_sent_is_told_and_kept(own: Wall, open_page: OpenPage) -> None:
    """Nothing, and more than a driver's screen takes: words say why, and what was written stays."""
    page = opened(open_page, panel(own))
    page.click("#ship-send")
    page.wait_for_selector("#ship-told:has-text('write some words first')")
    page.fill("#ship-text", "x" * 501)
    page.wait_for_selector("#ship-count.failed:has-text('501 of 500')")
    page.click("#ship-send")
    page.wait_for_selector("#ship-told:has-text('Too long: 501 characters')")
    assert page.input_value("#ship-text") == "x" * 501
    assert [order for order in own.store.read_orders(SITE) if order.kind == "message"] == []


def test_what_is_typed_survives_what_comes_in(own: Wall, open_page: OpenPage) -> None:
    """The words, the cursor in them, and the focus; the newest message is in view all the same."""
    page = opened(open_page, panel(own))
    page.click("#ship-text")
    page.keyboard.type("half a sentence")
    page.keyboard.press("Home")
    for n in range(2, 14):
        say(own, a_message(n, 0, at=own.clock.now(), text=f"news {n}"))
    page.wait_for_selector("text=news 13")
    assert page.input_value("#ship-text") == "half a sentence"
    expect(page.locator("#ship-text")).to_be_focused()
    assert page.evaluate("document.activeElement.selectionStart") == 0
    page.keyboard.type("more than ")
    assert page.input_value("#ship-text") == "more than half a sentence"
    expect(page.locator("#ship-log .said").last).to_be_in_viewport()


def test_who_reads_further_up_is_left_there(own: Wall, open_page: OpenPage) -> None:
    """New messages do not pull the log down."""
    say(own, *(a_message(n, 60 - n, text=f"old {n}") for n in range(2, 40)))
    page = opened(open_page, panel(own))
    page.wait_for_selector("text=old 39")
    log = page.locator("#ship-log-box")
    log.evaluate("log => { log.scrollTop = -(log.scrollHeight - log.clientHeight) / 2; }")
    middle = "() => document.elementFromPoint(1000, 350).closest('.said')?.textContent"
    before = page.evaluate(middle)
    say(own, a_message(50, 0, at=own.clock.now(), text="brand new"))
    page.wait_for_selector("text=brand new", state="attached")
    assert page.evaluate(middle) == before


def test_whoever_is_signed_in_writes_under_their_own_name(own: Wall, open_page: OpenPage) -> None:
    """The page says under which; there is no field for another."""
    page = opened(open_page, panel(own, "S022"))
    assert page.inner_text(".box .by") == "You write as Demo"
    assert page.locator("#ship-by, .box input").count() == 0
    page.click("#ship-fix")
    page.wait_for_selector(".said-waiting:has-text('asks for a position')")
    body = body_of(next_orders(own)[0])
    assert (body["by"], body["kind"], body["shipment"]) == ("Demo", "fix", "S022")


@pytest.mark.parametrize(("button", "accept", "words"), [("#ship-yes", True, "Accept"), ("#ship-no", False, "Declin")])
def test_a_wish_is_decided(own: Wall, open_page: OpenPage, button: str, accept: bool, words: str) -> None:
    """The page says what it would do, that the answer is on its way, and what became of it."""
    wish = a_wish(2, 1)
    say(own, wish)
    page = opened(open_page, panel(own))
    page.wait_for_selector("#ship-ask:has-text('D04 is taken then: S018')")
    page.fill("#ship-ask-text", "as you like")
    page.dblclick(button)
    page.wait_for_selector(f"#ship-result:has-text('{words}ing 15:53 to 16:53')")
    [order] = next_orders(own)
    body = body_of(order)
    assert (order.kind, body["proposal"], body["accept"], body["text"]) == ("decide", "M2", accept, "as you like")
    stage = Stage.ACCEPTED if accept else Stage.DECLINED
    carry_out(own, order, stage.value, replace(wish, stage=stage))
    page.wait_for_selector(f"#ship-result:has-text('{words}ed: 15:53 to 16:53')")
    expect(page.locator("#ship-answer")).to_be_hidden()


def test_a_decision_that_comes_too_late_says_why(own: Wall, open_page: OpenPage) -> None:
    """In the writer's words."""
    say(own, a_wish(2, 1))
    page = opened(open_page, panel(own))
    page.click("#ship-yes")
    [order] = next_orders(own)
    carry_out(own, order, "refused: the proposal is withdrawn already", a_wish(2, 1, stage=Stage.WITHDRAWN))
    page.wait_for_selector("text=Not accepted: the proposal is withdrawn already.")


def test_a_store_that_is_away_is_told_and_the_page_goes_on(own: Wall, open_page: OpenPage) -> None:
    """What was known stays, what is written stays, and all of it goes on by itself."""
    page = opened(open_page, panel(own))
    own.silence()
    own.valkey.stop()
    page.wait_for_selector("#ship-link:has-text('The store does not answer.')")
    assert page.is_visible("text=words 1")
    page.fill("#ship-text", "still here")
    page.click("#ship-send")
    page.wait_for_selector("#ship-told:has-text('Your words are still here')", timeout=30_000)
    assert page.input_value("#ship-text") == "still here"
    own.valkey.start()
    expect(page.locator("#ship-link")).to_be_empty(timeout=20_000)
    page.click("#ship-send")
    page.wait_for_selector(".said-waiting:has-text('still here')")


def test_a_server_that_is_away_is_told(own: Wall, open_page: OpenPage) -> None:
    """The page itself says that nobody answers it, and stops saying so once somebody does."""
    page = opened(open_page, panel(own))
    own.dashboard.kill()
    page.wait_for_selector("html[data-unheard]", timeout=20_000, state="attached")
    assert "The server does not answer" in page.evaluate(
        "getComputedStyle(document.querySelector('#ship-link'), '::before').content"
    )
    own.dashboard.start()
    page.wait_for_selector("html:not([data-unheard])", timeout=20_000, state="attached")


def test_strings_of_carriers_are_text(own: Wall, open_page: OpenPage) -> None:
    """No element, no script, no turned letters come of them, wherever they stand."""
    row = changed(
        ROW, shipment="H1", carrier=HOSTILE, vehicle=HOSTILE, supplier=HOSTILE, origin=HOSTILE, reason=HOSTILE
    )
    words: dict[str, Any] = {"shipment": "H1", "carrier": HOSTILE, "vehicle": HOSTILE, "text": HOSTILE}
    own.plant.write([row], as_of=own.clock.now(), messages=[a_message(2, 1, **words), a_wish(3, 1, **words)])
    page = open_page("about:blank", width=1366, height=768)
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    page.goto(panel(own, "H1"))
    page.wait_for_selector("#ship-ask h2")
    page.wait_for_selector("#ship-log li")
    assert page.locator("main :is(img, b, script)").count() == 0
    assert page.evaluate("window.broken ?? null") is None
    assert "\u202e" not in page.inner_text("main")
    assert page.locator("main >> text=<b>bold</b>").count() > 3
    assert trouble == []
