"""Every key Dockwatch keeps in Redis: its meaning, its type, and what bounds it.

A site's keys share the hash tag `{site}`, so that all of a call or a commit lives in one slot of a cluster. What
belongs to no site shares the tag `{~}`, which no site can be named. A vehicle is written `carrier/vehicle`: a topic
level cannot hold a slash.
"""

from __future__ import annotations

SEEN_CAP = 5_000
"""Identities remembered per vehicle, newest fixes first: 14 hours of one fix each 10 s. About 110 bytes each."""
TRACK_CAP = 5_000
"""Pings kept per vehicle, newest first; the writer keeps tracks shorter by moving their base on."""
REJECTS_CAP = 1_000
"""Rejects kept per site, and of vehicles that no site expects."""
PARKED_CAP = 5_000
"""Pings waiting per carrier, so that one carrier cannot push out another's."""
CHANGES_CAP = 2_000
"""Changes kept per site; a reader further behind takes a snapshot."""
BATCHES_CAP = 10_000
"""Batch ids remembered per tag: 50 s of 200 batches a second, and none are written while a store is away."""
KEPT_TRIPS = 5_000
"""Trips remembered per site, the latest to arrive: half a year of 40 trucks a working day."""
MARKS_CAP = 2_000
"""Vehicles of a carrier whose numbers are followed, a tenth more for a while; those longest unheard go first."""
MARKS_KEPT_S = 30 * 24 * 3600
"""How long a carrier's marks stay without a change: as long as its oldest position may be believed."""
REPORTS_CAP = 20_000
"""Reports waiting per site: more than an hour of 5 a second while its writer is away."""
REPORTS_OF_CARRIER_CAP = 5_000
"""Of these, those of one carrier: one that says thousands of things while a writer is away pushes out nobody else's."""
REPORTS_SEEN_CAP = 20_000
"""Identities of reports remembered per site: a carrier that sends one again does so within hours."""
QUALITY_CAP = 1_000
"""Vehicles per carrier whose evidence of quality is kept: those heard last."""
QUALITY_KEPT_S = 60 * 86_400
"""How long a vehicle that is not heard of any more is remembered for its quality."""
RESULT_KEPT_S = 24 * 3600
"""How long the result of an order can be asked for."""
AUDIT_CAP = 1_500_000
"""Entries of the audit log: 400 days of 3,750 a day, however many somebody provokes. About 150 bytes each, 230 MB."""
REVISION_JUMP = 1_000
"""More changes than a site makes in the one second that a crashed store may forget (appendfsync everysec)."""

GROUP = "writer"
"""The one consumer group of a site's pings, and its one consumer: who holds the lease reads on where the last did."""

SITES = "{~}:sites"
"""Set of site ids. As many as there are plants."""
ROUTES_VERSION = "{~}:routes_version"
"""Integer, grows after each change of which site names which vehicle. One number."""
QUALITY_CARRIERS = "{~}:quality-carriers"
"""Set of carriers of whose quality something is kept. As many as there are carriers."""
ACCOUNTS = "{~}:accounts"
"""Hash name to account as JSON. As many as the plant lets in."""
SESSIONS = "{~}:sessions"
"""Hash id to session as JSON, without its secret. 20 a person; those that are over go when one begins."""
SCREENS = "{~}:screens"
"""Hash id to wall screen as JSON, without its secret. As many as were paired and not revoked."""
SHARES = "{~}:shares"
"""Hash id to share link as JSON, without its secret. Those long past their time go when one is made."""
INVITATIONS = "{~}:invitations"
"""Hash digest of a code to its invitation as JSON. Gone when used; those long past their time go when one is made."""
AUDIT = "{~}:audit"
"""Stream `e`: entries of the audit log as JSON, no text of them longer than `access.audit.LONGEST_TEXT`.

Trimmed by age (`audit_kept_days`), and to about `AUDIT_CAP`.
"""
GLOBAL = "~"
"""The tag of rejects, counts and parked pings that belong to no site."""


def tagged(tag: str, name: str) -> str:
    """A key of a site, or of `GLOBAL`."""
    return f"{{{tag}}}:{name}"


def pings(site: str) -> str:
    """Stream `p`: a ping as JSON. Trimmed to about a number of entries, never what is pending or unread."""
    return tagged(site, "pings")


def open_spans(site: str) -> str:
    """Hash vehicle to when its positions are taken: JSON `[[from us, to us or null], ...]`. Bounded by the plan.

    The plan's vehicles and no other are in it. Changed by the very commit that changes what it says: it is never old.
    """
    return tagged(site, "open")


def named_before(site: str) -> str:
    """Set of vehicles that the plan names, of stores before `open_spans`; whoever finds it makes that, and drops it."""
    return tagged(site, "vehicles")


def seen(site: str, vehicle: str) -> str:
    """Sorted set by fix time (us): identities of the pings taken. `SEEN_CAP`; dropped with the vehicle."""
    return tagged(site, f"seen:{vehicle}")


def parked(carrier: str) -> str:
    """Stream `p`: pings of a carrier's vehicles that no site names, if the plant has them wait (`parked_h`).

    About `PARKED_CAP`; each is gone after those hours.
    """
    return tagged(GLOBAL, f"parked:{carrier}")


