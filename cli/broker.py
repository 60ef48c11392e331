"""`app.py broker`: our own broker in the foreground, with the carriers' access rules."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cli.broker_home import broker_folder, list_listeners, read_address
from cli.failure import Failure
from cli.household import LOOK_S
from cli.say import say
from cli.signals import stop_on_signals
from clock import Clock
from deploy.broker import home
from deploy.broker.config import Listener
from deploy.broker.registry import UnreadableRegistry
from deploy.broker.tls import server_certificate
from deploy.child import is_free
from deploy.debian import NotInstalled
from deploy.lock import AlreadyRunning, take_lock
from deploy.mosquitto import provide, start_guarded
from deploy.supervisor import Supervisor
from settings import Settings

CERTIFICATE_LOOKS = int(600 / LOOK_S)
"""Between looks at the certificate's end: ten minutes."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plain-port", type=int, metavar="PORT", help="also without TLS, for gateways on this machine")
    parser.epilog = "Runs until SIGTERM or Ctrl-C. Register carriers with: app.py carriers add ACME. docs/carriers.md"


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Keeps the broker up until told to stop; what it holds for a session survives that."""
    stop = stop_on_signals()
    listeners, folder = list_listeners(settings, arguments.plain_port), broker_folder(settings)
    host = read_address(settings.carrier_url).host
    supervisor = Supervisor(say)
    try:
        provide(say)
        home.prepare(folder, host, Clock.live().now())
        with take_lock(folder / "broker.lock") as lock:
            _check_ports(listeners)
            try:
                _keep_up(supervisor, folder, listeners, host=host, wait=stop.wait, lock=lock.fileno())
            finally:
                supervisor.stop()
    except (NotInstalled, AlreadyRunning, UnreadableRegistry) as error:
        raise Failure(f"broker: {error}") from error
    say("stopped")
    return 0


def _keep_up(
    supervisor: Supervisor,
    folder: Path,
    listeners: Sequence[Listener],
    *,
    host: str,
    wait: Callable[[float], bool],
    lock: int,
) -> None:
    """Starts the broker again when it dies, and when its certificate is a new one, which it reads at its start only."""
    log = folder / "mosquitto.log"
    part = supervisor.start("broker", lambda: start_guarded(folder, listeners, [lock]), log)
    shown = server_certificate(folder).certificate.read_bytes()
    for listener in listeners:
        say(f"listening on {listener.host}:{listener.port} for {listener.what}{' (TLS)' if listener.tls else ''}")
    looks = 0
    while not wait(LOOK_S):
        supervisor.look(LOOK_S)
        looks += 1
        if looks % CERTIFICATE_LOOKS == 0:
            home.prepare(folder, host, Clock.live().now())
            if (now_there := server_certificate(folder).certificate.read_bytes()) != shown:
                say("the certificate was renewed; starting the broker again with it")
                shown = now_there
                part.child.terminate()


def _check_ports(listeners: Sequence[Listener]) -> None:
    for listener in listeners:
        if not is_free(listener.port, listener.host):
            raise Failure(f"broker: {listener.host}:{listener.port} is taken, or not this machine's ({listener.what})")
