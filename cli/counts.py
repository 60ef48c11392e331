"""`app.py counts`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from settings import Settings
from store.redis_store import RedisStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--carrier", help="only this one")


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Prints what became of each carrier's messages."""
    counts = RedisStore(settings.redis_url).counts()
    for carrier, outcomes in sorted(counts.items()):
        if arguments.carrier in (None, carrier):
            for outcome, number in sorted(outcomes.items()):
                print(f"{carrier or '(no carrier)':24} {outcome:40} {number:>12}")
    if not counts:
        print("nothing has come in yet")
    return 0
