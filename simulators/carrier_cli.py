"""`python -m simulators.carrier`: fixes as JSON lines in, what the plant says as JSON lines out."""

from __future__ import annotations

import argparse
import json
import logging
import sqlite3
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from simulators.carrier import CarrierClient

WAIT_S = 60.0


def main(argv: list[str] | None = None, lines: Iterable[str] = sys.stdin) -> None:
    """Sends what comes on `lines`, waits until it is confirmed, and exits: 0 once it is, 1 if some is still kept."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    password = arguments.password_file.read_text().strip() if arguments.password_file else None
    try:
        client = CarrierClient(
            arguments.url,
            arguments.user,
            password,
            buffer=arguments.buffer,
            ca=arguments.ca,
            on_message=lambda vehicle, message: _print({"vehicle": vehicle, "message": message}),
            on_reject=lambda reject: _print({"reject": reject}),
        )
    except (ValueError, sqlite3.OperationalError) as error:
        sys.exit(f"{arguments.buffer}: {error}")
    client.start()
    try:
        _send_all(lines, arguments.vehicle, client.send)
        client.wait_confirmed(arguments.wait)
    except KeyboardInterrupt:
        pass
    fixes, words = client.unconfirmed(), client.unsaid()
    client.stop()
    if fixes or words:
        sys.exit(f"{fixes} fixes and {words} words are not confirmed; {arguments.buffer} keeps them for the next run")


def _send_all(lines: Iterable[str], vehicle: str | None, send: Callable[..., range]) -> None:
    """Each line's fix; a `vehicle` in it goes before the command line's. Bad lines are said and passed over."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fix = json.loads(line)
            if not isinstance(fix, dict):
                raise ValueError("not a JSON object")
            send(fix.pop("vehicle", vehicle) or "", fix)
        except ValueError as error:
            sys.stderr.write(f"line {number} is not sent: {error}\n")


def _print(told: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulators.carrier", description=__doc__)
    parser.add_argument("--url", required=True, help="mqtts://host:port, or mqtt:// without TLS")
    parser.add_argument("--user", required=True, help="the credential, <carrier>.<gateway>: ACME.gw1")
    parser.add_argument("--password-file", type=Path, help="a file with the password alone")
    parser.add_argument("--ca", type=Path, help="who signed the broker's certificate (those the system trusts)")
    parser.add_argument("--buffer", type=Path, required=True, help="where fixes are kept until they are safe")
    parser.add_argument("--vehicle", help="of the fixes that do not name one by `vehicle`")
    parser.add_argument("--wait", type=float, default=WAIT_S, metavar="S", help=f"at the end ({WAIT_S:g} s)")
    return parser
