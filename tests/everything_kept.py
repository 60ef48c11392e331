"""All that a real store keeps, under whatever key, as bytes in which a place can be looked for."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from store.redis_link import RedisLink


def kept_of(link: RedisLink) -> Iterator[tuple[str, bytes]]:
    """Each key with each of its values; what is deflated, also as it was before."""
    for key in link.call("KEYS", "*"):
        for value in _values(link, key):
            yield key.decode(), value
            try:
                yield key.decode(), zlib.decompress(value)
            except zlib.error:
                continue


def keys_with(link: RedisLink, *degrees: float) -> set[str]:
    """The keys in which one of these numbers is, as text or as a double of either byte order."""
    looked_for = [form for degree in degrees for form in _forms(degree)]
    return {key for key, value in kept_of(link) if any(form in value for form in looked_for)}


def _forms(degree: float) -> tuple[bytes, ...]:
    return (repr(degree).encode(), struct.pack(">d", degree), struct.pack("<d", degree))


def _values(link: RedisLink, key: bytes) -> Iterator[bytes]:
    kind = link.call("TYPE", key)
    if kind == b"string":
        yield link.call("GET", key)
    elif kind == b"hash":
        yield from (word for pair in link.call("HGETALL", key).items() for word in pair)
    elif kind == b"zset":
        yield from link.call("ZRANGE", key, 0, -1)
    elif kind == b"set":
        yield from link.call("SMEMBERS", key)
    elif kind == b"stream":
        entries = link.call("XRANGE", key, "-", "+")
        yield from (word for _, fields in entries for pair in fields.items() for word in pair)
    else:
        raise AssertionError(f"{key!r} is a {kind!r}: this test cannot look into it")
