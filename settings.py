"""Configuration, read once in `app.py`; nothing else touches the environment. `docs/settings.md` lists all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clock import Clock


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may choose. Each field is the variable `DOCKWATCH_<FIELD>`."""

    clock: Clock
    mqtt_url: str = "mqtt://127.0.0.1:1883"
    redis_url: str = "redis://127.0.0.1:6379/0"
    web_host: str = "127.0.0.1"
    web_port: int = 8050
    ingest_client_id: str = "ingest"
    var: Path = Path("var")


def load(environ: Mapping[str, str]) -> Settings:
    """The settings of an environment.

    Raises:
        ValueError: for a value that does not parse, naming the variable.
    """
    raise RuntimeError("written with the command line")
