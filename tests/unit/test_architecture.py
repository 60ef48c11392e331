"""The rules of the house that no linter knows: sizes, names, clocks, and that the import rules are there at all."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
MAY_READ_THE_CLOCK = (
    "clock.py",
    "tests/waiting.py",
    "benchmarks/",  # benchmarks measure
    "assets/wall/main.js",  # for ticks.js, which takes only differences: nothing else shows that a machine slept
)
BANNED = {"data", "info", "manager", "helper", "helpers", "utils", "util", "handler", "process", "event"}


def tracked(*patterns: str) -> list[Path]:
    """Our own files as git knows them, new ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    paths = [ROOT / name for name in listed if "/vendor/" not in name]
    return [path for path in paths if path.is_file()]


PYTHON = tracked("*.py")
BROWSER = tracked("assets/*.js", "assets/*.mjs", "tests/js/*", "deploy/*.mjs")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def own_names(path: Path) -> Iterator[str]:
    """What a module names itself: functions, classes, arguments, variables."""
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_there_is_something_to_look_at() -> None:
    """The rules below are about our own files, and there are some."""
    assert len(PYTHON) > 50
    assert len(BROWSER) > 5


@pytest.mark.parametrize("path", PYTHON + BROWSER + tracked("assets/*.css"), ids=name_of)
def test_a_module_is_short_enough_to_be_read_at_once(path: Path) -> None:
    """At most 300 lines; longer ones are split by meaning."""
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_a_function_is_short_enough_to_be_understood(path: Path) -> None:
    """At most 40 lines, its docstring included."""
    long = {f.name: (f.end_lineno or 0) - f.lineno + 1 for f in functions(path)}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("path", PYTHON + BROWSER, ids=name_of)
def test_only_the_clock_reads_the_time(path: Path) -> None:
    """Anything else is given the time, so that a test, a demo and a replay can tell it what it is."""
    if name_of(path).startswith(MAY_READ_THE_CLOCK) or path == Path(__file__):
        return
    found = re.findall(
        r"datetime\.(?:now|utcnow|today)\(|date\.today\(|time\.time\(|Date\.now\(|new Date\(\)", path.read_text()
    )
    assert found == []


@pytest.mark.parametrize("path", [path for path in PYTHON if name_of(path).startswith("tests/")], ids=name_of)
def test_no_test_sleeps(path: Path) -> None:
    """Tests wait for a condition with a deadline."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    slept = [call.lineno for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "sleep"]
    assert slept == []


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_names_say_what_they_mean(path: Path) -> None:
    """The words that mean anything mean nothing, and name nothing here."""
    assert BANNED.intersection(own_names(path)) == set()


@pytest.mark.parametrize("path", [path for path in PYTHON if path.name.startswith("test_")], ids=name_of)
def test_every_test_says_what_it_proves(path: Path) -> None:
    """A test's docstring is its specification."""
    tests = [each for each in functions(path) if each.name.startswith("test_")]
    assert [each.name for each in tests if not ast.get_docstring(each)] == []


def test_every_module_says_what_it_is_for() -> None:
    """But for the empty ones that only make a package."""
    silent = [
        name_of(path)
        for path in PYTHON
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_the_import_rules_cover_every_package() -> None:
    """A new top-level package does not escape the rules in pyproject.toml."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    packages = {path.relative_to(ROOT).parts[0] for path in PYTHON if path.parent != ROOT}
    assert packages - {"tests", "benchmarks"} == set(rules["root_packages"])
    assert {contract["type"] for contract in rules["contracts"]} == {"layers", "forbidden"}


def test_nothing_large_is_kept() -> None:
    """What can be built or fetched is not in the repository."""
    large = {name_of(path): path.stat().st_size for path in tracked("*") if path.stat().st_size > 1_500_000}
    assert large == {}
