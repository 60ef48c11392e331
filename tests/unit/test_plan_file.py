"""Plan files: what is read from them, and that every bad line is told with its number, column and reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.plan_file import PlanRead, Source, read_plan
from ingest.plan_file.export import as_plan_file
from tests.scenes import make_plan, make_shipment, make_site
from tracking.plan import Circle, Line, Polygon, SitePlan

EXAMPLES = Path(__file__).parents[2] / "docs/examples"
NORTH = make_plan(site=make_site())
HEADER = "id,site,carrier,supplier,vehicle,door,window_start,window_end,origin,origin_lat,origin_lon,lines"
ROW = {
    "id": "S1",
    "site": "north",
    "carrier": "ACME",
    "supplier": "Bolts",
    "vehicle": "T1",
    "door": "D01",
    "window_start": "2025-03-12 14:00",
    "window_end": "2025-03-12 14:45",
    "origin": "Kassel",
    "origin_lat": "51.31",
    "origin_lon": "9.48",
    "lines": "P-1001:480; P-1002:60",
}


def table(*rows: dict[str, str], separator: str = ",") -> str:
    """A table of shipments; each row changes some cells of the usual one."""
    lines = [separator.join(HEADER.split(","))]
    for row in rows:
        cells = (ROW | row).values()
        lines.append(separator.join(f'"{cell}"' if separator in cell else cell for cell in cells))
    return "\n".join(lines) + "\n"


def read(text: str | bytes, *more: str, known: SitePlan = NORTH, name: str = "shipments.csv") -> PlanRead:
    content = text.encode() if isinstance(text, str) else text
    sources = [Source(name, content), *(Source(f"more{n}.csv", each.encode()) for n, each in enumerate(more))]
    return read_plan(sources, {known.site.id: known})


def told(result: PlanRead) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in result.problems]


def test_the_documented_examples_are_sound_and_the_same_in_both_forms() -> None:
    """docs/examples holds one plan, as tables and as JSON, without a problem or a note."""
    tables = [Source(path.name, path.read_bytes()) for path in sorted((EXAMPLES / "plan").glob("*.csv"))]
    from_tables = read_plan(tables, {})
    from_json = read_plan([Source("plan.json", (EXAMPLES / "plan.json").read_bytes())], {})
    assert (from_tables.problems, from_tables.notes) == ((), ())
    assert from_json == from_tables
    kassel, turin = from_tables.plans
    assert [shipment.id for shipment in kassel.shipments] == ["S-4711", "S-4712"]
    assert isinstance(turin.site.gate, Polygon)
    assert [door.fence for door in turin.site.doors] == [Circle(45.071, 7.686, 30), None]


def test_a_table_of_shipments_alone_is_read_against_the_sites_that_are_known() -> None:
    """A planner's daily table names a site in the store; its times are the site's own, kept as UTC."""
    result = read(table({}))
    assert result.problems == ()
    (plan,) = result.plans
    (shipment,) = plan.shipments
    assert plan.site == NORTH.site
    assert shipment.window_start == datetime(2025, 3, 12, 13, 0, tzinfo=UTC)
    assert shipment.window_start.tzinfo is UTC
    assert shipment.lines == (Line(part="P-1001", quantity=480), Line(part="P-1002", quantity=60))


def test_all_bad_cells_of_all_lines_are_told_and_nothing_is_planned() -> None:
    """One look at the answer is enough to mend the whole file."""
    result = read(
        table(
            {"id": "S1", "door": "D99", "origin_lat": "91"},
            {"id": "S2"},
            {"id": "S3", "window_end": "2025-03-12 13:59", "lines": "P-1001"},
        )
    )
    assert told(result) == [(2, "origin_lat"), (2, "door"), (4, "lines"), (4, "window_end")]
    assert result.plans == ()


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"site": "south"}, "site", "no site 'south'; known: north"),
        ({"door": "D9"}, "door", "no door of site north 'D9'; known: D01, D02, D03"),
        ({"vehicle": ""}, "vehicle", "is empty"),
        ({"vehicle": "T 1"}, "vehicle", "not 1 to 64"),
        ({"vehicle": "1.23E+12"}, "vehicle", "spreadsheet shortened"),
        ({"supplier": "#N/A"}, "supplier", "error of the spreadsheet"),
        ({"window_end": "2025-03-12 14:00"}, "window_end", "not after window_start"),
        ({"window_end": "2025-03-13 14:01"}, "window_end", "longer than 24 h"),
        ({"window_start": "12/03/2025 14:00"}, "window_start", "could begin with the day or the month"),
        ({"window_start": "45728.583"}, "window_start", "count of days"),
        ({"window_start": "2025-03-12"}, "window_start", "not a date with a time"),
        ({"window_start": "2025-02-30 14:00"}, "window_start", "no time"),
        ({"window_start": "2025-03-12 24:30"}, "window_start", "no time"),
        ({"window_start": "1925-03-12 14:00"}, "window_start", "year 1925"),
        ({"window_start": "tomorrow"}, "window_start", "not a date with a time"),
        ({"origin_lat": "north"}, "origin_lat", "not a number"),
        ({"origin_lat": "NaN"}, "origin_lat", "finite"),
        ({"origin_lon": "181"}, "origin_lon", "between -180 and 180"),
        ({"lines": "P-1:1.200"}, "lines", "could be 1200 or 1.2"),
        ({"lines": "P-1:-4"}, "lines", "not more than nothing"),
        ({"lines": "P-1 4"}, "lines", "part:quantity"),
    ],
)
def test_a_bad_cell_is_refused_with_its_reason(cells: dict[str, str], column: str, words: str) -> None:
    """Line, column and reason of the one thing that is wrong."""
    result = read(table(cells))
    assert told(result) == [(2, column)], result.problems
    assert words in result.problems[0].reason


def test_a_shipment_that_comes_twice_is_refused_and_the_first_line_named() -> None:
    """Two lines of one id cannot both be meant."""
    result = read(table({}, {"vehicle": "T2"}))
    assert told(result) == [(3, "id")]
    assert "first in line 2" in result.problems[0].reason


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-03-12T14:00", datetime(2025, 3, 12, 13, 0, tzinfo=UTC)),
        ("12.3.2025 14:00:00", datetime(2025, 3, 12, 13, 0, tzinfo=UTC)),
        ("2025/3/12 14:00", datetime(2025, 3, 12, 13, 0, tzinfo=UTC)),
        ("2025-03-12 14:00+00:00", datetime(2025, 3, 12, 14, 0, tzinfo=UTC)),
        ("2025-03-12T14:00:00Z", datetime(2025, 3, 12, 14, 0, tzinfo=UTC)),
        ("2025-07-12 14:00", datetime(2025, 7, 12, 12, 0, tzinfo=UTC)),
    ],
)
def test_times_are_the_sites_own_unless_they_say_their_offset(written: str, expected: datetime) -> None:
    """Winter and summer time come from the site's zone."""
    end = expected.replace(minute=45).isoformat()
    (plan,) = read(table({"window_start": written, "window_end": end})).plans
    assert plan.shipments[0].window_start == expected


