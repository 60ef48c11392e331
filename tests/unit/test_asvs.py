"""docs/asvs.md says something true of every requirement: it is there once, and its files and tests exist.

The ids and levels are those of OWASP ASVS 5.0.0: github.com/OWASP/ASVS, commit 5cf9b03, in 5.0/docs_en the file
OWASP_Application_Security_Verification_Standard_5.0.0_en.csv.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.unit.test_architecture import ROOT

LEVELS = """
1.1 22          1.2 1111122223  1.3 112222222223  1.4 222    1.5 123
2.1 122         2.2 112         2.3 12223         2.4 23
3.1 3           3.2 113         3.3 12223         3.4 11222233  3.5 11122333  3.6 3  3.7 22333
4.1 12233       4.2 23333       4.3 22            4.4 1222
5.1 2           5.2 112333      5.3 113           5.4 222
6.1 122         6.2 111111112222  6.3 11223333    6.4 112233  6.5 22222333  6.6 2223  6.7 33  6.8 2222
7.1 222         7.2 1111        7.3 22            7.4 11222  7.5 223   7.6 22
8.1 1233        8.2 1123        8.3 133           8.4 23
9.1 111         9.2 1222
10.1 22         10.2 223        10.3 22223        10.4 1111122222233333  10.5 22222  10.6 22  10.7 222
11.1 2233       11.2 22233      11.3 11233        11.4 1222  11.5 23  11.6 23  11.7 33
12.1 12233      12.2 11         12.3 22223
13.1 2333       13.2 222223     13.3 2233         13.4 1222233
14.1 22         14.2 12223333   14.3 122
15.1 12233      15.2 12233      15.3 1222222      15.4 3333
16.1 2          16.2 22222      16.3 2222         16.4 222   16.5 2223
17.1 23         17.2 22223333   17.3 22
"""
"""A digit a requirement, in their order: the level from which it is asked for."""
STATES = {"met", "partly", "not", "does not apply"}


class Row(NamedTuple):
    """One line of the document's tables."""

    id: str
    asked: str
    state: str
    where: str
    shown: str


DOCUMENT = (ROOT / "docs/asvs.md").read_text()
ROWS = [
    Row(*(cell.strip() for cell in line.strip("|\n").split(" | ")))
    for line in DOCUMENT.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ ", line)
]


def every_id() -> dict[str, int]:
    """Level by id, of the whole standard."""
    words = LEVELS.split()
    sections = zip(words[::2], words[1::2], strict=True)
    return {f"{name}.{n}": int(level) for name, levels in sections for n, level in enumerate(levels, 1)}


def test_the_list_of_ids_is_the_standards() -> None:
    """It has as many requirements of each level as the standard: 70, 183 and 92."""
    assert Counter(every_id().values()) == {1: 70, 2: 183, 3: 92}


def test_every_requirement_of_levels_1_and_2_is_there_once() -> None:
    """In their order, none left out, none twice; chapter 17 is answered as a whole."""
    expected = [name for name, level in every_id().items() if level <= 2 and not name.startswith("17.")]
    assert [row.id for row in ROWS] == expected
    assert "## V17 WebRTC" in DOCUMENT


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_says_something_that_is_so(row: Row) -> None:
    """Its state is one of four, its files exist, its tests are functions; what is met has a test or says why none."""
    assert row.state in STATES
    for path in re.findall(r"`([^`]+)`", row.where):
        assert (ROOT / path).exists(), path
    tests = re.findall(r"`(tests/[^`]+)`", row.shown)
    for each in tests:
        path, _, name = each.partition("::")
        assert name in list_tests(ROOT / path), each
    if row.state == "met":
        assert tests or "no test:" in row.shown
    else:
        assert re.sub(r"`tests/[^`]+`", "", row.shown).strip(" ;,"), "what is not met says what is missing"


@pytest.mark.parametrize("state", sorted(STATES))
def test_the_sums_at_the_top_are_right(state: str) -> None:
    """The document counts its own rows."""
    count = sum(row.state == state for row in ROWS)
    assert f"| {state} | {count} |" in DOCUMENT


@cache
def list_tests(path: Path) -> set[str]:
    """The names of a file's tests, Python's and JavaScript's."""
    if path.suffix == ".mjs":
        return set(re.findall(r'^test\("([^"]+)"', path.read_text(), re.MULTILINE))
    tree = ast.parse(path.read_text())
    return {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")}
