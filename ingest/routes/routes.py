"""The worker's router: answers at once from what it knows, and one thread that asks for what it does not."""

from __future__ import annotations

import dataclasses
import logging
import threading
from dataclasses import dataclass
from datetime import timedelta

from h3.api.basic_int import latlng_to_cell

from clock import Now
from ingest.backoff import Backoff
from ingest.routes.answer import NoAnswer, Place, is_believable
from ingest.routes.client import Client
from ingest.routes.questions import Key, Leg, Legs, Question, Questions
from tracking.geodesy import distance_m
from tracking.plan import Site

NEAR_KM, FAR_KM = 3.0, 3_000.0
"""Nearer, a cell is as large as what is left of the way; farther, no truck goes by road within the days of a plan."""
FINE_WITHIN_KM, FINE, COARSE = 100.0, 7, 6
"""H3 resolutions: cells of 1.4 km an edge, and of 3.7 km where that is little of the way."""
LEGS, QUESTIONS = 20_000, 2_000
"""Answers kept, about 6 MB; and questions that wait, which a local router answers in seconds."""
KEPT = timedelta(hours=12)
"""After this an answer is asked for again; the old one serves until the new one comes."""
AWAY_AFTER = 3
"""Failures in a row after which a router counts as away, and is told of."""
FIRST_WAIT_S, MOST_WAIT_S = 0.5, 60.0
STOP_WITHIN_S = 5.0
"""A name that is being looked up cannot be cut short; the thread dies with the worker's process then."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Counts:
    """What became of the questions. `unbelievable` answers count as no road; `let_go` were too many at once."""

    answered: int = 0
    no_road: int = 0
    unbelievable: int = 0
    failed: int = 0
    let_go: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{name} {number}" for name, number in dataclasses.asdict(self).items())


class Routes:
    """`minutes` is a `tracking.prediction.router.RouterMinutes`, for any thread; the rest is for who owns this."""

    def __init__(self, client: Client, now: Now, *, backoff: Backoff | None = None, legs: int = LEGS) -> None:
        self._client, self._now = client, now
        self._backoff = backoff or Backoff(FIRST_WAIT_S, MOST_WAIT_S)
        self._lock = threading.Condition()
        self._sites: dict[str, Place] = {}
        self._legs, self._questions = Legs(legs), Questions(QUESTIONS)
        self._counts = Counts()
        self._failures = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="router", daemon=True)

    def start(self) -> None:
        log.info("asking %s for ways", self._client.url.shown())
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, amid a question too."""
        with self._lock:
            self._stop.set()
            self._lock.notify_all()
        self._client.cut()
        self._thread.join(STOP_WITHIN_S)
        log.info("router: %s", self.counts())

    def counts(self) -> Counts:
        """A copy, as of now."""
        with self._lock:
            return dataclasses.replace(self._counts)

    def place(self, site: Site) -> None:
        """Says where a site is; again when its plan has moved it."""
        with self._lock:
            self._sites[site.id] = (site.lat, site.lon)

    def minutes(self, site_id: str, lat: float, lon: float) -> float | None:
        """Minutes at free flow from there to the site's own point, or None at once where that is not known yet.

        Asked once a cell, and scaled by distance within it, so that they shrink from fix to fix.
        """
        end = self._sites.get(site_id)
        if end is None:
            return None
        crow_km = distance_m(lat, lon, *end) / 1000.0
        if not NEAR_KM <= crow_km <= FAR_KM:
            return None
        key = Key(latlng_to_cell(lat, lon, FINE if crow_km <= FINE_WITHIN_KM else COARSE), end)
        now = self._now()
        with self._lock:
            leg = self._legs.find(key)
            if leg is None or abs(now - leg.asked_at) >= KEPT:  # a clock may be set back
                self._want(key, Question((lat, lon), end, crow_km))
        return None if leg is None or leg.minutes is None else leg.minutes * crow_km / leg.crow_km

    def _want(self, key: Key, question: Question) -> None:
        self._counts.let_go += not self._questions.put(key, question)
        self._lock.notify_all()

    def _run(self) -> None:
        """Until stopped; outlives every fault."""
        while (asked := self._next()) is not None:
            try:
                leg = self._ask(asked[1])
            except NoAnswer as error:
                self._fail(asked[0], str(error))
            except Exception as error:
                log.exception("a fault while asking for a way")
                self._fail(asked[0], repr(error))
            else:
                self._keep(asked[0], leg)

    def _next(self) -> tuple[Key, Question] | None:
        with self._lock:
            self._lock.wait_for(lambda: self._stop.is_set() or len(self._questions))
            return None if self._stop.is_set() else self._questions.newest()

    def _ask(self, question: Question) -> Leg:
        seconds = self._client.seconds(question.start, question.end)
        minutes = None if seconds is None else seconds / 60.0
        believable = minutes is None or is_believable(minutes, question.crow_km)
        with self._lock:
            self._counts.no_road += minutes is None
            self._counts.unbelievable += not believable
            self._counts.answered += minutes is not None and believable
        return Leg(minutes if believable else None, question.crow_km, self._now())

    def _keep(self, key: Key, leg: Leg) -> None:
        with self._lock:
            self._questions.drop(key)
            self._legs.put(key, leg)
        if self._failures >= AWAY_AFTER:
            log.info("the router is back: %s", self.counts())
        self._failures = 0
        self._backoff.reset()

    def _fail(self, key: Key, why: str) -> None:
        """Forgets the question, which its truck's next fix will ask again, and waits a while before another."""
        if self._stop.is_set():
            return  # it was cut by us
        with self._lock:
            self._questions.drop(key)
            self._counts.failed += 1
        self._failures += 1
        if self._failures == AWAY_AFTER:
            log.warning("%s is away, estimates go by distance until it is back: %s", self._client.url.shown(), why)
        self._stop.wait(self._backoff.take_s())
