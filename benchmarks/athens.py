"""Recorded truck days through the real broker, ingest and worker: are arrivals found, in time, and no others?

    python -m benchmarks.athens --folder DIR [--legs N] [--speed X]

All truck days of the folder are laid upon one another and played as live traffic by a fast clock that all parts share.
Milestones are read from the change stream, as a screen would. The plan is `benchmarks.athens_plan`: a shipment for each
derived leg, so what is measured is the finding of arrivals, not of plants.

    arrival    found if the truck is said to stand in the yard within 60 s of the leg's `arrive_s`
    false      an arrival dated outside the recorded visit: a drive-by, or another visit

`arrive_s` is the first fix of the recorded stop. The crossing of the gate lies before it by the way to the place, so it
is the beginning of the stand that is compared to the second, and the crossing has to lie in the same visit.
Caveats: concrete trucks round Athens in 2002, a fix each 30 s; the gates are drawn round the recorded stops.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.athens_plan import CARRIER, Leg, list_legs, shipment_id, shipments_from, sites_from
from benchmarks.milestones import Reached, milestones_of
from benchmarks.private_plant import PrivatePlant, private_plant, wait_for
from clock import Clock
from simulators.replay.athens import read_athens
from simulators.replay.player import Played, play
from simulators.replay.recorded import Recorded
from tracking.plan import SitePlan
from tracking.state import Milestone

SPEED = 600.0
"""A day of the recording in two and a half minutes; some 600 pings a second."""
TOLERANCE_S = 60.0
WAY_IN_S = 300.0
"""The longest way from the gate to the place that still counts as the same visit."""
PLAN_WITHIN_S = 30.0
SETTLED_WITHIN_S = 120.0
STANDSTILL_S = 10.0


class Found(NamedTuple):
    """A leg, and what the change stream said of its shipment: seconds of the truck's day, None where not reached."""

    leg: Leg
    gate_s: float | None
    stood_s: float | None

    @property
    def is_found(self) -> bool:
        return self.stood_s is not None and abs(self.stood_s - self.leg.arrive_s) <= TOLERANCE_S

    @property
    def is_false(self) -> bool:
        """Whether its arrival is dated outside the recorded visit."""
        return self.gate_s is not None and not self.leg.arrive_s - WAY_IN_S <= self.gate_s <= self.leg.leave_s


class Outcome(NamedTuple):
    """A replay: what was found of each leg, what was sent and what became of it, and how long it took."""

    found: list[Found]
    played: Played
    counts: dict[str, int]
    seconds: float


def measure(folder: Path, *, legs: int | None = None, speed: float = SPEED) -> Outcome:
    """Replays the folder's truck days, or those that hold the first `legs` legs.

    Raises:
        FileNotFoundError: if the folder lacks the trace or its legs.
        TimeoutError: if a part does not do its work in time.
    """
    began = time.monotonic()
    chosen = _chosen(folder, legs)
    vehicles = {leg.vehicle for leg in chosen.values()}
    recorded = [each for each in read_athens(folder) if each.vehicle in vehicles]
    clock = Clock.starting(datetime.now(UTC), speed=speed)
    with private_plant(clock) as plant:
        day_at = plant.clock.now() + timedelta(seconds=5 * speed)
        sites = _submit(plant, folder, day_at, set(chosen))
        with milestones_of(plant.store, sites) as reached:
            played = _play(plant, recorded, day_at, speed)
            _settle(plant, played, reached)
            counts = plant.store.counts()[CARRIER]
            found = [_found(leg, reached.of(shipment), day_at) for shipment, leg in chosen.items()]
    return Outcome(found, played, counts, time.monotonic() - began)


def _chosen(folder: Path, legs: int | None) -> dict[str, Leg]:
    """Legs by shipment id: those of whole truck days, until there are enough."""
    chosen: dict[str, Leg] = {}
    counted: dict[str, int] = {}
    for leg in list_legs(folder):
        if legs is not None and len(chosen) >= legs and leg.vehicle not in counted:
            break
        counted[leg.vehicle] = counted.get(leg.vehicle, 0) + 1
        chosen[shipment_id(leg.vehicle, counted[leg.vehicle])] = leg
    return chosen


