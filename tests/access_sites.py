"""Two sites to ask about: `north` with its rich board and its plan, `south` with one shipment of the same carrier."""

from __future__ import annotations

import msgspec

from store.ports import Commit, Store
from tests.browser.plant import NOW, Plant, rows, site
from tracking.board import Row
from tracking.plan import Shipment, SitePlan


def plant_sites(store: Store) -> None:
    """Puts both into a store."""
    board = rows()
    plan = SitePlan(site=site(), shipments=tuple(planned(row) for row in board))
    Plant(store).write([], plan=plan)
    theirs = [msgspec.structs.replace(row, site="south", vehicle=f"ZZ-{n}") for n, row in enumerate(board[:2])]
    plan = SitePlan(site=site(site_id="south"), shipments=tuple(planned(row) for row in theirs))
    store.submit_plan(plan)
    lease = store.acquire_lease("south", "test", 3600)
    assert lease
    store.commit(lease, Commit(as_of=NOW, rows=tuple(theirs), plan=plan))


def planned(row: Row) -> Shipment:
    """The shipment that a row is of."""
    return Shipment(
        id=row.shipment,
        site=row.site,
        carrier=row.carrier,
        supplier=row.supplier,
        vehicle=row.vehicle,
        door=row.door,
        window_start=row.window_start,
        window_end=row.window_end,
        origin=row.origin,
        origin_lat=51.3,
        origin_lon=9.5,
        depart_at=row.window_start,
    )
