"""Whatever a carrier calls itself, its trucks or its doors: text, in its place, and nobody else's trouble."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Page

from dashboard.rows import Wire, wall_row, wall_site
from tests.browser.by_hand import ByHand
from tests.browser.conftest import Wall
from tests.browser.fit import overlaps
from tests.browser.hostile import CORPUS, VOCABULARY, full_wire, leaves, poisoned
from tests.browser.plant import NOW, row_at, rows, site
from tests.waiting import eventually
from tracking.plan import SitePlan

WATCH = """(() => {
  window.breaches = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective }) => breaches.push(violatedDirective));
})()"""
LOOK = """() => ({
    tags: [...new Set([...document.querySelectorAll('*')].map(({localName}) => localName))].sort(),
    listening: [...document.querySelectorAll('*')].flatMap(element => element.getAttributeNames())
        .filter(name => name.startsWith('on')),
    shown: document.querySelector('#wall').textContent,
    title: document.title,
    others: Object.fromEntries([...document.querySelectorAll('.truck')]
        .filter(truck => !truck.closest('[data-door="D03"]') && truck.dataset.shipment.startsWith('S0'))
        .map(truck => [truck.dataset.shipment, truck.ariaLabel.split(':')[0]])),
    cards: document.querySelectorAll('.warning:not([data-spare])').length,
    broken: window.broken ?? null,
    breaches,
    scrolls: document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth,
})"""
CUT = """() => [
    ['.wall-header', '#site-name, #link-pill'],
    ['.warning', '.warning-headline, .warning-door, .warning p'],
    ['.warning-more', '.warning-more-word'],
    ['.door-row', '.door-name'],
    ['.warning-list', '.warning:not([data-spare])'],
].flatMap(([outer, inner]) => [...document.querySelectorAll(outer)].flatMap(box => {
    const out = box.getBoundingClientRect();
    return [...box.querySelectorAll(inner)]
        .filter(element => element.checkVisibility({visibilityProperty: true}))
        .filter(element => {
            const rect = element.getBoundingClientRect();
            return rect.left < out.left - 1 || rect.right > out.right + 1
                || rect.top < out.top - 1 || rect.bottom > out.bottom + 1;
        }).map(element => `${outer} cuts ${element.className}`);
}))"""
MAP = """async body => {
    const place = document.createElement('div');
    place.style.cssText = 'position: fixed; inset: 0; z-index: 9';
    document.body.append(place);
    const { createMap } = await import('/assets/wall/map.js');
    window.map = createMap(place, { clock: { now: () => body.now } });
    map.setSite(body.site);
    map.setRows(new Map(body.rows.map(row => [row.id, row])));
}"""
TURNERS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@dataclass
class Watched:
    """A wall, and all that must not happen on it."""

    hand: ByHand
    origin: str
    trouble: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.hand.page

    def dismiss(self, dialog: Dialog) -> None:
        self.trouble.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def show(self, word: str, *, spare: set[str] = VOCABULARY, revision: int = 900) -> dict[str, Any]:
        """What is on the screen after a snapshot with that word in every string of a site, a door and some rows."""
        self.hand.say("board.snapshot", snapshot(word, spare=spare, revision=revision))
        self.hand.settle()
        seen: dict[str, Any] = self.hand.eval(LOOK)
        return seen


def snapshot(word: str, *, spare: set[str], revision: int) -> Wire:
    """The rich board, with a door, the site and some trucks of a carrier who calls everything `word`."""
    place = wall_site(site())
    doors = place["doors"]
    assert isinstance(doors, tuple)
    bad = {**poisoned_dict(place, word, spare), "doors": [poisoned(doors[0], word, spare=spare), *doors[1:]]}
    named = poisoned_dict(full_wire(), word, spare)
    others = [wall_row(row) for row in rows() if row.door not in {"D01", "D03"}]
    at_a_door = {**named, "id": f"{word}2", "door": "D03"}
    begun = {**poisoned_dict(wall_row(row_at(2, 1, NOW)), word, spare), "id": f"{word}3", "door": "D03"}
    now = int(NOW.timestamp() * 1000)
    state = {"rev": revision, "as_of": now, "now": now, "speed": 1.0, "build": "1"}
    return {"site": bad, "rows": [named, at_a_door, begun, *others], **state}


def poisoned_dict(wire: Wire, word: str, spare: set[str]) -> Wire:
    made = poisoned(wire, word, spare=spare)
    assert isinstance(made, dict)
    return made


@pytest.fixture(scope="module")
def watched(wall: Wall, browser: Any) -> Iterator[Watched]:
    """One wall for all of the corpus: what one string did would show with the next."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.add_init_script(WATCH)
    hand = ByHand(page, wall.url, SitePlan(site=site()), rows(), NOW)
    seen = Watched(hand, urlsplit(wall.base).netloc)
    page.on("dialog", seen.dismiss)
    page.on("pageerror", lambda error: seen.trouble.append(str(error)))
    page.on("console", lambda message: seen.trouble.append(message.text) if is_trouble(message.text) else None)
    page.on("request", lambda request: seen.asked.append(request.url))
    page.on("framenavigated", lambda frame: seen.trouble.append(f"went to {frame.url}"))
    page.wait_for_selector("#map[data-state=ready]")
    yield seen
    page.close()


