"""Every number that the fold's rules turn on, each with its reason.

Changing one changes history: states are refolded from the kept track when a plan is imported.
"""

from __future__ import annotations

from datetime import timedelta

TOP_SPEED_KMH = 130.0
"""A truck is limited to 90 km/h; 130 leaves room for vans and for a fix stamped a few seconds wrong."""

JITTER_M = 100.0
"""Two fixes a second apart may differ by this without any movement: twice the error of a receiver between walls."""

AGREEING_FIXES = 3
"""One wild fix is noise, two may share one reflection; a third at the same place means that the vehicle is there."""

USELESS_ACCURACY_M = 2_000.0
"""Beyond this a fix tells the town, not the road: phones report 5,000 m when they have heard one mast only."""

COARSE_ACCURACY_M = 200.0
"""A fix coarser than the circle of a stop says nothing about standing or moving."""

COARSE_SHARE = 2 / 3
"""A fix decides a fence when its accuracy is at most this share of the fence's radius: 200 m for the gate of 300 m."""

FINE_ACCURACY_M = 30.0
"""Any fix this good decides every fence; the smallest fences would otherwise shut out ordinary receivers."""

LEAVE_SHARE, LEAVE_LEAST_M = 0.1, 20.0
"""Left only beyond r + max(0.1 r, 20 m): the jitter of a truck that stands at the line is 20 to 30 m."""

FAR_OUTSIDE_M = 200.0
"""One fix this far outside a fence (or one radius, if more) is no jitter: it has left, without waiting for a second."""

ORIGIN_RADIUS_M = 1_000.0
"""Around the origin's coordinates, which often are those of the works' office, not of its loading bay."""

EN_ROUTE_M = 3_000.0
"""Beyond the origin ring by more than a fuel stop round the corner."""

CAME_CLOSER_M = 2_000.0
"""A truck first seen away from its origin is on its way once it has come this much closer to the site."""

EARLY_DEPARTURE = timedelta(hours=1)
"""Before planned departure less this, a truck first seen elsewhere is still on the job before."""

OPENS_BEFORE_DEPARTURE = timedelta(hours=12)
OPENS_BEFORE_WINDOW = timedelta(hours=36)
"""Where nothing is planned: a truck is loaded half a day before it leaves; a day and a half covers a two-day trip."""

ARRIVAL_CONFIRMED = timedelta(minutes=2)
"""600 m through the gate's ring take 43 s at 50 km/h and 108 s at 20: who is in for longer did not drive by."""

UNSEEN_STAY = timedelta(minutes=4)
"""The same, where one fix only was seen inside: its stay is measured between interpolated crossings."""

DOCK_CONFIRMED = timedelta(minutes=1)
"""Passing a door's 80 m at yard speed (10 km/h) takes half a minute."""

UNLOADING_AFTER = timedelta(minutes=2)
"""Reversing on, brakes, chocks, dock leveller, doors: what passes at the door before goods move."""

UNLOADED_LEAST = timedelta(minutes=10)
"""No truckload leaves a door in less. Who does was sent to another door, and is done when it leaves the gate."""

STAND_RADIUS_M = 120.0
STAND_LASTS = timedelta(minutes=4)
QUIET = timedelta(minutes=5)
"""A stand in a yard without fenced doors: within 120 m of where it began (an apron, a queue moving up) for longer than
a gate check takes; or silent for 5 min within that distance, as units are that sleep with the ignition off. The
three are those by which the Athens reference stops were cut: where a stand begins is a matter of definition, and with
another radius it begins up to four minutes earlier or later."""

BACK_WITHIN = timedelta(minutes=30)
AWAY_M = 5_000.0
"""A truck that left the gate without unloading may be turning round or queueing outside. After half an hour, or 5 km
away, it was turned away."""

NO_SHOW_AFTER = timedelta(hours=4)
"""After the window's end, for a truck that never set off."""

LOST_AFTER = timedelta(hours=24)
"""After the window's end, for one that did: broken down, it still comes within the day."""

CADENCE_FIXES = 9
"""The median of this many gaps is not moved by four odd ones."""

STOP_RADIUS_M = 200.0
STOP_LASTS = timedelta(minutes=5)
"""A stop is a circle, not a speed: standing receivers report up to 5 km/h."""

BREAK_LASTS = timedelta(minutes=27)
"""Drivers' breaks are 45 min or 15 + 30 (EC 561/2006, article 7); fixes cut a few minutes off each end."""

REST_LASTS = timedelta(hours=7)
"""The law's shortest daily rests are 9 h (EC 561/2006) and 10 h (49 CFR 395.3); nobody pauses for 7 otherwise."""

GAP_SPEED_KMH = 50.0
"""A distance covered while silent counts as driven at this speed, the rest of the silence as standing."""

HEADING_M = 50.0
"""Two positions closer than this tell a heading of noise."""

TRAIL_POINTS = 24
TRAIL_STEP_M = 1_000.0
"""What a row may hold, and what is still seen apart on a map of the last leg."""
