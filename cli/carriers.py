"""`app.py carriers add | revoke | rotate | list | export`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from access.audit import Deed
from cli.broker_home import Address, broker_folder, read_address
from cli.carrier_words import Given, print_all, save_all
from cli.failure import Failure
from cli.noted import notebook_of
from cli.say import say
from clock import Clock
from deploy.broker import changes, home
from deploy.broker.atomic import write_whole
from deploy.broker.exports import FORMATS
from deploy.broker.handout import Access
from deploy.broker.passwords import hash_password, new_password
from deploy.broker.registry import Registry, UnreadableRegistry, find_secret, read
from deploy.broker.reload import reload_broker
from deploy.broker.tls import ca_path
from ingest.broker_url import BrokerUrl
from ingest.first_session import begin_session
from ingest.roster import client_id_of
from settings import Settings, without_password


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="add | revoke | rotate | list | export")
    adding = verbs.add_parser("add", help="register a carrier, or give it another gateway; prints what to send it")
    adding.add_argument("carrier", metavar="CARRIER", help="its id, as plans name it")
    adding.add_argument("--gateway", action="append", default=[], metavar="ID", help="a connection of it (gw1)")
    _add_handout_arguments(adding)
    rotating = verbs.add_parser("rotate", help="new passwords; whoever uses the old ones is thrown out")
    rotating.add_argument("carrier", metavar="CARRIER[.GATEWAY]")
    _add_handout_arguments(rotating)
    revoking = verbs.add_parser("revoke", help="shut a carrier, or one gateway, out; within seconds")
    revoking.add_argument("carrier", metavar="CARRIER[.GATEWAY]")
    verbs.add_parser("list", help="all carriers and their gateways")
    exporting = verbs.add_parser("export", help="the same rules for a broker that is not ours")
    exporting.add_argument("--format", choices=FORMATS, required=True)
    exporting.add_argument("--out", type=Path, metavar="FOLDER", help="write files there instead of printing them")


def _add_handout_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--vehicle", default="T12", metavar="ID", help="for the examples and a phone's settings (T12)")
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="also write what to send to the carrier there")


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Runs one of the five."""
    arguments.book = notebook_of(settings, environ)
    verbs: dict[str, Callable[[argparse.Namespace, Settings], None]] = {
        "add": _add,
        "rotate": _rotate,
        "revoke": _revoke,
        "list": _list,
        "export": _export,
    }
    try:
        verbs[arguments.verb](arguments, settings)
    except (changes.Refused, UnreadableRegistry) as error:
        raise Failure(f"carriers: {error}") from error
    except OSError as error:
        raise Failure(f"carriers: {error.filename}: {error.strerror}") from error
    return 0


def _add(arguments: argparse.Namespace, settings: Settings) -> None:
    now = settings.clock.now()

    def changed(registry: Registry, hash_for: changes.HashFor) -> Registry:
        return changes.add(registry, arguments.carrier, arguments.gateway, now, hash_for)

    _with_new_passwords(arguments, settings, changed, "registered", Deed.CARRIER_ADDED)


def _rotate(arguments: argparse.Namespace, settings: Settings) -> None:
    carrier, gateway = changes.split_user(arguments.carrier)
    now = settings.clock.now()

    def changed(registry: Registry, hash_for: changes.HashFor) -> Registry:
        return changes.rotate(registry, carrier, gateway, now, hash_for)

    _with_new_passwords(arguments, settings, changed, "has a new password", Deed.CARRIER_ROTATED)


