"""The numbers that turn a prediction into words on a wall, each with its reason.

Durations are `timedelta` where they meet instants and `_min` where they meet the arithmetic of `arrival`.
"""

from __future__ import annotations

from datetime import timedelta

RAISE_AT = 0.92
"""A warning is raised here. Odds wander, and the highest of a whole trip are as a rule too high: of the warnings raised
at .80 one in four was false (simulated, seeds 5 and 7). Whoever is more likely late than not is shown at risk long
before."""

RED_AT = 0.97
"""Red from here: as good as certain."""

CLEAR_BELOW = 0.30
"""A raised warning holds down to here, so that a probability that wanders does not make it blink: held to .40, warnings
changed 1.4 to 1.9 times as often (simulated, seeds 7 and 5)."""

ALMOST_SURE = 0.99
"""No odds of what is still to come are shown as more, so nothing may wait for higher ones."""

EVALUATIONS = 2
"""So many evaluations running must agree before a warning is raised: one odd fix alarms nobody."""

EVALUATION_AT_LEAST = timedelta(minutes=1)
"""Time without a fix counts as evaluations too, one for each cadence that has passed, and none faster than this."""

MEDIAN_STEP = timedelta(minutes=2)
"""A published median stays until the new one is further off than this; people cannot act on less."""

EARLY_TOLERANCE = timedelta(minutes=10)
"""A truck this little before its window is checked in at the gate when the window opens; no breach."""

SILENT_CADENCES = 3
SILENT_AT_LEAST = timedelta(minutes=2)
"""Silent after three missed fixes, but never for a pause shorter than a tunnel or a lift to the ferry's deck."""

SILENT_RED_AFTER = timedelta(minutes=30)
"""A silence of half an hour is no dead spot on a main road any more."""

DARK_AFTER = timedelta(hours=1)
DARK_SHARE = 0.90
"""No estimate once a fix is an hour old and nine in ten such trucks would have arrived: the silence says more."""

DARK_ALWAYS = timedelta(hours=12)
"""A fix this old predicts nothing, wherever it was: a whole daily rest fits into it."""

EXPECTED_BEFORE_DEPARTURE = timedelta(minutes=30)
"""From this long before its departure a truck should be heard: drivers switch their devices on when they load."""

UNHEARD_AFTER = timedelta(minutes=30)
"""A truck not heard at all this long after its departure is worth a call."""

NO_SIGN_RED_AFTER = timedelta(hours=1)
"""An hour past the window without any sign, its slot is somebody else's."""

NO_SIGN_UNTIL = timedelta(hours=4)
"""After this nobody at the dock acts on a missing truck any more; its row stays, its warning goes."""

UNLOADING = timedelta(minutes=30)
"""How long a door is taken by one truck until the site has learnt its own figure; the usual slot length. It is the seed
of `tracking.prediction.dwell`."""

DWELL_AMBER_SHARE, DWELL_RED_SHARE = 1.5, 2.0
"""Half as long again as expected, and twice."""

UNLOADING_AMBER_LEAST = timedelta(minutes=20)
"""Where unloading takes ten minutes, one that takes fifteen is no news."""

YARD_AMBER_LEAST = timedelta(minutes=20)
YARD_RED_SHARE = 2.0
"""Waiting in the yard, from the window's start: too long once it is as long as a whole unloading, or as half as long
again as the wait that is usual there; at twice that it is red."""

MIN_OVERLAP = timedelta(minutes=5)
"""Two stays at a door that overlap by less are no conflict: a shunting takes as long."""

CONFLICT_AHEAD = timedelta(hours=2)
"""A conflict further ahead is no warning: two medians three hours out are each half an hour wrong as a rule."""

FREE_DOORS_LOOKED_AT = 11
"""How many other doors are asked for a free slot, a page of the wall; a door further away helps nobody."""

SHOWN_AHEAD = timedelta(hours=24)
"""A shipment comes onto the board this long before its window."""

SHOWN_AFTER_END = timedelta(hours=12)
"""An ended trip stays this long: the next shift sees what the last one did."""

SHOWN_DARK = timedelta(hours=12)
"""A truck without a fix for this long has left the yard unseen, or, on the road, its device is dead."""
