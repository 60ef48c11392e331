"""How much one vehicle may say: no carrier drowns a site's writer in words."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from tracking.report import Report

PER = timedelta(hours=1)
MOST = 30
"""Reports of a vehicle that are taken in an hour: one each two minutes. A driver says a handful a day."""
MOST_OF_CARRIER = 300
"""The same of a carrier as a whole, whose one client may answer for many trucks."""


class Pace:
    """Counts the reports taken by vehicle, by when they were received."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], deque[datetime]] = {}

    def admits(self, report: Report) -> bool:
        """Whether it is to be taken; then it counts."""
        taken = self._taken.setdefault((report.carrier, report.vehicle), deque())
        while taken and abs(report.received_at - taken[0]) >= PER:  # a clock may be set back
            taken.popleft()
        if len(taken) >= (MOST if report.vehicle else MOST_OF_CARRIER):
            return False
        taken.append(report.received_at)
        return True
