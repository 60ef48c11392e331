"""What the OwnTracks app takes as its configuration: a file, a URL, or that URL as a picture to scan.

The keys are those of its booklet (owntracks.org/booklet/tech/json, `_type=configuration`), for Android and iOS alike.
"""

from __future__ import annotations

import json
from base64 import b64encode
from io import StringIO
from pathlib import Path

import segno

from deploy.broker.handout import Access

MOVE = 2
"""The app's mode that reports while moving; its "significant" mode can be silent for half an hour."""


def configuration(access: Access, vehicle: str) -> dict[str, object]:
    """The configuration of a phone that is a vehicle; the user and device of its topic are carrier and vehicle."""
    base = f"owntracks/{access.carrier}/{vehicle}"
    return {
        "_type": "configuration",
        "mode": 0,
        "host": access.host,
        "port": access.port,
        "tls": access.is_tls,
        "auth": True,
        "username": access.user,
        "password": access.password,
        "clientId": access.user,
        "deviceId": vehicle,
        "tid": vehicle[-2:],
        "pubTopicBase": base,
        "subTopic": f"{base}/cmd",
        "cmd": True,
        "allowRemoteLocation": True,
        "cleanSession": False,
        "pubRetain": False,
        "pubQos": 1,
        "mqttProtocolLevel": 4,
        "monitoring": MOVE,
    }


def otrc(access: Access, vehicle: str) -> str:
    """The configuration as the text of an .otrc file, its length a multiple of three.

    So its base64 has none of `=`, `+` and `/`, which apps read differently in a URL: `=` fills up other lengths, and
    the others come only of characters that are not in it.
    """
    text = json.dumps(configuration(access, vehicle), separators=(",", ":"))
    return text + " " * (-len(text) % 3)


def config_url(access: Access, vehicle: str) -> str:
    """The URL that configures the app of the phone on which it is opened."""
    return f"owntracks:///config?inline={b64encode(otrc(access, vehicle).encode()).decode()}"


def as_blocks(url: str) -> str:
    """The URL as a QR code in a terminal's half blocks."""
    drawn = StringIO()
    segno.make(url, error="l", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def save_pictures(url: str, folder: Path, name: str) -> list[Path]:
    """The URL as QR codes in files."""
    code, paths = segno.make(url, error="l", micro=False), [folder / f"{name}.qr.png", folder / f"{name}.qr.svg"]
    for path in paths:
        code.save(str(path), scale=6)
        path.chmod(0o600)  # it holds the password
    return paths
