"""`app.py demo`: a plant's day, live on a wall, with nothing but this folder.

    broker, store, dashboard, worker, ingest, simulator      started in this order, ended in the opposite one

All of it lives under var/demo and ends with this process, however that ends.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from cli import demo_clock
from cli.demo_live import conditions, settled, trucks_seen
from cli.failure import Failure
from cli.household import Household
from cli.say import say
from cli.signals import stop_on_signals
from clock import Clock
from deploy.child import end_with_parent, free_port, is_free
from deploy.debian import NotInstalled
from deploy.lock import AlreadyRunning, take_lock
from deploy.mosquitto import provide, start_mosquitto
from deploy.valkey import start_valkey
from settings import PREFIX, Settings, variable
from simulators import day, yard
from store.redis_store import RedisStore

SPEED = 30.0
"""A day in 48 minutes: a window of 45 minutes passes while someone looks, and one can still follow a truck."""
LIVE_WITHIN_S = 120.0
IN_FLIGHT = timedelta(minutes=15)
"""What the last demo published this shortly before it stopped is published again: it may have been on its way."""
SETTLED_LOOKS = 5
CLOCK_KEPT_EVERY = 10
"""Looks of the household, which are 0.2 s apart."""


class Ports(NamedTuple):
    """Where the demo listens, on loopback (the wall: on the host of the settings)."""

    mqtt: int
    redis: int
    web: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fresh", action="store_true", help="start over; otherwise the last demo's day goes on")
    parser.add_argument("--speed", type=_speed, default=SPEED, help=f"times faster than life ({SPEED:g})")
    parser.add_argument("--mqtt-port", type=int, default=1883, help="for the broker (1883)")
    parser.add_argument("--redis-port", type=int, default=6379, help="for the store (6379)")
    parser.add_argument("--end-with-parent", action="store_true", help="stop when the process that started this dies")


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Runs the demo until told to stop."""
    stop = stop_on_signals()
    if arguments.end_with_parent:
        end_with_parent()
    folder = settings.var / "demo"
    try:
        provide(say)
        lock = take_lock(settings.var / "demo.lock")
    except (NotInstalled, AlreadyRunning) as error:
        raise Failure(f"demo: {error}") from error
    _prepare(folder, fresh=arguments.fresh)
    ports = _choose_ports(arguments, settings)
    stopped_at = demo_clock.find_kept(folder / "clock")
    clock = demo_clock.demo_clock(folder / "clock", yard.ZONE, arguments.speed)
    environ_of_parts = _environ_of_parts(environ, ports, clock, folder)
    household = Household(environ_of_parts, folder, pass_fds=[lock.fileno()])
    exports = (f"export {name}={quote(text)}\n" for name, text in environ_of_parts.items() if name.startswith(PREFIX))
    (folder / "env").write_text("".join(exports))
    try:
        _start(household, folder, ports, lock.fileno(), stopped_at)
        store = RedisStore(f"redis://127.0.0.1:{ports.redis}/0")
        awaited = conditions(
            store=store,
            site=day.SITE,
            since=clock.start,
            mqtt_port=ports.mqtt,
            redis_port=ports.redis,
            web_port=ports.web,
            folder=folder,
        )
        if stopped_at is None:
            awaited["their places on the map"] = settled(
                lambda: trucks_seen(store, day.SITE, clock.start), SETTLED_LOOKS
            )
        if household.await_ready(awaited, stop, within_s=LIVE_WITHIN_S):
            trucks = trucks_seen(store, day.SITE, clock.start)
            _announce(settings.web_host, ports, clock, trucks, folder / "env")
            household.run(stop, each_look=_clock_keeper(clock, folder / "clock"))
            demo_clock.keep(clock, folder / "clock")
    finally:
        say("stopping ...")
        household.supervisor.stop()
    say("stopped")
    return 0


def _start(household: Household, folder: Path, ports: Ports, lock: int, stopped_at: datetime | None) -> None:
    say("starting broker, store, dashboard, worker, ingest and a simulated plant ...")
    supervisor = household.supervisor
    broker, store = folder / "mosquitto", folder / "valkey"
    supervisor.start("broker", lambda: start_mosquitto(broker, ports.mqtt, [lock]), broker / "mosquitto.log")
    supervisor.start("store", lambda: start_valkey(store, ports.redis, [lock]), store / "valkey.log")
    for part in ("dashboard", "worker", "ingest"):
        household.start_part(part)
    sent = [] if stopped_at is None else ["--sent-until", (stopped_at - IN_FLIGHT).isoformat()]
    household.start_part("simulate", *sent, end_within_s=2)  # it keeps nothing that could be lost


def _prepare(folder: Path, *, fresh: bool) -> None:
    """An empty folder for a fresh demo; otherwise only what the last one said is cleared away."""
    if fresh and folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for stale in (*folder.glob("*.log"), *folder.glob("*/*.log"), *folder.glob("*.ready")):
        stale.unlink()


def _choose_ports(arguments: argparse.Namespace, settings: Settings) -> Ports:
    return Ports(
        mqtt=_free(arguments.mqtt_port, "127.0.0.1", "the broker"),
        redis=_free(arguments.redis_port, "127.0.0.1", "the store"),
        web=_free(settings.web_port, settings.web_host, "the wall"),
    )


def _free(port: int, host: str, what: str) -> int:
    """The port if it can be had, else a free one, which is said."""
    if is_free(port, host):
        return port
    other = free_port()
    say(f"port {port} is taken: {what} uses {other} instead")
    return other


def _environ_of_parts(environ: Mapping[str, str], ports: Ports, clock: Clock, folder: Path) -> dict[str, str]:
    """Ours, with the settings of the demo in place of any others, but for where the wall listens."""
    kept = {name: text for name, text in environ.items() if not name.startswith(PREFIX)}
    host = {name: environ[name] for name in [variable("web_host")] if name in environ}
    chosen = {
        "mqtt_url": f"mqtt://127.0.0.1:{ports.mqtt}",
        "redis_url": f"redis://127.0.0.1:{ports.redis}/0",
        "web_port": str(ports.web),
        "clock": clock.spelled(),
        "var": str(folder),
    }
    return kept | host | {variable(name): text for name, text in chosen.items()}


def _clock_keeper(clock: Clock, kept: Path) -> Callable[[], None]:
    looks = 0

    def keep_now_and_then() -> None:
        nonlocal looks
        looks += 1
        if looks % CLOCK_KEPT_EVERY == 0:
            demo_clock.keep(clock, kept)

    return keep_now_and_then


def _announce(host: str, ports: Ports, clock: Clock, trucks: int, exports: Path) -> None:
    say(f"live: {trucks} trucks on the map; the clock runs {clock.speed:g} times as fast as life")
    say(f"  wall    http://{'127.0.0.1' if host == '0.0.0.0' else host}:{ports.web}/wall/{day.SITE}")
    say(f"  broker  mqtt://127.0.0.1:{ports.mqtt}    store  redis://127.0.0.1:{ports.redis}/0")
    say(f"  in another terminal  . {exports}  sets these and the clock for other commands of app.py")
    say("Ctrl-C stops everything; the next `make demo` goes on from here, ARGS=--fresh starts over")


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= 600:
        raise argparse.ArgumentTypeError("between 0 and 600")
    return speed
