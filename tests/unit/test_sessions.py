"""Sessions as time goes by and the store goes away: how long they last, how many there are, who stays in meanwhile."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from access.account import Account
from access.audit import Deed
from access.role import parse_grant
from access.session import Session
from dashboard.access.config import Config
from dashboard.access.identity import ENDED, Identity
from dashboard.access.services import sessions
from tests.access_scene import LOOKS, Scene, draw
from tests.signing_in import browser_of, cookies_of


@pytest.fixture
def scene() -> Scene:
    return Scene()


def wait(scene: Scene, **span: float) -> None:
    scene.now.at += timedelta(**span)


def test_a_session_ends_when_nobody_does_anything(scene: Scene) -> None:
    """Two hours: pages that look by themselves do not keep it awake."""
    browser = scene.as_("wall@north")
    for _ in range(12):
        wait(scene, minutes=10)
        assert draw(browser, "/wall/north").status_code == 200
        assert browser.get("/session").status_code == 200
    wait(scene, seconds=1)
    assert draw(browser, "/wall/north").status_code == 401


@pytest.mark.parametrize("how", ["told", "opened"])
def test_a_session_ends_after_its_whole_time_whatever_is_done(scene: Scene, how: str) -> None:
    """Twelve hours: until then each step of a person keeps it awake, told by a page or by opening one."""
    browser = scene.as_("wall@north")

    def step() -> int:
        if how == "told":
            return browser.post("/session").status_code
        return browser.get("/wall/north", headers={"Sec-Fetch-User": "?1"}).status_code

    for _ in range(12):
        wait(scene, hours=1)
        assert step() in {200, 204}
    wait(scene, seconds=1)
    assert step() == 401


def test_a_step_is_noted_once_a_minute(scene: Scene) -> None:
    """What a person does within the same minute writes nothing."""
    browser = scene.as_("wall@north")
    began = scene.now()
    wait(scene, seconds=59)
    browser.post("/session")
    [session] = scene.store.sessions.list_all()
    assert (session.used_at, session.version) == (began, 0)
    wait(scene, seconds=1)
    browser.post("/session")
    [session] = scene.store.sessions.list_all()
    assert session.used_at == began + timedelta(minutes=1)


def test_limits_are_the_configured_ones() -> None:
    """A plant may choose shorter ones."""
    scene = Scene(limits=msgspec.structs.replace(Config().limits, idle=timedelta(minutes=5)))
    browser = scene.as_("wall@north")
    wait(scene, minutes=5, seconds=1)
    assert browser.get("/session").status_code == 401


def account(name: str, *grants: str) -> Account:
    return Account(name=name, shown=name, made_at=Scene().now(), grants=tuple(map(parse_grant, grants)))


def begun(scene: Scene, name: str) -> Session:
    session, _ = sessions.begin(scene.store, scene.config, account(name), "192.0.2.7", "Firefox")
    return session


def test_a_person_has_twenty_sessions_at_most(scene: Scene) -> None:
    """The one that was used longest ago makes room; somebody else's stay."""
    other = begun(scene, "bo")
    first, *_ = [begun(scene, "ann") for _ in range(1)]
    for _ in range(sessions.MOST):
        wait(scene, minutes=1)
        begun(scene, "ann")
    theirs = sessions.list_of(scene.store, scene.config, "ann")
    assert len(theirs) == 20
    assert first.id not in {each.id for each in theirs}
    assert theirs == sorted(theirs, key=lambda each: each.used_at, reverse=True)
    assert scene.store.sessions.find(other.id) == other


def test_sessions_that_are_over_go_when_one_begins(scene: Scene) -> None:
    """The store does not fill up with what nobody uses any more."""
    begun(scene, "ann")
    wait(scene, hours=2, seconds=1)
    assert sessions.list_of(scene.store, scene.config, "ann") == []
    fresh = begun(scene, "bo")
    assert scene.store.sessions.list_all() == [fresh]


