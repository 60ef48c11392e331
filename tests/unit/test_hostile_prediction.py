"""What no sane world sends, and what a damaged store gives back: a prediction survives it, or it is refused by name."""

from __future__ import annotations

import zlib
from math import inf, isfinite, nan
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from ingest.places import load_gazetteer
from ingest.plan_order import RefusedOrder, read_plan
from store.codec import decode_state, encode_json, encode_kept, list_readable
from store.learning_codec import VERSION_FIELD, encode_trip, pack_entry, read_model, read_trips
from store.unreadable import find_ping
from tests.builders import a_ping
from tests.estimates import arrival_from, known
from tests.integration.samples import plan
from tests.lessons import a_way_in, taught
from tests.scenes import NOON, make_shipment, minutes
from tests.trip_records import a_record
from tracking.fold import empty
from tracking.plan import SitePlan
from tracking.prediction import model
from tracking.prediction.model import Entry
from tracking.prediction.pace import find_pace
from tracking.prediction.sound import is_sound
from tracking.trip_record import Mark

DAMAGED: list[tuple[str, Entry]] = [
    ("road:", (nan, 1.0)),
    ("road:", (inf, 2.0)),
    ("road:", (1.0,)),
    ("road:", (1.0, 0.1, 0.1)),
    ("road:", ()),
    ("road:", (1.0, 1e308)),
    ("road:", (-25.0, 0.1)),
    ("late", (1.0, 0.5, 1.0)),
    ("late", (1.0, 7.0) * 10),
    ("width:3:driving", (nan,)),
    ("error:3:driving", (nan,) * 50),
    ("stop:day:fresh", (1e300,)),
    ("dwell:unload:errors:north", (800.0,)),
    ("seen:S1", (nan,)),
]


class TestDamagedModel:
    @pytest.mark.parametrize(("key", "entry"), DAMAGED)
    def test_it_is_not_believed_and_says_where(self, key: str, entry: Entry, caplog: pytest.LogCaptureFixture) -> None:
        """One entry that no lesson could have written is enough: the model is made again from the kept trips."""
        kept = {
            VERSION_FIELD.encode(): str(model.VERSION).encode(),
            b"hour:north:8:1": pack_entry(1, (3.0, 0.1)),
            key.encode(): pack_entry(2, entry),
        }
        assert read_model("north", kept) == {}
        assert key in caplog.text

    def test_what_was_learnt_is_believed(self) -> None:
        """Every entry that trips have left behind comes back as it was."""
        learnt = dict(taught(a_way_in(300.0, 1.1, pause_at=0.5), 3))
        assert len(learnt) > 20
        assert [key for key, entry in learnt.items() if not is_sound(key, entry)] == []

    def test_kinds_of_a_later_release_are_let_pass(self) -> None:
        """Of a kind that is not known here, only that it is numbers is asked."""
        assert is_sound("tide:north", (4.0, 1e9, -3.0))
        assert not is_sound("tide:north", (nan,))


class TestPlanOrder:
    @pytest.mark.parametrize(("field", "value"), [("hours", "moon"), ("zone", "Nowhere/City"), ("zone", "../etc")])
    def test_a_site_that_cannot_be_predicted_is_refused_with_the_word_at_fault(self, field: str, value: str) -> None:
        """Taken over, it would fail at each of the site's pings, and those would be set aside."""
        given = plan("t1")
        order = SitePlan(site=replace(given.site, **{field: value}), shipments=given.shipments)
        with pytest.raises(RefusedOrder, match=value):
            read_plan(msgspec.json.encode(order), given.site.id)

    def test_the_sites_law_may_be_any_that_is_known(self) -> None:
        """Both presets pass."""
        given = plan("t1")
        for hours in ("eu", "us"):
            order = SitePlan(site=replace(given.site, hours=hours), shipments=given.shipments)
            assert read_plan(msgspec.json.encode(order), given.site.id).site.hours == hours


class TestDamagedText:
    """JSON whose strings are no UTF-8 is refused by the decoder in another way than JSON of another form."""

    def test_a_trip_is_left_out_and_the_others_are_read(self) -> None:
        """Or one of them would keep its site's writer, and its accuracy page, from ever coming up again."""
        whole = encode_trip(a_record())
        damaged = zlib.compress(zlib.decompress(whole).replace(b"ACME", b"AC\xff\xfe"))
        assert list(read_trips([damaged, whole])) == [a_record()]

    def test_a_kept_state_is_worked_out_again(self) -> None:
        """As one of another release is."""
        damaged = encode_json(empty("ACME", "T1")).replace(b"ACME", b"AC\xff\xfe")
        assert list(list_readable(decode_state, [damaged])) == []

    def test_an_entry_of_the_stream_is_no_ping(self) -> None:
        """It is set aside as any other rubbish there."""
        assert find_ping({b"p": encode_kept(a_ping(0, 60, carrier="ACME")).replace(b"ACME", b"AC\xff\xfe")}) is None

    def test_a_plan_order_is_refused(self) -> None:
        """The writer goes on with the plan that it has."""
        body = msgspec.json.encode(plan("t1")).replace(b"plant", b"pl\xff\xfet")
        with pytest.raises(RefusedOrder, match="not a plan"):
            read_plan(body, "plant")

    def test_names_of_places_are_gone_without(self, tmp_path: Path) -> None:
        """Words lose names only."""
        path = tmp_path / "places.json"
        path.write_bytes(b'[["K\xff\xfe", 9.5, 51.3, 4.0]]')
        assert load_gazetteer(path).find_near(51.3, 9.5) is None


class TestOddTrips:
    @pytest.mark.parametrize("driven_min", [100.0, 440.0, 0.0])
    def test_minutes_at_the_wheel_that_fall_are_no_logarithm_of_less_than_nothing(self, driven_min: float) -> None:
        """A log whose minutes are ahead of the truck's own still gives a pace within its bounds."""
        marks = (Mark(NOON, 50.0, 8.0, 500.0, 60.0),)
        assert -0.4 <= find_pace(marks, driven_min, 60.0) <= 0.6

    @pytest.mark.parametrize("length_min", [0.0, -60.0])
    @pytest.mark.parametrize("km", [0.0, 0.3, 60.0])
    def test_a_window_without_length_is_predicted_like_any_other(self, length_min: float, km: float) -> None:
        """Also from the gate's own centre; percentiles stay in order."""
        shipment = replace(make_shipment(), window_end=make_shipment().window_start + minutes(length_min))
        arrival = arrival_from(km, shipment=shipment, known=known())
        p10, p50, p90 = (arrival.quantile(share, NOON) for share in (0.1, 0.5, 0.9))
        assert NOON <= p10 <= p50 <= p90
        assert isfinite(sum(arrival.parts.values()))