def _with_new_passwords(
    arguments: argparse.Namespace,
    settings: Settings,
    changed: Callable[[Registry, changes.HashFor], Registry],
    done: str,
    deed: Deed,
) -> None:
    """Makes the change, tells the broker, and hands out what a carrier needs to know."""
    folder, address, passwords = broker_folder(settings), read_address(settings.carrier_url), dict[str, str]()

    def hash_for(user: str) -> str:
        passwords[user] = new_password()
        return hash_password(passwords[user])

    changes.check_vehicle(arguments.vehicle)
    home.prepare(folder, address.host, Clock.live().now())
    home.change(folder, lambda registry: changed(registry, hash_for))
    say("; ".join(f"{user} {done}" for user in passwords))
    _note(arguments, deed, passwords)
    if _tell_broker(folder):
        _begin_session(settings, next(iter(passwords)).partition(".")[0])
    given = [
        Given(_access(user, password, address, ca_path(folder)), arguments.vehicle, settings.clock.now())
        for user, password in passwords.items()
    ]
    try:
        given = given if arguments.save is None else save_all(given, arguments.save, ca_path(folder))
    finally:  # what could not be saved is shown all the same: nobody else knows the passwords
        print_all(given)


def _note(arguments: argparse.Namespace, deed: Deed, users: Iterable[str]) -> None:
    """Without the ends of the users' names, which nobody is to guess or find."""
    carrier, _, gateway = arguments.carrier.partition(".")
    gateways = ", ".join(sorted(user.partition(".")[2].rpartition("-")[0] for user in users)) or gateway
    arguments.book.note(deed, on=carrier, words=gateways)


def _access(user: str, password: str, address: Address, ca: Path) -> Access:
    carrier, _, _ = user.partition(".")
    return Access(carrier, user, password, address.host, address.port, address.is_tls, str(ca))


def _revoke(arguments: argparse.Namespace, settings: Settings) -> None:
    carrier, gateway = changes.split_user(arguments.carrier)
    folder, now = broker_folder(settings), settings.clock.now()
    home.change(folder, lambda registry: changes.revoke(registry, carrier, gateway, now))
    say(f"{arguments.carrier} is revoked; what it has sent before is still read")
    _note(arguments, Deed.CARRIER_REVOKED, ())
    _tell_broker(folder)


def _tell_broker(folder: Path) -> bool:
    """Whether a broker of ours runs."""
    pid = reload_broker(folder)
    if pid is not None:
        say(f"the running broker (process {pid}) has been told: it counts at once, and nobody else is disturbed")
    else:
        say(f"no broker runs with {folder}: it counts from the next start of app.py broker")
        say("with a broker that is not ours, now export the rules to it: app.py carriers export --help")
    return pid is not None


def _begin_session(settings: Settings, carrier: str) -> None:
    """From now on the broker keeps what the carrier sends for the ingest, whether that runs or not."""
    folder = broker_folder(settings)
    user, secret = client_id_of(carrier, read(folder).tag), find_secret(folder)
    url = replace(BrokerUrl.parse(settings.mqtt_url), username=user, password=secret)
    if not begin_session(url, carrier, user, now=settings.clock.now):
        say(
            f"the broker does not answer at {without_password(settings.mqtt_url)}: what {carrier} sends before the "
            "ingest runs is lost"
        )


def _list(arguments: argparse.Namespace, settings: Settings) -> None:
    registry = read(broker_folder(settings))
    if not registry.carriers:
        say("no carrier yet; register one with: app.py carriers add ACME")
    for carrier in registry.carriers:
        state = f"revoked {carrier.revoked_at:%Y-%m-%d %H:%M}Z" if carrier.revoked_at else "registered"
        say(f"{carrier.id:24} {state}, since {carrier.added_at:%Y-%m-%d}")
        for each in carrier.gateways:
            gone = f", revoked {each.revoked_at:%Y-%m-%d %H:%M}Z" if each.revoked_at else ""
            say(f"  {carrier.user_of(each):30} password of {each.changed_at:%Y-%m-%d %H:%M}Z{gone}")


def _export(arguments: argparse.Namespace, settings: Settings) -> None:
    folder = broker_folder(settings)
    files = FORMATS[arguments.format](home.change(folder, lambda registry: registry))
    if arguments.out is None:
        for name, text in files.items():
            say(f"# ---- {name}\n{text}")
        return
    arguments.out.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, text in files.items():
        write_whole(arguments.out / name, text)
        say(f"wrote {arguments.out / name}")
