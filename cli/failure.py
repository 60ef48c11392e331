"""A failure that a person can do something about."""

from __future__ import annotations


class Failure(Exception):
    """Ends the command with this one line and the exit code 1; says what to do."""

    code = 1


class Misused(Failure):
    """The command was asked for in a way that makes no sense: exit code 2, as for what argparse refuses."""

    code = 2
