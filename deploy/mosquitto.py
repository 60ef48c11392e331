"""A private mosquitto on loopback.

Started by root, mosquitto would change to a user of its own. It could then not write into our folder, and the kernel
forgets at such a change that the process is to end with its parent; so it stays who started it.

Its configuration is `deploy/broker/config.py`: open to anyone, for tests and trials, or guarded by our access rules.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from deploy.broker.config import FILE, Listener, guarded_config, open_config
from deploy.child import spawn
from deploy.debian import NotInstalled, Say, has_apt, install, is_root, unpack, unpacked_environ

PRIVATE = Path(__file__).parents[1] / "var/mosquitto-deb"
"""Where the broker is unpacked for who may not install it."""
BY_HAND = "install mosquitto (on Debian, as root: apt-get install mosquitto), then try again"


def find_server() -> str:
    """The mosquitto binary: in the usual system folders, on PATH, or unpacked by `provide`.

    Raises:
        FileNotFoundError: if it is not installed.
    """
    for path in ("/usr/sbin", "/usr/local/sbin", None, str(PRIVATE / "usr/sbin")):
        if found := shutil.which("mosquitto", path=path):
            return found
    raise FileNotFoundError(f"there is no mosquitto: {BY_HAND}")


def provide(say: Say) -> str:
    """Finds the binary, or else installs or unpacks it.

    Raises:
        NotInstalled: if nothing helped; says what to do by hand.
    """
    try:
        return find_server()
    except FileNotFoundError:
        if not has_apt():
            raise NotInstalled(f"there is no mosquitto, and no apt-get to bring it: {BY_HAND}") from None
    try:
        if is_root():
            install(["mosquitto"], say)
        else:
            unpack(["mosquitto"], PRIVATE, say)
        return find_server()
    except (NotInstalled, FileNotFoundError) as error:
        raise NotInstalled(f"{BY_HAND}; {error}") from error


def start_mosquitto(folder: Path, port: int, pass_fds: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    """Starts a broker for anyone, that keeps its state in `folder` and listens on loopback `port`."""
    return _start(folder, open_config(folder, port, user=_user()), pass_fds)


def start_guarded(folder: Path, listeners: Sequence[Listener], pass_fds: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    """Starts a broker with the access rules in `folder`, which `deploy.broker.home` has prepared."""
    return _start(folder, guarded_config(folder, listeners, user=_user()), pass_fds)


def _start(folder: Path, config: str, pass_fds: Sequence[int]) -> subprocess.Popen[bytes]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder.resolve() / FILE
    path.write_text(config)
    server = find_server()
    environ = unpacked_environ(PRIVATE) if Path(server).is_relative_to(PRIVATE) else None
    return spawn([server, "-c", str(path)], log=folder / "mosquitto.log", environ=environ, pass_fds=pass_fds)


def _user() -> str:
    """Whom mosquitto stays; it heeds this for root only, and never looks the name up for anyone else."""
    return "root" if os.geteuid() == 0 else "nobody"
