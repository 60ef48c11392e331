"""docs/security.md says what the code does: its table of rights is the table of rights, its files and tests exist."""

from __future__ import annotations

import re

import pytest

from access.rights import EVERYWHERE_ONLY, ROLES, Right
from access.role import PARTNERS, Role
from tests.unit.test_architecture import ROOT
from tests.unit.test_asvs import list_tests

DOCUMENT = (ROOT / "docs/security.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[^`]+::[^`]+)`", DOCUMENT)))


def documented_rights() -> dict[str, dict[str, str]]:
    """What stands in the table, by right and role."""
    head, _, *lines = re.findall(r"^\|.*\|$", DOCUMENT.partition("## Roles and rights")[2].partition("*own*")[0], re.M)
    roles = [cell.strip() for cell in head.strip("|").split("|")][1:]
    table: dict[str, dict[str, str]] = {}
    for line in lines:
        first, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        for right in first.partition(":")[0].split(", "):
            if right in set(Right):
                table[right] = dict(zip(roles, cells, strict=True))
    return table


@pytest.mark.parametrize("right", list(Right))
def test_the_table_of_rights_is_the_one_that_counts(right: Right) -> None:
    """Each right, for each role: an x, `own` for partners, `everywhere only`, or nothing."""
    row = documented_rights()[right]
    for role in Role:
        expected = "x" if role in ROLES[right] else ""
        if expected and role in PARTNERS and right is not Right.SITES:
            expected = "own"
        if expected and right in EVERYWHERE_ONLY:
            expected = "everywhere only"
        assert row[role] == expected, role


@pytest.mark.parametrize("named", NAMED)
def test_every_test_that_is_named_exists(named: str) -> None:
    """What is said to be tested is."""
    path, _, name = named.partition("::")
    assert name in list_tests(ROOT / path)


def test_threats_name_their_tests_and_files() -> None:
    """Every line of the table of threats has at least one test, and its files exist."""
    part = DOCUMENT.partition("## Who might, and what then")[2].partition("## Secrets")[0]
    rows = [
        line.strip("|").split(" | ") for line in part.splitlines() if line.startswith("| ") and "by whom" not in line
    ]
    assert len(rows) > 20
    for _, threat, _, where, tests, _ in rows:
        assert "::" in tests, threat
        folder = ""
        for path in re.findall(r"`([^`]+)`", where):
            folder = path.rpartition("/")[0] if "/" in path else folder
            assert (ROOT / path).exists() or (ROOT / folder / path).exists(), path
