"""What carriers say, taken one by one: what changes nothing is set aside, and a fault in one stops none of the others.

Some reports are dear: one that moves a window has the whole plan taken over anew, a vehicle's first fact has its trip
so far folded again. A step that took too many would outlast its lease, be refused, and begin with the same ones for
ever; so it ends after some of them, and the rest is read again by the next one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from ingest.correspondence import NotTaken
from ingest.step import Step
from store.errors import StoreUnavailable
from store.talk import ReportEntry
from tracking.plan import Vehicle
from tracking.report import Report

DEAR_AT_ONCE = 20
"""Half a second for windows of a site with 5,000 trucks, two for the facts of trucks with a long trip behind them."""
log = logging.getLogger(__name__)


def take_reports(
    entries: Sequence[ReportEntry],
    take: Callable[[Report], bool],
    is_open: Callable[[Vehicle, datetime], bool],
    step: Step,
) -> None:
    """Has each taken; `take` says whether it was dear, and raises `NotTaken` for one that may not count.

    Of a vehicle that `is_open` at no shipment only is kept that it has said something; of one that the step erases,
    nothing.
    """
    dear = 0
    for entry in entries:
        if dear >= DEAR_AT_ONCE:
            return
        step.reports_done.append(entry.id)
        said = entry.report
        if (said.carrier, said.vehicle) in step.erased:
            continue
        try:
            dear += take(said)
        except NotTaken as reason:
            step.set_report_aside(said, str(reason), is_open((said.carrier, said.vehicle), said.received_at))
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("a %s of %s/%s cannot be taken", type(said).__name__, said.carrier, said.vehicle)
            step.set_report_aside(said, "writer error", is_open((said.carrier, said.vehicle), said.received_at))