def _submit(plant: PrivatePlant, folder: Path, day_at: datetime, chosen: set[str]) -> list[str]:
    """Hands each site its plan and waits until its writer has taken it; the sites' ids."""
    shipments = [each for each in shipments_from(folder, day_at) if each.id in chosen]
    sites = [site for site in sites_from(folder) if any(each.site == site.id for each in shipments)]
    for site in sites:
        due = tuple(each for each in shipments if each.site == site.id)
        order = plant.store.submit_plan(SitePlan(site=site, shipments=due))
        wait_for(
            lambda site=site, order=order: plant.store.find_order_result(site.id, order) is not None,  # type: ignore[misc]
            within_s=PLAN_WITHIN_S,
            what=f"the plan of {site.id}",
        )
    return [site.id for site in sites]


def _play(plant: PrivatePlant, recorded: list[Recorded], day_at: datetime, speed: float) -> Played:
    """Plays the trace so that its second 0 is `day_at`, and not before that."""
    stop = threading.Event()
    while (ahead := day_at - plant.clock.now()) > timedelta(0):
        stop.wait(plant.clock.machine_seconds(ahead))
    return play(
        plant.mqtt_url,
        recorded,
        carrier=CARRIER,
        speed=speed,
        clock=plant.clock,
        stop=stop,
        starts_at=day_at + (recorded[0].sent_at - _epoch(recorded)),
        on_progress=lambda so_far: print(f"{so_far.sent} of {so_far.total} sent", file=sys.stderr),
    )


def _epoch(recorded: list[Recorded]) -> datetime:
    """The instant of second 0: every truck day begins with it."""
    return min(each.fixed_at for each in recorded)


def _settle(plant: PrivatePlant, played: Played, reached: Reached) -> None:
    """Waits until every message has its outcome, or no more come, and until the board has stood still for a while."""
    last, since = -1, time.monotonic()

    def is_counted() -> bool:
        nonlocal last, since
        now = _outcomes(plant)
        if now != last:
            last, since = now, time.monotonic()
        return now >= played.sent or time.monotonic() - since > STANDSTILL_S

    wait_for(is_counted, within_s=SETTLED_WITHIN_S, what="outcomes", seen=plant.store.counts)
    wait_for(reached.is_quiet, within_s=SETTLED_WITHIN_S, what="a board that stands still")


def _outcomes(plant: PrivatePlant) -> int:
    counts = plant.store.counts().get(CARRIER, {})
    return sum(n for kind, n in counts.items() if kind in ("accepted", "duplicate") or kind.startswith("rejected:"))


def _found(leg: Leg, reached: dict[str, datetime], day_at: datetime) -> Found:
    def second(milestone: Milestone) -> float | None:
        at = reached.get(milestone)
        return None if at is None else (at - day_at).total_seconds()

    return Found(leg, second(Milestone.IN_YARD), second(Milestone.UNLOADING))


def main() -> int:
    """Prints the figures; exit code 1 if one misses its target."""
    parser = argparse.ArgumentParser(description="Find the arrivals of recorded truck days, replayed over MQTT.")
    parser.add_argument("--folder", type=Path, required=True, help="holds trucks.csv.gz and *legs*.csv.gz")
    parser.add_argument("--legs", type=int, help="at least so many legs, of whole truck days (default: all)")
    parser.add_argument("--speed", type=float, default=SPEED, help=f"times faster than recorded ({SPEED:g})")
    arguments = parser.parse_args()
    outcome = measure(arguments.folder, legs=arguments.legs, speed=arguments.speed)
    legs, arrived = len(outcome.found), [each for each in outcome.found if each.gate_s is not None]
    hits = sum(each.is_found for each in outcome.found)
    false = sum(each.is_false for each in arrived)
    ways_s = [each.leg.arrive_s - each.gate_s for each in arrived if each.gate_s is not None and each.is_found]
    found_percent, false_percent = round(100 * hits / legs, 2), round(100 * false / max(1, len(arrived)), 2)
    print(f"pings            {outcome.played.sent} sent, {outcome.counts}")
    print(f"legs             {legs}")
    print(f"arrivals found   {hits} = {found_percent} % within {TOLERANCE_S:g} s of the recorded one (target 97)")
    print(f"false arrivals   {false} of {len(arrived)} = {false_percent} % (target at most 2)")
    print(f"gate to place    {median(ways_s):.0f} s at the median" if ways_s else "gate to place    none")
    summary = {
        "legs": legs,
        "found_percent": found_percent,
        "false_percent": false_percent,
        "pings": outcome.played.sent,
        "seconds": round(outcome.seconds, 1),
    }
    print(json.dumps(summary))
    return 0 if found_percent >= 97 and false_percent <= 2 else 1


if __name__ == "__main__":
    sys.exit(main())
