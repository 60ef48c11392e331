"""The wall's modules, tested by node itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.conftest import node_folder

ROOT = Path(__file__).parents[2]


def test_the_walls_modules_pass_their_own_tests() -> None:
    """Every test under tests/js passes in node."""
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests/js").rglob("*.test.*js"))
    assert files, "no JavaScript tests were found"
    node = node_folder() / "node"
    done = subprocess.run([str(node), "--test", *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
