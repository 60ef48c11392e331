"""What warnings cost a site, in a plan file: three columns of the table of sites, or in JSON one object `costs`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TypeVar

from ingest.plan_file.cells import amount_of_money, minutes_ahead, share
from ingest.plan_file.record import BadCell, Fields
from tracking.plan import Costs

T = TypeVar("T")
COLUMNS = ("false_alarm", "missed_breach", "avoidable")


def costs_of(fields: Fields) -> Costs | None:
    """The costs of a site's record, None where it names none; of what is wrong, findings tell."""
    if "costs" in fields.record.cells:
        return _whole(fields)
    given = [column for column in COLUMNS if column in fields.record.cells]
    if not given:
        return None
    false_alarm = fields.required("false_alarm", amount_of_money)
    missed_breach = fields.required("missed_breach", amount_of_money)
    avoidable = fields.optional("avoidable", curve)
    if false_alarm is None or missed_breach is None:
        return None
    return Costs(false_alarm=false_alarm, missed_breach=missed_breach, avoidable=avoidable or ())


def curve(cell: object) -> tuple[tuple[float, float], ...]:
    """`0:0.1; 60:0.5; 120:1`, or in JSON a list of [minutes ahead, share]: by ascending minutes, shares not falling."""
    if isinstance(cell, str):
        points = [item.strip().split(":") for item in cell.split(";") if item.strip()]
    elif isinstance(cell, list) and all(isinstance(point, list) for point in cell):
        points = cell
    else:
        raise BadCell(f"{cell!r} is not a list of minutes ahead and share")
    if any(len(point) != 2 for point in points):
        raise BadCell("is not minutes ahead:share, such as 0:0.1; 60:0.5; 120:1")
    read = tuple((minutes_ahead(lead_min), share(saved)) for lead_min, saved in points)
    for (before_min, before), (lead_min, saved) in pairwise(read):
        if lead_min <= before_min:
            raise BadCell(f"has {lead_min:g} min after {before_min:g} min: begin with the least")
        if saved < before:
            raise BadCell(f"saves less at {lead_min:g} min ({saved:g}) than at {before_min:g} min ({before:g})")
    return read


def _whole(fields: Fields) -> Costs | None:
    if any(column in fields.record.cells for column in COLUMNS):
        fields.refuse("costs", f"comes beside {', '.join(COLUMNS)}: say it once")
        return None
    return fields.optional("costs", _object)


def _object(cell: object) -> Costs:
    if not isinstance(cell, Mapping) or not {"false_alarm", "missed_breach"} <= cell.keys() <= set(COLUMNS):
        raise BadCell("is not an object of false_alarm, missed_breach and, if you like, avoidable")
    return Costs(
        false_alarm=_member(cell, "false_alarm", amount_of_money),
        missed_breach=_member(cell, "missed_breach", amount_of_money),
        avoidable=_member(cell, "avoidable", curve) if cell.get("avoidable") else (),
    )


def _member(cell: Mapping[str, object], name: str, parse: Callable[[object], T]) -> T:
    try:
        return parse(cell[name])
    except BadCell as bad:
        raise BadCell(f"{name}: {bad}") from bad
