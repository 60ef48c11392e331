"""The side of the store that keeps who may do what: a hash for each register, a stream for the audit log.

Items are JSON without what is at its default: an entry of an older release, which lacks newer fields, reads as if they
had been left alone.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from access.account import Account
from access.audit import Entry, bounded
from access.session import Invitation, Screen, Session, Share
from store import keys
from store.access import Hearers, Item, Register, is_place
from store.codec import encode_json, micros
from store.redis_link import RedisLink, Word

T = TypeVar("T", bound=Item)
_decode_entry = msgspec.json.Decoder(Entry).decode
_log = logging.getLogger(__name__)


class RedisRegister(Hearers[T]):
    """A `store.access.Register`. What cannot be read is as good as not there, but its key stays taken until then."""

    def __init__(self, link: RedisLink, name: str, kind: type[T]) -> None:
        super().__init__()
        self._link, self._name = link, name
        self._decode = msgspec.json.Decoder(kind).decode

    def find(self, key: str) -> T | None:
        return self.find_each([key])[0]

    def find_each(self, keys: Sequence[str]) -> list[T | None]:
        if not keys:
            return []
        return [self._read(kept) for kept in self._link.call("HMGET", self._name, *map(_field, keys))]

    def list_all(self) -> list[T]:
        found = (self._read(kept) for kept in self._link.call("HVALS", self._name))
        return sorted((item for item in found if item is not None), key=lambda item: item.key)

    def add(self, item: T) -> bool:
        return bool(self._link.call("HSETNX", self._name, _field(item.key), encode_json(item)))

    def swap(self, item: T) -> bool:
        changed = msgspec.structs.replace(item, version=item.version + 1)  # type: ignore[type-var]
        words: list[Word] = [_field(item.key), item.version, encode_json(changed)]
        with self._telling(item.key, item):
            return bool(self._link.evaluate("swap", [self._name], words))

    def take(self, key: str) -> T | None:
        with self._telling(key, None):
            return self._read(self._link.evaluate("take", [self._name], [_field(key)]))

    def _read(self, kept: bytes | None) -> T | None:
        try:
            return None if kept is None else self._decode(kept)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            _log.error("one of %s cannot be read: %s in %d bytes", self._name, error, len(kept or b""))
            return None


class AccessSide:
    """`store.access.AccessKeeping` on Redis."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self.accounts: Register[Account] = RedisRegister(link, keys.ACCOUNTS, Account)
        self.sessions: Register[Session] = RedisRegister(link, keys.SESSIONS, Session)
        self.screens: Register[Screen] = RedisRegister(link, keys.SCREENS, Screen)
        self.shares: Register[Share] = RedisRegister(link, keys.SHARES, Share)
        self.invitations: Register[Invitation] = RedisRegister(link, keys.INVITATIONS, Invitation)

    def append_audit(self, entry: Entry) -> str:
        """See `AccessKeeping`."""
        body = encode_json(bounded(entry))
        return str(self._link.call("XADD", keys.AUDIT, "MAXLEN", "~", keys.AUDIT_CAP, "*", "e", body).decode())

    def read_audit(self, before: str = "", count: int = 100) -> list[tuple[str, Entry]]:
        """See `AccessKeeping`. What cannot be read is passed over, so that only the last page is a short one."""
        if before and not is_place(before):
            return []
        found: list[tuple[str, Entry]] = []
        end = f"({before}" if before else "+"
        while len(found) < count:
            page = self._link.call("XREVRANGE", keys.AUDIT, end, "-", "COUNT", count - len(found))
            if not page:
                break
            read = ((place.decode(), _find_entry(place, fields)) for place, fields in page)
            found += [(place, entry) for place, entry in read if entry is not None]
            end = f"({page[-1][0].decode()}"
        return found

    def trim_audit(self, until: datetime) -> int:
        """See `AccessKeeping`. An entry's place says when it was appended, by the store's own clock."""
        return int(self._link.call("XTRIM", keys.AUDIT, "MINID", max(0, micros(until) // 1000)))


def _field(key: str) -> bytes:
    """What was asked for may be any text that JSON can carry; no item has half a letter in its key."""
    return key.encode("utf-8", "surrogatepass")


def _find_entry(place: bytes, fields: dict[bytes, bytes]) -> Entry | None:
    try:
        return _decode_entry(fields[b"e"])
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError) as error:
        _log.error("entry %s of the audit log cannot be read: %s", place.decode(), error)
        return None
