"""The two lists that people keep for the audit: what is ignored until when, and what is known to be too old."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from packaging.version import Version

from deploy.audit_pins import canonical

Words = Annotated[str, msgspec.Meta(min_length=1)]


class Ignored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An advisory that is not ours to act on, up to and including `until`."""

    id: Words
    why: Words
    until: date


class Least(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A package is known to be bad below `least`, as `source` says."""

    name: Words
    least: Words
    reason: Words
    source: Words


class _Lists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ignored: list[Ignored] = []
    package: list[Least] = []


def read_ignored(path: Path) -> list[Ignored]:
    """What is ignored.

    Raises:
        ValueError: if an entry has no reason, or no date.
    """
    return _read(path).ignored


def read_least(path: Path) -> list[Least]:
    """What versions must at least be, by canonical names.

    Raises:
        ValueError: if an entry has no reason, or no source.
    """
    return [msgspec.structs.replace(each, name=canonical(each.name)) for each in _read(path).package]


def least_broken(pins: Mapping[str, str], least: Sequence[Least]) -> list[Least]:
    """What is pinned below what it must at least be; a package that is not pinned is no matter."""
    return [each for each in least if each.name in pins and Version(pins[each.name]) < Version(each.least)]


def _read(path: Path) -> _Lists:
    try:
        return msgspec.convert(tomllib.loads(path.read_text()), _Lists)
    except msgspec.ValidationError as error:
        raise ValueError(f"{path.name}: {error}") from error
