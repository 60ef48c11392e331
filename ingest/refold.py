"""One vehicle's state, kept true to all its pings while they come in any order.

    newer than the last one     one more step of the fold
    a little late               fold again from the last remembered state before it        in memory
    later than that             fold again from the vehicle's base over its track          one read of the store
    older than its base         too late to matter: said so, and left out

The state is always the fold of the distinct pings in fix-time order; what is remembered here only saves work and may be
lost at any time. A track grows with the trip, so now and then its older part is folded into a base and let go.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec

from tracking import fold
from tracking.opening import at_rest
from tracking.ping import Ping, PingKey, ping_key
from tracking.plan import Shipment, Site
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.state import VehicleState

STEP = 32
"""Pings folded between two remembered states: what a ping that is a little late costs at most, and some more."""
REMEMBERED = 256
"""Pings remembered in memory: 40 minutes of one each 10 s, more than the disorder of a live connection."""
LOOK_AFTER = 1_000
"""Pings taken before the length of the track is looked at again."""
TRACK_LONG = 3_000
TRACK_KEPT = 2_000
"""A track longer than the first is cut to the second: 5.5 hours of one ping each 10 s can still be refined."""


class History(Protocol):
    """What the store keeps of a site's vehicles."""

    def load_track(self, carrier: str, vehicle: str) -> list[Ping]: ...
    def find_base(self, carrier: str, vehicle: str) -> VehicleState | None: ...


class Rules(NamedTuple):
    """What a vehicle's pings are folded with. A site's knowledge is the same object for all of its life."""

    site: Site
    shipments: tuple[Shipment, ...]
    known: Knowledge = NOTHING_KNOWN


class Taken(NamedTuple):
    """What became of pings: those that were new, those older than the base, and a new base if the track was cut."""

    new: tuple[Ping, ...] = ()
    too_late: tuple[Ping, ...] = ()
    base: VehicleState | None = None


class _Stretch(NamedTuple):
    before: VehicleState
    pings: tuple[Ping, ...]


class Remembered(NamedTuple):
    """A folder as it was."""

    state: VehicleState | None
    stretches: tuple[_Stretch, ...]
    unlooked: int


class Folder:
    """The fold of one vehicle. `state` is None until something is known of it."""

    def __init__(self, carrier: str, vehicle: str, state: VehicleState | None, history: History) -> None:
        self.carrier, self.vehicle, self.state = carrier, vehicle, state
        self._history = history
        self._stretches: tuple[_Stretch, ...] = ()
        self._unlooked = 0

    def remember(self) -> Remembered:
        """What `go_back` takes."""
        return Remembered(self.state, self._stretches, self._unlooked)

    def go_back(self, remembered: Remembered) -> None:
        """As if nothing had been taken since, which holds until a commit keeps it."""
        self.state, self._stretches, self._unlooked = remembered

    def take(self, pings: Sequence[Ping], rules: Rules) -> Taken:
        """Folds pings in, in whatever order and however often they come. Changes nothing if it raises."""
        fresh = _distinct(pings)
        if not fresh:
            return Taken()
        if self.state is None or self._unlooked + len(fresh) > LOOK_AFTER:
            return self.refold(rules, fresh)
        if fold.is_newer(self.state, fresh[0]):
            state, stretches = _folded(self.state, fresh, rules)
            return self._settle(state, (*self._stretches, *stretches), Taken(new=tuple(fresh)))
        at = self._find_stretch(ping_key(fresh[0]))
        return self.refold(rules, fresh) if at is None else self._fold_from(at, fresh, rules)

    def refold(self, rules: Rules, pings: Sequence[Ping] = (), *, since: datetime | None = None) -> Taken:
        """Folds the whole kept track again, with these pings in it: when rules changed, or a ping is very late.

        What was fixed before `since` is folded into the base and let go.
        """
        base = self._history.find_base(self.carrier, self.vehicle)
        before = base or fold.empty(self.carrier, self.vehicle)
        track = self._history.load_track(self.carrier, self.vehicle)
        too_late = tuple(ping for ping in pings if base and base.last_key and ping.fixed_at <= base.last_key[0])
        new = _unseen([ping for ping in pings if ping not in too_late], {ping_key(ping) for ping in track})
        kept = _distinct([*track, *new])
        cut = _cut(kept, since)
        if cut:
            before, _ = _folded(before, kept[:cut], rules)
            before = _without_reception(before)
        state, stretches = _folded(before, kept[cut:], rules)
        taken = Taken(new=tuple(new), too_late=too_late, base=before if cut else None)
        settled = self._settle(state, stretches, taken)
        self._unlooked = 0
        return settled

    def forget_shipment(self, shipment: str, *, is_open: bool) -> VehicleState | None:
        """Makes the state as it is the new base, without a shipment that left the board; None if nothing is known.

        Folding again without it would give its visit to the next shipment. Where the vehicle was is forgotten with it,
        unless `is_open`: another shipment of its has begun.
        """
        if self.state is None:
            return None
        progress = tuple(each for each in self.state.progress if each.shipment != shipment)
        state = msgspec.structs.replace(self.state, progress=progress)
        self.state = state if is_open else at_rest(state)
        self._stretches = ()
        return _without_reception(self.state)

    def _fold_from(self, at: int, fresh: Sequence[Ping], rules: Rules) -> Taken:
        before = self._stretches[at].before
        kept = [ping for stretch in self._stretches[at:] for ping in stretch.pings]
        known = {ping_key(ping) for ping in kept} | {before.last_key}
        new = _unseen(fresh, known)
        if not new:
            return Taken()
        state, stretches = _folded(before, _distinct([*kept, *new]), rules)
        return self._settle(state, (*self._stretches[:at], *stretches), Taken(new=tuple(new)))

    def _find_stretch(self, key: PingKey) -> int | None:
        """The last remembered state that knows no ping after `key`."""
        for at in range(len(self._stretches) - 1, -1, -1):
            last_key = self._stretches[at].before.last_key
            if last_key is not None and last_key <= key:
                return at
        return None

    def _settle(self, state: VehicleState, stretches: tuple[_Stretch, ...], taken: Taken) -> Taken:
        """Takes over a state whose fold succeeded. When it was heard is no part of the fold of a kept track."""
        heard = [ping.received_at for ping in taken.new]
        if self.state is not None and self.state.heard_at is not None:
            heard.append(self.state.heard_at)
        if heard:
            state = msgspec.structs.replace(state, heard_at=max(heard))
        self.state = state
        self._stretches = _recent(stretches)
        self._unlooked += len(taken.new)
        return taken


