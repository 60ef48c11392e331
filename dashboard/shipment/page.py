"""The page as an asker may see it, and what it hands over of what they decide.

    look     facts, steps           who may see the shipment
    talk     thread, open wish      who may read its talk
    act      orders                 who may write
    shared   the facts alone        who holds a link to it

Whose the shipment is stands on the board, and may change while a page is open: it is asked at each look.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash.development.base_component import Component

from access.principal import Principal
from access.rights import Right, may
from clock import Now
from dashboard.address import find_named, query_of
from dashboard.boards import Boards
from dashboard.desk import Desk, name_of, why_refused
from dashboard.parties import find_parties
from dashboard.parts import AWAY
from dashboard.plain import plain
from dashboard.shipment import drawing
from dashboard.shipment.orders import Given, remembered, settle, told_decision
from dashboard.shipment.seen import Seen, see
from dashboard.shipment.thread import thread_of, window_words
from dashboard.shipment.wish import open_wishes, told_wish, wish_of
from dashboard.theirs import Allowed, allowed, allowed_of
from store.errors import StoreUnavailable
from store.ports import Store
from tracking.errors import UnknownShipment, UnknownSite
from tracking.message import Message

GONE = "This shipment is no longer known. What you see is what was last known."
NOT_SENT = "Not sent: the store does not answer. Your words are still here; send again in a moment."
NOT_A_WRITER = "Not sent: you may not write about this shipment."
LOOKS = ("ship-head", "ship-age", "ship-about")
TALKS = ("ship-log", "ship-ask-words", "ship-result")
DECISIONS = frozenset({"accept", "decline"})


class Page:
    """The shipment page of one dashboard."""

    def __init__(self, store: Store, boards: Boards, desk: Desk, now: Now) -> None:
        self._store, self._boards, self._desk, self._now = store, boards, desk, now

    def look(self, who: Principal, path: str, search: str) -> dict[str, Any]:
        """All but the talk, by part; `away` alone while there is nothing to say, in words why."""
        found = self._find(path)
        if isinstance(found, str):
            return {"away": found}
        rights = allowed_of(who, found.row)
        if not rights.see:
            return {"away": "", "ship-head": drawing.not_yours(), "ship-age": "", "ship-about": ""}
        now = self._now()
        return {
            "away": "",
            "ship-head": drawing.head(found, rights, query_of(search), now),
            "ship-age": drawing.told_age(found, now),
            "ship-about": drawing.about(found, rights, now),
        }

    def talk(self, who: Principal, path: str, kept: object, settled: dict[str, str], wish: str) -> dict[str, Any]:
        """The talk by part, the wish that is shown, what became of orders; nothing where nothing new can be told."""
        found = self._find(path)
        if isinstance(found, str):
            return {}
        rights = allowed_of(who, found.row)
        if not rights.talk:
            return {"wish": "", "settled": settled, **dict.fromkeys(TALKS, "")}
        given = remembered(kept) if rights.write else []  # who may not write gave none: these would be others'
        try:
            settled = settle(self._store, found.row.site, given, settled)
        except StoreUnavailable:
            return {}
        return {"settled": settled, **self._said(_heard_by(who, found), rights, given, settled, wish)}

    def _find(self, path: str) -> Seen | str:
        """The shipment of an address, or in words why there is none."""
        site, shipment = find_named(path, "shipment", 2) or ("", "")
        try:
            return see(self._store, self._boards, site, shipment)
        except StoreUnavailable:
            return AWAY
        except (UnknownSite, UnknownShipment):
            return GONE

    def _said(
        self, seen: Seen, rights: Allowed, given: Sequence[Given], settled: dict[str, str], shown: str
    ) -> dict[str, Any]:
        now, zone = self._now(), seen.zone
        wishes = open_wishes(seen.messages)
        wish = next((each for each in wishes if each.id == shown), wishes[0] if wishes else None)
        said = thread_of(seen.messages, zone, now)
        result, _ = told_decision(given, settled)
        return {
            "ship-log": drawing.thread(said, drawing.waiting(given, settled, zone, now), is_writer=rights.write),
            "ship-ask-words": [] if wish is None else _asked(seen, wish, len(wishes) - 1, rights, now),
            "ship-result": result,
            "wish": "" if wish is None else wish.id,
        }

    def act(self, who: Principal, kind: str, path: str, *, words: str, wish: str, draft: str) -> Given | str:
        """Hands an order over; why not, in words, where it cannot be."""
        site, shipment = find_named(path, "shipment", 2) or ("", "")
        text = words.strip()
        if kind == "text" and (refused := why_refused(words)):
            return refused
        if kind in DECISIONS:
            order, body = "decide", {"proposal": wish, "accept": kind == "accept", "text": text}
        else:
            order, body = "message", {"shipment": shipment, "kind": kind, "text": text}
        try:
            if not self._is_writer(who, site, shipment):
                return NOT_A_WRITER
            told = text if kind == "text" else self._told(kind, site, wish)
            order_id = self._desk.submit(who, site, order, draft, body)
            return Given(order_id, kind, name_of(who), told, self._now())  # type: ignore[arg-type]
        except StoreUnavailable:
            return NOT_SENT
        except UnknownSite:
            return "Not sent: there is no such site any more."

    def _is_writer(self, who: Principal, site: str, shipment: str) -> bool:
        """What nobody knows of is for the site's writer to refuse, in its words."""
        return allowed(who, site, shipment, find_parties(self._store, self._boards, site, shipment)).write

    def _told(self, kind: str, site: str, wish: str) -> str:
        """What an order without words of its own is called on the page."""
        if kind == "fix":
            return "asks for a position"
        board = self._boards.get_board(site)
        message = self._store.find_message(site, wish)
        if message is None or message.window_start is None:
            return "the wish"
        return window_words(message.window_start, message.window_end, board.site.zone, self._now())


def _heard_by(who: Principal, seen: Seen) -> Seen:
    """With those messages alone that the asker may read: a shipment may have been another carrier's before."""
    site, shipment = seen.row.site, seen.row.shipment
    own = [
        each
        for each in seen.messages
        if may(who, Right.TALK, site=site, carrier=each.carrier, supplier=seen.row.supplier, shipment=shipment)
    ]
    return seen._replace(messages=tuple(own))


def _asked(seen: Seen, wish: Message, others: int, rights: Allowed, now: datetime) -> list[Component]:
    """Who decides reads what is in the way, with names; its carrier only what it has asked for."""
    sentences = ["No plan names this shipment any more."]
    if seen.planned is not None:
        rows = seen.board.rows
        sentences = told_wish(wish_of(wish, seen.planned, seen.board.shipments.values(), rows), rows, seen.zone, now)
    if not rights.write:
        sentences = [sentences[0], drawing.UNANSWERED]
    who = plain(wish.vehicle) or plain(wish.carrier)
    return drawing.ask(sentences, plain(wish.text, lines=True), who, others)
