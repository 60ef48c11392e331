"""Reading recorded traces: what each format holds, and what is said of a bad line."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from simulators.cast import Wire
from simulators.replay.athens import EPOCH, read_athens
from simulators.replay.csv_rows import read_csv
from simulators.replay.gpx import read_gpx
from simulators.replay.owntracks import read_owntracks
from simulators.replay.recorded import SHOWN_FAULTS, UnreadableTrace, read_instant, vehicle_named
from simulators.replay.telematics import read_telematics

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T12:00:00Z",
        "2026-03-01T13:00:00+01:00",
        "2026-03-01 12:00:00",
        "2026-03-01T12:00:00.000+0000",
        "1772366400",
        "1772366400000",
        " 1772366400.0 ",
    ],
)
def test_instants_are_read_in_every_common_spelling(text: str) -> None:
    """ISO 8601 with or without an offset, seconds and milliseconds all name the same instant."""
    assert read_instant(text) == NOON


@pytest.mark.parametrize("text", ["", "noon", "2026-13-01", "1e300", "nan"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    """Anything else raises ValueError, whatever the platform's clock functions raise."""
    with pytest.raises(ValueError):  # noqa: PT011 - the text differs with the cause
        read_instant(text)


@pytest.mark.parametrize(
    ("text", "vehicle"), [("KS-AB 12", "KS-AB-12"), ("a/b+c#", "a-b-c"), ("", "vehicle"), ("x" * 99, "x" * 64)]
)
def test_vehicles_get_names_that_topics_allow(text: str, vehicle: str) -> None:
    """Whatever a file calls a vehicle, its id holds only what a topic level may."""
    assert vehicle_named(text) == vehicle


@pytest.mark.parametrize(
    "table",
    [
        "vehicle,ts,lat,lon,speed_kmh,heading\nT1,2026-03-01T12:00:00Z,50.5,10.25,80,90\n",
        "lon;lat;Timestamp;Truck;bearing;Speed\n10.25;50.5;1772366400;T1;90;80\n",
        "vehicle_id\tlatitude\tlongitude\ttime\tspeed\tcourse\nT1\t50.5\t10.25\t1772366400000\t80\t90\n\n",
        "T1,2026-03-01 12:00:00,50.5,10.25,80,90\n",
    ],
)
def test_a_table_is_read_by_its_header(folder: Path, table: str) -> None:
    """Columns are found under their common names in any order, and without a header in the documented one."""
    (fix,) = read_csv(write(folder, "trace.csv", table))
    assert (fix.vehicle, fix.fixed_at, fix.sent_at) == ("T1", NOON, NOON)
    assert fix.body == {"lat": 50.5, "lon": 10.25, "speed_kmh": 80.0, "heading": 90.0}


def test_a_table_of_one_vehicle_takes_the_name_of_its_file(folder: Path) -> None:
    """Without a vehicle column all fixes are one vehicle's; empty optional cells are left out; .gz is unpacked."""
    (fix,) = read_csv(write(folder, "van 7.csv.gz", "\ufeffts,lat,lon,speed\n1772366400,50.5,10.25,\n"))
    assert (fix.vehicle, fix.body) == ("van-7", {"lat": 50.5, "lon": 10.25})


def test_a_table_comes_out_by_time(folder: Path) -> None:
    """Rows of several vehicles, one after the other, are played as they happened."""
    found = read_csv(write(folder, "t.csv", "vehicle,ts,lat,lon\na,30,1,1\na,90,1,1\nb,20,1,1\nb,60,1,1\n"))
    assert [fix.vehicle for fix in found] == ["b", "a", "b", "a"]


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("vehicle,ts,lat\nT1,1772366400,50\n", "line 1: no column for lon among vehicle, ts, lat"),
        ("", "line 1: the file is empty"),
        ("vehicle,ts,lat,lon\nT1,1772366400,50,10\nT1,soon,50,10\n", "line 3: Invalid isoformat string: 'soon'"),
        ("vehicle,ts,lat,lon\nT1,1772366400,north,10\n", "line 2: lat is no number: 'north'"),
        ("vehicle,ts,lat,lon\nT1,1772366400,nan,10\n", "line 2: lat is no number: 'nan'"),
        ("vehicle,ts,lat,lon\nT1,1772366400,,10\n", "line 2: lat is no number: ''"),
        ("vehicle,ts,lat,lon\nT1,1772366400,50\n", "line 2: 3 columns, 4 expected"),
    ],
)
def test_a_bad_line_is_named(folder: Path, table: str, fault: str) -> None:
    """What is wrong with a table is said with its line, and nothing of it is played."""
    with pytest.raises(UnreadableTrace) as raised:
        read_csv(write(folder, "trace.csv", table))
    assert raised.value.faults == (fault,)
    assert "trace.csv" in str(raised.value)


def test_many_bad_lines_are_counted(folder: Path) -> None:
    """The message shows the first few faults and says how many more there are."""
    table = "vehicle,ts,lat,lon\n" + "T1,never,1,1\n" * (SHOWN_FAULTS + 5)
    with pytest.raises(UnreadableTrace, match="and 5 more") as raised:
        read_csv(write(folder, "trace.csv", table))
    assert len(raised.value.faults) == SHOWN_FAULTS + 5


GPX = """<?xml version="1.0"?>
<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">
 <wpt lat="1" lon="1"><time>2026-03-01T12:00:00Z</time></wpt>
 <trk><name>Truck 1</name><trkseg>
  <trkpt lat="50.5" lon="10.25"><time>2026-03-01T12:00:00Z</time>
   <extensions><x:speed xmlns:x="urn:x">10</x:speed><x:course xmlns:x="urn:x">90</x:course></extensions></trkpt>
 </trkseg><trkseg><trkpt lat="50.6" lon="10.25"><time>2026-03-01T12:01:00Z</time></trkpt></trkseg></trk>
 <trk><trkseg><trkpt lat="50.7" lon="10.25"><time>2026-03-01T11:59:00Z</time></trkpt></trkseg></trk>
</gpx>"""


