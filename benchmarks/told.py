"""What a driver's word about a breakdown is worth: how much sooner the late warning is up, how much nearer the ETA is.

    python -m benchmarks.told [SEED ...] [--days N]

The simulated fleet has no breakdowns. The first three quarters of its days are learnt from as they are; into each trip
of the last quarter one is put, between a fifth and four fifths of its way: half of them 20 to 60 min long, half 60 to
300, evenly, which is not the lognormal that the product reckons with. The driver tells ten minutes after it began, one
in two with a time: the true one, less 6 % of what is ahead, give or take 20 %. Each trip is run with the phone on, and
with a phone that is silent while it stands; with the word and without it. One score a trip and instant.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import mean, median
from typing import NamedTuple

from benchmarks.eta.product import Product
from benchmarks.eta.simulated import trips_of
from benchmarks.eta.trip import Trip
from simulators.world import build_world
from simulators.world.chance import chance
from tracking.fold import empty, fold
from tracking.milestone import INBOUND
from tracking.outlook import Outlook, look
from tracking.prediction.knowledge import Knowledge
from tracking.report import Fact
from tracking.state import VehicleState
from tracking.told import Told

MINUTE = timedelta(minutes=1)
TELLS_AFTER_MIN = 10
CHECKPOINTS_MIN = (15, 30, 60)
"""After the breakdown began, while it lasts."""
LOOKS_EVERY = timedelta(minutes=2)


class Broken(NamedTuple):
    """A trip with a breakdown in it, from `began_at` for `lasts`, and what its driver tells."""

    trip: Trip
    began_at: datetime
    lasts: timedelta
    fact: Fact


class Score(NamedTuple):
    """One way to run a trip: misses by checkpoint (minutes, and whether P10 to P90 held it), and its first warning."""

    misses: dict[int, tuple[float, bool]]
    warned_at: datetime | None


def broken(trip: Trip, seed: int, *, is_silent: bool) -> Broken | None:
    """The trip with a breakdown; None where its way is too short for one."""
    draw = chance(seed, "broken", trip.id)
    way = [at for at, fix in enumerate(trip.fixes) if fix.at > trip.departed_at]
    if len(way) < 10:
        return None
    at = way[int(len(way) * draw.uniform(0.2, 0.8))]
    lasts = float(draw.uniform(20, 60) if draw.random() < 0.5 else draw.uniform(60, 300)) * MINUTE
    here, cadence = trip.fixes[at], max(MINUTE, trip.fixes[at].at - trip.fixes[at - 1].at)
    stands = [] if is_silent else [here._replace(at=here.at + n * cadence) for n in range(1, int(lasts / cadence) + 1)]
    later = [fix._replace(at=fix.at + lasts) for fix in trip.fixes[at + 1 :]]
    arrived_at, tells_at = trip.arrived_at + lasts, here.at + TELLS_AFTER_MIN * MINUTE
    ahead, knows = arrived_at - tells_at, draw.random() < 0.5
    eta = tells_at + ahead * float(max(0.2, 0.94 + 0.2 * draw.normal())) if knows else None
    shipment = trip.shipment
    fact = Fact(
        carrier=shipment.carrier,
        vehicle=shipment.vehicle,
        at=tells_at,
        happened="breakdown",
        received_at=tells_at,
        eta=eta,
    )
    whole = replace(trip, fixes=(*trip.fixes[: at + 1], *stands, *later), arrived_at=arrived_at)
    return Broken(whole, here.at, lasts, fact)


def outlooks(case: Broken, known: Knowledge) -> Iterator[tuple[datetime, Outlook]]:
    """What the board says every two minutes, from the breakdown until the truck is here or its window over."""
    trip, state, heard = case.trip, empty(case.fact.carrier, case.fact.vehicle), 0
    now, until = case.began_at, max(case.began_at + 61 * MINUTE, trip.shipment.window_end)
    while now <= min(until, trip.arrived_at):
        while heard < len(trip.fixes) and trip.fixes[heard].at <= now:
            state = fold(state, (trip.ping(heard),), site=trip.site, shipments=(trip.shipment,), known=known)
            heard += 1
        yield now, _seen(trip, state, now, known)
        now += LOOKS_EVERY if (now - case.began_at) / MINUTE >= TELLS_AFTER_MIN else MINUTE


def _seen(trip: Trip, state: VehicleState, now: datetime, known: Knowledge) -> Outlook:
    facts = known.told.find(state.carrier, state.vehicle, until=now)
    return look(trip.site, trip.shipment, state.progress[0], state, now, known=known, facts=facts)


def scored(case: Broken, known: Knowledge) -> Score:
    """The misses and the first warning of a run."""
    misses: dict[int, tuple[float, bool]] = {}
    warned_at: datetime | None = None
    for now, seen in outlooks(case, known):
        if seen.milestone not in INBOUND:
            break
        if seen.late_since is not None and warned_at is None:
            warned_at = now
        for checkpoint in CHECKPOINTS_MIN:
            due = case.began_at + checkpoint * MINUTE
            if checkpoint not in misses and due <= now < case.began_at + case.lasts and seen.eta is not None:
                eta, came = seen.eta, case.trip.arrived_at
                misses[checkpoint] = (abs((eta.p50 - came) / MINUTE), eta.p10 <= came <= eta.p90)
    return Score(misses, warned_at)


def report(name: str, cases: Sequence[Broken], scores: Sequence[Score]) -> None:
    """One line a checkpoint, and the warnings of those that were not warned of before the breakdown."""
    for checkpoint in CHECKPOINTS_MIN:
        found = [score.misses[checkpoint] for score in scores if checkpoint in score.misses]
        off, held = mean(miss for miss, _ in found), mean(inside for _, inside in found)
        print(f"{name} {checkpoint:3} min after: off by {off:5.1f} min, {held:4.0%} within P10-P90, {len(found)} trips")
    late = [
        (case.trip.shipment.window_end, score.warned_at)
        for case, score in zip(cases, scores, strict=True)
        if case.trip.arrived_at > case.trip.shipment.window_end > case.fact.at and score.warned_at != case.began_at
    ]
    leads = [max(0.0, (end - at) / MINUTE) if at is not None else 0.0 for end, at in late]
    on_time = [
        score.warned_at is not None and score.warned_at > case.began_at
        for case, score in zip(cases, scores, strict=True)
        if case.trip.arrived_at <= case.trip.shipment.window_end
    ]
    print(
        f"{name} late trips: {len(late)}, warned {median(leads):.0f} min before the window's end at the median, "
        f"{mean(lead >= 60 for lead in leads):.0%} by an hour; on time: {len(on_time)}, warned {mean(on_time):.1%}"
    )


def run(seed: int, days: int) -> None:
    """Learns, breaks the rest down, and reports each way."""
    product, trips = Product(), trips_of(build_world(seed, days=days))
    for trip in trips:
        if not trip.is_test:
            for index in range(len(trip.fixes)):
                product.see(trip, index)
            product.arrive(trip)
    for is_silent in (False, True):
        found = (broken(trip, seed, is_silent=is_silent) for trip in trips if trip.is_test)
        cases = [case for case in found if case is not None]
        for is_told in (False, True):
            scores = []
            for case in cases:
                told = Told()
                if is_told:
                    told.add(case.fact)
                scores.append(scored(case, product.known._replace(told=told)))
            phone, word = "silent" if is_silent else "phone on", "told" if is_told else "not told"
            report(f"seed {seed}, {phone:8}, {word:8}", cases, scores)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", nargs="*", type=int, default=[101])
    parser.add_argument("--days", type=int, default=28)
    wanted = parser.parse_args()
    for seed in wanted.seeds:
        run(seed, wanted.days)


if __name__ == "__main__":
    main()
