"""Entries of streams that are no pings: written by another release, or trimmed by hand. They hold up nothing else."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from store.codec import decode_ping
from store.ports import Reject
from tracking.ping import Ping

Fields = Mapping[bytes, bytes] | None
"""What a stream keeps of an entry; None of one that was trimmed while it was pending."""
log = logging.getLogger(__name__)


def find_ping(fields: Fields) -> Ping | None:
    """The ping of an entry, if it is one."""
    try:
        return None if fields is None else decode_ping(fields[b"p"])
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError):
        return None


def as_reject(stream: str, entry_id: bytes) -> Reject:
    """What is kept of an entry that is no ping; it is logged, too. Not what it holds: nobody knows whose that is."""
    log.error("%s: entry %r is no ping", stream, entry_id)
    ms = int(entry_id.split(b"-")[0])
    return Reject(
        carrier="",
        vehicle="",
        topic="",
        reason="unreadable entry",
        payload=b"",
        received_at=datetime.fromtimestamp(ms / 1000, UTC),
        detail=f"entry {entry_id.decode()} of {stream}",
    )
