"""Notes for the audit log: the one way by which it is told who did what.

    note --> a line of the server's log, for whoever collects those    (first: it needs no store)
         --> the store's audit log, which admins read at /audit

A line is JSON of ASCII letters only, so that no name, however it was made up, begins a line of its own.
"""

from __future__ import annotations

import json
import logging

import msgspec

from access.audit import Deed, Entry
from clock import Now
from store.access import AccessKeeping

LOG = logging.getLogger("dockwatch.audit")
LONGEST_WORDS = 500


def note(
    store: AccessKeeping,
    now: Now,
    deed: Deed,
    *,
    by: str,
    on: str = "",
    site: str = "",
    where: str = "",
    words: str = "",
) -> None:
    """Keeps that `by` did this. Nothing secret may be in any of it. May raise `store.errors.StoreUnavailable`."""
    entry = Entry(at=now(), deed=deed, by=by, on=on, site=site, where=where, words=_cut(words))
    LOG.info(json.dumps(msgspec.to_builtins(entry)))
    store.append_audit(entry)


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_WORDS else words[: LONGEST_WORDS - 1] + "…"
