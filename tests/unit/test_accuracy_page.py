"""The page as its address and the store make it, without a browser; and the download."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from io import StringIO

import plotly
import pytest
from dash.development.base_component import Component
from flask.testing import FlaskClient

from access.audit import Deed, Entry
from clock import Clock
from dashboard.access.config import Config
from dashboard.accuracy.choice import Choice
from dashboard.accuracy.download import forecasts_csv
from dashboard.accuracy.frame import frames_of
from dashboard.accuracy.groups import next_sort
from dashboard.accuracy.page import content
from dashboard.accuracy.source import KEPT_FOR, KEPT_SITES, Source
from dashboard.web import create_app
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from store.ports import Commit
from tests.access_cases import noted
from tests.builders import a_site, at
from tests.hand_clock import HandClock
from tests.predicted_trips import a_forecast, a_trip
from tests.signing_in import client_as
from tracking.errors import UnknownSite
from tracking.plan import SitePlan
from tracking.trip_record import TripRecord

SAID = (a_forecast(30, 90),)
TRIPS = [
    *(a_trip(n, arrived_min=90 + n, forecasts=SAID, carrier="hansa", origin="Kassel") for n in range(12)),
    *(a_trip(20 + n, arrived_min=95 + n, forecasts=SAID, carrier="rapid", origin="Brno") for n in range(12)),
    *(a_trip(40 + n, arrived_min=130 + n, forecasts=SAID, carrier="solo") for n in range(2)),
]


def a_store(trips: Iterable[TripRecord], site: str = "plant") -> MemoryStore:
    store = MemoryStore()
    keep(store, trips, site)
    return store


def keep(store: MemoryStore, trips: Iterable[TripRecord], site: str = "plant") -> None:
    plan = SitePlan(site=a_site(id=site))
    store.submit_plan(plan)
    lease = store.acquire_lease(site, "test", 60)
    assert lease is not None
    store.commit(lease, Commit(as_of=at(0), plan=plan, trips=tuple(trips)))


def shown(trips: Iterable[TripRecord], choice: Choice | None = None) -> str:
    """Everything on the page, as the browser gets it."""
    return written(content(Source(a_store(trips), lambda: at(200)), lambda: at(200), "plant", choice or Choice()))


def written(parts: list[Component]) -> str:
    return json.dumps(parts, cls=plotly.utils.PlotlyJSONEncoder, ensure_ascii=False)


class Away(MemoryStore):
    """A store that does not answer about trips."""

    def list_trips(self, site: str, limit: int | None = None) -> list[TripRecord]:
        raise StoreUnavailable("away")


def test_without_a_trip_the_page_says_when_there_will_be_figures() -> None:
    """No picture, no filter, no download of nothing."""
    page = shown([])
    assert "No completed trips yet: figures appear after the first arrivals." in page
    assert not any(word in page for word in ("Graph", "Select", "forecasts.csv"))


def test_with_trips_the_page_has_every_section() -> None:
    """Headline, pictures, groups, misses, and the zone of its dates."""
    page = shown(TRIPS)
    for words in (
        "Last 30 days: 26 trips",
        "How far off",
        "Does the interval hold?",
        "probability of being late true?",
    ):
        assert words in page
    for words in ("warned of in time?", "by week", "By carrier", "By lane", "Worst misses", "Europe/Berlin"):
        assert words in page


def test_the_page_leads_to_no_other_site() -> None:
    """Its own wall, its own figures, and the start page, which shows each asker their own."""
    store = a_store(TRIPS)
    keep(store, TRIPS, "other")
    page = written(content(Source(store, lambda: at(200)), lambda: at(200), "plant", Choice()))
    assert {re.split(r"[?]", each)[0] for each in re.findall(r'"href": "([^"]*)"', page)} == {
        "/",
        "/wall/plant",
        "/accuracy/plant",
        "/accuracy/plant/forecasts.csv",
    }


def test_forecasts_after_a_warning_are_left_out_and_that_is_said() -> None:
    """The page tells why the reliability diagram holds fewer forecasts than there were."""
    assert "Forecasts made after a warning are left out" in shown(TRIPS)


def test_a_choice_without_trips_keeps_its_filters() -> None:
    """One can choose again."""
    page = shown(TRIPS, Choice(carrier="nobody"))
    assert "No trips in this choice." in page
    assert "Select" in page
    assert "Graph" not in page


def test_a_store_that_is_away_is_told() -> None:
    """In words, and no figure."""
    store = Away()
    store.submit_plan(SitePlan(site=a_site()))
    page = written(content(Source(store, lambda: at(0)), lambda: at(0), "plant", Choice()))
    assert "The store does not answer." in page


def test_a_site_that_is_gone_is_told() -> None:
    """A page that was open while its site was removed says so."""
    assert "No such site" in written(content(Source(MemoryStore(), lambda: at(0)), lambda: at(0), "plant", Choice()))


def order(trips: list[TripRecord], sort: str) -> list[str]:
    """Carriers in the order of their rows."""
    page = shown(trips, Choice(sort=sort))
    heads = {name: page.index(f'"children": "{name}", "scope": "row"') for name in ("hansa", "rapid", "solo")}
    return sorted(heads, key=lambda name: heads[name])


def test_groups_stand_worst_first_and_those_of_few_trips_last() -> None:
    """`solo` is furthest off with two trips, which say too little; then it is by how far off they were."""
    assert order(TRIPS, "") == ["rapid", "hansa", "solo"]
    assert "too few to say" in shown(TRIPS)


@pytest.mark.parametrize(
    ("sort", "carriers"),
    [
        ("name", ["hansa", "rapid", "solo"]),
        ("-name", ["rapid", "hansa", "solo"]),
        ("miss_min", ["hansa", "rapid", "solo"]),
    ],
)
def test_the_address_sorts_the_groups(sort: str, carriers: list[str]) -> None:
    """A column ascends, with a dash it descends."""
    assert order(TRIPS, sort) == carriers


def test_a_press_sorts_worst_first_and_the_next_one_the_other_way_round() -> None:
    """Low coverage is bad, high misses are; names begin with A."""
    assert next_sort(Choice(sort="name"), "miss_min") == "-miss_min"
    assert next_sort(Choice(sort="-miss_min"), "miss_min") == "miss_min"
    assert next_sort(Choice(), "covered") == "covered"
    assert next_sort(Choice(), "off") == "off"


def test_trips_are_read_anew_after_half_a_minute_and_not_before() -> None:
    """A click costs no reading; a trip that ended is on the page soon."""
    clock, store = HandClock(at(0)), a_store(TRIPS[:1])
    source = Source(store, clock)
    assert len(source.get_history("plant").frames.trips) == 1
    keep(store, TRIPS)
    clock.at += KEPT_FOR / 2
    assert len(source.get_history("plant").frames.trips) == 1
    clock.at += KEPT_FOR / 2
    assert len(source.get_history("plant").frames.trips) == len(TRIPS)


def test_a_site_that_came_back_under_another_plan_is_not_remembered_for_long() -> None:
    """Only a few sites' tables are kept; an unknown site is unknown each time."""
    store = a_store([])
    for n in range(KEPT_SITES + 1):
        keep(store, TRIPS[:n], f"plant-{n}")
    source = Source(store, HandClock(at(0)))
    counts = [len(source.get_history(f"plant-{n}").frames.trips) for n in (*range(KEPT_SITES + 1), 0, 3)]
    assert counts == [*range(KEPT_SITES + 1), 0, 3]
    with pytest.raises(UnknownSite):
        source.get_history("nowhere")


