"""A plan to begin with: the one in `docs/examples`, moved so that its windows open soon."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "plan.json"
AHEAD = timedelta(hours=2)
APART = timedelta(minutes=30)
INSTANTS = ("window_start", "window_end", "depart_at")


def example_plan(now: datetime) -> dict[str, Any]:
    """The content of a JSON plan file: the first window opens two hours after `now`, the others half an hour apart.

    Windows and journeys last as long as in the example; times are in UTC, to five minutes.
    """
    content: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    opens = now + AHEAD - timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
    for number, shipment in enumerate(content["shipments"]):
        _move(shipment, opens + number * APART)
    return content


def _move(shipment: dict[str, Any], opens: datetime) -> None:
    instants = {name: datetime.fromisoformat(shipment[name]) for name in INSTANTS if name in shipment}
    for name, instant in instants.items():
        shipment[name] = (opens + (instant - instants["window_start"])).isoformat(timespec="minutes")
