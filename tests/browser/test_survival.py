"""What a wall goes through in months, one failure at a time and two at once: told in words, and over by itself.

Each prints what it took, in seconds. 15 s to words and 10 s back, from the moment the server answers, are the limits.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from clock import Clock
from tests.browser.by_hand import COUNT_TIMERS
from tests.browser.cable import Cable
from tests.browser.conftest import OpenPage, Wall, serve_dashboard
from tests.browser.plant import Plant, minutes
from tests.browser.watched import Tell, Watched
from tests.waiting import Stopwatch, eventually

pytestmark = pytest.mark.outage

SAW_WORDS = """() => {
    window.said = [];
    const words = document.querySelector('#link-words');
    new MutationObserver(() => words.hidden || window.said.push(words.textContent))
        .observe(words, {attributes: true});
}"""
MACHINE_THAT_SLEEPS = """(() => {
    const machine = Date.now;
    let slept = 0;
    Date.now = () => machine() + slept;
    window.sleepFor = (ms) => { slept += ms; };
})()"""
"""While a machine is suspended its date goes on and `performance.now` does not."""


@pytest.fixture
def watched(own_wall: Wall, open_page: OpenPage, tell: Tell) -> Watched:
    """A live wall."""
    one = Watched(own_wall, open_page, tell)
    one.open()
    return one


@pytest.fixture
def cable(own_wall: Wall) -> Iterator[Cable]:
    """What the wall of `cabled` hangs on."""
    one = Cable(own_wall.dashboard.port)
    yield one
    one.close()


@pytest.fixture
def cabled(own_wall: Wall, cable: Cable, open_page: OpenPage, tell: Tell) -> Watched:
    """A wall behind a cable, not opened yet."""
    return Watched(own_wall, open_page, tell, port=cable.port)


def freeze(wall: Wall, how: signal.Signals) -> None:
    os.killpg(os.getpgid(wall.dashboard.child.pid), how)


def test_a_killed_server(own_wall: Wall, watched: Watched) -> None:
    """A server that was killed is told, and its wall is live with a fresh snapshot soon after it answers again."""
    own_wall.dashboard.kill()
    watched.breaks("server killed", "LINK LOST")
    watched.changes()
    own_wall.dashboard.start()
    watched.mends("server killed")


def test_a_frozen_server(own_wall: Wall, watched: Watched) -> None:
    """A server that keeps its sockets and says nothing is as lost as a dead one."""
    freeze(own_wall, signal.SIGSTOP)
    try:
        watched.breaks("server frozen", "LINK LOST")
        watched.changes()
    finally:
        freeze(own_wall, signal.SIGCONT)
    watched.mends("server frozen")


def test_a_server_that_restarts(own_wall: Wall, watched: Watched, tell: Tell) -> None:
    """A restart of a few seconds is over before a word was said of it."""
    watched.page.evaluate(SAW_WORDS)
    away = Stopwatch()
    own_wall.dashboard.stop()
    watched.changes()
    own_wall.dashboard.start()
    away_s = away.read_s
    watched.mends(f"server restarted in {away_s:.1f} s")
    said = watched.page.evaluate("window.said")
    tell(f"server restarted in {away_s:.1f} s: {'not a word' if not said else said[0]}")
    assert said == [] or away_s > 3.5


def test_a_cable_that_is_cut(watched: Watched, cable: Cable, cabled: Watched) -> None:
    """A network that swallows everything, without closing anything, is told; a mended one brings the wall back."""
    cabled.open()
    cable.cut()
    cabled.breaks("network half-open", "LINK LOST")
    cabled.changes()
    cable.mend()
    cabled.mends("network half-open")
    watched.is_same_document()


def test_connections_that_are_closed(cable: Cable, cabled: Watched) -> None:
    """Connections that all break at once, as when a switch restarts, are opened again without a word."""
    cabled.open()
    cabled.page.evaluate(SAW_WORDS)
    cabled.changes()
    cable.drop()
    cabled.mends("connections closed")
    assert cabled.page.evaluate("window.said") == []


@pytest.mark.parametrize(
    "sign", ["window.dispatchEvent(new Event('online'))", "document.dispatchEvent(new Event('resume'))"]
)
def test_a_network_or_page_that_returns(cable: Cable, cabled: Watched, sign: str) -> None:
    """A browser that says so has the wall try at once, before the old socket's silence would be a lost link."""
    cabled.open()
    cabled.page.evaluate(SAW_WORDS)
    cable.cut()
    cabled.page.wait_for_selector("#link-pill:has-text('live 6 s')")
    cabled.changes()
    cable.mend()
    cabled.page.evaluate(sign)
    cabled.is_live(Stopwatch())
    assert cabled.page.evaluate("window.said") == []


