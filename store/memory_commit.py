"""A commit applied to the in-memory store, as `store/redis_commit.py` does it in Redis."""

from __future__ import annotations

import msgspec

from store import keys
from store.codec import encode_kept
from store.learning_codec import order_of, pack_entry
from store.memory_site import MemorySite
from store.ports import Change, Commit
from store.spans import find_index
from tracking.ping import Ping, ping_key
from tracking.prediction import model


def apply_commit(site: MemorySite, commit: Commit) -> int:
    """Applies all of it and returns the revision; nothing, if an entry is no numbers."""
    for entry in commit.learnt.values():
        pack_entry(0, entry or ())
    site.as_of = commit.as_of
    _erase(site, commit)
    _acknowledge(site, commit)
    site.rows.update({row.shipment: row for row in commit.rows})
    for shipment in commit.removed:
        site.rows.pop(shipment, None)
    _apply_vehicles(site, commit)
    _apply_plan(site, commit)
    for order_id, text in commit.orders_done.items():
        site.results[order_id] = text
        site.orders.pop(order_id, None)
    for reject in commit.rejects:
        site.tally.add_reject(reject)
        site.tally.count(reject.carrier, f"set_aside:{reject.reason}")
    _learn(site, commit)
    _talk(site, commit)
    revision = _publish(site, commit)
    if commit.erased:
        site.changes.clear()
    return revision


def _acknowledge(site: MemorySite, commit: Commit) -> None:
    for entry in commit.outside:
        site.pending.pop(entry.id, None)
        if (entry.ping.carrier, entry.ping.vehicle) in site.seen:
            site.seen[entry.ping.carrier, entry.ping.vehicle].forget_ping(entry.ping)
    for entry_id in commit.acks:
        if entry_id in site.pending:
            site.done[entry_id] = site.pending.pop(entry_id)


def _apply_plan(site: MemorySite, commit: Commit) -> None:
    if commit.plan is not None:
        site.plan = commit.plan
    index = find_index(commit)
    if index is not None:
        site.spans = dict(index)
    else:
        site.spans.update(commit.spans or {})


def _erase(site: MemorySite, commit: Commit) -> None:
    for vehicle in commit.erased:
        for kept in (site.states, site.bases, site.tracks, site.seen):
            kept.pop(vehicle, None)


def _talk(site: MemorySite, commit: Commit) -> None:
    site.messages.update({message.id: message for message in commit.messages})
    for message in commit.forgotten:
        site.messages.pop(message.id, None)
    for entry_id in commit.reports_done:
        site.reports.pop(entry_id, None)
    for vehicle in commit.outbox:
        site.mark(vehicle)


def _learn(site: MemorySite, commit: Commit) -> None:
    if commit.relearnt or (commit.learnt and site.model_version != model.VERSION):
        site.model, site.model_version = {}, model.VERSION
    for key, entry in commit.learnt.items():
        site.model.pop(key, None)
        if entry is not None:
            site.model[key] = entry
    site.trips.update({trip.shipment: trip for trip in commit.trips})
    while len(site.trips) > keys.KEPT_TRIPS:
        del site.trips[min(site.trips, key=lambda shipment: (order_of(site.trips[shipment]), shipment))]


def _apply_vehicles(site: MemorySite, commit: Commit) -> None:
    site.states.update({(state.carrier, state.vehicle): state for state in commit.states})
    site.bases.update({(base.carrier, base.vehicle): base for base in commit.bases})
    for ping in commit.kept:
        _keep(site, ping)
    for base in commit.bases:
        track = site.tracks.get((base.carrier, base.vehicle), {})
        for key in [key for key in track if base.last_key is not None and key[0] <= base.last_key[0]]:
            del track[key]
    for vehicle in commit.dropped_vehicles:
        for kept in (site.states, site.bases, site.tracks, site.seen):
            kept.pop(vehicle, None)


def _keep(site: MemorySite, ping: Ping) -> None:
    """Of two pings with one key, the one whose encoding sorts first stays."""
    track = site.tracks.setdefault((ping.carrier, ping.vehicle), {})
    kept, key = msgspec.structs.replace(ping, received_at=ping.fixed_at), ping_key(ping)
    if key not in track or encode_kept(kept) < encode_kept(track[key]):
        track[key] = kept
    if len(track) > keys.TRACK_CAP:
        del track[min(track)]


def _publish(site: MemorySite, commit: Commit) -> int:
    plan_changed = commit.plan is not None
    if commit.rows or commit.removed or plan_changed:
        site.revision = (site.revision or 0) + 1
        change = Change(
            revision=site.revision,
            as_of=commit.as_of,
            rows=commit.rows,
            removed=commit.removed,
            plan_changed=plan_changed,
        )
        site.changes.append(change)
    return site.revision or 0
