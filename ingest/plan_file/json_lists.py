"""Reads a plan written as JSON: an object with the lists `sites` (each with its `doors`), `carriers`, `vehicles` and
`shipments`, each of them optional. Every object of a list keeps the line on which it begins."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import NoReturn

from ingest.plan_file.columns import known
from ingest.plan_file.record import Findings, Kind, Record

_LISTS = (Kind.SITES, Kind.CARRIERS, Kind.VEHICLES, Kind.SHIPMENTS)
_gap = re.compile(r"\s*")


def read_lists(file: str, text: str, findings: Findings) -> list[Record]:
    """The records of all lists, doors as records of their own."""
    try:
        whole = json.loads(text, object_pairs_hook=_without_twins, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        findings.refuse(file, error.lineno, "", f"is not JSON: {error.msg}")
        return []
    except (ValueError, RecursionError) as error:
        findings.refuse(file, 0, "", f"is not a plan: {error}")
        return []
    if not isinstance(whole, dict):
        findings.refuse(file, 1, "", 'is not an object such as {"sites": [...], "shipments": [...]}')
        return []
    records: list[Record] = []
    breaks = [found.start() for found in re.finditer("\n", text)]
    for name, start in _members(text):
        line = bisect_left(breaks, start) + 1
        if name not in [kind.value for kind in _LISTS]:
            findings.note(file, line, name, f"is not read; the lists are {', '.join(_LISTS)}")
        elif not isinstance(whole[name], list):
            findings.refuse(file, line, name, "is not a list")
        else:
            for at, element in _elements(text, start):
                records += _records(Kind(name), file, bisect_left(breaks, at) + 1, element, findings)
    return records


def _records(kind: Kind, file: str, line: int, element: object, findings: Findings) -> Iterator[Record]:
    """The record of one object, and those of its doors."""
    if not isinstance(element, dict):
        findings.refuse(file, line, kind.value, "is not an object")
        return
    doors = element.get("doors") or [] if kind is Kind.SITES else []
    yield _record(kind, file, line, {name: cell for name, cell in element.items() if name != "doors"}, findings)
    if not isinstance(doors, list) or not all(isinstance(door, dict) for door in doors):
        findings.refuse(file, line, "doors", "is not a list of objects")
        return
    for door in doors:
        yield _record(Kind.DOORS, file, line, {"site": element.get("id"), **door}, findings)


def _record(kind: Kind, file: str, line: int, element: Mapping[str, object], findings: Findings) -> Record:
    """The record of an object; what is null or empty counts as left out, and a member that is not read is noted."""
    cells = {name: cell for name, cell in element.items() if cell is not None and cell != ""}
    for name in cells:
        if name not in known(kind):
            findings.note(file, line, name, f"is not read; those of {kind.value}: {', '.join(known(kind))}")
    return Record(kind, file, line, cells)


def _members(text: str) -> Iterator[tuple[str, int]]:
    """The names of the outermost object and where their values begin, in a text known to be JSON."""
    decoder = json.JSONDecoder()
    at = _skip(text, _skip(text, 0) + 1)
    while text[at] != "}":
        name, at = decoder.raw_decode(text, at)
        start = _skip(text, _skip(text, at) + 1)
        yield name, start
        _, at = decoder.raw_decode(text, start)
        at = _skip(text, at)
        at = _skip(text, at + 1) if text[at] == "," else at


def _elements(text: str, start: int) -> Iterator[tuple[int, object]]:
    """Where each element of the list at `start` begins, and the element."""
    decoder = json.JSONDecoder()
    at = _skip(text, start + 1)
    while text[at] != "]":
        element, end = decoder.raw_decode(text, at)
        yield at, element
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    found = _gap.match(text, at)
    return found.end() if found else at


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    if twins := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{twins[0]!r} comes twice in one object")
    return dict(pairs)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
