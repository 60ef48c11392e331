"""pip-audit, asked about every pin; its answer counts only if it is about all of them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from deploy.audit_pins import canonical

OSV = "https://api.osv.dev/v1/query"
PATIENCE_S = 15
WHOLE_S = 300


class NotAudited(Exception):
    """No answer about every package; says why."""


class Finding(NamedTuple):
    """An advisory about a package of ours, with all names that it goes by."""

    ids: frozenset[str]
    words: str


def ask(pins: Mapping[str, str], osv_url: str = OSV) -> list[Finding]:
    """What is known against these versions.

    Raises:
        NotAudited: if the service could not be asked about each of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "pins.txt"
        listed.write_text("".join(f"{name}=={version}\n" for name, version in sorted(pins.items())))
        options = ["--strict", "--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
        service = ["--vulnerability-service", "osv", "--osv-url", osv_url, "--timeout", str(PATIENCE_S)]
        command = [sys.executable, "-m", "pip_audit", *options, *service, "--cache-dir", folder, "-r", str(listed)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WHOLE_S)
        except subprocess.TimeoutExpired:
            raise NotAudited(f"no answer within {WHOLE_S} s") from None
    answered = _answered(done)
    silent = sorted(set(pins.items()) - {(canonical(each["name"]), each.get("version", "")) for each in answered})
    if silent:
        raise NotAudited(f"no answer about {', '.join(name for name, _ in silent)}")
    return [_finding(each, advisory) for each in answered for advisory in each.get("vulns", [])]


def _answered(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    try:
        dependencies: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        words = done.stderr.strip().splitlines()
        raise NotAudited(words[-1][:300] if words else f"pip-audit ended with {done.returncode}") from None
    return [each for each in dependencies if "skip_reason" not in each]


def _finding(package: Mapping[str, Any], advisory: Mapping[str, Any]) -> Finding:
    ids = frozenset([advisory["id"], *advisory.get("aliases", [])])
    mended = ", ".join(advisory.get("fix_versions", [])) or "no version yet"
    told = f"{package['name']} {package['version']} is vulnerable: {', '.join(sorted(ids))}"
    return Finding(ids, f"{told}; mended in {mended}: {str(advisory.get('description', ''))[:200]}")
