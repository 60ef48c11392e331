"""Reads a table as spreadsheets save it: comma, semicolon or tab; quoted cells; blank rows; a first line `sep=;`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ingest.plan_file.columns import REQUIRED, kind_of, known
from ingest.plan_file.record import Findings, Kind, Record

SEPARATORS = ",;\t"
_Row = tuple[int, list[str]]


def read_table(file: str, text: str, findings: Findings) -> list[Record]:
    """The rows of a table, whatever it lists; the header says what that is."""
    rows = _rows(file, text, findings)
    header_line, header = next(rows, (1, []))
    columns = ["_".join(cell.lower().replace("-", " ").split()) for cell in header]
    kind = kind_of(columns)
    if kind is None:
        wanted = ", ".join(REQUIRED[Kind.SHIPMENTS])
        findings.refuse(file, header_line, "", f"has no header that is known; one of shipments begins: {wanted}")
        return []
    if not _is_header_sound(file, header_line, columns, kind, findings):
        return []
    records = [_record(kind, file, row, columns, findings) for row in rows]
    if not records:
        findings.note(file, 0, "", f"lists no {kind.value}")
    return records


def _is_header_sound(file: str, line: int, columns: list[str], kind: Kind, findings: Findings) -> bool:
    missing = [column for column in REQUIRED[kind] if column not in columns]
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    for column in missing:
        findings.refuse(file, line, column, f"this column is missing from the header of {kind.value}")
    for column in twice:
        findings.refuse(file, line, column, "this column comes twice")
    for column in columns:
        if column and column not in known(kind):
            findings.note(
                file, line, column, f"this column is not read; those of {kind.value}: {', '.join(known(kind))}"
            )
    return not missing and not twice


def _record(kind: Kind, file: str, row: _Row, columns: list[str], findings: Findings) -> Record:
    line, cells = row
    if any(cells[len(columns) :]):
        findings.refuse(file, line, "", "has more cells than the header; quote a cell that holds the separator")
    filled = {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell}
    return Record(kind, file, line, filled)


def _rows(file: str, text: str, findings: Findings) -> Iterator[_Row]:
    """Rows that are not blank, their cells stripped, each with the line on which it begins."""
    separator, skipped = _separator(text)
    lines = io.StringIO(text, newline="")
    for _ in range(skipped):
        lines.readline()
    reader = csv.reader(lines, delimiter=separator, strict=True)
    begins = 1 + skipped
    try:
        for cells in reader:
            stripped = [cell.replace("\N{NO-BREAK SPACE}", " ").strip() for cell in cells]
            if any(stripped):
                yield begins, stripped
            begins = 1 + skipped + reader.line_num
    except csv.Error as error:
        findings.refuse(file, begins, "", f"is not CSV from here on ({error}): is a quotation mark left open?")


def _separator(text: str) -> tuple[str, int]:
    """The separator, and how many lines to skip before the header: Excel may name it on a line of its own."""
    first = text.lstrip("\r\n").partition("\n")[0].strip()
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        return first[-1], 1
    return max(SEPARATORS, key=first.count), 0