def _folded(state: VehicleState, pings: Sequence[Ping], rules: Rules) -> tuple[VehicleState, tuple[_Stretch, ...]]:
    """The state and its stretches. Without any ping, the state as the rules' shipments want it."""
    if not pings:
        return fold.fold(state, (), site=rules.site, shipments=rules.shipments, known=rules.known), ()
    stretches = []
    for start in range(0, len(pings), STEP):
        stretch = _Stretch(state, tuple(pings[start : start + STEP]))
        stretches.append(stretch)
        state = fold.fold(state, stretch.pings, site=rules.site, shipments=rules.shipments, known=rules.known)
    return state, tuple(stretches)


def _recent(stretches: tuple[_Stretch, ...]) -> tuple[_Stretch, ...]:
    """The newest stretches, up to `REMEMBERED` pings. Short ones of a live connection count like long ones."""
    count = 0
    for at in range(len(stretches) - 1, -1, -1):
        count += len(stretches[at].pings)
        if count > REMEMBERED:
            return stretches[at + 1 :]
    return stretches


def _cut(track: Sequence[Ping], since: datetime | None) -> int:
    """How many of the oldest pings to let go: those too old, some of a long track, and all of one fix time or none."""
    cut = 0 if since is None else sum(ping.fixed_at < since for ping in track)
    if len(track) > TRACK_LONG:
        cut = max(cut, len(track) - TRACK_KEPT)
    if cut == 0:
        return 0
    while cut < len(track) and track[cut].fixed_at == track[cut - 1].fixed_at:
        cut += 1
    return cut


def _distinct(pings: Sequence[Ping]) -> list[Ping]:
    """Sorted by key, each key once: of equal ones the first."""
    by_key: dict[PingKey, Ping] = {}
    for ping in pings:
        by_key.setdefault(ping_key(ping), ping)
    return [by_key[key] for key in sorted(by_key)]


def _unseen(pings: Sequence[Ping], known: set[PingKey] | set[PingKey | None]) -> list[Ping]:
    return [ping for ping in pings if ping_key(ping) not in known]


def _without_reception(state: VehicleState) -> VehicleState:
    return msgspec.structs.replace(state, heard_at=None)
