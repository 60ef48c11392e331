"""A commit as the commands that `store/lua/commit.lua` runs, every word encoded beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from store import keys
from store.codec import encode_json, encode_kept, encode_reject, identity, micros, vehicle_name
from store.learning_codec import encode_trip, order_of, pack_entry
from store.ports import Change, Commit, Reject
from store.redis_link import Word
from store.spans import encode_spans, find_index
from store.talk_codec import index_members, open_member
from tracking.message import CURRENT
from tracking.ping import Ping
from tracking.prediction import model

_WORDS_AT_ONCE = 500
"""Words in one command: Lua passes a call's arguments on a stack of 8,000."""


class Command(NamedTuple):
    """One command and the keys it touches."""

    keys: tuple[str, ...]
    words: tuple[Word, ...]


def change_word(commit: Commit) -> bytes:
    """The change that readers will see, empty if there is nothing to see. Its revision is its id in the stream."""
    if not (commit.rows or commit.removed or commit.plan is not None):
        return b""
    plan_changed = commit.plan is not None
    change = Change(revision=0, as_of=commit.as_of, rows=commit.rows, removed=commit.removed, plan_changed=plan_changed)
    return encode_json(change)


def learning_words(commit: Commit) -> tuple[Word, ...]:
    """What the script needs to begin a model anew ("always" or "other": if its version is another), and the bounds."""
    renewing = "always" if commit.relearnt else "other" if commit.learnt else ""
    return renewing, model.VERSION, keys.KEPT_TRIPS if commit.trips else ""


def commands(site: str, commit: Commit) -> Iterator[Command]:
    """All that a commit changes beside the revision and the change stream."""
    yield _one("SET", keys.as_of(site), commit.as_of.isoformat())
    yield from _erasing_commands(site, commit)
    yield from _many("XACK", keys.pings(site), commit.acks, keys.GROUP)
    yield from _many("XDEL", keys.pings(site), [entry.id for entry in commit.outside])
    for ping in (entry.ping for entry in commit.outside):
        seen = keys.seen(site, vehicle_name(ping.carrier, ping.vehicle))
        yield _one("ZREM", seen, identity(micros(ping.fixed_at), ping.lat, ping.lon))
    yield from _many("HSET", keys.rows(site), _pairs({row.shipment: encode_json(row) for row in commit.rows}))
    yield from _many("HDEL", keys.rows(site), commit.removed)
    yield from _vehicle_commands(site, commit)
    yield from _plan_commands(site, commit)
    for order_id, text in commit.orders_done.items():
        yield _one("SET", keys.result(site, order_id), text, "EX", keys.RESULT_KEPT_S)
    yield from _many("XDEL", keys.orders(site), tuple(commit.orders_done))
    for reject in commit.rejects:
        yield reject_command(site, reject)
        yield _one("HINCRBY", keys.counts(site), f"{reject.carrier}/set_aside:{reject.reason}", 1)
    yield from _learning_commands(site, commit)
    yield from _talk_commands(site, commit)


def _talk_commands(site: str, commit: Commit) -> Iterator[Command]:
    index, messages = keys.messages_index(site), {message.id: message for message in commit.messages}
    yield from _many("HSET", keys.messages(site), _pairs({each: encode_json(one) for each, one in messages.items()}))
    found: list[Word] = [word for one in messages.values() for member in index_members(one) for word in (0, member)]
    yield from _many("ZADD", index, found)
    closed = [open_member(one) for one in messages.values() if one.stage not in CURRENT]
    gone = [member for one in commit.forgotten for member in (*index_members(one), open_member(one))]
    yield from _many("ZREM", index, closed + gone)
    yield from _many("HDEL", keys.messages(site), [one.id for one in commit.forgotten])
    yield from _many("XDEL", keys.reports(site), commit.reports_done)


def outbox_words(commit: Commit) -> tuple[Word, ...]:
    """How many vehicles the script marks, and which."""
    return len(commit.outbox), *(vehicle_name(carrier, vehicle) for carrier, vehicle in commit.outbox)


