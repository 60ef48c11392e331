"""A store in which everything that anybody outside can write is hostile: boards, talk, trips, people, the log.

    EVERYWHERE, string by string -> one truck, one trip, one account, one screen ... of it, in each of their fields
    marked(word, "supplier")     -> the string, and behind it which field it stood in: so a page's text tells both

It is put straight into the store, also where a decoder or a form would have refused it. Trucks stand at small sites of
their own, so that a wall shows all that it has; YARD expects the same ones of a carrier that is called as it should be.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from access.account import Account
from access.audit import Deed, Entry
from access.role import Grant, Role
from access.session import Invitation, Purpose, Screen, Session, Share
from access.token import new_token
from dashboard.access.config import Config
from store.ports import Commit, Store
from tests.browser.hostile import EVERYWHERE, full_row
from tests.browser.plant import NOW, minutes, site
from tests.browser.talking import a_message, a_wish, a_word, planned
from tests.predicted_trips import a_forecast, a_trip, an_alert
from tracking.board import Risk, Row
from tracking.evidence import Evidence
from tracking.message import Answer, Kind, Message, Stage
from tracking.plan import Door, Line, Site, Stopover
from tracking.trip_record import TripRecord

WORDS = list(EVERYWHERE.values())
DOORS = 12
YARD, CARRIER, TALK, DOCK = "yard", "ACME", "TALK", "D9"
BARE = {"__proto__", "constructor", "toString"}
"""Harmful only as they stand."""
ACCOUNT, SESSION = ("account", "shown", "email", "party", "of-site"), ("from", "agent")
SCREEN, CODE = ("screen", "screen-site", "maker", "screen-from"), ("invited", "code-site", "inviter")
LOGGED = ("by", "on", "log-site", "where", "words")
ROW = ("shipment", "carrier", "supplier", "vehicle", "door", "origin", "why", "part")
WARNED = ("headline", "cause", "impact", "remedy")
SAID = ("text", "happened", "reason", "author", "told", "wish", "answer", "answerer")


def marked(word: str, field: str) -> str:
    """The string with the name of its field behind it."""
    return word if word in BARE else f"{word} ~{field}"


def a_row(word: str, place: str, **changes: Any) -> Row:
    """A late truck that is called so in every field."""
    row = full_row()
    told = {field: marked(word, field) for field in (*ROW, *WARNED)}
    named: dict[str, Any] = {
        **{name: told[name] for name in ("shipment", "carrier", "supplier", "vehicle", "door", "origin")},
        "site": place,
        "reason": told["why"],
        "conflicts": (marked(word, "conflict"),),
        "lines": (Line(part=told["part"], quantity=4),),
        "warnings": (replace(row.warnings[0], **{name: told[name] for name in WARNED}),),
    }
    return replace(row, **(named | changes))


def the_talked_of() -> Row:
    """One of CARRIER with the warnings and the load of all the strings."""
    rows = [a_row(word, YARD) for word in WORDS]
    several = {name: tuple(each for row in rows for each in getattr(row, name)) for name in ("lines", "warnings")}
    return a_row(WORDS[0], YARD, shipment=TALK, carrier=CARRIER, door=DOCK, **several)


def a_talk(number: int, word: str) -> Iterator[Message]:
    """Messages of both sides, about TALK, that say the string wherever one may say something."""
    told, first = {field: marked(word, field) for field in (*SAID, "vehicle", "door", "own")}, number * 10
    about: dict[str, Any] = {"site": YARD, "shipment": TALK, "carrier": CARRIER, "vehicle": told["vehicle"]}
    answer = Answer(at=NOW, by=told["answerer"], text=told["answer"])
    yield a_word(first, 90, **about, text=told["text"])
    yield a_word(first + 1, 80, **about, kind=Kind.FACT, happened=told["happened"], reason=told["reason"], text="")
    yield a_message(first + 2, 70, **about, by=told["author"], text=told["told"], stage=Stage.ANSWERED, answer=answer)
    yield a_wish(first + 3, 5, **about, row=the_talked_of(), text=told["wish"], door=told["door"], own_id=told["own"])


def a_past(number: int, word: str) -> Iterator[TripRecord]:
    """Two trips that came late: of somebody who is called so, and of CARRIER."""
    made_of = {"road": 20.0, marked(word, "made-of"): 90.0}
    said = (a_forecast(-40, 85 - number / 4, parts=made_of, state=marked(word, "state")), a_forecast(30, 90))
    told = {field: marked(word, field) for field in ("supplier", "vehicle", "origin", "door")}
    alert = an_alert(40, kind=marked(word, "kind"), before=a_forecast(30, 118, p_late=0.7))
    stops = (Stopover(marked(word, "stop"), 51.0, 9.0),)
    for carrier in (marked(word, "carrier"), CARRIER):
        named = {**told, "site": YARD, "carrier": carrier, "shipment": f"{carrier} {marked(word, 'past')}"}
        yield a_trip(number, arrived_min=130, forecasts=said, alerts=(alert,), stops=stops, **named)


class Poisoned:
    """A store that is full of it, for the dashboard at `url`."""

    def __init__(self, url: str, store: Store) -> None:
        self.config, self.store = Config(url=url), store
        self.walls = [f"w{first // DOORS}" for first in range(0, len(WORDS), DOORS)]
        for number, place in enumerate(self.walls):
            self._put_wall(place, WORDS[number * DOORS :][:DOORS])
        self._put_wall(marked(WORDS[0], "site-id"), WORDS[:1])
        self._put_yard()
        for number, word in enumerate(WORDS):
            self._put_people(number, word)

    def _put_wall(self, place: str, words: list[str]) -> None:
        doors = tuple(Door(id=marked(word, "door")) for word in words)
        named = replace(site(site_id=place), name=marked(words[0], "site"), doors=doors)
        self._commit(named, [a_row(word, place) for word in words])

    def _put_yard(self) -> None:
        rows = [a_row(word, YARD, carrier=CARRIER, risk=Risk.AT_RISK) for word in WORDS]
        told = tuple(each for number, word in enumerate(WORDS) for each in a_talk(number, word))
        past = tuple(each for number, word in enumerate(WORDS) for each in a_past(number, word))
        self._commit(site(site_id=YARD), [*rows, the_talked_of()], messages=told, trips=past)
        at_s = NOW.timestamp()
        times: dict[str, Any] = {"landmark_s": at_s, "since_s": at_s - 9e4, "heard_s": at_s, "fixed_s": at_s}
        self.store.save_quality(
            CARRIER,
            [
                Evidence(
                    vehicle=marked(word, "vehicle"), pings=90, weight=90.0, refused=9, reasons={word: 9.0}, **times
                )
                for word in WORDS
            ],
        )

    def _commit(self, place: Site, rows: list[Row], **more: Any) -> None:
        """Plan and board; to the plan all of them have the same door."""
        plan = planned([replace(row, door=DOCK) for row in rows], place)
        self.store.submit_plan(plan)
        lease = self.store.acquire_lease(place.id, "test", 3600)
        assert lease is not None
        self.store.commit(lease, Commit(as_of=NOW, plan=plan, rows=tuple(rows), **more))

    def _put_people(self, number: int, word: str) -> None:
        """An account, a screen, a code, a link and a line of the log."""
        names = (*ACCOUNT, *SESSION, *SCREEN, *CODE, *LOGGED)
        told, now, store = {field: marked(word, field) for field in names}, self.config.now(), self.store
        grant = Grant(role=Role.SUPPLIER, site=told["of-site"], party=told["party"])
        account, token = told["account"], new_token()
        store.accounts.add(
            Account(name=account, shown=told["shown"], email=told["email"], made_at=now, grants=(grant,))
        )
        came: dict[str, Any] = {"where": told["screen-from"], "browser": told["agent"]}
        screen = Screen(id=token.id, digest=token.digest, name=told["screen"], site=told["screen-site"], csrf="",
                        made_by=told["maker"], paired_at=now, seen_at=now, **came)  # fmt: skip
        store.screens.add(screen)
        ends, by = now + timedelta(hours=4), told["maker"]
        share = Share(id=token.id, digest=token.digest, site=self.walls[0], shipment=marked(word, "shared"),
                      made_by=by, made_at=now, ends_at=ends)  # fmt: skip
        store.shares.add(share)
        code = Invitation(digest=marked(word, "digest"), purpose=Purpose.SCREEN, name=told["invited"],
                          site=told["code-site"], made_by=told["inviter"], made_at=now, ends_at=ends)  # fmt: skip
        store.invitations.add(code)
        logged = dict(zip(("by", "on", "site", "where", "words"), (told[name] for name in LOGGED), strict=True))
        store.append_audit(Entry(at=now - minutes(number), deed=Deed.SIGN_IN_REFUSED, **logged))

    def seat(self, account: str) -> None:
        """Has an account be signed in from wherever the strings say."""
        now = self.config.now()
        for word in WORDS:
            token = new_token()
            came: dict[str, Any] = {"where": marked(word, "from"), "browser": marked(word, "agent")}
            self.store.sessions.add(
                Session(id=token.id, digest=token.digest, account=account, csrf="", began_at=now, used_at=now, **came)
            )
