"""`app.py replay`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from cli.broker_home import broker_folder
from cli.credentials import FOLDER, find_credential
from cli.say import say
from cli.signals import stop_on_signals
from deploy.broker.tls import ca_path
from settings import Settings
from simulators.replay import cli as replay
from simulators.replay.player import GATEWAY


def add_arguments(parser: argparse.ArgumentParser) -> None:
    replay.add_arguments(parser)


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Plays a trace to the broker until its end, or until told to stop.

    As a registered carrier, if this machine keeps the password of its gateway for that; else to the broker as it is.
    """
    kept, ca = settings.var / FOLDER, ca_path(broker_folder(settings))
    credential = find_credential(kept, arguments.carrier, GATEWAY, ca)
    return replay.run(
        arguments,
        mqtt_url=settings.mqtt_url if credential is None else settings.carrier_url,
        credential=credential,
        clock=settings.clock,
        stop=stop_on_signals(),
        say=say,
    )
