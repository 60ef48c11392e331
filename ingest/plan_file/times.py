"""Instants as planners write them: in the site's own time, or with an offset.

Where the clocks go back an hour comes twice, and where they go forward one is missing; a window there is refused
unless it says its offset, since a guess would be an hour off.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from ingest.plan_file.cells import words
from ingest.plan_file.record import BadCell

EARLIEST, LATEST = 2000, 2100
"""Years outside are typing errors: spreadsheets begin in 1900, and a `0025` is one too."""
_german = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?").fullmatch
_iso = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?").match
_day_or_month_first = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}\b").match
_days_since_1900 = re.compile(r"\d{5}(?:[.,]\d+)?").fullmatch
FORM = "write it like 2025-03-12 14:00, or 2025-03-12 14:00+01:00"


NO_PLACES = {"Factory", "localtime"}
"""Names in the system's list of zones that no browser knows: a wall could not tell the time."""


def zone(cell: object) -> str:
    """The name of an IANA time zone, such as Europe/Berlin."""
    name = words(cell)
    if name not in available_timezones() or name in NO_PLACES:
        near = difflib.get_close_matches(name, available_timezones() - NO_PLACES, n=1)
        hint = f"; is {near[0]} meant?" if near else ", such as Europe/Berlin"
        raise BadCell(f"{name!r} is not an IANA time zone{hint}")
    return name


def instant_in(site_zone: str | None) -> Callable[[object], datetime]:
    """A parser of instants, aware UTC. Without a zone (its site is unknown) only the form of local times is checked."""

    def parse(cell: object) -> datetime:
        written = _written(words(cell) if isinstance(cell, str) else str(cell))
        if not EARLIEST <= written.year < LATEST:
            raise BadCell(f"{cell!r} is in the year {written.year}; {FORM}")
        if written.tzinfo is not None or site_zone is None:
            return written.astimezone(UTC)
        return _placed(written, ZoneInfo(site_zone))

    return parse


def _written(text: str) -> datetime:
    """What the text says, with an offset only if it has one."""
    try:
        if found := _german(text):
            day, month, year, *clock = found.groups()
            return _local(year, month, day, clock)
        if found := _iso(text):
            year, month, day, *clock = found.groups()
            local = _local(year, month, day, clock)
            rest = text[found.end() :].strip()
            return datetime.fromisoformat(f"{local.isoformat()}{rest}") if rest else local
    except ValueError as error:
        raise BadCell(f"{text!r} is no time ({error}); {FORM}") from error
    if _day_or_month_first(text):
        raise BadCell(f"{text!r} could begin with the day or the month; {FORM}")
    if _days_since_1900(text):
        raise BadCell(f"{text!r} is a spreadsheet's count of days: format the column as date and time; {FORM}")
    raise BadCell(f"{text[:40]!r} is not a date with a time; {FORM}")


def _local(year: str, month: str, day: str, clock: list[str | None]) -> datetime:
    """A time without a zone, until its site's is known."""
    hour, minute, second = (int(part or 0) for part in clock)
    return datetime(int(year), int(month), int(day), hour, minute, second)  # noqa: DTZ001


def _placed(local: datetime, site_zone: ZoneInfo) -> datetime:
    """The one instant at which a site's clocks show `local`."""
    first, second = (local.replace(tzinfo=site_zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    text = f"{local:%Y-%m-%d %H:%M}"
    if first.astimezone(UTC).astimezone(site_zone).replace(tzinfo=None) == local:
        choices = " or ".join(each.isoformat(" ", "minutes") for each in (first, second))
        raise BadCell(f"{text} comes twice in {site_zone.key}, where the clocks go back: write {choices}")
    raise BadCell(f"{text} does not exist in {site_zone.key}: the clocks go forward over it")
