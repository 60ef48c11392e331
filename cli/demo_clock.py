"""The demo's time: it starts in the morning of today and runs faster than life; the next demo goes on from there."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from clock import Clock

BEGINS_AT = time(9, 30)
"""By then trucks of every kind are about: unloading, late, waiting, under way."""


def demo_clock(kept: Path, zone: str, speed: float) -> Clock:
    """A clock that goes on from what `keep` wrote, else from this morning at the plant."""
    return Clock.starting(find_kept(kept) or _this_morning(ZoneInfo(zone)), speed=speed)


def keep(clock: Clock, kept: Path) -> None:
    """Writes down what time it is, whole or not at all."""
    fresh = kept.with_suffix(".new")
    fresh.write_text(clock.now().isoformat())
    fresh.replace(kept)


def find_kept(kept: Path) -> datetime | None:
    """When the last demo stopped, in its own time; None if there was none."""
    try:
        instant = datetime.fromisoformat(kept.read_text().strip())
    except (OSError, ValueError):
        return None
    return instant if instant.tzinfo is not None else None


def _this_morning(zone: ZoneInfo) -> datetime:
    return datetime.combine(Clock.live().now().astimezone(zone).date(), BEGINS_AT, zone)
