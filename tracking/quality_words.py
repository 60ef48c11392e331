"""What a part of the score has lost, in words that say what to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from tracking.quality import Quality

SAID_FROM = 0.5
"""Points; less is not worth a word."""


class Loss(msgspec.Struct, frozen=True):
    """Points that one part of the score has lost, and why."""

    part: str
    points: float
    words: str


def say_losses(figures: Quality, points: dict[str, float]) -> tuple[Loss, ...]:
    """The losses that are worth a word, worst first."""
    worth = sorted((part for part in points if points[part] >= SAID_FROM), key=lambda part: (-points[part], part))
    return tuple(Loss(part, round(points[part], 1), _words(part, figures)) for part in worth)


def _words(part: str, figures: Quality) -> str:
    worst = next(iter(figures.reasons), "")
    said = {
        "gaps": _gaps(figures),
        "cadence": f"a fix every {span(figures.cadence_s or 0.0)}; one a minute or more often is good",
        "rejects": f"{percent(figures.rejects_share)} refused, most of it: {worst}",
        "clock": _clock(figures.skew_s or 0.0),
        "delay": f"half of the messages come {span(figures.delay_s or 0.0)} or more after their fix",
        "duplicates": f"{percent(figures.duplicates_share)} had been sent before",
        "accuracy": f"{percent(figures.coarse_share)} of the fixes are worse than 100 m",
        "bare": f"{percent(figures.bare_share)} of the fixes on the way are without speed or heading",
    }
    return said[part]


def _gaps(figures: Quality) -> str:
    share = f"{percent(figures.gaps_share)} of the time on the way"
    if not figures.gaps:  # none was left of the last day, or they cannot be counted yet
        return f"{share} without a fix for over {span(figures.gap_over_s)}"
    number = "1 gap" if figures.gaps == 1 else f"{figures.gaps} gaps"
    return f"{number} of over {span(figures.gap_over_s)} in {figures.window_h:g} h, {share}"


def _clock(skew_s: float) -> str:
    if skew_s < 0:
        return f"the clock is {span(-skew_s)} ahead"
    return f"the clock is {span(skew_s)} behind, or each message is held back for as long"


def span(seconds: float) -> str:
    """`40 s`, `3 min`, `2.5 h`."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    number, unit = (seconds / 60, "min") if seconds < 7200 else (seconds / 3600, "h")
    return f"{number:.0f} {unit}" if number >= 10 else f"{round(number, 1):g} {unit}"


def percent(share: float) -> str:
    """`8 %`; what is there but rounds to nothing is `under 1 %`."""
    return f"{share * 100:.0f} %" if share >= 0.01 or share == 0 else "under 1 %"
