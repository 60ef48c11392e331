"""Minutes, shares and instants as a planner reads them. What could not be scored is a dash, never a zero."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from tracking.score import is_scored

NOTHING = "\u2013"


def span(minutes: float) -> str:
    """`6 min`, `1 h 25 min`, `3 d 2 h`; the sign is left to the words around it."""
    if not is_scored(minutes):
        return NOTHING
    whole = round(abs(minutes))
    if whole < 60:
        return f"{whole} min"
    hours, rest = divmod(whole, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def later(minutes: float) -> str:
    """`12 min later`, `5 min earlier`, `as said`."""
    if not is_scored(minutes):
        return NOTHING
    if round(abs(minutes)) == 0:
        return "as said"
    return f"{span(minutes)} {'later' if minutes > 0 else 'earlier'}"


def percent(share: float) -> str:
    return f"{100.0 * share:.0f} %" if is_scored(share) else NOTHING


def unbroken(words: str) -> str:
    """The same with each figure tied to its unit: `80 %` never ends a line after the 80."""
    return re.sub(r"(?<=\d) (?=%|min|h\b|d\b)", "\u00a0", words)


def count(n: int, one: str, many: str = "") -> str:
    """`1 trip`, `412 trips`, `1,204 trips`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def instant(at: datetime, zone: str) -> str:
    """`Tue 3 Mar 14:05` on the site's clock."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def hour(at: datetime, zone: str, beside: datetime) -> str:
    """`14:05`, with its day if that is not the day of `beside`."""
    local = at.astimezone(ZoneInfo(zone))
    same = local.date() == beside.astimezone(ZoneInfo(zone)).date()
    return f"{local:%H:%M}" if same else instant(at, zone)
