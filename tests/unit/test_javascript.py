"""The pure parts of the screens, in JavaScript's own test runner."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.conftest import missing

ROOT = Path(__file__).parents[2]


def test_the_screens_pure_parts() -> None:
    """Every test of `tests/js` passes in Node."""
    node = shutil.which("node")
    if node is None:
        missing("node")
        return
    files = sorted(map(str, (ROOT / "tests/js").glob("*.test.mjs")))
    assert files, "there are tests to run"
    ran = subprocess.run([node, "--test", *files], capture_output=True, text=True, timeout=120, cwd=ROOT, check=False)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