def test_an_hour_that_comes_twice_must_say_which_one_is_meant() -> None:
    """On the October night 02:30 in Berlin is two instants: refused with both, and taken with an offset."""
    cells = {"window_start": "2025-10-26 02:30", "window_end": "2025-10-26 04:00"}
    result = read(table(cells))
    assert told(result) == [(2, "window_start")]
    assert "2025-10-26 02:30+02:00 or 2025-10-26 02:30+01:00" in result.problems[0].reason
    (plan,) = read(table(cells | {"window_start": "2025-10-26 02:30+01:00"})).plans
    assert plan.shipments[0].window_start == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)


def test_an_hour_that_does_not_exist_is_refused() -> None:
    """On the March night Berlin's clocks go from 02:00 to 03:00."""
    result = read(table({"window_start": "2025-03-30 02:30", "window_end": "2025-03-30 04:00"}))
    assert told(result) == [(2, "window_start")]
    assert "does not exist" in result.problems[0].reason


@pytest.mark.parametrize(
    "content",
    [
        table({}).encode("utf-8-sig"),
        table({}, separator=";").encode(),
        ("sep=;\r\n" + table({}, separator=";")).encode(),
        table({}, separator="\t").encode("utf-16"),
        table({}).replace("\n", "\r\n").encode(),
        (table({}) + ",,,,,,,,,,,\n\n").encode(),
        table({}).replace("window_start", "Window Start").replace("origin_lat", "Origin-Lat").encode(),
        table({"origin_lat": "51,31"}, separator=";").encode(),
        table({"origin": " Kassel\N{NO-BREAK SPACE}"}).encode(),
    ],
    ids=["bom", "semicolon", "sep line", "utf-16 tabs", "crlf", "blank rows", "header case", "comma", "no-break"],
)
def test_what_spreadsheets_make_of_a_table_reads_as_the_same_plan(content: bytes) -> None:
    """The quirks of Excel and LibreOffice change nothing."""
    result = read(content)
    assert result.problems == ()
    assert result.plans == read(table({})).plans


