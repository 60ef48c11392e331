"""The one set-up: `python3 -m deploy.setup run` (or `test`) makes .venv and finds or brings what runs beside it.

It needs the standard library only, does nothing twice, and says what it does while it does it.

    .venv             python -m venv; without ensurepip: Debian's python3-venv as root, else its pip wheel unpacked
    requirements      pip, only when a requirements file has changed since (a stamp in .venv)
    mosquitto         found, installed or unpacked (deploy/mosquitto.py)
    chromium          for the tests only, like mosquitto-clients: installed as root, else their tests are skipped
    nginx, caddy      for the tests only: unpacked, never installed (deploy/proxies.py)
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.debian import NotInstalled, has_apt, install, is_root, unpack
from deploy.mosquitto import provide as provide_mosquitto
from deploy.proxies import provide as provide_proxies

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "dockwatch-installed"
PIP_FOLDER = ROOT / "var/pip-deb"
PINS = {"run": ("requirements.txt",), "test": ("requirements.txt", "requirements-dev.txt")}
FOR_TESTS = {
    "chromium": "the browser tests",
    "mosquitto_pub": "the tests with mosquitto's tools",
}
PACKAGES = {"mosquitto_pub": "mosquitto-clients"}


def main(argv: list[str]) -> int:
    """Sets up for "run" or "test"; the exit code."""
    purpose = argv[0] if argv else "run"
    if sys.version_info < (3, 11):  # noqa: UP036 - any Python may be asked to run this
        return _fail(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: make PYTHON=python3.11 ...")
    try:
        _provide_venv()
        _provide_packages(purpose)
        provide_mosquitto(say)
        if purpose == "test":
            _provide_for_tests()
    except NotInstalled as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("interrupted; the next run goes on from here")
    return 0


def say(line: str) -> None:
    sys.stdout.write(f"set-up: {line}\n")
    sys.stdout.flush()


def _fail(why: str) -> int:
    sys.stderr.write(f"set-up failed: {why}\n")
    return 1


def _python() -> Path:
    return VENV / "bin/python"


def _runs(*arguments: str) -> bool:
    """Whether .venv's Python takes these arguments without complaint; a moved or half-made one does not."""
    try:
        return subprocess.run([str(_python()), *arguments], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _provide_venv() -> None:
    if _runs("-m", "pip", "--version"):
        return
    say("making .venv ...")
    if _make_venv() or _make_venv_as_root() or _make_venv_with_unpacked_pip():
        return
    raise NotInstalled("Python cannot make a .venv: install python3-venv (on Debian: apt-get install python3-venv)")


def _make_venv(*options: str) -> bool:
    command = [sys.executable, "-m", "venv", "--clear", *options, str(VENV)]
    made = subprocess.run(command, capture_output=True, check=False).returncode == 0
    return made and (bool(options) or _runs("-m", "pip", "--version"))


def _make_venv_as_root() -> bool:
    if not (is_root() and has_apt()):
        return False
    install(["python3-venv"], say)
    return _make_venv()


def _make_venv_with_unpacked_pip() -> bool:
    """Debian keeps pip's wheel in a package of its own; a wheel runs without being installed, and installs itself."""
    if not has_apt():
        return False
    unpack(["python3-pip-whl"], PIP_FOLDER, say)
    wheels = sorted(PIP_FOLDER.glob("usr/share/python-wheels/pip-*.whl"))
    return bool(wheels) and _make_venv("--without-pip") and _runs(f"{wheels[-1]}/pip", "install", "-q", str(wheels[-1]))


def _provide_packages(purpose: str) -> None:
    """Installs the pinned packages unless the stamp says that these very ones are in."""
    wanted = {name: _fingerprint(name) for name in PINS[purpose]}
    installed = _read_stamp()
    missing = [name for name in PINS[purpose] if installed.get(name) != wanted[name]]
    if not missing:
        return
    say(f"installing {' and '.join(missing)} (once; a minute or two) ...")
    command = [str(_python()), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    for name in missing:
        command += ["-r", name]
    _follow(command)
    STAMP.write_text("".join(f"{name} {mark}\n" for name, mark in {**installed, **wanted}.items()))


def _fingerprint(name: str) -> str:
    """Changes with the file and with what it is constrained by."""
    files = sorted({name, "constraints.txt", "requirements.txt"})
    return hashlib.sha256(b"\0".join((ROOT / each).read_bytes() for each in files)).hexdigest()[:16]


def _read_stamp() -> dict[str, str]:
    lines = STAMP.read_text().splitlines() if STAMP.exists() else []
    return {name: mark for name, _, mark in (line.partition(" ") for line in lines)}


def _follow(command: list[str]) -> None:
    """Runs pip and shows one line a package while it works; on failure, its last words."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
        last: list[str] = []
        for line in child.stdout or ():
            last = [*last[-9:], line.rstrip()]
            if line.startswith(("Collecting ", "Installing collected")):
                say(line.partition(" (from")[0].strip()[:100])
    if child.returncode:
        raise NotInstalled("pip could not install the packages:\n  " + "\n  ".join(last))


def _provide_for_tests() -> None:
    lacking = [program for program in FOR_TESTS if shutil.which(program) is None]
    if lacking and is_root() and has_apt():
        install([PACKAGES.get(program, program) for program in lacking], say)
        lacking = [program for program in FOR_TESTS if shutil.which(program) is None]
    lacking += provide_proxies(say)
    for program in lacking:
        say(f"there is no {program}: {FOR_TESTS.get(program, 'the tests behind it')} will be skipped")
    if lacking and os.environ.get("CI") == "true":
        raise NotInstalled(f"CI must not skip; install {', '.join(lacking)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
