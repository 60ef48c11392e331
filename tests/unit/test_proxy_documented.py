"""What the documents say of reverse proxies is what the files say that the tests run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deploy.proxies import CONFIGURATIONS
from tests.unit.test_architecture import ROOT

SHOWN = re.findall(r"```(?:nginx|caddyfile)\n(.*?)```", (ROOT / "docs/reverse-proxy.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("path", sorted(CONFIGURATIONS.iterdir()), ids=lambda path: path.name)
def test_each_configuration_is_shown_as_it_is(path: Path) -> None:
    """The document shows each file of deploy/proxy, letter by letter."""
    assert path.read_text() in SHOWN


def test_nothing_else_is_shown() -> None:
    """The document shows no configuration that is not a file, and so not tried."""
    files = [path.read_text() for path in sorted(CONFIGURATIONS.iterdir())]
    assert sorted(SHOWN) == sorted(files)
