"""Whether a package that we pin is known to be vulnerable: `make audit`.

    requirements*.txt, constraints.txt --every pin--> pip-audit --> OSV, the open list of advisories
                                                          |
             vulnerable        fails                      +--> its answer, held against the pins: each one must be in it
             clean             passes
             out of reach      says so, checks the pins against deploy/least_versions.toml, and fails
                               where AUDIT_REQUIRED=yes

pip-audit passes what it could not look up unless it is told to be strict, and ends with a traceback where nothing
answers. So it is its list of what it looked up that counts, not its exit code. What is ignored is in
deploy/audit_ignored.toml, with a reason and a date.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from clock import Clock
from deploy.audit_lists import Ignored, Least, least_broken, read_ignored, read_least
from deploy.audit_pins import read_pins
from deploy.audit_service import OSV, Finding, NotAudited, ask

ROOT = Path(__file__).parents[1]
PINNED = tuple(ROOT / name for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"))
IGNORED, LEAST = ROOT / "deploy/audit_ignored.toml", ROOT / "deploy/least_versions.toml"


def main(argv: list[str], *, today: date | None = None) -> int:
    """The exit code: 0 if nothing is known against what is pinned."""
    parser = argparse.ArgumentParser(prog="deploy.audit", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--osv-url", default=OSV, help="another service with OSV's interface")
    parser.add_argument("--pins", type=Path, nargs="+", default=PINNED, help="files with pins")
    parser.add_argument("--ignored", type=Path, default=IGNORED)
    parser.add_argument("--least", type=Path, default=LEAST)
    asked = parser.parse_args(argv)
    pins = read_pins(asked.pins)
    ignored, least = read_ignored(asked.ignored), read_least(asked.least)
    today = today or Clock.live().now().date()
    overdue = [each for each in ignored if today > each.until]
    for each in overdue:
        _complain(f"{each.id} was ignored until {each.until} ({each.why}): look again")
    try:
        found = ask(pins, asked.osv_url)
    except NotAudited as error:
        return max(bool(overdue), _do_without(pins, least, str(error)))
    return max(bool(overdue), _judge(found, len(pins), ignored))


def _judge(found: list[Finding], count: int, ignored: list[Ignored]) -> int:
    """Tells what was found, and what is ignored for nothing; 1 if something is left."""
    names = {each.id for each in ignored}
    left = [finding for finding in found if not names & finding.ids]
    for finding in left:
        _complain(finding.words)
    for each in ignored:
        if not any(each.id in finding.ids for finding in found):
            _say(f"{each.id} is ignored, and concerns nothing any more: take it off the list")
    if not left:
        _say(f"{count} packages, none of them known to be vulnerable" + (f", {len(found)} ignored" if found else ""))
    return int(bool(left))


def _do_without(pins: dict[str, str], least: list[Least], why: str) -> int:
    """What can be said without the service: never that all is well."""
    _complain(f"NOT AUDITED: {why}")
    broken = least_broken(pins, least)
    for each in broken:
        _complain(f"{each.name} {pins[each.name]} is older than {each.least}: {each.reason} ({each.source})")
    if not broken:
        _complain(f"only this was checked: {len(least)} packages are not older than deploy/least_versions.toml says")
    if os.environ.get("AUDIT_REQUIRED") == "yes":
        _complain("AUDIT_REQUIRED=yes, so this fails")
        return 1
    return int(bool(broken))


def _say(line: str) -> None:
    sys.stdout.write(f"audit: {line}\n")


def _complain(line: str) -> None:
    sys.stderr.write(f"audit: {line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
