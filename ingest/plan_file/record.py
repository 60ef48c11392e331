"""What the readers of tables hand on, and what is found on the way: problems, which stop the import, and notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Source(NamedTuple):
    """A file as it was read from disk, or as it came from elsewhere."""

    name: str
    content: bytes


class Kind(StrEnum):
    """What a table lists."""

    SITES = "sites"
    DOORS = "doors"
    CARRIERS = "carriers"
    VEHICLES = "vehicles"
    SHIPMENTS = "shipments"


class Record(NamedTuple):
    """One row of a table, or one object of a list. `line` is where it begins, from 1. Empty cells are left out."""

    kind: Kind
    file: str
    line: int
    cells: Mapping[str, object]


class Problem(NamedTuple):
    """What is wrong, and where: `line` 0 means the whole file, an empty `column` the whole line."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = [self.file, f"line {self.line}" if self.line else "", self.column]
        return f"{', '.join(word for word in where if word)}: {self.reason}"


class BadCell(ValueError):
    """A cell cannot be what its column says; the text says why, and what to write instead."""


@dataclass(slots=True)
class Findings:
    """All problems and notes of one import, in the order in which they were found."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def refuse(self, file: str, line: int, column: str, reason: str) -> None:
        self.problems.append(Problem(file, line, column, reason))

    def note(self, file: str, line: int, column: str, reason: str) -> None:
        self.notes.append(Problem(file, line, column, reason))


class Fields:
    """Reads a record's cells one by one and goes on after a bad one, so that all of them are told at once."""

    def __init__(self, record: Record, findings: Findings) -> None:
        self.record, self._findings = record, findings
        self.is_sound = True

    def required(self, column: str, parse: Callable[[object], T]) -> T | None:
        """The cell's value; None if it is missing or bad, which has then been said."""
        if column not in self.record.cells:
            self.refuse(column, "is empty")
            return None
        return self.optional(column, parse)

    def optional(self, column: str, parse: Callable[[object], T]) -> T | None:
        """The cell's value; None if it is empty, or bad, which has then been said."""
        if column not in self.record.cells:
            return None
        try:
            return parse(self.record.cells[column])
        except BadCell as bad:
            self.refuse(column, str(bad))
            return None

    def note(self, column: str, reason: str) -> None:
        self._findings.note(self.record.file, self.record.line, column, reason)

    def refuse(self, column: str, reason: str) -> None:
        self.is_sound = False
        self._findings.refuse(self.record.file, self.record.line, column, reason)
