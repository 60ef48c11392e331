"""Debian packages for those who may install them, and for those who may not: unpacked into a private folder.

root        apt-get install
anyone else apt-get with lists and cache of its own -> download -> dpkg -x into a folder under var/
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

Say = Callable[[str], None]


class NotInstalled(Exception):
    """A package could not be had; says what to install by hand."""


def has_apt() -> bool:
    return shutil.which("apt-get") is not None and shutil.which("dpkg") is not None


def is_root() -> bool:
    return os.geteuid() == 0


def install(packages: Sequence[str], say: Say) -> None:
    """Installs with apt-get, as root.

    Raises:
        NotInstalled: with apt-get's own words.
    """
    say(f"installing {', '.join(packages)} with apt-get (once) ...")
    quiet = ["apt-get", "-qq", "-y", "-o", "Dpkg::Use-Pty=0"]
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run([*quiet, "update"], environ)
    _run([*quiet, "install", "--no-install-recommends", *packages], environ)


def unpack(packages: Sequence[str], folder: Path, say: Say) -> None:
    """Unpacks packages, with what they need and the system lacks, into `folder`; needs no rights.

    Raises:
        NotInstalled: with apt-get's own words.
    """
    say(f"unpacking {', '.join(packages)} into {folder} (once) ...")
    lists, cache = folder / "apt/lists", folder / "apt/cache"
    for each in (lists / "partial", cache / "archives/partial"):
        each.mkdir(parents=True, exist_ok=True)
    private = [
        *("-o", f"Dir::State::Lists={lists.resolve()}", "-o", f"Dir::Cache={cache.resolve()}"),
        *("-o", f"Dir::State::extended_states={(folder / 'apt/extended').resolve()}"),
        *("-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User="),
    ]
    _run(["apt-get", "-qq", *private, "update"], dict(os.environ))
    command = ["apt-get", "-qq", "-y", *private, "install", "--no-install-recommends", "--print-uris", *packages]
    names = [line.split()[1] for line in _run(command, dict(os.environ)).splitlines() if line.startswith("'")]
    wanted = sorted({_package_of(name) for name in names} | set(packages))
    archives = cache / "archives"
    _run(["apt-get", "-qq", *private, "download", *wanted], dict(os.environ), cwd=archives)
    for archive in sorted(archives.glob("*.deb")):
        _run(["dpkg", "-x", str(archive), str(folder)], dict(os.environ))
    shutil.rmtree(folder / "apt")


def unpacked_environ(folder: Path) -> dict[str, str]:
    """Lets a binary that was unpacked into `folder` find the libraries that were unpacked beside it."""
    folders = [str(each) for each in (folder / "usr/lib", folder / "lib") if each.is_dir()]
    folders += [str(each) for root in list(folders) for each in Path(root).glob("*-linux-gnu*")]
    return {"PATH": os.defpath, "LD_LIBRARY_PATH": ":".join(folders)}


def _package_of(archive: str) -> str:
    """`mosquitto` of `mosquitto_2.0.11-1_amd64.deb`."""
    return archive.partition("_")[0]


def _run(command: Sequence[str], environ: dict[str, str], *, cwd: Path | None = None) -> str:
    try:
        done = subprocess.run(command, env=environ, cwd=cwd, text=True, capture_output=True, check=False)
    except OSError as error:
        raise NotInstalled(f"{command[0]}: {error}") from error
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise NotInstalled(f"{' '.join(command[:1])} failed: {' / '.join(words) or 'without a word'}")
    return done.stdout
