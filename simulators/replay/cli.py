"""The replay command: `add_arguments` names what it takes, `run` plays a file and tells how it goes."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clock import Clock
from simulators.publisher import Credential
from simulators.replay.athens import read_athens
from simulators.replay.csv_rows import read_csv
from simulators.replay.gpx import read_gpx
from simulators.replay.owntracks import read_owntracks
from simulators.replay.player import Played, play
from simulators.replay.recorded import Recorded, UnreadableTrace
from simulators.replay.telematics import read_telematics

READERS: dict[str, Callable[[Path], list[Recorded]]] = {
    "athens": read_athens,
    "csv": read_csv,
    "gpx": read_gpx,
    "owntracks": read_owntracks,
    "telematics": read_telematics,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describes the command to the command line."""
    parser.add_argument("file", type=Path, help="the trace; may be packed as .gz")
    parser.add_argument("--format", required=True, choices=sorted(READERS), help="how the trace is written")
    parser.add_argument("--speed", type=float, help="times faster than recorded (default: as the clock runs)")
    parser.add_argument("--carrier", default="replay", help="the carrier that publishes it (default: replay)")
    parser.add_argument(
        "--start", default="now", help="fix times: now (default), recorded, or the instant of the first message"
    )


def run(
    arguments: argparse.Namespace,
    *,
    mqtt_url: str,
    clock: Clock,
    stop: threading.Event,
    say: Callable[[str], None],
    credential: Credential | None = None,
) -> int:
    """Plays the file named in `arguments` and reports through `say`, a line at a time. The command's exit code.

    0: all was sent and acknowledged. 1: it was cut short. 2: nothing could be played, and it was said why.
    """
    try:
        recorded = READERS[arguments.format](arguments.file)
        starts_at, shift = _start(arguments.start)
        say(f"{arguments.file}: {len(recorded)} messages, {len({each.vehicle for each in recorded})} vehicles")
        played = play(
            mqtt_url,
            recorded,
            carrier=arguments.carrier,
            credential=credential,
            speed=arguments.speed if arguments.speed is not None else clock.speed,
            clock=clock,
            stop=stop,
            starts_at=starts_at,
            shift=shift,
            on_progress=lambda so_far: say(f"{so_far.sent} of {so_far.total} sent"),
            on_wait=lambda: say("no broker answers yet; waiting ..."),
        )
    except (UnreadableTrace, OSError, ValueError) as error:
        say(f"replay: {error}")
        return 2
    for line in summary(played):
        say(line)
    return 0 if played.acknowledged == played.total else 1


def summary(played: Played) -> list[str]:
    """What was sent, a line for each vehicle and one for all."""
    lines = [f"{vehicle}: {sent} sent" for vehicle, sent in sorted(played.by_vehicle.items())]
    return [*lines, f"{played.sent} of {played.total} sent, {played.acknowledged} acknowledged by the broker"]


def _start(text: str) -> tuple[datetime | None, timedelta | None]:
    """The instant at which the trace begins, or how far its times are moved; neither for now.

    Raises:
        ValueError: if it is none of the three.
    """
    if text == "now":
        return None, None
    if text == "recorded":
        return None, timedelta(0)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"--start is now, recorded, or an ISO 8601 instant, not {text!r}") from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)), None