def test_gpx_tracks_are_vehicles(folder: Path) -> None:
    """All segments of a track are one vehicle's, metres per second become km/h, and waypoints are passed over."""
    found = read_gpx(write(folder, "tour.gpx", GPX))
    assert [(fix.vehicle, fix.body["lat"]) for fix in found] == [("tour-2", 50.7), ("Truck-1", 50.5), ("Truck-1", 50.6)]
    assert found[1].body == {"lat": 50.5, "lon": 10.25, "speed_kmh": 36.0, "heading": 90.0}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<gpx><trk><trkseg><trkpt lat='1' lon='1'/></trkseg></trk></gpx>", "track 1, point 1: no time"),
        ("<gpx><trk><trkseg><trkpt lon='1'><time>2026-03-01</time></trkpt></trkseg></trk></gpx>", "point 1: 'lat'"),
        ("<gpx/>", "no track points"),
        ("<gpx><trk>\n</gpx>", "line 2: no XML"),
    ],
)
def test_a_bad_gpx_is_named(folder: Path, text: str, fault: str) -> None:
    """A point without time or place, a file without tracks, and broken XML are each said as what they are."""
    with pytest.raises(UnreadableTrace, match=fault):
        read_gpx(write(folder, "tour.gpx", text))


def test_an_owntracks_log_keeps_its_messages(folder: Path) -> None:
    """Locations and last wills keep their bodies and their times of receipt; a time in quotes is read as well."""
    log = (
        '2026-03-01T12:00:05Z\t*                 \t{"_type":"location","tst":1772366400,"lat":50.5,"lon":10.25}\n'
        '2026-03-01T12:00:09Z\t-\t{"tst":"1772366000","_type":"lwt"}\n'
        '2026-03-01T12:00:10Z\t-\t{"_type":"card"}\n\n'
    )
    first, second = read_owntracks(write(folder, "iphone.rec", log))
    assert (first.vehicle, first.wire, first.fixed_at) == ("iphone", Wire.OWNTRACKS, NOON)
    assert (first.sent_at - first.fixed_at).total_seconds() == 5
    assert second.body == {"_type": "lwt"}
    published = first.published("acme", NOON, shift=NOON - NOON)
    assert published.topic == "owntracks/acme/iphone"
    assert msgspec.json.decode(published.payload)["tst"] == 1772366400


def test_a_bad_line_of_an_owntracks_log_is_named(folder: Path) -> None:
    """A line without its three parts, or without JSON, is named by its number."""
    log = 'a line\n2026-03-01T12:00:05Z\t*\t{"_type":\n'
    with pytest.raises(UnreadableTrace) as raised:
        read_owntracks(write(folder, "iphone.rec", log))
    assert [fault.split(":")[0] for fault in raised.value.faults] == ["line 1", "line 2"]


def test_telematics_are_sent_as_the_server_got_them(folder: Path) -> None:
    """Order and instants are those of receipt, a fix has its position's time, and events without one are left out."""
    place = {
        "latlon": {"lat": 22.0, "lng": 96.0},
        "speed": 13,
        "azimuth": 18,
        "posTime": "2026-03-01T11:00:00.000+0000",
    }
    told = {"vehicleId": "v-1", "ts": "2026-03-01T12:00:00.000+0000", "pos": place}
    entries = [
        {"type": "vehicle-position", "ev": {**told, "receivedTs": "2026-03-01T12:00:30.000+0000"}},
        {"type": "vehicle-telemetry", "ev": told},
        {"type": "vehicle-fuel", "ev": {"vehicleId": "v-1", "ts": "2026-03-01T12:00:00.000+0000"}},
    ]
    found = read_telematics(write(folder, "v.json.gz", msgspec.json.encode(entries).decode()))
    assert [(fix.sent_at - NOON).total_seconds() for fix in found] == [0, 30]
    assert {(fix.fixed_at, fix.vehicle) for fix in found} == {(datetime(2026, 3, 1, 11, tzinfo=UTC), "v-1")}
    assert found[0].body == {"lat": 22.0, "lon": 96.0, "speed_kmh": 13.0, "heading": 18.0}


@pytest.mark.parametrize("text", ["{}", "[{}]", "[", "[]"])
def test_what_are_no_telematics_is_refused(folder: Path, text: str) -> None:
    """JSON of another shape, broken JSON, and a log without positions raise one kind of error."""
    with pytest.raises(UnreadableTrace):
        read_telematics(write(folder, "v.json", text))


def test_days_of_the_athens_set_are_laid_upon_one_another(folder: Path) -> None:
    """Each truck's day is a vehicle of its own that begins at second 0; the folder stands for its file."""
    table = (
        "vehicle,trip_day,t_rel_s,lat,lon,x,y\n862,86201,0,38,23,1,1\n862,86202,0,38,23,1,1\n862,86201,30,38,23,1,1\n"
    )
    write(folder, "trucks.csv.gz", table)
    found = read_athens(folder)
    assert [fix.vehicle for fix in found] == ["862-86201", "862-86202", "862-86201"]
    assert [(fix.fixed_at - EPOCH).total_seconds() for fix in found] == [0, 0, 30]


def test_a_bad_line_of_the_athens_set_is_named(folder: Path) -> None:
    """A cell that is no number is named by its line."""
    with pytest.raises(UnreadableTrace, match="line 2: ValueError"):
        read_athens(write(folder, "trucks.csv", "vehicle,trip_day,t_rel_s,lat,lon\n1,2,soon,38,23\n"))
