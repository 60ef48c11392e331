"""The side of the store that keeps how well carriers report."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from store import keys
from store.codec import list_readable
from store.redis_link import RedisLink, Word
from tracking.evidence import Evidence

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Evidence).decode


class QualitySide:
    """What `Store` offers those who keep, read and forget evidence. One writer a carrier, so nothing races with it."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link

    def save_quality(self, carrier: str, entries: Sequence[Evidence]) -> None:
        """See `QualityKeeping`."""
        if not entries:
            return
        kept, heard = keys.quality(carrier), keys.quality_heard(carrier)
        fields: list[Word] = [word for each in entries for word in (each.vehicle, _encode(each))]
        times: list[Word] = [word for each in entries for word in (repr(each.heard_s), each.vehicle)]
        oldest = max(each.heard_s for each in entries) - keys.QUALITY_KEPT_S
        *_, expired, too_many = self._link.call_whole(
            [
                ("HSET", kept, *fields),
                ("ZADD", heard, *times),
                ("SADD", keys.QUALITY_CARRIERS, carrier),
                *(("EXPIRE", name, keys.QUALITY_KEPT_S) for name in (kept, heard)),
                ("ZRANGEBYSCORE", heard, "-inf", f"({oldest!r}"),
                ("ZRANGE", heard, 0, -1 - keys.QUALITY_CAP),
            ]
        )
        if gone := {*expired, *too_many}:
            self._link.call_whole([("HDEL", kept, *gone), ("ZREM", heard, *gone)])

    def list_quality(self, carrier: str) -> list[Evidence]:
        """See `QualityKeeping`; what another release wrote and this one cannot read is left out, and begins anew."""
        found = list_readable(_decode, self._link.call("HVALS", keys.quality(carrier)))
        return sorted(found, key=lambda each: each.vehicle)

    def list_quality_carriers(self) -> list[str]:
        """See `QualityKeeping`; a carrier whose evidence has expired leaves the list here."""
        named = sorted(self._link.call("SMEMBERS", keys.QUALITY_CARRIERS))
        known = self._link.call_each([("EXISTS", keys.quality(name.decode())) for name in named])
        if gone := [name for name, exists in zip(named, known, strict=True) if not exists]:
            self._link.call("SREM", keys.QUALITY_CARRIERS, *gone)
        return [name.decode() for name, exists in zip(named, known, strict=True) if exists]

    def forget_quality(self, carrier: str, vehicle: str) -> bool:
        """See `QualityKeeping`."""
        asked = [("HDEL", keys.quality(carrier), vehicle), ("ZREM", keys.quality_heard(carrier), vehicle)]
        return bool(self._link.call_whole(asked)[0])
