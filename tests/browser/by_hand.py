"""A wall whose server's words and whose time are in the test's hand.

The page, its style sheets and its scripts come from the real dashboard; only the socket library is another, which lets
the test speak. What is said comes from a real relay over a store in memory: it is the real wire format.

    hand = ByHand(page, url, plan)      the page, open, with its first snapshot
    hand.write(rows)                    a commit, relayed as a patch
    hand.skip(60)                       a minute later: due timers fire once, the page goes on by itself
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import msgspec
from playwright.sync_api import Page, Route

from clock import Clock
from dashboard.relay import Relay
from dashboard.rows import Wire, epoch_ms
from store.memory_store import MemoryStore
from store.ports import Commit
from tracking.board import Row
from tracking.plan import SitePlan

SOCKET_LIBRARY = "**/socket.io.esm.min.js"
FAKE_SOCKET = """
class Wire {
  active = true;
  asked = [];
  #heard = new Map();
  on(name, hear) { this.#heard.set(name, [...(this.#heard.get(name) ?? []), hear]); }
  io = { on() {}, reconnectionDelayMax() {} };
  emit(name) { this.asked.push(name); }
  disconnect() { return this; }
  connect() { queueMicrotask(() => this.say("connect")); }
  say(name, body) { for (const hear of this.#heard.get(name) ?? []) hear(body); }
}
export const io = () => (window.wire = new Wire());
"""
COUNT_TIMERS = """(() => {
  window.timers = new Set();
  for (const kind of ["Timeout", "Interval"]) {
    const [set, clear] = [window[`set${kind}`].bind(window), window[`clear${kind}`].bind(window)];
    window[`set${kind}`] = (call, ...rest) => {
      const id = set((...words) => {
        if (kind === "Timeout") timers.delete(id);
        return typeof call === "function" ? call(...words) : undefined;
      }, ...rest);
      timers.add(id);
      return id;
    };
    window[`clear${kind}`] = (id) => (timers.delete(id), clear(id));
  }
})()"""
"""Every timer that is still to fire is in `window.timers`, whoever set it."""
COUNT_TEXTS = """(() => {
  window.mostTexts = 0;
  const { measureText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.measureText = function (text) {
    this.texts = (this.texts ?? 0) + 1;
    mostTexts = Math.max(mostTexts, this.texts);
    return measureText.call(this, text);
  };
})()"""
"""The most texts that any one canvas has measured is `window.mostTexts`."""
BEAT_S = 0.5
"""How often the wall draws what only time moves."""
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


class ByHand:
    """One page of a wall, and the board behind it."""

    def __init__(self, page: Page, url: str, plan: SitePlan, rows: list[Row], at: datetime) -> None:
        self.page, self.at, self._deaf = page, at, False
        self._store = MemoryStore()
        self._store.submit_plan(plan)
        lease = self._store.acquire_lease(plan.site.id, "test", 1e9)
        assert lease is not None
        self._lease = lease
        self._relay = Relay(plan.site.id, self._store, Clock.live(), self._emit, build="1")
        self._open(url)
        self._commit(rows, plan=plan)
        self.say("connect", {})
        self._relay.step()
        self.settle()

    def _open(self, url: str) -> None:
        self.page.route(SOCKET_LIBRARY, _lend)
        self.page.clock.install(time=self.at)
        self.page.add_init_script(COUNT_TIMERS)
        self.page.add_init_script(COUNT_TEXTS)
        self.page.goto(url)
        self.page.wait_for_selector("#link-pill[data-link=connecting]")

    def _emit(self, name: str, body: Wire, room: str) -> None:
        """What the relay says, at the hand's own time."""
        if not self._deaf:
            self.say(name, {**body, "now": epoch_ms(self.at), "speed": 1.0})

    def say(self, name: str, body: object) -> None:
        """A message as it comes over the socket: JSON, whatever is in it."""
        text = json.dumps(body, default=msgspec.json.decode)  # rows come as JSON
        self.page.evaluate("([name, body]) => wire.say(name, JSON.parse(body))", [name, text])

    def _commit(self, rows: list[Row], removed: tuple[str, ...] = (), plan: SitePlan | None = None) -> None:
        self._store.commit(self._lease, Commit(as_of=self.at, rows=tuple(rows), removed=removed, plan=plan))

    def write(self, rows: list[Row], *, removed: tuple[str, ...] = ()) -> None:
        """What the site's writer commits, relayed at once."""
        self._commit(rows, removed)
        self._relay.step()

    def write_unheard(self, rows: list[Row]) -> None:
        """A commit while the link is lost."""
        self._deaf = True
        self.write(rows)
        self._deaf = False

    def greet(self) -> None:
        """The whole board anew, as on each connect."""
        self._relay.send_snapshot("screen")

    def skip(self, seconds: float) -> None:
        """Later: timers that are due fire once, as after a machine's sleep."""
        self.at += timedelta(seconds=seconds)
        self.page.clock.fast_forward(int(seconds * 1000))

    def settle(self) -> None:
        """Until what was said, and what time moved, is drawn."""
        self.at += timedelta(seconds=BEAT_S)
        self.page.clock.run_for(int(BEAT_S * 1000))
        self.page.evaluate(TWO_FRAMES)

    def eval(self, script: str, *words: Any) -> Any:
        return self.page.evaluate(script, *words)


def _lend(route: Route) -> None:
    route.fulfill(content_type="text/javascript", body=FAKE_SOCKET)