def test_sessions_are_ended_and_noted(scene: Scene) -> None:
    """All of a person but the one that asks for it; what is not there any more is not noted."""
    kept, gone, other = begun(scene, "ann"), begun(scene, "ann"), begun(scene, "bo")
    assert sessions.end_all(scene.store, scene.now, "ann", "ann", but=kept.id) == [gone]
    assert sessions.end(scene.store, scene.now, [gone.id], "ann") == []
    assert {each.id for each in scene.store.sessions.list_all()} == {kept.id, other.id}
    [(_, noted)] = scene.store.read_audit()
    assert (noted.deed, noted.by, noted.on) == (Deed.SESSION_ENDED, "ann", "ann")
    assert gone.digest not in repr(noted)


def test_a_cookies_secret_is_all_of_it(scene: Scene) -> None:
    """The id alone, another secret, or another session's secret opens nothing."""
    cookies = cookies_of(scene.store, scene.config, "admin@*")
    name = scene.config.cookie("session")
    other = cookies_of(scene.store, scene.config, "admin@*")[name]
    key, _, secret = cookies[name].partition(".")
    identity = Identity(scene.store, scene.config)
    assert identity.find(cookies).principal is not None
    for text in (key, f"{key}.", f"{key}.{secret[:-1]}x", f"{key}.{other.partition('.')[2]}", "", ".", "x" * 5000):
        found = identity.find({name: text})
        assert (found.principal, found.csrf, found.over) == (None, "", ENDED if text else "")


def test_an_account_that_is_disabled_or_gone_has_no_session(scene: Scene) -> None:
    """What its grants are now counts, not what they were when it signed in."""
    cookies = cookies_of(scene.store, scene.config, "wall@north", name="ann")
    browser = browser_of(scene.app, scene.config, cookies)
    assert browser.get("/wall/north").status_code == 200
    ann = scene.store.accounts.find("ann")
    assert ann is not None
    scene.store.accounts.swap(msgspec.structs.replace(ann, grants=(parse_grant("wall@south"),)))
    assert browser.get("/wall/north").status_code == 403
    ann = scene.store.accounts.find("ann")
    assert ann is not None
    scene.store.accounts.swap(msgspec.structs.replace(ann, disabled_at=scene.now()))
    assert browser.get("/wall/north").status_code == 401


def test_a_demos_session_counts_in_a_demo_alone(scene: Scene) -> None:
    """A store that a demo has used opens nothing to whoever has its cookie still."""
    demo = Scene(is_demo=True)
    browser = demo.stranger()
    assert browser.get("/").status_code == 200
    [session] = demo.store.sessions.list_all()
    scene.store.sessions.add(session)
    kept = browser.get_cookie(demo.config.cookie("session"), domain="127.0.0.1")
    assert kept is not None
    strict = browser_of(scene.app, scene.config, {scene.config.cookie("session"): kept.value})
    assert strict.get("/", headers=LOOKS).status_code == 303


@pytest.mark.parametrize("url", ["http://127.0.0.1:8050", "https://dock.example"])
def test_cookies_are_for_this_host_and_for_no_script(url: str) -> None:
    """Over https with the prefix that browsers hold to it; only the csrf may be read by scripts."""
    scene = Scene(url=url, is_demo=True) if url.startswith("http:") else Scene(url=url)
    browser = scene.stranger() if scene.config.is_demo else scene.screen()
    given = browser.get("/wall/north").headers.getlist("Set-Cookie")
    assert len(given) == 2
    for cookie in given:
        name, *flags = cookie.split("; ")
        assert {"Path=/", "SameSite=Lax"} <= set(flags)
        assert ("HttpOnly" in flags) is ("csrf" not in name)
        assert ("Secure" in flags) is name.startswith("__Host-") is url.startswith("https")
        assert not any(flag.startswith("Domain") for flag in flags)
