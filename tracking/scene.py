"""Everything one evaluation looks at: each outlook and each door worked out once, and only where asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice
from operator import is_
from zoneinfo import ZoneInfo

from tracking.dock import FreeSlot, find_free_slot, list_conflicts, take_turns
from tracking.journey import align, by_window
from tracking.lifetime import find_progress, is_shown
from tracking.looks import Looks
from tracking.milestone import FINAL, is_no_show, opens_at
from tracking.odds import FREE_DOORS_LOOKED_AT
from tracking.outlook import Outlook, look
from tracking.plan import Shipment, SitePlan
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.report import Fact
from tracking.state import Progress, VehicleState
from tracking.stay import Stay, Yard, find_stay
from tracking.word import facts_about
from tracking.wording import clock_text

States = Mapping[tuple[str, str], VehicleState]


class Door:
    """One door at `now`: who is or will be there, as if alone (`stays`) and one after the other (`turns`)."""

    def __init__(self, outlooks: list[Outlook], yard: Yard, now: datetime, last: Door | None = None) -> None:
        """`last` is the door as it was: the stay of a truck that is still to come, and looks as then, is as then."""
        self.outlooks = outlooks
        known = (
            {id(each): last.stays.get(each.shipment.id) for each in last.outlooks if not each.is_here} if last else {}
        )
        pairs = ((each.shipment.id, known.get(id(each)) or find_stay(each, yard, now)) for each in outlooks)
        self.stays: dict[str, Stay] = {shipment: stay for shipment, stay in pairs if stay is not None}
        self.turns = take_turns(self.stays.values())
        self.conflicts = list_conflicts(self.stays.values())


class Scene:
    """A site's plan and states at `now`. Its answers are kept, so it is thrown away with the evaluation.

    `known` is what the site has learnt, a router, the names of places. `looks` are taken for what they cover, and get
    what is worked out here.
    """

    def __init__(
        self,
        plan: SitePlan,
        states: States,
        now: datetime,
        known: Knowledge = NOTHING_KNOWN,
        looks: Looks | None = None,
    ) -> None:
        self._looks = Looks() if looks is None else looks
        self._anew: set[str] = set()
        self._before: dict[str, Door] = {}
        self.site, self.now, self.known, self.gazetteer = plan.site, now, known, known.gazetteer
        self.yard = Yard(plan.site, known.model)
        self.zone = ZoneInfo(plan.site.zone)
        self._states = states
        self._planned: dict[str, list[Shipment]] = {}
        for shipment in plan.shipments:
            self._planned.setdefault(shipment.door, []).append(shipment)
        self._shipments = {shipment.id: shipment for shipment in plan.shipments}
        listed = [door.id for door in plan.site.doors]
        self._door_ids = listed + sorted(self._planned.keys() - set(listed))
        self._places = {door: place for place, door in enumerate(self._door_ids)}
        self._due: dict[tuple[str, str], list[Shipment]] = {}
        self._doors: dict[str, Door] = {}
        self._busy_with: dict[tuple[str, str], str | None] = {}

    def door(self, door_id: str) -> Door:
        """The door with the outlooks of all its shipments that are on the board."""
        door = self._doors.get(door_id)
        if door is None:
            outlooks = [self._find_outlook(shipment) for shipment in self._planned.get(door_id, ())]
            door = self._renewed(door_id, [outlook for outlook in outlooks if outlook is not None])
            self._doors[door_id] = self._looks.doors[door_id] = door
        return door

    def list_due(self, door_id: str) -> list[Outlook]:
        """Whose rows may have changed at a door: trucks looked at anew, and those that another's stay concerns."""
        door, last = self.door(door_id), self._before.get(door_id)
        if last is None:
            return [each for each in door.outlooks if each.shipment.id in self._anew]
        return [each for each in door.outlooks if each.shipment.id in self._anew or _is_concerned(each, door, last)]

    def _renewed(self, door_id: str, outlooks: list[Outlook]) -> Door:
        """The door as it was, if no truck there looks new."""
        last = self._looks.doors.get(door_id)
        if last is not None and len(last.outlooks) == len(outlooks) and all(map(is_, last.outlooks, outlooks)):
            return last
        door = Door(outlooks, self.yard, self.now, last)
        if last is not None and door.stays != last.stays:
            self._before[door_id] = last
        return door

    def clock_text(self, at: datetime) -> str:
        """The instant as read at the site."""
        return clock_text(at, zone=self.zone, now=self.now)

    def find_free_slot(self, shipment: Shipment, start: datetime) -> FreeSlot | None:
        """A door free for the shipment from `start`: its own if it is, else the first after it in the site's order."""
        own = shipment.door
        for door_id in chain((own,), islice(self._after(own), FREE_DOORS_LOOKED_AT)):
            lasts = timedelta(minutes=round(self.yard.unloading(shipment, door_id).p50))
            slot = find_free_slot(door_id, self.door(door_id).stays.values(), start, shipment.id, lasts)
            if slot is not None:
                return slot
        return None

    def _after(self, door_id: str) -> Iterator[str]:
        place = self._places[door_id]
        return chain(islice(self._door_ids, place + 1, None), islice(self._door_ids, place))

    def _find_outlook(self, shipment: Shipment) -> Outlook | None:
        """As it was looked at last, if nothing was heard since."""
        state = self._states.get((shipment.carrier, shipment.vehicle))
        told = self.known.told.revision(shipment.carrier, shipment.vehicle)
        last = self._looks.find(shipment, state, told)
        if last is not None:
            return last.outlook
        outlook = self._look(shipment, state)
        self._looks.keep(shipment, state, told, outlook)
        self._anew.add(shipment.id)
        return outlook

    def _look(self, shipment: Shipment, state: VehicleState | None) -> Outlook | None:
        if not is_shown(shipment, state, self.now):
            return None
        progress = find_progress(state, shipment.id)
        busy_with = self._find_busy_with(state) if state is not None else None
        facts = self._list_facts(shipment, state) if self.known.told else ()
        if busy_with == shipment.id:
            return look(self.site, shipment, progress, state, self.now, known=self.known, facts=facts)
        return look(
            self.site, shipment, progress, None, self.now, busy_with=busy_with or "", known=self.known, facts=facts
        )

    def _list_facts(self, shipment: Shipment, state: VehicleState | None) -> Sequence[Fact]:
        """What its driver has told about the shipment by now."""
        facts = self.known.told.find(shipment.carrier, shipment.vehicle, until=self.now)
        if not facts:
            return ()
        if not self._due:
            for each in by_window(self._shipments.values()):
                self._due.setdefault((each.carrier, each.vehicle), []).append(each)
        due = self._due[shipment.carrier, shipment.vehicle]
        return facts_about(facts, shipment.id, align(state.progress if state is not None else (), due), due)

    def _find_busy_with(self, state: VehicleState) -> str | None:
        """The shipment that the vehicle's position speaks of: the one its last fix was for, else the first open."""
        key = (state.carrier, state.vehicle)
        if key not in self._busy_with:
            trips = [each.shipment for each in state.progress if self._is_open(each, state)]
            self._busy_with[key] = state.alarm.shipment if state.alarm.shipment in trips else next(iter(trips), None)
        return self._busy_with[key]

    def _is_open(self, progress: Progress, state: VehicleState) -> bool:
        """Whether the trip had begun to count at the vehicle's last fix, and has not ended until now."""
        shipment = self._shipments.get(progress.shipment)
        if shipment is None or progress.milestone in FINAL or is_no_show(progress, shipment, self.now):
            return False
        return state.position is None or opens_at(shipment) <= state.position.fixed_at


def _is_concerned(outlook: Outlook, door: Door, last: Door) -> bool:
    """Whether a truck's row speaks of others at its door, or may: its turn, those it meets, what a warning says."""
    shipment = outlook.shipment.id
    return (
        outlook.is_here
        or outlook.eta is None
        or outlook.late_since is not None
        or outlook.early_since is not None
        or door.turns.get(shipment) != last.turns.get(shipment)
        or door.conflicts.get(shipment) != last.conflicts.get(shipment)
    )
