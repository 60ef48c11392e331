"""Who is known while the store is away, what is remembered for that, and who still holds of many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from access.principal import Kind, Principal
from access.session import Session
from clock import Clock
from dashboard.access.config import Config
from dashboard.access.identity import Held, Identity
from dashboard.access.once import MOST as MOST_TOLD
from dashboard.access.once import Once
from dashboard.access.seen import MOST as MOST_SEEN
from dashboard.access.seen import Seen
from dashboard.web import create_app
from store.errors import StoreUnavailable
from tests.access_scene import LOOKS, Scene
from tests.hand_clock import HandClock
from tests.shaky_store import Shaky
from tests.signing_in import browser_of, client_as, cookies_of


def test_whom_this_server_knows_stays_in_while_the_store_is_away() -> None:
    """For ten minutes; a stranger is not let in, nor turned away for good: 503."""
    clock = HandClock(Scene().now())
    store, config = Shaky(), Config(now=clock)
    identity = Identity(store, config)
    known, unknown = cookies_of(store, config, "wall@north"), cookies_of(store, config, "wall@north")
    seen = identity.find(known)
    store.is_away = True
    for _ in range(2):
        clock.at += timedelta(minutes=5)
        assert identity.find(known) == seen
        with pytest.raises(StoreUnavailable):
            identity.find(unknown)
    clock.at += timedelta(seconds=1)
    with pytest.raises(StoreUnavailable):
        identity.find(known)


def test_whose_session_ended_before_the_store_went_is_not_let_in_again() -> None:
    """What was last known counts, not what was once good; and another secret is no more right than before."""
    store, config = Shaky(), Config()
    identity = Identity(store, config)
    cookies = cookies_of(store, config, "wall@north")
    assert identity.find(cookies).principal is not None
    [session] = store.sessions.list_all()
    store.is_away = True
    assert identity.find({config.cookie("session"): f"{session.id}.other"}).principal is None
    store.is_away = False
    store.sessions.take(session.id)
    assert identity.find(cookies).principal is None
    store.is_away = True
    with pytest.raises(StoreUnavailable):
        identity.find(cookies)


def test_who_still_holds_is_asked_for_at_once() -> None:
    """However many sockets are open, each register is read once; grants are as they are now."""
    store, config = Shaky(), Config()
    identity = Identity(store, config)
    found = [identity.find(cookies_of(store, config, "wall@north")).principal for _ in range(30)]
    held = [each for each in found if each is not None]
    store.sessions.take(held[0].session)
    store.reads = 0
    still = identity.still(held)
    assert store.reads == 2
    assert still == Held({each.session: each for each in held[1:]})
    store.is_away = True
    assert identity.still(held) == still._replace(is_certain=False)
    stranger = Principal(kind=Kind.USER, id="x", name="x", session="x" * 12)
    assert identity.still([stranger]) == Held({}, is_certain=False)


@pytest.mark.parametrize("path", ["/wall/north", "/", "/accuracy/north/forecasts.csv"])
def test_a_page_says_that_the_store_is_away_and_asks_again(path: str) -> None:
    """503 in words to somebody who may be known, and no list of what there is; `/session` says it does not know."""
    scene = Scene()
    cookies = cookies_of(scene.store, scene.config, "wall@north")

    def away(keys: Sequence[str]) -> list[Session | None]:
        raise StoreUnavailable("away")

    scene.store.sessions.find_each = away  # type: ignore[method-assign]
    browser = browser_of(scene.app, scene.config, cookies)
    answer = browser.get(path, headers=LOOKS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert 'http-equiv="refresh"' in answer.text
    assert browser.get(path).is_json


def test_somebody_known_gets_pages_while_the_store_is_away() -> None:
    """Whoever was seen a while ago opens pages as before, and what they do is not held against them."""
    store = Shaky()
    app = create_app(store, Clock.live(), access=Config())
    browser = client_as(app, store, Config(), "wall@north")
    assert browser.get("/wall/north").status_code == 404
    store.is_away = True
    assert browser.get("/", headers={"Sec-Fetch-User": "?1"}).status_code == 200
    assert browser.post("/session").status_code == 204


def test_what_is_remembered_is_bounded() -> None:
    """Neither strangers' cookies nor made-up addresses fill the memory."""
    clock = HandClock(Scene().now())
    seen, once = Seen[int](clock), Once(clock)
    for n in range(MOST_SEEN + 5):
        seen.keep(str(n), n, seen.turn)
    assert (seen.find("4"), seen.find("5")) == (None, 5)
    assert once.is_first("0")
    for n in range(1, MOST_TOLD + 1):
        once.is_first(str(n))
    assert once.is_first("0")
    assert not once.is_first(str(MOST_TOLD))