def test_a_laptop_that_slept_an_hour(own_wall: Wall, cable: Cable, cabled: Watched, tell: Tell) -> None:
    """On waking, before the network is there, the old board is called as old as it is; then it is fresh."""
    clock = own_wall.clock
    later = Clock(start=clock.start + minutes(60), anchor=clock.anchor, speed=clock.speed)
    server = serve_dashboard(own_wall.dashboard.folder.parent / "later", own_wall.redis_url, later)
    try:
        cabled.page.add_init_script(MACHINE_THAT_SLEEPS)
        cabled.open()
        cabled.page.wait_for_selector("#clock:text('14:')")
        cable.cut()
        own_wall.clock = later
        cabled.changes()
        woken = Stopwatch()
        cabled.page.evaluate("window.sleepFor(3_600_000)")
        cabled.page.wait_for_selector(".link-headline:text('LINK LOST 60 min')", timeout=7000)
        tell(f"laptop slept an hour: said after {woken.read_s:.1f} s")
        assert "Shown: the board of 14:" in (cabled.page.text_content(".link-explanation") or "")
        assert (cabled.page.text_content("#clock") or "").startswith("15:")
        cable.lead_to(server.port)
        cable.mend()
        cabled.mends("laptop slept an hour")
        assert (cabled.page.text_content("#link-pill") or "").startswith("live")
        assert (cabled.page.text_content("#clock") or "").startswith("15:")
    finally:
        server.stop()


def test_a_store_that_is_gone(own_wall: Wall, watched: Watched) -> None:
    """Without the store the wall says that there is no data, and is live when the store is."""
    own_wall.valkey.kill()
    watched.breaks("store gone", "NO DATA")
    assert "store does not answer" in (watched.page.text_content(".link-explanation") or "")
    own_wall.valkey.start()
    since = Stopwatch()
    watched.changes()
    watched.mends("store gone", since=since)


def test_a_store_that_is_emptied(own_wall: Wall, watched: Watched) -> None:
    """A board without a plan any more is a picture of the past; a plan that is imported again is shown by itself."""
    own_wall.silence()
    since = Stopwatch()
    own_wall.forget()
    watched.breaks("store emptied", "NO SUCH SITE", since=since)
    own_wall.plant = Plant(own_wall.store)
    own_wall.write([])
    watched.changes()
    watched.mends("store refilled")


def test_a_writer_that_is_silent(own_wall: Wall, watched: Watched) -> None:
    """A board that nobody writes is no live board, however good the link."""
    own_wall.silence()
    watched.breaks("writer silent", "NO DATA")
    assert "tracker has written nothing" in (watched.page.text_content(".link-explanation") or "")
    watched.changes()
    watched.mends("writer silent")


def test_server_and_store_at_once(own_wall: Wall, watched: Watched) -> None:
    """A server that is killed while its store is away knows nobody when it comes back; it is live with the store."""
    own_wall.valkey.kill()
    own_wall.dashboard.kill()
    watched.breaks("server and store gone", "LINK LOST")
    own_wall.dashboard.start()
    assert (watched.page.text_content(".link-headline") or "").startswith("LINK LOST")
    own_wall.valkey.start()
    watched.changes()
    watched.mends("server and store gone")


def test_a_server_that_dies_again_and_again(own_wall: Wall, watched: Watched) -> None:
    """Five deaths in a row, each as soon as it answers, are one outage to the wall."""
    for _ in range(5):
        own_wall.dashboard.kill()
        own_wall.dashboard.start()
    watched.changes()
    watched.mends("server killed 5 times")


def test_two_tabs(own_wall: Wall, watched: Watched) -> None:
    """Two walls in one browser lose and find their server independently."""
    second = watched.page.context.new_page()  # a second tab of the same browser
    second.goto(own_wall.url)
    second.wait_for_selector("#link-pill[data-link=live]")
    own_wall.dashboard.kill()
    watched.breaks("server killed, two tabs", "LINK LOST")
    second.wait_for_selector(".link-headline:text('LINK LOST')")
    watched.changes()
    own_wall.dashboard.start()
    since = Stopwatch()
    watched.mends("server killed, two tabs", since=since)
    second.wait_for_selector("#link-pill[data-link=live]")
    assert since.read_s <= 10


PILE = """async () => {
    const {io} = await import('/assets/vendor/socket.io-client/socket.io.esm.min.js');
    const manager = (window.nobody ??= io('/nobody', {autoConnect: false})).io;  // the wall's own
    const heard = ['open', 'packet', 'error', 'close', 'ping', 'reconnect', 'reconnect_attempt', 'reconnect_error',
        'connect', 'disconnect', 'connect_error', 'board.snapshot', 'board.patch', 'board.link'];
    const count = (emitter) => heard.reduce((sum, name) => sum + emitter.listeners(name).length, 0);
    return [count(manager), count(manager.nsps['/wall']), manager.subs.length, window.timers.size];
}"""


def test_nothing_piles_up(cable: Cable, cabled: Watched, tell: Tell) -> None:
    """Fifteen more lost and found links leave no more listeners and timers than the first five."""
    cabled.page.add_init_script(COUNT_TIMERS)
    opened: list[str] = []
    cabled.page.on("websocket", lambda each: opened.append(each.url))
    cabled.open()

    def lose_and_find(times: int) -> None:
        for _ in range(times):
            cable.drop()
            cabled.changes()
            cabled.is_live(Stopwatch())

    lose_and_find(5)
    seen = [cabled.page.evaluate(PILE) for _ in range(10)]  # timers come and go
    before = [max(each) for each in zip(*seen, strict=True)]
    lose_and_find(15)
    after: list[int] = []

    def is_no_more() -> bool:
        after[:] = cabled.page.evaluate(PILE)
        print(after)
        return all(now <= was for now, was in zip(after, before, strict=True))

    eventually(is_no_more, what=f"no more than {before}")
    tell(f"15 reconnects: listeners of manager and socket, subscriptions, timers: {before} before, {after} after")
    assert len(opened) > 20
    cabled.is_same_document()
