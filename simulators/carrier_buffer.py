"""What a carrier keeps on disk, so that neither a dead client nor a dead broker loses it: one SQLite file a client.

    fix         numbered per vehicle without gaps, until the plant says that it is safe (the oldest go when it is full)
    word        what else is to be said, until the broker has it
    heard       messages of the plant by id: none is answered twice
    assignment  door and window as last told, by vehicle

Every change is on disk when the call returns. A new file begins to number at the milliseconds since 1970, so that one
made for a lost one never gives a number a second time. The file is locked: two clients on it would number alike.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from clock import Now

WORDS_KEPT = 10_000
HEARD_KEPT = 10_000
LOCKED_S = 5.0
_SCHEMA = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS made (at_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS numbered (vehicle TEXT PRIMARY KEY, upcoming INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS fix (place INTEGER PRIMARY KEY AUTOINCREMENT, vehicle TEXT NOT NULL, seq INTEGER NOT NULL,
    body TEXT NOT NULL, UNIQUE (vehicle, seq));
CREATE TABLE IF NOT EXISTS word (place INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, payload BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS heard (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS assignment (vehicle TEXT PRIMARY KEY, body TEXT NOT NULL);
"""
_log = logging.getLogger(__name__)


class Kept(NamedTuple):
    """The numbers of the fixes kept of a vehicle: from `floor` up to, but not, `upcoming`; none when they are equal."""

    floor: int
    upcoming: int


class Word(NamedTuple):
    """Something to be said. `place` is its order."""

    place: int
    topic: str
    payload: bytes


