"""What a plan order tells the person who gave it."""

from __future__ import annotations

import msgspec

from ingest.plan_order import merge
from tests.integration.samples import plan, site
from tracking.plan import Door, SitePlan


def test_an_order_that_changes_the_site_says_so_and_names_the_doors_that_trucks_lose() -> None:
    """Fences and doors are a change too, and a shipment must not stay at a door that is gone without a word."""
    other = msgspec.structs.replace(site(), doors=(Door(id="D09"),))
    _, told = merge(plan("t1", "t2"), SitePlan(site=other))
    assert told.split("; ") == [
        "0 shipments added, 0 changed",
        "the site itself changed",
        "shipments are due at doors that it does not have: D01",
    ]
