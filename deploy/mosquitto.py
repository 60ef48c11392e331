"""A private mosquitto on loopback.

Started by root, mosquitto would change to a user of its own. It could then not write into our folder, and the kernel
forgets at such a change that the process is to end with its parent; so it stays who started it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from deploy.child import spawn

CONFIG = """\
listener {port} 127.0.0.1
user {user}
allow_anonymous true
persistence true
persistence_location {folder}/
autosave_interval 1
autosave_on_changes true
max_inflight_messages 1000
max_queued_messages 200000
max_queued_bytes 268435456
max_packet_size 262144
set_tcp_nodelay true
log_dest stderr
log_type error
log_type warning
"""


def find_server() -> str:
    """The mosquitto binary on PATH or in the usual system folders.

    Raises:
        FileNotFoundError: if it is not installed.
    """
    for path in ("/usr/sbin", "/usr/local/sbin", None):
        if found := shutil.which("mosquitto", path=path):
            return found
    raise FileNotFoundError("mosquitto is not installed; on Debian: apt-get install mosquitto")


def start_mosquitto(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Starts a broker that keeps its state in `folder` and listens on loopback `port`."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "mosquitto.conf"
    config.write_text(CONFIG.format(port=port, folder=folder.resolve(), user=_user()))
    return spawn([find_server(), "-c", str(config)], log=folder / "mosquitto.log")


def _user() -> str:
    """Whom mosquitto stays; it heeds this for root only, and never looks the name up for anyone else."""
    return "root" if os.geteuid() == 0 else "nobody"