class Buffer:
    """The file, open. Any thread may call."""

    def __init__(self, path: Path, now: Now, *, most: int) -> None:
        """Holds `most` fixes; `now` dates a new file.

        Raises:
            sqlite3.OperationalError: if it cannot be opened, or another client has it.
        """
        self.discarded = 0  # fixes that had to go unconfirmed, in this run
        self._most = most
        self._lock = threading.Condition()  # told of every change
        self._file = sqlite3.connect(path, timeout=LOCKED_S, isolation_level=None, check_same_thread=False)
        self._file.executescript(_SCHEMA)
        with self._change():
            if self._one("SELECT at_ms FROM made") is None:
                self._file.execute("INSERT INTO made VALUES (?)", (int(now().timestamp() * 1000),))
        self._first = int(self._one("SELECT at_ms FROM made") or 0)
        self._kept = self._read_kept()
        self._newest_word = int(self._one("SELECT max(place) FROM word") or 0)

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def add(self, vehicle: str, bodies: Sequence[str]) -> range:
        """Numbers fixes (JSON objects as text) and keeps them; their numbers. The oldest of all go when it is full."""
        with self._change():
            floor, upcoming = self._kept.get(vehicle, Kept(self._first, self._first))
            numbers = range(upcoming, upcoming + len(bodies))
            rows = ((vehicle, seq, body) for seq, body in zip(numbers, bodies, strict=True))
            self._file.executemany("INSERT INTO fix (vehicle, seq, body) VALUES (?, ?, ?)", rows)
            self._file.execute("REPLACE INTO numbered VALUES (?, ?)", (vehicle, numbers.stop))
            kept = self._kept | {vehicle: Kept(floor, numbers.stop)}
            over = sum(each.upcoming - each.floor for each in kept.values()) - self._most
            kept |= self._discard(over, kept) if over > 0 else {}
            self._kept = kept
        return numbers

    def kept(self) -> Mapping[str, Kept]:
        """By vehicle; those of which nothing is kept as well."""
        return self._kept

    def unconfirmed(self) -> int:
        """How many fixes are kept."""
        return sum(each.upcoming - each.floor for each in self._kept.values())

    def load(self, vehicle: str, after: int, most: int) -> list[tuple[int, str]]:
        """Up to so many of a vehicle's fixes, number and text, beginning behind `after`."""
        with self._lock:
            wanted = "SELECT seq, body FROM fix WHERE vehicle = ? AND seq > ? ORDER BY seq LIMIT ?"
            return self._file.execute(wanted, (vehicle, after, most)).fetchall()

    def confirm(self, marks: Mapping[str, int]) -> None:
        """Drops what is safe: of each vehicle, all up to a number.

        A number that was never given here tells that another file numbered this vehicle too, or that this one is an old
        copy. What is kept could be taken for what is safe there, so it is numbered anew, above that.
        """
        with self._change():
            kept = dict(self._kept)
            for vehicle, mark in marks.items():
                if vehicle in kept and mark >= kept[vehicle].upcoming:
                    kept[vehicle] = self._renumber(vehicle, kept[vehicle], mark + 1)
                elif vehicle in kept and mark >= kept[vehicle].floor:
                    self._file.execute("DELETE FROM fix WHERE vehicle = ? AND seq <= ?", (vehicle, mark))
                    kept[vehicle] = kept[vehicle]._replace(floor=mark + 1)
            self._kept = kept

    def say(self, topic: str, payload: bytes) -> None:
        """Keeps a word until the broker has it."""
        with self._change():
            self._say(topic, payload)

    def words(self, after: int) -> list[Word]:
        """What is to be said, in order, beginning behind the place `after`."""
        if after >= self._newest_word:
            return []
        with self._lock:
            return [
                Word(*row) for row in self._file.execute("SELECT * FROM word WHERE place > ? ORDER BY place", (after,))
            ]

    def unsaid(self) -> int:
        """How many words are kept."""
        with self._lock:
            return int(self._one("SELECT count(*) FROM word") or 0)

    def wait_empty(self, within_s: float) -> bool:
        """Waits until nothing is kept; False if that took too long."""
        with self._lock:
            return self._lock.wait_for(lambda: not (self.unconfirmed() or self.unsaid()), within_s)

    def forget(self, places: Sequence[int]) -> None:
        """Drops words that the broker has."""
        with self._change():
            self._file.executemany("DELETE FROM word WHERE place = ?", [(place,) for place in places])

    def is_heard(self, message: str) -> bool:
        with self._lock:
            return self._one("SELECT 1 FROM heard WHERE id = ?", message) is not None

    def hear(self, message: str, topic: str, answer: bytes) -> None:
        """Keeps that a message has been heard, together with the word that says so."""
        with self._change():
            cursor = self._file.execute("INSERT INTO heard (id) VALUES (?)", (message,))
            self._file.execute("DELETE FROM heard WHERE place <= ?", ((cursor.lastrowid or 0) - HEARD_KEPT,))
            self._say(topic, answer)

    def assign(self, vehicle: str, told: Mapping[str, Any]) -> None:
        """Keeps what was told of door and window; what was not told this time stays as it was."""
        with self._change():
            body = json.dumps({**(self.find_assignment(vehicle) or {}), **told})
            self._file.execute("REPLACE INTO assignment VALUES (?, ?)", (vehicle, body))

    def find_assignment(self, vehicle: str) -> dict[str, Any] | None:
        with self._lock:
            body = self._one("SELECT body FROM assignment WHERE vehicle = ?", vehicle)
            return None if body is None else dict(json.loads(body))

    def _say(self, topic: str, payload: bytes) -> None:
        cursor = self._file.execute("INSERT INTO word (topic, payload) VALUES (?, ?)", (topic, payload))
        self._newest_word = cursor.lastrowid or 0
        self._file.execute("DELETE FROM word WHERE place <= ?", (self._newest_word - WORDS_KEPT,))

    def _discard(self, over: int, kept: Mapping[str, Kept]) -> dict[str, Kept]:
        """Drops the `over` oldest fixes, which of each vehicle are its lowest numbers."""
        oldest = "SELECT place FROM fix ORDER BY place LIMIT ?"
        counts = f"SELECT vehicle, max(seq) FROM fix WHERE place IN ({oldest}) GROUP BY vehicle"
        floors = {vehicle: seq + 1 for vehicle, seq in self._file.execute(counts, (over,))}
        self._file.execute(f"DELETE FROM fix WHERE place IN ({oldest})", (over,))
        self.discarded += over
        _log.warning("the buffer is full: the %d oldest fixes go unconfirmed, %d so far", over, self.discarded)
        return {vehicle: kept[vehicle]._replace(floor=floor) for vehicle, floor in floors.items()}

    def _renumber(self, vehicle: str, kept: Kept, first: int) -> Kept:
        _log.warning("%s: numbers up to %d are taken; the fixes kept are numbered from there on", vehicle, first - 1)
        # By way of negative numbers, since no number may be there twice on the way.
        self._file.execute("UPDATE fix SET seq = -(seq + ?) WHERE vehicle = ?", (first - kept.floor, vehicle))
        self._file.execute("UPDATE fix SET seq = -seq WHERE vehicle = ?", (vehicle,))
        upcoming = first + kept.upcoming - kept.floor
        self._file.execute("REPLACE INTO numbered VALUES (?, ?)", (vehicle, upcoming))
        return Kept(first, upcoming)

    def _read_kept(self) -> dict[str, Kept]:
        floors = "SELECT vehicle, min(seq) AS floor FROM fix GROUP BY vehicle"
        wanted = (
            f"SELECT vehicle, coalesce(floor, upcoming), upcoming FROM numbered LEFT JOIN ({floors}) USING (vehicle)"
        )
        return {vehicle: Kept(floor, upcoming) for vehicle, floor, upcoming in self._file.execute(wanted)}

    def _one(self, query: str, *values: object) -> Any:
        """The first column of the first row, None without any."""
        row = self._file.execute(query, values).fetchone()
        return None if row is None else row[0]

    @contextmanager
    def _change(self) -> Iterator[None]:
        """One transaction: all of it is on disk afterwards, or, after an error, nothing."""
        with self._lock:
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._file.execute("COMMIT")
            except BaseException:
                if self._file.in_transaction:
                    self._file.execute("ROLLBACK")
                self._kept = self._read_kept()
                raise
            self._lock.notify_all()