def test_windows_1252_is_read_and_noted() -> None:
    """Umlauts of an old CSV come out right, and someone is asked to look."""
    result = read(table({"origin": "Köln"}).encode("cp1252"))
    assert result.plans[0].shipments[0].origin == "Köln"
    assert "Windows-1252" in result.notes[0].reason


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n  \n", "is empty"),
        (b"PK\x03\x04rest of a workbook", "is a workbook"),
        (b"id,site\0\n", "bytes that are no text"),
        (b"hello\nworld\n", "no header that is known"),
        (b"{", "is not JSON"),
        (b"[" * 100_000, "is not a plan"),
        (b"[]", "is not an object"),
        (b'{"shipments": 4}', "is not a list"),
        (b'{"shipments": [4]}', "is not an object"),
        (b'{"shipments": [{"id": "a", "id": "b"}]}', "comes twice in one object"),
        (b'{"sites": [{"lat": NaN}]}', "NaN is no number"),
        (b"{}", "no site and no shipment"),
        ((HEADER + '\n"S1,north\n').encode(), "quotation mark"),
        ((HEADER + "\n" + "x," * 20 + "x\n").encode(), "more cells than the header"),
        (HEADER.replace(",door", "").encode(), "missing from the header"),
        ((HEADER + ",door").encode(), "comes twice"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_in_words(content: bytes, words: str) -> None:
    """Anything may be dropped on the import; the answer says what it is not."""
    result = read(content)
    assert result.plans == ()
    assert any(words in problem.reason for problem in result.problems), result.problems


def test_a_line_number_counts_the_lines_of_cells_that_hold_several() -> None:
    """What an editor shows as the line is what is reported."""
    text = table({"lines": "P-1:4"}).replace("P-1:4", '"P-1:4\nP-2:5"') + "S2" + table({"site": "x"}).split("\n")[1][2:]
    assert [problem.line for problem in read(text).problems] == [4]


def test_a_column_that_is_not_read_is_noted() -> None:
    """A misspelt optional column does not get lost in silence."""
    result = read(table({}).replace("lines", "line"))
    assert [note.column for note in result.notes] == ["line"]


def test_vehicles_and_carriers_must_be_listed_where_lists_are_given() -> None:
    """A typing error is found at the import, not when a truck stays unseen."""
    carriers, vehicles = "id,name\nACME,Acme\n", "carrier,id\nACME,T1\nOTHER,T9\n"
    result = read(table({}, {"id": "S2", "vehicle": "T2"}, {"id": "S3", "carrier": "AMCE"}), carriers, vehicles)
    assert [(each.file, each.line, each.column) for each in result.problems] == [
        ("more1.csv", 3, "carrier"),
        ("shipments.csv", 3, "vehicle"),
        ("shipments.csv", 4, "carrier"),
    ]


@pytest.mark.parametrize(
    ("sites", "doors", "column", "words"),
    [
        ("a,A,Europe/Berlim,51,9,,", "", "zone", "is Europe/Berlin meant?"),
        ("a,A,CET-1,51,9,,", "", "zone", "not an IANA time zone"),
        ("a,A,Factory,51,9,,", "", "zone", "not an IANA time zone"),
        ("a,A,localtime,51,9,,", "", "zone", "not an IANA time zone"),
        ("a,A,Europe/Berlin,95,9,,", "", "lat", "between -90 and 90"),
        ("a,A,Europe/Berlin,51,9,,0", "", "gate", "not more than nothing"),
        ("a,A,Europe/Berlin,51,9,,51 9; 51 9; 51 9", "", "gate", "less than a square metre"),
        ("a,A,Europe/Berlin,51,9,,51 9; 51", "", "gate", "write its corners"),
        ("a,A,Europe/Berlin,51,9,,\na,B,Europe/Berlin,51,9,,", "", "id", "comes twice"),
        ("a/b,A,Europe/Berlin,51,9,,", "", "id", "not 1 to 64"),
        ("a,A,Europe/Berlin,51,9,,", "a,D1,,,\na,D1,,,", "id", "door D1 of site a comes twice"),
        ("a,A,Europe/Berlin,51,9,,", "a,D1,51,,", "lon", "the other one is not"),
        ("a,A,Europe/Berlin,51,9,,", "a,D1,,,40", "fence", "no lat and lon"),
        ("a,A,Europe/Berlin,51,9,,", "b,D1,,,", "site", "is not in the files"),
    ],
)
def test_a_bad_site_or_door_is_refused_with_its_reason(sites: str, doors: str, column: str, words: str) -> None:
    """Zones, fences and doors are checked before any truck is measured against them."""
    more = [f"site,id,lat,lon,fence\n{doors}\n"] if doors else []
    result = read(f"id,name,zone,lat,lon,approach,gate\n{sites}\n", *more)
    assert [problem.column for problem in result.problems] == [column], result.problems
    assert words in result.problems[0].reason


def test_a_site_may_not_lose_a_door_where_a_shipment_is_planned() -> None:
    """A site that comes again without a door leaves no planned truck without one."""
    planned = make_plan(make_shipment(1, door="D02"))
    sites, doors = "id,name,zone,lat,lon\nnorth,North,Europe/Berlin,51,9\n", "site,id\nnorth,D01\n"
    result = read(sites, doors, known=planned)
    assert "door D02, where shipment S1 is planned" in result.problems[0].reason
    moved = table({"id": "S1", "door": "D01"})
    assert read(sites, doors, moved, known=planned).problems == ()


def test_an_exported_plan_reads_back_as_the_same_plan() -> None:
    """Export and import are each other's inverse, to the second."""
    plan = make_plan(make_shipment(1), make_shipment(2, lines=(), depart_at=None))
    written = json.dumps(as_plan_file([plan])).encode()
    result = read_plan([Source("plan.json", written)], {})
    assert (result.problems, result.notes) == ((), ())
    assert result.plans == (plan,)


def test_a_problem_of_json_names_the_line_where_its_object_begins() -> None:
    """Also a JSON file is mended by line numbers."""
    shipments = [ROW | {"lines": []}, ROW | {"id": "S2", "door": "D9", "lines": [{"part": "P"}]}]
    text = json.dumps({"shipments": shipments}, indent=1)
    expected = text[: text.index('"S2"')].count("\n")
    assert told(read(text)) == [(expected, "lines"), (expected, "door")]