def parked_seen(carrier: str) -> str:
    """Sorted set by fix time (us): vehicle and identity of what was parked. `SEEN_CAP`; `parked_h` after the last."""
    return tagged(GLOBAL, f"seen:{carrier}")


def rejects(tag: str) -> str:
    """Stream `r`: rejects as msgpack. About `REJECTS_CAP`."""
    return tagged(tag, "rejects")


def rejects_seen(tag: str) -> str:
    """Sorted set by arrival (s): digests of the rejects taken. `REJECTS_CAP`."""
    return tagged(tag, "seen_rejects")


def counts(tag: str) -> str:
    """Hash `carrier/kind` to a number. Bounded by carriers times kinds."""
    return tagged(tag, "counts")


def batches(tag: str) -> str:
    """Sorted set by arrival (s): ids of the batches counted. `BATCHES_CAP`."""
    return tagged(tag, "batches")


def marks(carrier: str) -> str:
    """Hash vehicle to how far its positions were dealt with, as msgpack. `MARKS_CAP`, gone after `MARKS_KEPT_S`."""
    return tagged(GLOBAL, f"marks:{carrier}")


def lease(site: str) -> str:
    """String `token:owner` with a time to live. One."""
    return tagged(site, "lease")


def lease_token(site: str) -> str:
    """Integer: the last fencing token given. One number."""
    return tagged(site, "lease_token")


def orders(site: str) -> str:
    """Stream `kind`, `body`: what people asked for. Each is deleted when done; people bound it."""
    return tagged(site, "orders")


def result(site: str, order_id: str) -> str:
    """String: the result of an order. Gone after `RESULT_KEPT_S`."""
    return tagged(site, f"result:{order_id}")


def plan(site: str) -> str:
    """String: the site's plan as JSON. One."""
    return tagged(site, "plan")


def states(site: str) -> str:
    """Hash vehicle to its state as JSON. Bounded by the plan."""
    return tagged(site, "states")


def bases(site: str) -> str:
    """Hash vehicle to the state at which its track begins, as JSON. Bounded by the plan."""
    return tagged(site, "bases")


def track(site: str, vehicle: str) -> str:
    """Sorted set by fix time (us): kept pings as JSON, without `received_at`. `TRACK_CAP`; dropped with the vehicle."""
    return tagged(site, f"track:{vehicle}")


def rows(site: str) -> str:
    """Hash shipment to its board row as JSON. Bounded by the plan."""
    return tagged(site, "rows")


def revision(site: str) -> str:
    """Integer: the board's revision. One number."""
    return tagged(site, "revision")


def as_of(site: str) -> str:
    """String: the writer's time at its last commit, ISO 8601. One."""
    return tagged(site, "as_of")


def changes(site: str) -> str:
    """Stream `c` with the revision as its id: changes as JSON. About `CHANGES_CAP`."""
    return tagged(site, "changes")


def model(site: str) -> str:
    """Hash key to an entry of what was learnt, as packed doubles, and its version. Bounded by those who learn."""
    return tagged(site, "model")


def trips(site: str) -> str:
    """Hash shipment to its trip record, as deflated JSON. `KEPT_TRIPS`."""
    return tagged(site, "trips")


def trips_order(site: str) -> str:
    """Sorted set of shipments by arrival (us), else by the last milestone: the order of `trips`. `KEPT_TRIPS`."""
    return tagged(site, "trips-order")


def messages(site: str) -> str:
    """Hash id to message as JSON. `tracking.keeping` bounds it: the newest 5,000 and all that are current."""
    return tagged(site, "messages")


def messages_index(site: str) -> str:
    """Sorted set, scores 0, of `s|shipment|id`, `v|carrier|vehicle|id` and, while current, `o|...`; `|` is NUL.

    Two or three members a message.
    """
    return tagged(site, "messages_index")


def outbox(site: str) -> str:
    """Sorted set by mark: vehicles whose open messages changed. Bounded by those that messages were written to."""
    return tagged(site, "outbox")


def outbox_mark(site: str) -> str:
    """Integer: the last mark given. One number."""
    return tagged(site, "outbox_mark")


def reports(site: str) -> str:
    """Stream `r`: reports as JSON. About `REPORTS_CAP`; each is deleted when done."""
    return tagged(site, "reports")


def reports_waiting(site: str) -> str:
    """Hash carrier to how many reports it has sent since none waited last. As many as there are carriers."""
    return tagged(site, "reports_waiting")


def reports_seen(site: str) -> str:
    """Sorted set by arrival (s): digests of the reports taken. `REPORTS_SEEN_CAP`."""
    return tagged(site, "reports_seen")


def quality(carrier: str) -> str:
    """Hash vehicle to the evidence of how well it reports, as msgpack. `QUALITY_CAP`, gone after `QUALITY_KEPT_S`."""
    return tagged(GLOBAL, f"quality:{carrier}")


def quality_heard(carrier: str) -> str:
    """Sorted set of the vehicles in `quality` by when they were last heard (s). Bounded like it."""
    return tagged(GLOBAL, f"quality-heard:{carrier}")


def stripped(site: str) -> str:
    """String: how far in `trips_order` trips hold no positions any more. One."""
    return tagged(site, "stripped")
