"""`app.py rejects`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from settings import Settings
from store.ports import Reject
from store.redis_store import RedisStore

PAYLOAD_SHOWN = 160


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", action="append", help="only this site's (may be repeated); all by default")
    parser.add_argument("--limit", type=int, default=20, help="so many of each site (20)")


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Prints the newest rejects, also those of vehicles that no site expects."""
    store = RedisStore(settings.redis_url)
    sites: list[str | None] = list(arguments.site or store.list_sites())
    if not arguments.site:
        sites.append(None)
    found = {reject for site in sites for reject in store.list_rejects(site, arguments.limit)}
    for reject in sorted(found, key=lambda each: each.received_at):
        print(described(reject))
    if not found:
        print("no rejects")
    return 0


def described(reject: Reject) -> str:
    """A reject in two lines: when, who, why; then its bytes, escaped: they are anyone's."""
    who = "/".join(word for word in (reject.carrier, reject.vehicle) if word) or "(unknown)"
    why = f"{reject.reason}: {reject.detail}" if reject.detail else reject.reason
    shown = repr(reject.payload[:PAYLOAD_SHOWN])[2:-1]
    more = " ..." if len(reject.payload) > PAYLOAD_SHOWN else ""
    return f"{reject.received_at:%Y-%m-%d %H:%M:%S}Z {who}: {why}\n    {reject.topic!r} {shown}{more}"
