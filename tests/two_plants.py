"""Two plants in one store, for tests of who sees what of which: the rich plant `north`, and `south` with four trucks.

south    S901  rapid     Brandt Kabel       SU-1
         S902  rapid     Adler Federn    SU-2
         S903  meridian  Brandt Kabel       ME-3      a carrier that north never heard of
         S904  meridian  Kolb Guss    ME-4
"""

from __future__ import annotations

import json
from typing import Any

import plotly
from msgspec.structs import replace

from store.memory_store import MemoryStore
from store.ports import Commit
from tests.browser.plant import NOW, Plant, changed, minutes, row_at, site
from tests.browser.talking import BOARD, a_message, a_talk, planned
from tests.trip_records import a_record
from tracking.board import Risk
from tracking.evidence import Evidence
from tracking.trip_record import TripRecord

SOUTH = replace(site(2), id="south", name="Plant South")
_WHOSE = (("rapid", "Brandt Kabel"), ("rapid", "Adler Federn"), ("meridian", "Brandt Kabel"), ("meridian", "Kolb Guss"))
SOUTHERN = [
    changed(
        row_at(at % 2, 2 + at // 2, NOW),
        site="south",
        shipment=f"S90{at + 1}",
        vehicle=f"{'SU' if at < 2 else 'ME'}-{at + 1}",
        carrier=carrier,
        supplier=supplier,
        risk=Risk.ON_TIME,
    )
    for at, (carrier, supplier) in enumerate(_WHOSE)
]


def a_trip(site_id: str, vehicle: str, carrier: str = "rapid") -> TripRecord:
    """One that ended a day ago."""
    came = NOW - minutes(1440)
    times: dict[str, Any] = {
        "window_start": came,
        "window_end": came + minutes(45),
        "arrived_at": came,
        "reached": {"in_yard": came},
    }
    return a_record(shipment=f"T-{vehicle}", site=site_id, carrier=carrier, vehicle=vehicle, **times)


def two_plants() -> MemoryStore:
    """With a talk and a completed trip at each, and figures of what two carriers send."""
    store = MemoryStore()
    plant = Plant(store, BOARD)
    plant.write([], plan=planned(BOARD), messages=a_talk())
    plant.commit(Commit(as_of=NOW, trips=(a_trip("north", "NO-1"),)))
    plan = planned(SOUTHERN, SOUTH)
    store.submit_plan(plan)
    lease = store.acquire_lease("south", "test", 3600)
    assert lease is not None
    said = a_message(1, 5, site="south", carrier="rapid", shipment="S901", vehicle="SU-1", text="southern words")
    trips = (a_trip("south", "SO-1"), a_trip("south", "SO-2", "meridian"))
    store.commit(lease, Commit(as_of=NOW, rows=tuple(SOUTHERN), plan=plan, messages=(said,), trips=trips))
    at_s = NOW.timestamp()
    for carrier in ("rapid", "meridian"):
        heard = Evidence(vehicle=f"{carrier}-1", landmark_s=at_s, since_s=at_s, heard_s=at_s, pings=3, weight=3.0)
        store.save_quality(carrier, [heard])
    return store


def written(drawn: Any) -> str:
    """What a browser is sent."""
    return json.dumps(drawn, cls=plotly.utils.PlotlyJSONEncoder, ensure_ascii=False)