def _learning_commands(site: str, commit: Commit) -> Iterator[Command]:
    first = micros(commit.as_of)
    placed = enumerate(commit.learnt.items(), first)
    learnt = {key: pack_entry(place, entry) for place, (key, entry) in placed if entry is not None}
    yield from _many("HSET", keys.model(site), _pairs(learnt))
    yield from _many("HDEL", keys.model(site), [key for key, entry in commit.learnt.items() if entry is None])
    trips = {trip.shipment: trip for trip in commit.trips}
    yield from _many("HSET", keys.trips(site), _pairs({each: encode_trip(trip) for each, trip in trips.items()}))
    order: list[Word] = [word for each, trip in trips.items() for word in (micros(order_of(trip)), each)]
    yield from _many("ZADD", keys.trips_order(site), order)


def reject_command(site: str, reject: Reject) -> Command:
    """Lists a reject at a site."""
    return _one("XADD", keys.rejects(site), "MAXLEN", "~", keys.REJECTS_CAP, "*", "r", encode_reject(reject))


def _vehicle_commands(site: str, commit: Commit) -> Iterator[Command]:
    states = {vehicle_name(state.carrier, state.vehicle): encode_json(state) for state in commit.states}
    bases = {vehicle_name(base.carrier, base.vehicle): encode_json(base) for base in commit.bases}
    yield from _many("HSET", keys.states(site), _pairs(states))
    yield from _many("HSET", keys.bases(site), _pairs(bases))
    yield from _track_commands(site, commit.kept)
    for base in commit.bases:
        if base.last_key is not None:
            track = keys.track(site, vehicle_name(base.carrier, base.vehicle))
            yield _one("ZREMRANGEBYSCORE", track, "-inf", micros(base.last_key[0]))
    dropped = tuple(vehicle_name(carrier, vehicle) for carrier, vehicle in commit.dropped_vehicles)
    yield from _many("HDEL", keys.states(site), dropped)
    yield from _many("HDEL", keys.bases(site), dropped)
    for name in dropped:
        track, seen = keys.track(site, name), keys.seen(site, name)
        yield Command((track, seen), ("DEL", track, seen))


def _track_commands(site: str, kept: Sequence[Ping]) -> Iterator[Command]:
    by_track: dict[str, list[Word]] = {}
    for ping in kept:
        track = keys.track(site, vehicle_name(ping.carrier, ping.vehicle))
        by_track.setdefault(track, []).extend((micros(ping.fixed_at), encode_kept(ping)))
    for track, members in by_track.items():
        yield from _many("ZADD", track, members)
        yield _one("ZREMRANGEBYRANK", track, 0, -1 - keys.TRACK_CAP)


def _plan_commands(site: str, commit: Commit) -> Iterator[Command]:
    if commit.plan is not None:
        yield _one("SET", keys.plan(site), encode_json(commit.plan))
    index = find_index(commit)
    if index is not None:
        yield _one("DEL", keys.open_spans(site))
        yield _one("DEL", keys.named_before(site))
    changed = index if index is not None else commit.spans or {}
    encoded = {vehicle_name(*vehicle): encode_spans(spans) for vehicle, spans in changed.items()}
    yield from _many("HSET", keys.open_spans(site), _pairs(encoded))


def _erasing_commands(site: str, commit: Commit) -> Iterator[Command]:
    """Runs before what the commit keeps; the change of this commit is let go with the others."""
    for name in (vehicle_name(*vehicle) for vehicle in commit.erased):
        yield _one("HDEL", keys.states(site), name)
        yield _one("HDEL", keys.bases(site), name)
        yield _one("DEL", keys.track(site, name))
        yield _one("DEL", keys.seen(site, name))
    if commit.erased:
        yield Command((), ("DEL", keys.changes(site)))


def _one(name: str, key: str, *words: Word) -> Command:
    return Command((key,), (name, key, *words))


def _many(name: str, key: str, words: Sequence[Word], *before: Word) -> Iterator[Command]:
    """As few commands as take all the words; `_WORDS_AT_ONCE` is even, so pairs stay whole."""
    for start in range(0, len(words), _WORDS_AT_ONCE):
        yield _one(name, key, *before, *words[start : start + _WORDS_AT_ONCE])


def _pairs(fields: Mapping[str, bytes]) -> list[Word]:
    return [word for pair in fields.items() for word in pair]
