"""A window that was agreed with a carrier, and a plan file that names its shipment again: which of them counts.

    the last file said   agreed since   the file says   counts
    A                    B              A               B    it says what it said before: no word about B
    A                    B              B               B    the planner has written it into his own system
    A                    B              C               C    the planner has decided anew
    not known            B              A, C            B    once, and it is looked at: see `assume`
    A                    B, with X      A, now of Y     A    Y was promised nothing

So a shipment whose window was ever agreed carries what the last file said. Only windows are agreed: all else is the
file's.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import NamedTuple

from msgspec.structs import replace

from tracking.plan import Agreed, Shipment


class Verdict(Enum):
    """What became of an agreed window; `PLAIN` where there was none. `UNSURE` was kept, since nobody knows better."""

    PLAIN = "plain"
    KEPT = "kept"
    UNSURE = "unsure"
    OVERRULED = "overruled"


class Taken(NamedTuple):
    """A shipment as it is planned once a file has named it."""

    shipment: Shipment
    verdict: Verdict


def agree(shipment: Shipment, start: datetime, end: datetime) -> Shipment:
    """The shipment in a window that was agreed."""
    agreed = shipment.agreed or Agreed(file_start=shipment.window_start, file_end=shipment.window_end)
    return replace(shipment, window_start=start, window_end=end, agreed=replace(agreed, stands=True))


def assume(shipment: Shipment) -> Shipment:
    """A shipment that was stored before agreements were, in a window that its carrier was granted."""
    return replace(shipment, agreed=Agreed(file_start=None, file_end=None)) if shipment.agreed is None else shipment


def take_anew(filed: Shipment, *, was_promised: bool) -> Shipment:
    """A shipment that was not planned. What was agreed under its id about an earlier trip is over; it is noted that
    this was judged, so that nobody takes it for one of those that `assume` is about.
    """
    return replace(filed, agreed=_filed(filed, stands=False) if was_promised else None)


def take(filed: Shipment, planned: Shipment) -> Taken:
    """A shipment that was planned, as a file has it now."""
    agreed = planned.agreed
    if agreed is None:
        return Taken(replace(filed, agreed=None), Verdict.PLAIN)
    named, present = (filed.window_start, filed.window_end), (planned.window_start, planned.window_end)
    base = (agreed.file_start, agreed.file_end)
    is_unsure = agreed.file_start is None and named != present
    if agreed.stands and filed.carrier == planned.carrier and (is_unsure or named in (base, present)):
        start, end = present
        kept = replace(filed, window_start=start, window_end=end, agreed=_filed(filed, stands=True))
        return Taken(kept, Verdict.UNSURE if is_unsure else Verdict.KEPT)
    is_lost = agreed.stands and named != present
    return Taken(replace(filed, agreed=_filed(filed, stands=False)), Verdict.OVERRULED if is_lost else Verdict.PLAIN)


def _filed(filed: Shipment, *, stands: bool) -> Agreed:
    return Agreed(file_start=filed.window_start, file_end=filed.window_end, stands=stands)
