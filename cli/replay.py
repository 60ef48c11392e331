"""`app.py replay`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from cli.say import say
from cli.signals import stop_on_signals
from settings import Settings
from simulators.replay import cli as replay


def add_arguments(parser: argparse.ArgumentParser) -> None:
    replay.add_arguments(parser)


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Plays a trace to the broker until its end, or until told to stop."""
    return replay.run(arguments, mqtt_url=settings.mqtt_url, clock=settings.clock, stop=stop_on_signals(), say=say)
