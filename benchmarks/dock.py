"""When doors are free: what is said of simulated trucks in the yard and at the door, with and without what was learnt.

    python -m benchmarks.dock --simulated SEED [SEED ...] [--days 28] [--json FILE]

Each trip is learnt from once it is done; the last quarter of days is the test. One score a trip and moment: a minute
after it has come to the gate, and a minute after it has docked. Beside it the rule without learning: a door is taken
for half an hour from docking, or from arrival or the window's start, whichever is later. All trucks inside the gate are
on the board; those still on the way are not, since their arrivals are scored elsewhere.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import msgspec

from simulators.world import World, WorldSite, WorldTrip, build_world
from tracking.evaluate import evaluate_some
from tracking.odds import UNLOADING
from tracking.plan import Circle, Door, Shipment, Site, SitePlan
from tracking.prediction.dwell import learn_dwell
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.model import Model
from tracking.state import Milestone, Position, Progress, VehicleState
from tracking.trip_record import TripRecord

HELD_BACK = 0.25
MINUTE = timedelta(minutes=1)


class Score(NamedTuple):
    """Errors in minutes, predicted less actual; `is_gone` by the P90. `constant_min`: of the rule without learning."""

    moment: str
    free_min: float
    constant_min: float
    is_gone: bool
    is_behind: bool


def scores_of(world: World) -> Iterator[Score]:
    """All test trips of all sites, each with what its site had learnt before that moment."""
    for site in world.sites:
        yield from _scores(site, [trip for trip in world.trips if trip.site == site.id])


def figures_of(scores: list[Score]) -> dict[str, dict[str, float]]:
    """By moment: mean absolute errors in minutes, and the share that was gone by the P90 (90 % is right).

    "gate, door free" leaves out those who found another truck at the plant for their door.
    """
    groups = {
        "gate": [score for score in scores if score.moment == "gate"],
        "gate, door free": [score for score in scores if score.moment == "gate" and not score.is_behind],
        "docked": [score for score in scores if score.moment == "docked"],
    }
    return {
        name: {
            "trips": len(group),
            "learnt_mae_min": round(mean(abs(score.free_min) for score in group), 1),
            "constant_mae_min": round(mean(abs(score.constant_min) for score in group), 1),
            "gone_by_p90": round(mean(score.is_gone for score in group), 3),
        }
        for name, group in groups.items()
        if group
    }


def _scores(site: WorldSite, trips: list[WorldTrip]) -> Iterator[Score]:
    model, board = Model(), _Board(site, trips)
    begins = min(trip.window_start for trip in trips)
    tested_from = begins + (max(trip.window_start for trip in trips) - begins) * (1.0 - HELD_BACK)
    moments = [(trip.done_at, "done", trip) for trip in trips]
    moments += [(trip.arrived_at + MINUTE, "gate", trip) for trip in trips]
    moments += [(trip.docked_at + MINUTE, "docked", trip) for trip in trips]
    for at, moment, trip in sorted(moments, key=lambda each: (each[0], each[1], each[2].id)):
        if moment == "done":
            model.apply(learn_dwell(model, _record(trip)))
        elif trip.window_start >= tested_from and at < (trip.docked_at if moment == "gate" else trip.done_at):
            yield board.score(trip, moment, at, model)


class _Board:
    """The trucks inside the gate of one site at any moment."""

    def __init__(self, site: WorldSite, trips: list[WorldTrip]) -> None:
        self._trips = trips
        fences = tuple(Door(id=door, fence=Circle(site.lat, site.lon, 40.0)) for door in site.doors)
        approach, gate = Circle(site.lat, site.lon, 25_000.0), Circle(site.lat, site.lon, 300.0)
        self._site = Site(
            id=site.id,
            name=site.name,
            zone=site.zone,
            lat=site.lat,
            lon=site.lon,
            approach=approach,
            gate=gate,
            doors=fences,
        )

    def score(self, trip: WorldTrip, moment: str, at: datetime, model: Model) -> Score:
        here = [each for each in self._trips if each.door == trip.door and each.arrived_at <= at < each.done_at]
        plan = SitePlan(site=self._site, shipments=tuple(_shipment(each) for each in here))
        states = {(each.carrier, each.vehicle): self._state(each, at) for each in here}
        rows = evaluate_some(plan, states, at, [trip.id], Knowledge(model))
        dock = next(row.dock for row in rows if row.shipment == trip.id)
        assert dock is not None
        begins = trip.docked_at if moment == "docked" else max(trip.arrived_at, trip.window_start)
        constant = max(begins + UNLOADING, at)
        return Score(
            moment,
            (dock.free_at - trip.done_at) / MINUTE,
            (constant - trip.done_at) / MINUTE,
            dock.free_p90 >= trip.done_at,
            len(here) > 1,
        )

    def _state(self, trip: WorldTrip, at: datetime) -> VehicleState:
        milestone, reached = Milestone.IN_YARD, {Milestone.IN_YARD.value: trip.arrived_at}
        if trip.docked_at <= at:
            milestone, reached = Milestone.AT_DOCK, {**reached, Milestone.AT_DOCK.value: trip.docked_at}
        return VehicleState(
            carrier=trip.carrier,
            vehicle=trip.vehicle,
            progress=(Progress(shipment=trip.id, milestone=milestone, reached=reached),),
            position=Position(lat=self._site.lat, lon=self._site.lon, fixed_at=at),
            heard_at=at,
        )


def _shipment(trip: WorldTrip) -> Shipment:
    return Shipment(
        id=trip.id,
        site=trip.site,
        carrier=trip.carrier,
        supplier=trip.supplier,
        vehicle=trip.vehicle,
        door=trip.door,
        window_start=trip.window_start,
        window_end=trip.window_end,
        origin=trip.origin,
        origin_lat=trip.origin_lat,
        origin_lon=trip.origin_lon,
        depart_at=trip.depart_at,
    )


def _record(trip: WorldTrip) -> TripRecord:
    reached = {"in_yard": trip.arrived_at, "at_dock": trip.docked_at, "done": trip.done_at}
    return TripRecord(
        shipment=trip.id,
        site=trip.site,
        carrier=trip.carrier,
        supplier=trip.supplier,
        vehicle=trip.vehicle,
        origin=trip.origin,
        origin_lat=trip.origin_lat,
        origin_lon=trip.origin_lon,
        door=trip.door,
        window_start=trip.window_start,
        window_end=trip.window_end,
        milestone="done",
        reached=reached,
        arrived_at=trip.arrived_at,
        is_final=True,
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dock", description=__doc__.splitlines()[0])
    parser.add_argument("--simulated", type=int, nargs="+", required=True, metavar="SEED")
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--json", type=Path, metavar="FILE")
    asked = parser.parse_args(arguments)
    found = {}
    for seed in asked.simulated:
        found[str(seed)] = figures_of(list(scores_of(build_world(seed, days=asked.days))))
        for moment, figures in found[str(seed)].items():
            told = "  ".join(f"{name} {figure:g}" for name, figure in figures.items())
            sys.stdout.write(f"seed {seed}  {moment:<16}{told}\n")
    if asked.json is not None:
        asked.json.write_bytes(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
