"""The commands of `app.py`, a module each, and what they share.

A command's module is imported only when it is asked for: a part of the demo shall not wait for the imports of another.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Protocol, cast

from cli.failure import Failure
from cli.scrub import Scrubber, log_scrubbed, scrubber_of
from cli.secret_files import check_secret_files
from settings import Settings, load, without_password
from store.errors import StoreUnavailable
from tracking.errors import UnknownSite

COMMANDS = {
    "demo": "a plant's day, live on a wall: broker, store, all parts and a simulated plant",
    "run": "ingest, worker and dashboard together, with your own broker and store",
    "broker": "our own broker, with the carriers' access rules, for a plant without one",
    "carriers": "let carriers in, shut them out, list them, export the rules for another broker",
    "users": "people who sign in: the first admin, roles, one-time links, shutting out",
    "screens": "wall screens: pair, list, revoke",
    "audit": "who did what: sign-ins, messages, exports, changes of access",
    "ingest": "only the ingest: from the broker into the store",
    "worker": "only the worker: from pings to the board",
    "dashboard": "only the dashboard: the wall, over HTTP",
    "simulate": "a simulated plant's trucks, published to the broker",
    "replay": "a recorded trace, published as live traffic",
    "plan": "import, export or show what the sites expect",
    "message": "write to a driver or a carrier; what was said; accept or decline what they propose",
    "learn": "what a site has learnt of its trucks; or learn it again from the trips that are kept",
    "rejects": "the newest messages that were not believed, each with its reason",
    "privacy": "what is kept of vehicles; all that is kept of one, or have it erased",
    "counts": "what became of each carrier's messages",
    "quality": "how well each carrier reports, apart from punctuality, and what to mend",
    "now": "what time it is by the clock that all parts go by",
}


class Command(Protocol):
    """What a command's module offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int: ...


def main(argv: list[str], environ: Mapping[str, str], keep_secrets: Callable[[Scrubber], None] = log_scrubbed) -> int:
    """Runs one command; the exit code: 0 done, 1 failed, 2 asked for in a way that makes no sense.

    `keep_secrets` has what this process says go through a scrubber.
    """
    name, rest = _parse_name(argv)
    command = cast(Command, import_module(f"cli.{name}"))
    meaning = COMMANDS[name]
    parser = argparse.ArgumentParser(prog=f"app.py {name}", description=f"{meaning[0].upper()}{meaning[1:]}.")
    command.add_arguments(parser)
    arguments = parser.parse_args(rest)
    try:
        settings = load(environ)
    except ValueError as error:
        return _complain(str(error), 2)
    scrubber = scrubber_of(settings)
    keep_secrets(scrubber)
    return _run(command, arguments, settings, environ, scrubber.scrub)


def _run(
    command: Command,
    arguments: argparse.Namespace,
    settings: Settings,
    environ: Mapping[str, str],
    scrub: Callable[[str], str],
) -> int:
    """The command's exit code; what a person can mend becomes one line, anything else is a bug and shows its trace."""
    try:
        check_secret_files(settings.var)
        return command.run(arguments, settings, environ)
    except Failure as failure:
        return _complain(scrub(str(failure)), failure.code)
    except UnknownSite as error:
        return _complain(f"there is no site {error} in the store; list them with: python app.py plan show", 1)
    except StoreUnavailable as error:
        where = without_password(settings.redis_url)
        return _complain(scrub(f"no store at {where}: {error}; start it, or set DOCKWATCH_REDIS_URL"), 1)
    except BrokenPipeError:  # whoever read our output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _parse_name(argv: list[str]) -> tuple[str, list[str]]:
    """The command's name, and the words that are for it."""
    lines = "\n".join(f"  {name:11}{meaning}" for name, meaning in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="Dockwatch: real-time inbound tracking for receiving plants.",
        epilog=f"commands:\n{lines}\n\nMore on each: app.py COMMAND --help. Settings: docs/settings.md.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below")
    parsed = parser.parse_args(argv[:1])
    return parsed.command, argv[1:]


def _complain(line: str, code: int) -> int:
    sys.stderr.write(f"app.py: {line}\n")
    return code
