"""Every kind of payload with its decided outcome: the one list behind the table of `docs/payloads.md` and its tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest.decoders import Decoded
from tests.spoken_cases import proposals, statuses_and_replies

RECEIVED_AT = datetime(2025, 3, 12, 12, 0, tzinfo=UTC)
EPOCH_S = 1_741_780_800
"""`RECEIVED_AT` as a device would send it."""


@dataclass(frozen=True)
class Case:
    """One row: what is sent, where, and what becomes of it."""

    wire: str
    sent: str
    payload: bytes
    outcome: str
    topic: str
    retained: bool = False


def spelled(decoded: Decoded) -> str:
    """The outcomes of a message in the words of the table."""
    words = []
    if decoded.pings:
        words.append("ping" if len(decoded.pings) == 1 else f"{len(decoded.pings)} pings")
    words += [f"refused: {refusal.reason}" for refusal in decoded.refusals]
    if decoded.note is not None:
        words.append(f"noted: {decoded.note}")
    return "; ".join(words)


def fix(**changes: Any) -> dict[str, Any]:
    """A native position fixed at `RECEIVED_AT`; a change to `...` leaves the field out."""
    return _changed(
        {"ts": "2025-03-12T12:00:00Z", "lat": 51.5, "lon": 9.25, "speed_kmh": 72.5, "heading": 181}, changes
    )


def location(**changes: Any) -> dict[str, Any]:
    """An OwnTracks location."""
    usual = {
        "_type": "location",
        "tst": EPOCH_S,
        "lat": 51.5,
        "lon": 9.25,
        "acc": 12,
        "vel": 72,
        "cog": 181,
        "tid": "t1",
    }
    return _changed(usual, changes)


def forwarded(**changes: Any) -> dict[str, Any]:
    """A position forwarded by Traccar."""
    position = {
        "id": 0,
        "fixTime": "2025-03-12T12:00:00.000+00:00",
        "outdated": False,
        "valid": True,
        "latitude": 51.5,
        "longitude": 9.25,
        "speed": 10.0,
        "course": 181.0,
        "accuracy": 0.0,
        "attributes": {"ignition": True},
    }
    return {"position": _changed(position, changes), "device": {"id": 7, "uniqueId": "t1", "status": "online"}}


def record(**changes: Any) -> dict[str, Any]:
    """A Teltonika record with its numbers in quotes."""
    usual = {"ts": EPOCH_S * 1000, "latlng": "51.5,9.25", "sp": "72", "ang": "181", "sat": "9", "alt": "98", "239": 1}
    return {"state": {"reported": _changed(usual, changes)}}


def text(value: object) -> bytes:
    """The value as JSON."""
    return json.dumps(value).encode()


def _changed(usual: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (usual | changes).items() if value is not ...}


def _native(sent: str, payload: bytes, outcome: str, kind: str = "t1/position", *, retained: bool = False) -> Case:
    return Case("native", sent, payload, outcome, f"carriers/acme/up/{kind}", retained)


def _owntracks(sent: str, payload: bytes, outcome: str, *, suffix: str = "", retained: bool = False) -> Case:
    return Case("OwnTracks", sent, payload, outcome, f"owntracks/acme/t1{suffix}", retained)


def _traccar(sent: str, payload: bytes, outcome: str, *, retained: bool = False) -> Case:
    return Case("Traccar", sent, payload, outcome, "traccar/acme", retained)


def _teltonika(sent: str, payload: bytes, outcome: str, *, retained: bool = False) -> Case:
    return Case("Teltonika", sent, payload, outcome, "carriers/acme/teltonika/350424060000001/data", retained)


def _topic(sent: str, topic: str, outcome: str, payload: bytes | None = None) -> Case:
    return Case("any", sent, text(fix()) if payload is None else payload, outcome, topic)


NATIVE = (
    _native("a position, `ts` in ISO 8601 with an offset", text(fix(ts="2025-03-12T13:00:00+01:00")), "ping"),
    _native("`ts` in ISO 8601 without an offset (read as UTC)", text(fix(ts="2025-03-12T12:00:00")), "ping"),
    _native("`ts` in epoch seconds", text(fix(ts=EPOCH_S)), "ping"),
    _native("`ts` in epoch seconds with a fraction", text(fix(ts=EPOCH_S - 0.25)), "ping"),
    _native("`ts` in epoch milliseconds", text(fix(ts=EPOCH_S * 1000)), "ping"),
    _native("`ts` an epoch in quotes", text(fix(ts=str(EPOCH_S))), "refused: fix time unreadable"),
    _native("`ts` a date without a time", text(fix(ts="2025-03-12")), "refused: fix time unreadable"),
    _native("`ts` no date", text(fix(ts="yesterday at noon")), "refused: fix time unreadable"),
    _native("`ts` an int of 300 digits", text(fix(ts=10**300)), "refused: fix time unreadable"),
    _native("`ts` an int of 5,000 digits", b'{"ts":' + b"9" * 5000 + b',"lat":1,"lon":2}', "refused: wrong type"),
    _native("`ts` true", text(fix(ts=True)), "refused: wrong type"),
    _native("`ts` missing", text(fix(ts=...)), "refused: field missing"),
    _native("a clock in 2004", text(fix(ts=1_072_915_236)), "refused: fix time too old"),
    _native("30 days old", text(fix(ts=EPOCH_S - 30 * 86400)), "ping"),
    _native("30 days and 1 s old", text(fix(ts=EPOCH_S - 30 * 86400 - 1)), "refused: fix time too old"),
    _native("60 s ahead", text(fix(ts=EPOCH_S + 60)), "ping"),
    _native("61 s ahead", text(fix(ts=EPOCH_S + 61)), "refused: fix time in the future"),
    _native("a clock of tomorrow", text(fix(ts=EPOCH_S + 86400)), "refused: fix time in the future"),
    _native("0,0", text(fix(lat=0, lon=0)), "refused: no fix"),
    _native("0,0 with noise under 0.001 degrees", text(fix(lat=0.0004, lon=-0.0009)), "refused: no fix"),
    _native("on the equator, off the null island", text(fix(lat=0, lon=9.45)), "ping"),
    _native("`lat` null", text(fix(lat=None)), "refused: no fix"),
    _native("`lat` missing", text(fix(lat=...)), "refused: field missing"),
    _native("`lat` 90.0001", text(fix(lat=90.0001)), "refused: coordinates out of range"),
    _native("`lon` -180.0001", text(fix(lon=-180.0001)), "refused: coordinates out of range"),
    _native("`lon` 180", text(fix(lon=180)), "ping"),
    _native("`lat` in quotes", text(fix(lat="51.5")), "refused: wrong type"),
    _native("`lat` a list", text(fix(lat=[51.5])), "refused: wrong type"),
    _native("`lat` NaN", text(fix(lat=float("nan"))), "refused: not JSON"),
    _native("`lat` Infinity", text(fix(lat=float("inf"))), "refused: not JSON"),
    _native("`lat` 1e400", b'{"ts":1741780800,"lat":1e400,"lon":9.25}', "refused: wrong type"),
    _native("`speed_kmh` -1 or 501 (left out)", text(fix(speed_kmh=-1)), "ping"),
    _native("`heading` -1 or 361 (left out)", text(fix(heading=361)), "ping"),
    _native("`speed_kmh` in quotes", text(fix(speed_kmh="72")), "refused: wrong type"),
    _native("`seq` -1 or 2^63 (left out)", text(fix(seq=2**63)), "ping"),
    _native("`seq` 1.5", text(fix(seq=1.5)), "refused: wrong type"),
    _native("`shipment` with a space, NUL or over 64 characters", text(fix(shipment="S 1\0")), "refused: bad id"),
    _native("fields that we do not know", text(fix(tyres={"left": [1, 2]})), "ping"),
    _native("a carrier or vehicle in the payload (passed over)", text(fix(carrier="rival", vehicle="t9")), "ping"),
    _native("duplicate keys (the last one counts)", b'{"ts":1741780800,"lat":99,"lat":51.5,"lon":9}', "ping"),
    _native("zero length", b"", "noted: empty"),
    _native("white space", b"  \n", "refused: not JSON"),
    _native("cut off", text(fix())[:-9], "refused: not JSON"),
    _native("JSON and a NUL behind it", text(fix()) + b"\0", "refused: not JSON"),
    _native("only NUL", b"\0" * 40, "refused: not JSON"),
    _native("a BOM in front", b"\xef\xbb\xbf" + text(fix()), "refused: not JSON"),
    _native("UTF-16", json.dumps(fix()).encode("utf-16"), "refused: not JSON"),
    _native("bad UTF-8 in a field we read", text(fix(shipment="S1")).replace(b"S1", b"S\xff"), "refused: not JSON"),
    _native("bad UTF-8 in a field we pass over", text(fix(driver="Jo")).replace(b"Jo", b"J\xff"), "refused: not JSON"),
    _native("half a surrogate pair", text(fix(shipment="S\ud800")), "refused: not JSON"),
    _native("a number, a text, true or null", b"null", "refused: wrong type"),
    _native("100,000 open brackets in a field", b'{"x":' + b"[" * 100_000, "refused: nested too deeply"),
    _native("100,000 objects within each other", b'{"x":' * 20_000, "refused: nested too deeply"),
    _native("a list of 100,000 open brackets", b"[" * 100_000, "refused: nested too deeply"),
    _native("over 262,144 bytes", text(fix(note="x" * 262_144)), "refused: too large"),
    _native("a list of pings", text([fix(), fix(ts=EPOCH_S - 10)]), "2 pings"),
    _native("a list with a bad element between good ones", text([fix(), fix(lat=0, lon=0), fix(ts=EPOCH_S - 10)]),
            "2 pings; refused: no fix"),
    _native("a list with an element of another type", text([fix(), 3]), "ping; refused: wrong type"),
    _native("a list within the list", text([fix(), [fix()]]), "ping; refused: wrong type"),
    _native("an empty list", b"[]", "noted: empty"),
    _native("a list of over 1,000", text([fix()] * 1001), "refused: too large"),
    _native("a retained position, sent again on subscribe", text(fix()), "noted: retained", retained=True),
    *[_native(sent, text(payload), outcome, end)
      for sent, payload, outcome, end in (*statuses_and_replies(EPOCH_S), *proposals(EPOCH_S))],
    _native("connection ONLINE or OFFLINE, retained too", b"ONLINE", "noted: connection", "connection", retained=True),
    _native("connection with another word", b"MAYBE", "refused: wrong type", "connection"),
    _native("a kind unknown to us", text(fix()), "refused: topic not understood", "t1/positions"),
)  # fmt: skip

OWNTRACKS = (
    _owntracks("`location`", text(location()), "ping"),
    _owntracks("`tst` and `acc` in quotes", text(location(tst=str(EPOCH_S), acc="12")), "ping"),
    _owntracks("`lat` in quotes", text(location(lat="51.5")), "ping"),
    _owntracks("`lat` \"nan\"", text(location(lat="nan")), "refused: coordinates out of range"),
    _owntracks("`vel` and `cog` -1 (left out)", text(location(vel=-1, cog=-1)), "ping"),
    _owntracks("`acc`, `vel` and `cog` missing", text(location(acc=..., vel=..., cog=...)), "ping"),
    _owntracks("`acc` 5000, from cell towers", text(location(acc=5000)), "ping"),
    _owntracks("`tst` missing", text(location(tst=...)), "refused: field missing"),
    _owntracks("`tst` no time", text(location(tst="soon")), "refused: fix time unreadable"),
    _owntracks("`tst` in 2015", text(location(tst=1_440_395_361)), "refused: fix time too old"),
    _owntracks("`tst` of tomorrow", text(location(tst=EPOCH_S + 86400)), "refused: fix time in the future"),
    _owntracks("`lat` missing", text(location(lat=...)), "refused: no fix"),
    _owntracks("0,0", text(location(lat=0, lon=0)), "refused: no fix"),
    _owntracks("`transition` (its place is a fix too)", text(location(_type="transition", event="enter")),
               "ping", suffix="/event"),
    _owntracks("`transition` without a place", text(location(_type="transition", lat=..., lon=...)),
               "noted: transition", suffix="/event"),
    _owntracks("`lwt`", b'{"_type":"lwt","tst":"1440363922"}', "noted: lwt"),
    _owntracks("`waypoint`", b'{"_type":"waypoint","desc":"gate"}', "noted: waypoint", suffix="/waypoint"),
    _owntracks("`waypoints`", b'{"_type":"waypoints","waypoints":[]}', "noted: waypoints", suffix="/waypoints"),
    _owntracks("`cmd`", b'{"_type":"cmd","action":"reportLocation"}', "noted: cmd", suffix="/cmd"),
    _owntracks("`steps`", b'{"_type":"steps","steps":9}', "noted: steps", suffix="/step"),
    _owntracks("`card`", b'{"_type":"card","name":"Jo"}', "noted: card", suffix="/info"),
    _owntracks("`beacon`", b'{"_type":"beacon","prox":1}', "noted: beacon", suffix="/beacon"),
    _owntracks("`dump`", b'{"_type":"dump"}', "noted: dump", suffix="/dump"),
    _owntracks("`configuration`", b'{"_type":"configuration"}', "noted: configuration", suffix="/dump"),
    _owntracks("`request`", b'{"_type":"request"}', "noted: request", suffix="/request"),
    _owntracks("`status`", b'{"_type":"status"}', "noted: status", suffix="/status"),
    _owntracks("`encrypted`", b'{"_type":"encrypted","data":"AAAA"}', "refused: encrypted, and there is no key"),
    _owntracks("another `_type`", b'{"_type":"horoscope"}', "refused: kind unknown"),
    _owntracks("no `_type`", text(location(_type=...)), "refused: field missing"),
    _owntracks("`_type` a number", text(location(_type=3)), "refused: wrong type"),
    _owntracks("a list", text([location()]), "refused: wrong type"),
    _owntracks("zero length", b"", "noted: empty"),
    _owntracks("retained, sent again on subscribe", text(location()), "noted: retained", retained=True),
)  # fmt: skip

TRACCAR = (
    _traccar("a position (`speed` in knots, `accuracy` 0 left out)", text(forwarded()), "ping"),
    _traccar("`fixTime` in epoch milliseconds", text(forwarded(fixTime=EPOCH_S * 1000)), "ping"),
    _traccar("`fixTime` missing", text(forwarded(fixTime=...)), "refused: field missing"),
    _traccar("`fixTime` null", text(forwarded(fixTime=None)), "refused: wrong type"),
    _traccar("`fixTime` 1970, before the first fix", text(forwarded(fixTime=0)), "refused: fix time too old"),
    _traccar("`fixTime` of tomorrow", text(forwarded(fixTime=EPOCH_S + 86400)), "refused: fix time in the future"),
    _traccar("`outdated` true (old coordinates again)", text(forwarded(outdated=True)), "noted: outdated"),
    _traccar("`valid` false", text(forwarded(valid=False)), "refused: no fix"),
    _traccar("0,0", text(forwarded(latitude=0, longitude=0)), "refused: no fix"),
    _traccar("`latitude` in quotes", text(forwarded(latitude="51.5")), "refused: wrong type"),
    _traccar("no `device`", text({"position": forwarded()["position"]}), "refused: field missing"),
    _traccar("`uniqueId` with a slash or wildcard", text(forwarded() | {"device": {"uniqueId": "../#"}}),
             "refused: bad id"),
    _traccar("a forwarded event without a position", b'{"event":{"type":"deviceOnline"},"device":{"uniqueId":"t1"}}',
             "refused: field missing"),
    _traccar("zero length", b"", "noted: empty"),
    _traccar("retained, sent again on subscribe", text(forwarded()), "noted: retained", retained=True),
)  # fmt: skip

TELTONIKA = (
    _teltonika("a record with its numbers in quotes", text(record()), "ping"),
    _teltonika("a record with plain numbers", text(record(sp=72, ang=181, sat=9)), "ping"),
    _teltonika("`ts` in quotes", text(record(ts=str(EPOCH_S * 1000))), "ping"),
    _teltonika('`latlng` "0,0" or "0.000000,0.000000"', text(record(latlng="0.000000,0.000000")), "refused: no fix"),
    _teltonika("`sat` 0 with the last known place", text(record(sat="0")), "refused: no fix"),
    _teltonika("`sp` and `sat` missing", text(record(sp=..., sat=...)), "ping"),
    _teltonika("a clock in 2004, with or without a fix", text(record(ts=1_072_915_236_000, latlng="0,0")),
               "refused: fix time too old"),
    _teltonika("a clock of tomorrow", text(record(ts=(EPOCH_S + 86400) * 1000)), "refused: fix time in the future"),
    _teltonika("`latlng` missing", text(record(latlng=...)), "refused: field missing"),
    _teltonika("`latlng` of one or three numbers", text(record(latlng="51.5,9.25,3")), "refused: wrong type"),
    _teltonika('`latlng` "nan,inf"', text(record(latlng="nan,inf")), "refused: coordinates out of range"),
    _teltonika("`latlng` off the globe", text(record(latlng="91,9")), "refused: coordinates out of range"),
    _teltonika("`sp` no number", text(record(sp="fast")), "refused: wrong type"),
    _teltonika("`reported` missing", b'{"state":{}}', "refused: field missing"),
    _teltonika("a list of records", text([record()]), "refused: wrong type"),
    _teltonika("zero length", b"", "noted: empty"),
    _teltonika("retained, sent again on subscribe", text(record()), "noted: retained", retained=True),
)  # fmt: skip

TOPICS = (
    _topic("OwnTracks under a leading slash", "/owntracks/acme/t1", "ping", text(location())),
    _topic("OwnTracks with only two levels", "owntracks/acme", "refused: topic not understood", text(location())),
    _topic("Teltonika under another realm (not subscribed)", "master/acme/teltonika/1/data",
           "refused: topic not understood", text(record())),
    _topic("a carrier or vehicle that is no id", "carriers/ac me/up/t1/position", "refused: topic not understood"),
    _topic("a vehicle of 65 characters", f"carriers/acme/up/{'t' * 65}/position", "refused: topic not understood"),
    _topic("an empty level", "carriers/acme/up//position", "refused: topic not understood"),
    _topic("a level too many", "carriers/acme/up/t1/position/x", "refused: topic not understood"),
    _topic("a topic of 60,000 characters", "carriers/acme/up/" + "t" * 60_000, "refused: topic not understood"),
    _topic("a topic that is not UTF-8", "", "refused: topic not understood"),
)  # fmt: skip

CASES = (*NATIVE, *OWNTRACKS, *TRACCAR, *TELTONIKA, *TOPICS)
