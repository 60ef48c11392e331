"""What an environment may choose, and what it is told when it chooses badly."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from clock import Clock
from settings import Settings, load, variable, without_password

DOCUMENT = Path(__file__).parents[2] / "docs/settings.md"
DEFAULTS = Settings(clock=Clock.live())


def test_an_empty_environment_gives_the_defaults_and_the_live_clock() -> None:
    """Nothing set, or set to nothing: every default holds."""
    assert load({}) == DEFAULTS
    assert load({variable(field.name): "" for field in dataclasses.fields(Settings)}) == DEFAULTS


def test_every_field_can_be_set_by_its_variable() -> None:
    """Each field of the settings is read from the variable of its name."""
    chosen = {
        "clock": "2025-03-12T08:30:00+00:00,2026-01-01T00:00:00+00:00,30",
        "mqtt_url": "mqtts://user:pass@broker.example:8883",
        "redis_url": "rediss://:secret@store.example:6380/2",
        "web_host": "0.0.0.0",
        "web_port": "80",
        "web_url": "https://dock.example/dockwatch",
        "web_plain": "yes",
        "trusted_proxies": "1",
        "session_idle_min": "30",
        "session_hours": "8",
        "audit_kept_days": "90",
        "second_factor": "everybody",
        "oidc_issuer": "https://people.example",
        "oidc_client_id": "dockwatch",
        "oidc_client_secret": "hush",
        "oidc_name": "the plant's accounts",
        "oidc_acr": "phr urn:company:2fa",
        "ingest_client_id": "ingest.b",
        "carrier_url": "mqtts://tracking.example:8884",
        "broker_host": "0.0.0.0",
        "carrier_rate_per_s": "25",
        "router": "osrm+http://router.example:5000",
        "router_timeout_s": "0.5",
        "var": "/srv/dockwatch",
        "parked_h": "36",
        "positions_kept_days": "30",
    }
    assert set(chosen) == {field.name for field in dataclasses.fields(Settings)}
    settings = load({variable(name): text for name, text in chosen.items()})
    for field in dataclasses.fields(Settings):
        assert getattr(settings, field.name) != getattr(DEFAULTS, field.name), field.name
    assert (settings.web_port, settings.var) == (80, Path("/srv/dockwatch"))
    assert settings.clock.spelled() == chosen["clock"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DOCKWATCH_WEB_PORT", "http"),
        ("DOCKWATCH_WEB_PORT", "0"),
        ("DOCKWATCH_WEB_PORT", "65536"),
        ("DOCKWATCH_WEB_PORT", "٨٠"),
        ("DOCKWATCH_WEB_URL", "dock.example"),
        ("DOCKWATCH_WEB_URL", "https://user:word@dock.example"),
        ("DOCKWATCH_WEB_URL", "https://dock.example/?site=north"),
        ("DOCKWATCH_WEB_URL", "https://dock.example/a b"),
        ("DOCKWATCH_WEB_URL", "https://dock.example//other.example"),
        ("DOCKWATCH_WEB_PLAIN", "true"),
        ("DOCKWATCH_TRUSTED_PROXIES", "-1"),
        ("DOCKWATCH_SESSION_IDLE_MIN", "0"),
        ("DOCKWATCH_SESSION_HOURS", "169"),
        ("DOCKWATCH_AUDIT_KEPT_DAYS", "0"),
        ("DOCKWATCH_OIDC_ISSUER", "people.example"),
        ("DOCKWATCH_CLOCK", "yesterday"),
        ("DOCKWATCH_PARKED_H", "49"),
        ("DOCKWATCH_PARKED_H", "-1"),
        ("DOCKWATCH_POSITIONS_KEPT_DAYS", "0"),
        ("DOCKWATCH_POSITIONS_KEPT_DAYS", "3651"),
        ("DOCKWATCH_MQTT_URL", "broker:1883"),
        ("DOCKWATCH_MQTT_URL", "mqtt://"),
        ("DOCKWATCH_MQTT_URL", "mqtt://broker:port"),
        ("DOCKWATCH_REDIS_URL", "http://store"),
        ("DOCKWATCH_REDIS_URL", "redis://[::1"),
        ("DOCKWATCH_INGEST_CLIENT_ID", "ingest#"),
        ("DOCKWATCH_CARRIER_URL", "broker:8883"),
        ("DOCKWATCH_CARRIER_URL", "mqtts://user:secret@broker:8883"),
        ("DOCKWATCH_CARRIER_URL", "mqtts://broker:8883/path"),
        ("DOCKWATCH_CARRIER_RATE_PER_S", "0"),
        ("DOCKWATCH_CARRIER_RATE_PER_S", "nan"),
        ("DOCKWATCH_ROUTER", "router:5000"),
        ("DOCKWATCH_ROUTER", "osrm://router:5000"),
        ("DOCKWATCH_ROUTER", "osrm+http://"),
        ("DOCKWATCH_ROUTER_TIMEOUT_S", "soon"),
        ("DOCKWATCH_ROUTER_TIMEOUT_S", "0"),
        ("DOCKWATCH_ROUTER_TIMEOUT_S", "nan"),
        ("DOCKWATCH_WEBPORT", "8050"),
    ],
)
def test_a_bad_value_or_name_is_refused_and_named(name: str, text: str) -> None:
    """Whoever set it is told which variable is wrong."""
    with pytest.raises(ValueError, match=name):
        load({name: text})


def test_an_error_never_repeats_a_password() -> None:
    """A URL that does not parse is not shown: errors end up in logs."""
    with pytest.raises(ValueError, match="DOCKWATCH_REDIS_URL") as raised:
        load({"DOCKWATCH_REDIS_URL": "http://user:hunter2@store"})
    assert "hunter2" not in str(raised.value)
    assert without_password("redis://user:hunter2@store:1/0") == "redis://user:***@store:1/0"
    assert without_password("mqtt://broker:1883") == "mqtt://broker:1883"


def test_the_document_lists_every_setting_with_its_default_and_no_other() -> None:
    """docs/settings.md and the code say the same."""
    rows = re.findall(r"^\| `(DOCKWATCH_\w+)` \| (?:`([^`]*)`)? ?\|", DOCUMENT.read_text(), re.MULTILINE)
    usual = {field.name: str(getattr(DEFAULTS, field.name)) for field in dataclasses.fields(Settings)}
    usual |= {"clock": "", "web_plain": "no"}
    assert dict(rows) == {variable(name): text for name, text in usual.items()}
