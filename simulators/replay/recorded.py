"""One message of a recorded trace, and what is wrong with a file that holds none."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import msgspec

from simulators.cast import Wire
from simulators.publication import Publication
from simulators.wire import topic_of

SHOWN_FAULTS = 10


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it once went to a server at `sent_at`, with the time of its fix apart from the rest of its body.

    Where the trace does not tell when a message was sent, that is the time of its fix.
    """

    sent_at: datetime
    fixed_at: datetime
    vehicle: str
    body: dict[str, object]
    wire: Wire = Wire.NATIVE

    def published(self, carrier: str, at: datetime, *, shift: timedelta) -> Publication:
        """The message sent again at `at`, its fix time moved by `shift`."""
        fixed_at = self.fixed_at + shift
        if self.wire is Wire.OWNTRACKS:
            stamped = {**self.body, "tst": int(fixed_at.timestamp())}
        else:
            stamped = {"ts": fixed_at.isoformat(), **self.body}
        topic = topic_of(self.wire, carrier, self.vehicle)
        return Publication(at=at, topic=topic, payload=msgspec.json.encode(stamped))


class UnreadableTrace(Exception):
    """A trace that cannot be replayed. `faults` says where and why, one each, in the order of the file."""

    def __init__(self, path: Path, faults: Sequence[str]) -> None:
        more = [f"... and {len(faults) - SHOWN_FAULTS} more"] if len(faults) > SHOWN_FAULTS else []
        super().__init__("\n".join([f"{path}:", *faults[:SHOWN_FAULTS], *more]))
        self.path, self.faults = path, tuple(faults)


def open_text(path: Path) -> IO[str]:
    """The file as UTF-8 text, unpacked if its name ends in .gz; a byte-order mark is dropped.

    Raises:
        OSError: if it cannot be opened.
    """
    return gzip.open(path, "rt", encoding="utf-8-sig") if path.suffix == ".gz" else path.open(encoding="utf-8-sig")


def vehicle_named(text: str) -> str:
    """An id that topics allow, as near to `text` as can be."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.")[:64] or "vehicle"


def read_instant(text: str) -> datetime:
    """ISO 8601 (UTC unless it says otherwise), or seconds or milliseconds since 1970.

    Raises:
        ValueError: for anything else.
    """
    text = text.strip()
    try:
        number = float(text)
    except ValueError:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    try:
        return datetime.fromtimestamp(number / 1000 if abs(number) > 1e11 else number, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(f"no such instant: {text}") from error
