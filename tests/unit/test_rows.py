"""Board rows as a wall receives them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from msgspec.structs import replace

from dashboard.rows import epoch_ms, packed_row, wall_row, wall_site
from tests.browser.plant import rows, site, with_conflict
from tracking.board import DockTime, Eta, Risk, Row, Severity, Talk, Warning, WarningKind
from tracking.plan import Line
from tracking.state import Milestone, Position

AT = datetime(2026, 3, 10, 13, 0, 0, 250_000, tzinfo=UTC)
AT_MS = 1_773_147_600_250

BARE = Row(
    shipment="S1",
    site="north",
    carrier="hansa",
    supplier="Kolb",
    vehicle="HA-1",
    door="D01",
    window_start=AT,
    window_end=AT,
    origin="Kassel",
    milestone=Milestone.PLANNED,
)


def test_instants_become_whole_milliseconds() -> None:
    """An instant is an integer of milliseconds since 1970, its fraction kept."""
    assert epoch_ms(AT) == AT_MS


def test_a_bare_row_says_null_for_what_is_not_known() -> None:
    """What nobody knows is null, never zero, so that no screen can show it as a fact."""
    row = wall_row(BARE)
    unknown = (
        "risk",
        "pos",
        "heard",
        "silent",
        "km",
        "eta",
        "eta_at",
        "p_late",
        "p_early",
        "slack",
        "busy",
        "dock",
        "talk",
    )
    assert {name: row[name] for name in unknown} == dict.fromkeys(unknown)
    assert (row["id"], row["ws"], row["milestone"], row["reached"]) == ("S1", AT_MS, "planned", {})


FULL = Row(
    shipment="S1",
    site="north",
    carrier="hansa",
    supplier="Kolb",
    vehicle="HA-1",
    door="D01",
    window_start=AT,
    window_end=AT,
    origin="Kassel",
    milestone=Milestone.APPROACHING,
    risk=Risk.AT_RISK,
    reached={"departed": AT},
    position=Position(lat=51.1234567, lon=9.7654321, fixed_at=AT, speed_kmh=72.5, heading_deg=0.0),
    heard_at=AT,
    silent_since=AT,
    distance_km=12.34,
    eta=Eta(p10=AT, p50=AT, p90=AT, based_on=AT),
    reason="left 40 min late",
    p_late=0.4,
    p_early=0.0,
    slack_min=0,
    busy_until=AT,
    dock=DockTime(gate_at=AT, door_at=AT, free_at=AT, free_p90=AT),
    conflicts=("S2",),
    warnings=(Warning(kind=WarningKind.DWELL, severity=Severity.RED, since=AT, headline="h", cause="c", impact="i"),),
    lines=(Line(part="P-1", quantity=480.0),),
    trail=((51.1234567, 9.0), (51.2, 9.1)),
    talk=Talk(last_at=AT, unanswered=2, proposals=1),
)


WARNED = {
    "kind": "dwell",
    "severity": "red",
    "since": AT_MS,
    "headline": "h",
    "cause": "c",
    "impact": "i",
    "remedy": "",
    "p": None,
}


def test_a_full_row_keeps_every_value() -> None:
    """Each field of a row arrives under its short name, with instants as numbers and lists in their order."""
    assert wall_row(FULL) == {
        "id": "S1",
        "door": "D01",
        "carrier": "hansa",
        "supplier": "Kolb",
        "vehicle": "HA-1",
        "origin": "Kassel",
        "ws": AT_MS,
        "we": AT_MS,
        "milestone": "approaching",
        "risk": "at_risk",
        "reached": {"departed": AT_MS},
        "pos": {"lat": 51.12346, "lon": 9.76543, "hdg": 0.0, "kmh": 72.5, "at": AT_MS},
        "heard": AT_MS,
        "silent": AT_MS,
        "km": 12.3,
        "eta": [AT_MS, AT_MS, AT_MS],
        "eta_at": AT_MS,
        "why": "left 40 min late",
        "p_late": 0.4,
        "p_early": 0.0,
        "slack": 0,
        "busy": AT_MS,
        "dock": {"gate": AT_MS, "door": AT_MS, "free": AT_MS, "free_p90": AT_MS},
        "conflicts": ["S2"],
        "warnings": [WARNED],
        "lines": [{"part": "P-1", "quantity": 480.0}],
        "trail": [[51.12346, 9.0], [51.2, 9.1]],
        "talk": {"at": AT_MS, "unanswered": 2, "proposals": 1},
    }


def test_strings_of_carriers_pass_untouched() -> None:
    """Markup in a name is neither escaped nor dropped here: the browser shows it as text."""
    import msgspec

    name = '<script>alert("1")</script>'
    row = wall_row(msgspec.structs.replace(BARE, vehicle=name, supplier=name))
    assert (row["vehicle"], row["supplier"]) == (name, name)


def test_a_whole_plant_is_plain_json() -> None:
    """A site and sixty rows encode as JSON in less than 60 kB: a snapshot is one small message."""
    text = json.dumps({"site": wall_site(site()), "rows": [wall_row(row) for row in with_conflict(rows())]})
    assert json.loads(text)["site"]["doors"][0] == {
        "id": "D01",
        "fence": {"shape": "circle", "lat": 51.4303, "lon": 12.24, "radius_m": 40.0},
    }
    assert len(text) < 60_000


def test_a_packed_row_says_what_the_row_says() -> None:
    """Also half a letter, which has no bytes: it goes as its escape, and the board goes on."""
    for vehicle in ("KS-T 104", "Zürich \U0001f69a", "half \ud83d"):
        row = replace(BARE, vehicle=vehicle)
        assert json.loads(bytes(packed_row(row))) == wall_row(row)