def is_trouble(words: str) -> bool:
    return "GL Driver" not in words


def test_no_string_of_the_wire_is_missed() -> None:
    """The row that is poisoned has every field filled, so that a new one is poisoned too, or this fails."""
    empty = [name for name, value in leaves(full_wire()) if value in (None, "", [], (), {})]
    assert empty == []
    words = {name for name, value in leaves(full_wire()) if isinstance(value, str)}
    left = {name for name, value in leaves(poisoned(full_wire(), "x")) if isinstance(value, str) and value != "x"}
    assert left <= VOCABULARY
    assert {"id", "door", "carrier", "vehicle", "why", "headline", "remedy", "part", "conflicts"} <= words - left


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_string_is_text_in_its_place(watched: Watched, name: str) -> None:
    """No script, no element, no request, nothing overlapped or scrolled; and all others are as right as before."""
    calm, word = watched.show("Calm"), CORPUS[name]
    seen = watched.show(word)
    assert (seen["broken"], seen["breaches"], watched.trouble) == (None, [], [])
    assert seen["listening"] == []
    assert set(seen["tags"]) <= set(calm["tags"])
    assert {urlsplit(url).netloc for url in watched.asked if not url.startswith(("blob:", "data:"))} <= {watched.origin}
    assert not TURNERS & set(seen["shown"])
    assert seen["title"].endswith("· Dockwatch")
    assert seen["scrolls"] is False
    assert seen["others"].items() <= calm["others"].items()
    assert len(seen["others"]) >= len(calm["others"]) - 2 > 36, "a long name of a door takes some of the hours"
    assert seen["cards"] >= 3, "its warnings hide those of others"
    page = watched.page
    assert overlaps(page) == []
    assert watched.hand.eval(CUT) == []


@pytest.mark.parametrize("name", ["script", "prototype", "constructor", "own name", "long word"])
def test_words_of_ours_that_are_not(watched: Watched, name: str) -> None:
    """Even a state, a kind of warning or a zone that nobody knows leaves the other trucks as they are."""
    calm = watched.show("Calm")
    seen = watched.show(CORPUS[name], spare={"shape"})
    assert (seen["broken"], seen["breaches"]) == (None, [])
    assert [words for words in watched.trouble if not words.startswith("times are in UTC")] == []
    watched.trouble.clear()
    assert seen["others"].items() <= calm["others"].items()
    assert len(seen["others"]) >= len(calm["others"]) - 2 > 36


@pytest.mark.parametrize("name", ["prototype", "constructor", "null", "half a letter", "quotes", "empty"])
def test_an_id_is_only_an_id(watched: Watched, name: str) -> None:
    """A shipment of any id comes with a snapshot, is changed by a patch, and goes with one."""
    word = CORPUS[name]
    watched.show(word, revision=5)
    state = {"as_of": int(NOW.timestamp() * 1000), "now": int(NOW.timestamp() * 1000), "speed": 1.0}
    row = {**full_wire(), "id": word, "door": "D03", "vehicle": "KNOWN-1"}
    watched.hand.say("board.patch", {"from": 5, "rev": 6, "rows": [row], "removed": [], **state})
    watched.hand.settle()
    known = watched.page.locator("[aria-label^='KNOWN-1']")
    assert known.count() == 1
    watched.hand.say("board.patch", {"from": 6, "rev": 7, "rows": [], "removed": [word], **state})
    watched.hand.settle()
    assert known.count() == 0
    assert watched.hand.eval("wire.asked") == []


@pytest.mark.parametrize("name", ["expression", "token of a map", "prototype", "turned", "marks", "long word", "null"])
def test_the_map_draws_all_the_same(watched: Watched, name: str) -> None:
    """A truck, a plant and a door of any name are on the map with all the others."""
    word = CORPUS[name]
    body = snapshot(word, spare=VOCABULARY, revision=1)
    body["rows"] = [{**full_wire(), "id": word, "door": word, "silent": None}, *[wall_row(r) for r in rows()[2:12]]]
    watched.hand.eval("body => (window.body = JSON.parse(body))", json.dumps(body))
    watched.hand.eval(f"({MAP})(window.body)")
    expected = {word, *(row.shipment for row in rows()[2:12] if row.milestone == "en_route")}

    def drawn() -> bool:
        return {one["id"] for one in watched.hand.eval("map.listDrawn()")} == expected

    eventually(drawn, within_s=20, what="every truck on the map")
    watched.hand.eval("() => { map.element.remove(); map.destroy(); }")
    assert watched.trouble == []
