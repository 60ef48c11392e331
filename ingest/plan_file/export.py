"""The other way round: plans as a plan file, which `read_plan` reads back as the same plans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from tracking.plan import Shipment, SitePlan


def as_plan_file(plans: Iterable[SitePlan]) -> dict[str, object]:
    """The content of a JSON plan file. Times have the site's offset, so that people can read them."""
    plans = list(plans)
    return {
        "sites": [msgspec.to_builtins(plan.site) for plan in plans],
        "shipments": [_shipment(each, ZoneInfo(plan.site.zone)) for plan in plans for each in plan.shipments],
    }


def _shipment(shipment: Shipment, zone: ZoneInfo) -> dict[str, object]:
    written = {name: getattr(shipment, name) for name in shipment.__struct_fields__ if name != "agreed"}
    for name, value in written.items():
        if isinstance(value, datetime):
            written[name] = value.astimezone(zone).isoformat()
    written["lines"] = [msgspec.to_builtins(line) for line in shipment.lines]
    written["stops"] = [msgspec.to_builtins(stop) for stop in shipment.stops]
    return {name: value for name, value in written.items() if value is not None}
