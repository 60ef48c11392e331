"""`app.py demo`: a plant's day, live on a wall, with nothing but this folder.

    broker, store, dashboard, worker, ingest, simulator      started in this order, ended in the opposite one

All of it lives under var/demo and ends with this process, however that ends. Whoever opens its dashboard is signed in:
so it listens to this machine alone.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from cli import demo_broker, demo_clock
from cli.credentials import FOLDER as CREDENTIALS
from cli.demo_live import conditions, settled, trucks_seen
from cli.entrance import check_entrance
from cli.failure import Failure
from cli.household import Household
from cli.ready import make_var
from cli.say import say
from cli.signals import stop_on_signals
from clock import Clock
from deploy.broker.atomic import write_whole
from deploy.broker.handout import TLS_PORT
from deploy.broker.home import FOLDER as BROKER
from deploy.child import end_with_parent, free_port, is_free
from deploy.debian import NotInstalled
from deploy.lock import AlreadyRunning, take_lock
from deploy.mosquitto import provide
from deploy.valkey import start_valkey
from settings import PREFIX, Settings, variable
from simulators import day, yard
from store.ports import Store
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
    carriers: int
    redis: int
    web: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fresh", action="store_true", help="start over; otherwise the last demo's day goes on")
    parser.add_argument("--speed", type=_speed, default=SPEED, help=f"times faster than life ({SPEED:g})")
    parser.add_argument("--mqtt-port", type=int, default=1883, help="for the broker (1883)")
    parser.add_argument("--carrier-port", type=int, default=TLS_PORT, help=f"for carriers at the broker ({TLS_PORT})")
    parser.add_argument("--redis-port", type=int, default=6379, help="for the store (6379)")
    parser.add_argument("--end-with-parent", action="store_true", help="stop when the process that started this dies")


class Stage(NamedTuple):
    """What one demo runs with. `stopped_at` is when the last one stopped, None at the very beginning."""

    folder: Path
    ports: Ports
    clock: Clock
    stopped_at: datetime | None
    environ: Mapping[str, str]
    lock: int


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Runs the demo until told to stop."""
    check_entrance(replace(settings, web_url=""), is_demo=True)
    stop = stop_on_signals()
    if arguments.end_with_parent:
        end_with_parent()
    try:
        provide(say)
        lock = take_lock(make_var(settings) / "demo.lock")
    except (NotInstalled, AlreadyRunning) as error:
        raise Failure(f"demo: {error}") from error
    stage = _set(arguments, settings, environ, lock.fileno())
    household = Household(stage.environ, stage.folder, pass_fds=[stage.lock])
    try:
        _start(household, stage)
        store = RedisStore(f"redis://127.0.0.1:{stage.ports.redis}/0")
        if household.await_ready(_awaited(stage, store), stop, within_s=LIVE_WITHIN_S):
            _announce(settings.web_host, stage, trucks_seen(store, day.SITE, stage.clock.start))
            household.run(stop, each_look=_clock_keeper(stage))
            demo_clock.keep(stage.clock, stage.folder / "clock")
    finally:
        say("stopping ...")
        household.supervisor.stop()
    say("stopped")
    return 0


def _set(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str], lock: int) -> Stage:
    """Folder, ports and clock; the environment of the parts is also left for other terminals."""
    folder = settings.var / "demo"
    _prepare(folder, fresh=arguments.fresh)
    ports = _choose_ports(arguments, settings)
    stopped_at = demo_clock.find_kept(folder / "clock")
    clock = demo_clock.demo_clock(folder / "clock", yard.ZONE, arguments.speed)
    of_parts = _environ_of_parts(environ, ports, clock, folder)
    exports = (f"export {name}={quote(text)}\n" for name, text in of_parts.items() if name.startswith(PREFIX))
    write_whole(folder / "env", "".join(exports))
    return Stage(folder, ports, clock, stopped_at, of_parts, lock)


def _start(household: Household, stage: Stage) -> None:
    say("starting broker, store, dashboard, worker, ingest and a simulated plant ...")
    supervisor, ports, lock = household.supervisor, stage.ports, [stage.lock]
    demo_broker.prepare(stage.folder, stage.clock.now())
    start_broker = demo_broker.starter(stage.folder, ports.mqtt, ports.carriers, stage.lock)
    supervisor.start("broker", start_broker, stage.folder / BROKER / "mosquitto.log")
    store = stage.folder / "valkey"
    supervisor.start("store", lambda: start_valkey(store, ports.redis, lock), store / "valkey.log")
    household.start_part("dashboard", "--demo")
    for part in ("worker", "ingest"):
        household.start_part(part)
    credentials = ["--credentials", str(stage.folder / CREDENTIALS)]
    sent = [] if stage.stopped_at is None else ["--sent-until", (stage.stopped_at - IN_FLIGHT).isoformat()]
    household.start_part("simulate", *credentials, *sent, end_within_s=2)  # what is unconfirmed is on disk


def _awaited(stage: Stage, store: Store) -> dict[str, Callable[[], bool]]:
    """What must hold before the wall is called live; at the very beginning, that the morning's traffic is through."""
    since, ports = stage.clock.start, stage.ports
    awaited = conditions(
        store=store,
        site=day.SITE,
        since=since,
        mqtt_port=ports.mqtt,
        redis_port=ports.redis,
        web_port=ports.web,
        folder=stage.folder,
    )
    if stage.stopped_at is None:
        awaited["their places on the map"] = settled(lambda: trucks_seen(store, day.SITE, since), SETTLED_LOOKS)
    return awaited


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
        carriers=_free(arguments.carrier_port, "127.0.0.1", "the broker for carriers"),
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
    """Ours, with the settings of the demo in place of any others, but for the wall's loopback address."""
    kept = {name: text for name, text in environ.items() if not name.startswith(PREFIX)}
    host = {name: environ[name] for name in [variable("web_host")] if name in environ}
    chosen = {
        "mqtt_url": f"mqtt://127.0.0.1:{ports.mqtt}",
        "carrier_url": f"mqtts://127.0.0.1:{ports.carriers}",
        "redis_url": f"redis://127.0.0.1:{ports.redis}/0",
        "web_port": str(ports.web),
        "clock": clock.spelled(),
        "var": str(folder),
    }
    return kept | host | {variable(name): text for name, text in chosen.items()}


def _clock_keeper(stage: Stage) -> Callable[[], None]:
    looks = 0

    def keep_now_and_then() -> None:
        nonlocal looks
        looks += 1
        if looks % CLOCK_KEPT_EVERY == 0:
            demo_clock.keep(stage.clock, stage.folder / "clock")

    return keep_now_and_then


def _announce(host: str, stage: Stage, trucks: int) -> None:
    ports = stage.ports
    say(f"live: {trucks} trucks on the map; the clock runs {stage.clock.speed:g} times as fast as life")
    say(f"  wall    http://{host}:{ports.web}/wall/{day.SITE}    (a demo: whoever opens it is signed in as demo)")
    say(f"  broker  mqtts://127.0.0.1:{ports.carriers}    store  redis://127.0.0.1:{ports.redis}/0")
    env = quote(str(stage.folder / "env"))
    say(f"  in another terminal  . {env}  sets these and the clock for other commands of app.py,")
    say("  such as  .venv/bin/python app.py carriers add ACME  which lets a carrier of your own in")
    say("Ctrl-C stops everything; the next `make demo` goes on from here, ARGS=--fresh starts over")


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= 600:
        raise argparse.ArgumentTypeError("between 0 and 600")
    return speed
