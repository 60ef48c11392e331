"""Payloads that real clients sent, through a real broker into a real store: what became of each is explained in
`docs/payloads.md`."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.payloads import Counts, count_outcomes, list_recordings
from store.redis_store import RedisStore
from tests.conftest import Server, recordings

TELTONIKA, SINGLE, OWNTRACKS = (
    "teltonika_fmc_SortedPayloads.json.gz",
    "teltonikaValidPayload1.json",
    "owntracks_demo-iphone.rec",
)


@pytest.fixture
def counted(broker: Server, valkey: Server) -> dict[str, Counts]:
    """By file: what became of its messages."""
    folder = recordings("mqtt_payloads")
    store = RedisStore(f"redis://127.0.0.1:{valkey.port}/0", parked_h=48)
    return count_outcomes(broker.port, store, list_recordings(folder))


def without_parked(counts: Counts) -> Counts:
    return {kind: number for kind, number in counts.items() if kind != "parked"}


def test_every_recorded_payload_has_its_outcome(counted: dict[str, Counts]) -> None:
    """Of 762 Teltonika payloads 316 are fixes, 434 have none and 12 a clock in 2004; of 25 OwnTracks messages 2 are
    last wills and 23 are fixes."""
    assert without_parked(counted[TELTONIKA]) == {
        "accepted": 316,
        "rejected:no fix": 434,
        "rejected:fix time too old": 12,
    }
    assert without_parked(counted[SINGLE]) == {"rejected:no fix": 1}
    assert without_parked(counted[OWNTRACKS]) == {"accepted": 23, "noted:lwt": 2}
    documented = (Path(__file__).parents[2] / "docs" / "payloads.md").read_text()
    for name in (TELTONIKA, SINGLE, OWNTRACKS):
        for kind, number in without_parked(counted[name]).items():
            assert f"| `{name}` | {number} | {kind} |" in documented
