"""The watch over canaries: that it finds them, in every way that a test can say something."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.canaries import ALL, PERSON, STORE, list_flown

ROOT = Path(__file__).parents[2]
LEAKING = """
import logging, sys, os
import pytest
from tests.canaries import STORE

def test_prints(): print("a", STORE)
def test_prints_to_stderr(): sys.stderr.write(STORE)
def test_child_prints(): os.system(f"echo {STORE}")
def test_logs(): logging.getLogger("x").warning("it is %s", STORE)
def test_fails(): raise ValueError(STORE)
def test_compares(): assert STORE == "x"
@pytest.fixture
def telling(): print(STORE); yield; print(STORE)
def test_is_set_up(telling): pass
@pytest.fixture
def telling_last(): yield; print(STORE)
def test_is_torn_down(telling_last): pass
def test_is_silent(): print("nothing")
"""


@pytest.mark.parametrize("options", [[], ["-s"]])
def test_a_canary_in_what_a_test_says_fails_the_run(options: list[str], tmp_path: Path) -> None:
    """Printed by it or its child, logged, in its failure, before and after it; and the report does not repeat it."""
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.canary_watch"]\n')
    (tmp_path / "test_leaks.py").write_text(LEAKING)
    argv = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", f"--rootdir={tmp_path}", "-c", os.devnull]
    argv += [*options, str(tmp_path)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(argv, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    is_captured = "-s" not in options
    failed = {
        "test_prints": is_captured,
        "test_prints_to_stderr": is_captured,
        "test_child_prints": is_captured,
        "test_logs": True,
        "test_fails": True,
        "test_compares": True,
        "test_is_set_up": is_captured,
        "test_is_torn_down": is_captured,
        "test_is_silent": False,
    }
    said = ended.stdout
    assert {name: f"test_leaks.py::{name} (" in said for name in failed} == failed
    assert "told secrets: Kanari1-store" in said
    if is_captured:
        assert list_flown(said) == []


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
def test_a_canary_is_found_in_every_spelling(before: str) -> None:
    """Alone, in a URL, in hexadecimal, in base64 at whichever place."""
    for canary in ALL:
        name = canary.rpartition("-")[0]
        assert list_flown(f"{before}{quote(canary)}@") == [name]
        assert list_flown((before + canary).encode().hex()) == [name]
        assert list_flown(base64.b64encode((before + canary + "!").encode())) == [name]
        assert list_flown((before + canary).encode("utf-16-le")) == [name]


def test_what_only_looks_alike_is_none() -> None:
    """Neither a canary's name nor half of it."""
    assert list_flown("Kanari1-store Kanari5-person-") == []
    assert list_flown(f"{STORE[:-1]} {PERSON.lower()}") == []
