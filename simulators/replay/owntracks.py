"""The OwnTracks Recorder's log: a `.rec` file a device, lines of receive time, a mark, and the message as it came.

    2015-08-24T05:55:07Z <tab> * <tab> {"_type": "location", "tst": 1440395361, "lat": ..., "lon": ...}

Every message with a time is sent again, last wills and transitions too, so that a log plays as it was recorded.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from simulators.cast import Wire
from simulators.replay.recorded import Recorded, UnreadableTrace, open_text, read_instant, vehicle_named


def read_owntracks(path: Path) -> list[Recorded]:
    """The messages of a log, by the time they were received. The vehicle is named like the file.

    Raises:
        UnreadableTrace: naming each bad line.
        OSError: if the file cannot be read.
    """
    vehicle = vehicle_named(path.name.split(".")[0])
    faults, found = [], []
    with open_text(path) as text:
        for number, line in enumerate(text, start=1):
            if not line.strip():
                continue
            try:
                if (message := _find_message(line, vehicle)) is not None:
                    found.append(message)
            except (ValueError, msgspec.DecodeError) as error:
                faults.append(f"line {number}: {error}")
    if faults or not found:
        raise UnreadableTrace(path, faults or ["line 1: no messages"])
    return sorted(found, key=lambda each: each.sent_at)


def _find_message(line: str, vehicle: str) -> Recorded | None:
    """The message of a line, None if it has no time of its own."""
    parts = line.rstrip("\n").split("\t", 2)
    if len(parts) != 3:
        raise ValueError("not receive time, mark and message, with tabs between")
    body = msgspec.json.decode(parts[2], type=dict[str, object])
    if "tst" not in body:
        return None
    fixed_at = read_instant(str(body.pop("tst")))
    return Recorded(sent_at=read_instant(parts[0]), fixed_at=fixed_at, vehicle=vehicle, body=body, wire=Wire.OWNTRACKS)
