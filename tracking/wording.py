"""Times, spans and distances as people read them at the site."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tracking.plan import Line, Shipment
from tracking.report import Fact

MOST_READ = 200
"""Of a partner's words, so that a novel costs no more than a sentence."""
LEAST_OF_WHY = 4
"""Less of a reason tells nothing."""
TOLD_WITH_ETA = ("delayed", "breakdown", "border", "rest")
"""What is told beside a driver's own time where he gives no reason: the rest goes without saying."""


def clock_text(at: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """`14:40` at the site; `Tue 14:40` on another day than now's; `02:30 CET` in the hour that autumn repeats."""
    local = at.astimezone(zone)
    text = local.strftime("%H:%M")
    if local.date() != now.astimezone(zone).date():
        text = f"{local:%a} {text}"
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        text = f"{text} {local.tzname()}"
    return text


def span_text(span: timedelta) -> str:
    """`11 min`, `1 h 05`, `3 d 4 h`; whole minutes, rounded down, never negative."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02d}"
    return f"{minutes // 1440} d {minutes % 1440 // 60} h"


def distance_text(distance_km: float) -> str:
    """`41 km`, and `3.2 km` below ten."""
    return f"{distance_km:.0f} km" if distance_km >= 9.95 else f"{distance_km:.1f} km"


def percent_text(odds: float) -> str:
    return f"{odds:.0%}".replace("%", " %")


def stop_text(name: str, stood: timedelta, *, longest: int = 40) -> str:
    """`at Pick-up Ulm 12 min`, in at most so many characters; the name is a partner's, and cut as it must be."""
    span = span_text(stood)
    return f"at {shortened(name, longest - len(span) - 4) or 'a planned stop'} {span}"


def told_text(fact: Fact, clock: Callable[[datetime], str], *, longest: int = 40) -> str:
    """`driver says 16:40 (tyre)`, `driver: breakdown 13:20`, in at most so many characters.

    The words in brackets are the driver's own: nothing that does not show, and cut, or left out, as they must be.
    """
    why = fact.reason[:MOST_READ]
    if fact.eta is not None:
        text, why = f"driver says {clock(fact.eta)}", why or (fact.happened if fact.happened in TOLD_WITH_ETA else "")
    else:
        text = f"driver: {fact.happened} {clock(fact.at)}"
    room = longest - len(text) - 3
    why = shortened(why, room) if room >= LEAST_OF_WHY else ""
    return f"{text} ({why})" if why else text


def shortened(text: str, longest: int) -> str:
    """The text on one line without what does not show, cut with `…` where it is too long, never inside an accent."""
    shown = " ".join("".join(" " if c.isspace() else c for c in text if c.isspace() or _is_shown(c)).split())
    if len(shown) <= longest:
        return shown
    end = max(0, longest - 1)
    while end and unicodedata.combining(shown[end]):
        end -= 1
    return f"{shown[:end].rstrip()}…"


def _is_shown(character: str) -> bool:
    """Neither a control character nor one that turns the reading direction round."""
    return not unicodedata.category(character).startswith("C")


def truck_text(shipment: Shipment) -> str:
    """Carrier and vehicle, as the driver's papers name them."""
    return f"{shipment.carrier} {shipment.vehicle}"


def lines_text(lines: Sequence[Line]) -> str:
    """`carries 480 x P-1001 and 2 more`, the largest quantity first; empty without lines."""
    if not lines:
        return ""
    largest = min(lines, key=lambda line: (-line.quantity, line.part))
    more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
    return f"carries {largest.quantity:g} x {largest.part}{more}"


def joined(*parts: str) -> str:
    """What there is of the parts, with semicolons between."""
    return "; ".join(part for part in parts if part)
