"""The headline: how prediction did, in sentences that a planner can repeat in a meeting."""

from __future__ import annotations

from typing import NamedTuple

from dashboard.accuracy.choice import PERIODS, Choice
from dashboard.accuracy.frame import Frames
from dashboard.accuracy.tables import (
    AIM,
    FEW,
    an_hour_out,
    checkpoints,
    covered,
    early_alerts,
    late_alerts,
    leads_min,
    typical_miss_min,
)
from dashboard.accuracy.words import NOTHING, count, percent, span
from tracking.score import AlertedTrip, alert_scores


class Told(NamedTuple):
    """One thing to know: its figure, and the words that make a sentence of it."""

    figure: str
    words: str


def headline(frames: Frames, choice: Choice) -> str:
    """Of what the figures are."""
    whose = ", ".join(word for word in (choice.carrier, choice.lane and f"from {choice.lane}") if word)
    period = PERIODS[choice.days]
    return f"{period[0].upper()}{period[1:]}{f', {whose}' if whose else ''}: {count(len(frames.trips), 'trip')}"


def told(frames: Frames) -> list[Told]:
    """What there is to say, the most useful first; nothing of what could not be scored."""
    return [each for each in (_miss(frames), _interval(frames), _late(frames), _false(frames)) if each is not None]


def _miss(frames: Frames) -> Told | None:
    near = an_hour_out(frames.forecasts)
    if near.empty:
        return None
    return Told(
        span(typical_miss_min(near)), f"An hour out, half of predictions were within this ({count(len(near), 'trip')})."
    )


def _interval(frames: Frames) -> Told | None:
    once = checkpoints(frames.forecasts)
    if once.empty:
        return None
    return Told(percent(covered(once)), f"of arrivals fell inside the shown interval (aim {percent(AIM)}).")


def _late(frames: Frames) -> Told | None:
    leads, late = leads_min(frames.trips), int(frames.trips["is_late"].sum())
    if late == 0:
        return Told("0", "arrivals were late.") if len(frames.trips) else None
    half = f", half of them {span(float(leads.median()))} or more before the window's end" if len(leads) else ""
    return Told(f"{len(leads)} of {late}", f"late arrivals were warned of{half}.")


def _false(frames: Frames) -> Told | None:
    if frames.trips.empty:
        return None
    false = _false_alarms(late_alerts(frames.trips))
    on_time = len(frames.trips) - int(frames.trips["is_late"].sum())
    return Told(str(false), f"false {'alarm' if false == 1 else 'alarms'}, on {count(on_time, 'trip')} not late.")


def notes(frames: Frames) -> list[str]:
    """What a reader must know before the figures: how few they rest on, and what they leave out."""
    found = []
    if 0 < len(frames.trips) < FEW:
        found.append(f"Only {count(len(frames.trips), 'trip')}: too few to say how good prediction is.")
    if len(frames.trips) and frames.forecasts.empty:
        found.append("Nothing was forecast of these trips before they arrived: only their warnings can be scored.")
    if frames.unseen:
        found.append(
            f"{count(frames.unseen, 'kept trip')} ended without an arrival that can be believed, and are not scored."
        )
    return found


def of_early(frames: Frames) -> str:
    """One sentence on warnings of trucks that come too early; empty if there were neither."""
    alerts = early_alerts(frames.trips)
    early, false = sum(each.is_late for each in alerts), _false_alarms(alerts)
    hits = sum(each.is_late and each.is_alerted for each in alerts)
    if not early and not false:
        return ""
    came = f"{hits} of {count(early, 'arrival')} warned of" if early else "none came"
    return f"Too early: {came}, {count(false, 'false alarm')}."


def _false_alarms(alerts: list[AlertedTrip]) -> int:
    return sum(each.is_alerted and not each.is_late for each in alerts)


class AlertFigures(NamedTuple):
    """The late warnings' figures as words, for the list beside the histogram."""

    precision: str
    recall: str
    recall_60min: str
    false_alarms: str
    median_lead: str
    flips: str
    said_before: str


def alert_figures(frames: Frames) -> AlertFigures:
    """Precision, recall and the rest with what they are shares of."""
    trips, found = frames.trips, alert_scores(late_alerts(frames.trips))
    hits = len(leads_min(trips))
    warned = trips[trips["late_lead_min"] > 0.0]
    return AlertFigures(
        precision=f"{percent(found.precision)} ({hits} of {found.alerted})",
        recall=f"{percent(found.recall)} ({hits} of {found.late})",
        recall_60min=percent(found.recall_60min),
        false_alarms=f"{percent(found.false_alarm_share)} ({found.alerted - hits} of {found.trips - found.late})",
        median_lead=span(found.median_lead_min),
        flips=f"{found.flips_per_100:.0f}" if found.trips else NOTHING,
        said_before=percent(float(warned["said_before"].mean())),
    )
