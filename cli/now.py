"""`app.py now`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "A message made by hand carries it as its time: a demo's day is not the machine's."


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Prints the instant by the settings' clock, to the second, UTC."""
    print(f"{settings.clock.now():%Y-%m-%dT%H:%M:%SZ}")
    return 0