def test_the_download_has_a_row_for_each_forecast() -> None:
    """With its trip, what was said and what came, instants in UTC, minutes of the parts in columns of their own."""
    [row] = csv.DictReader(StringIO(forecasts_csv(frames_of([a_trip(forecasts=(a_forecast(0, 80.5),))]))))
    assert (row["shipment"], row["at"], row["p50"]) == ("S1", "2026-03-02T12:00:00Z", "2026-03-02T13:20:30Z")
    assert (row["error_min"], row["is_late"], row["part_road_min"]) == ("9.500", "False", "80.500")
    assert forecasts_csv(frames_of([])).startswith("shipment,carrier,")


@pytest.mark.parametrize("name", ["=1+1", "+A1", "-A1", "@cmd", "\tx", "\r=1"])
def test_a_name_is_no_formula_in_a_spreadsheet(name: str) -> None:
    """What comes from carriers is text, whatever it begins with."""
    [row] = csv.DictReader(StringIO(forecasts_csv(frames_of([a_trip(forecasts=SAID, carrier=name)])), newline=""))
    assert row["carrier"] == f"'{name}"


def client(store: MemoryStore) -> FlaskClient:
    """Of somebody who may see every site."""
    app = create_app(store, Clock.starting(at(200), speed=1.0), access=Config())
    return client_as(app, store, Config(), "supervisor@*")


def test_the_download_is_what_the_address_chooses() -> None:
    """Filters of the page filter its download too; its name is the site's."""
    answer = client(a_store(TRIPS)).get("/accuracy/plant/forecasts.csv?carrier=solo")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="forecasts-plant.csv"'
    assert len(answer.text.splitlines()) == 3


@pytest.mark.parametrize(("path", "status"), [("plant", 200), ("nowhere", 404)])
def test_the_status_tells_whether_there_is_such_a_site(path: str, status: int) -> None:
    """For the page and for its download."""
    asked = client(a_store(TRIPS))
    assert asked.get(f"/accuracy/{path}").status_code == status
    assert asked.get(f"/accuracy/{path}/forecasts.csv").status_code == status


def test_a_download_from_a_store_that_is_away_fails_as_such() -> None:
    """503: try again."""
    store = Away()
    store.submit_plan(SitePlan(site=a_site()))
    assert client(store).get("/accuracy/plant/forecasts.csv").status_code == 503


def test_who_downloads_is_noted() -> None:
    """Of which site, from which address, how much; a site that is not there gives nothing to note."""
    store = a_store(TRIPS)
    asked = client(store)
    asked.get("/accuracy/plant/forecasts.csv?carrier=solo")
    asked.get("/accuracy/nowhere/forecasts.csv")
    (entry,) = noted(store, Deed.EXPORT)
    assert entry.by.startswith("tester-")
    assert (entry.on, entry.site, entry.where, entry.words) == ("forecasts", "plant", "127.0.0.1", "2 rows")


def test_a_download_that_cannot_be_noted_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """The line of the log says who and what; the download is what was asked for."""

    class Unheard(MemoryStore):
        def append_audit(self, entry: Entry) -> str:
            raise StoreUnavailable("away")

    store = Unheard()
    keep(store, TRIPS)
    with caplog.at_level("INFO"):
        assert client(store).get("/accuracy/plant/forecasts.csv").status_code == 200
    assert '"deed": "export"' in caplog.text
