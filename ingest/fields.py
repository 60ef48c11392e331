"""The checks that every decoder shares: fix times, coordinates, optional figures, ids.

What places a vehicle (time, latitude, longitude, ids) must be right, or the message is refused. What only adorns a fix
(speed, heading, accuracy) is left out when it is out of range, and the fix is kept.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from ingest.outcome import Malformed, Reason

MAX_AGE = timedelta(days=30)
"""Older fixes are refused. Back-fill after a dead spot is hours or days; a clock that was reset is years off."""
MAX_AHEAD = timedelta(seconds=60)
"""Fixes further ahead than this are refused: one believed fix from tomorrow would freeze a vehicle until then."""
MS_FROM = 100_000_000_000
"""Epoch numbers from here on are milliseconds: as seconds this is the year 5138, as milliseconds March 1973."""
NO_FIX_DEG = 0.001
"""Receivers without a fix send 0,0, some with noise on it. The point is open sea, 600 km from any road."""
MAX_SPEED_KMH = 500.0
MAX_ACCURACY_M = 1_000_000.0
MAX_SEQ = 2**63 - 1

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE_ONLY = len("2026-01-31")
_is_id = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII).fullmatch


def is_id(text: str) -> bool:
    """Whether a text can name a carrier, a vehicle or a shipment."""
    return _is_id(text) is not None


def check_id(text: str, name: str) -> str:
    """The text, if it can be an id.

    Raises:
        Malformed: if not.
    """
    if _is_id(text) is None:
        raise Malformed(Reason.BAD_ID, f"{name} is not 1 to 64 of A-Z a-z 0-9 . _ -: {text[:80]!a}")
    return text


def read_instant(given: str | float) -> datetime:
    """The instant of an ISO 8601 text with date and time, or of epoch seconds or milliseconds (told by size).

    A text without an offset is UTC.

    Raises:
        Malformed: if it is none of these.
    """
    try:
        if not isinstance(given, str):
            seconds = given / 1000 if abs(given) >= MS_FROM else given
            return _EPOCH + timedelta(seconds=seconds)
        if len(given) > _DATE_ONLY:
            instant = datetime.fromisoformat(given)
            return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Malformed(Reason.BAD_TIME, f"neither ISO 8601 with a time nor an epoch: {str(given)[:80]!a}")


def read_lax_instant(given: str | float) -> datetime:
    """Like `read_instant`, and an epoch may also come as text, as OwnTracks and Teltonika clients send it.

    Raises:
        Malformed: if it is none of these.
    """
    if isinstance(given, str) and given.isascii() and given.isdecimal() and len(given) <= 20:
        return read_instant(int(given))
    return read_instant(given)


def check_age(fixed_at: datetime, received_at: datetime) -> None:
    """Lets through fix times from `MAX_AGE` before to `MAX_AHEAD` after reception, both limits included.

    Raises:
        Malformed: for any other.
    """
    age = received_at - fixed_at
    if age > MAX_AGE:
        raise Malformed(Reason.TOO_OLD, f"fixed at {fixed_at.isoformat()}, {age.days} days before it was received")
    if -age > MAX_AHEAD:
        ahead_s = -age.total_seconds()
        raise Malformed(Reason.FUTURE, f"fixed at {fixed_at.isoformat()}, {ahead_s:.0f} s after it was received")


def check_position(lat: float | None, lon: float | None) -> tuple[float, float]:
    """Both coordinates, if they are a place that a receiver can have measured.

    Raises:
        Malformed: if either is null, not finite or off the globe, or both are about zero.
    """
    if lat is None or lon is None:
        raise Malformed(Reason.NO_FIX, "latitude or longitude is null")
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
        raise Malformed(Reason.OUT_OF_RANGE, f"latitude {lat!r}, longitude {lon!r}")
    if abs(lat) < NO_FIX_DEG and abs(lon) < NO_FIX_DEG:
        raise Malformed(Reason.NO_FIX, f"latitude {lat!r}, longitude {lon!r}")
    return lat, lon


def find_speed_kmh(given: float | None) -> float | None:
    """The speed, or None where it is negative (unknown, by convention), NaN or no vehicle's."""
    return given if given is not None and 0.0 <= given <= MAX_SPEED_KMH else None


def find_heading_deg(given: float | None) -> float | None:
    """The heading in [0, 360); 360 is 0. None where it is negative (unknown, by convention), NaN or larger."""
    return given % 360.0 if given is not None and 0.0 <= given <= 360.0 else None


def find_accuracy_m(given: float | None) -> float | None:
    """The accuracy's radius, or None where it is not above zero (unknown, by convention) or absurd."""
    return given if given is not None and 0.0 < given <= MAX_ACCURACY_M else None


def find_seq(given: int | None) -> int | None:
    """The sequence number, or None where it is negative or does not fit 63 bits."""
    return given if given is not None and 0 <= given <= MAX_SEQ else None
