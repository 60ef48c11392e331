"""Names of places, offline."""

from __future__ import annotations

from math import cos, radians
from pathlib import Path
from time import perf_counter

import pytest

from ingest.places import PLACES, load_gazetteer
from tracking.gazetteer import CELLS_KEPT, CITY_KM, KM_PER_DEGREE, TOWN_KM, TOWN_RANK, Gazetteer, Place

HERE = Place("Middletown", 51.0, 9.0, 7.0)


@pytest.fixture(scope="module")
def earth() -> Gazetteer:
    return load_gazetteer()


def east(km: float, lat: float = 51.0) -> float:
    """Degrees of longitude."""
    return km / (KM_PER_DEGREE * cos(radians(lat)))


@pytest.mark.parametrize(
    ("km", "name"), [(0, "in Middletown"), (4.9, "in Middletown"), (5.1, "near Middletown"), (40.1, None)]
)
def test_in_near_and_nowhere(km: float, name: str | None) -> None:
    """Five kilometres round a town's middle are in it, forty near it, and beyond that it is not named."""
    assert Gazetteer([HERE]).find_near(51.0, 9.0 + east(km)) == name


def test_the_greater_of_two_alike() -> None:
    """At a similar distance the greater town is named; one is in the town that one stands in, all the same."""
    towns = Gazetteer([HERE, Place("Greatcity", 51.0, 9.0 + east(30), 4.0)])
    assert towns.find_near(51.0, 9.0 + east(13)) == "near Greatcity"
    assert towns.find_near(51.0, 9.0 + east(8)) == "near Middletown"
    assert towns.find_near(51.0, 9.0 + east(4)) == "in Middletown"


def test_a_city_reaches_further() -> None:
    """Seven kilometres from its middle one is still in a city, and no longer in a town."""
    reach = TOWN_KM + CITY_KM * (TOWN_RANK - 4.0)
    assert reach > 7.0
    assert Gazetteer([HERE._replace(rank=4.0)]).find_near(51.0, 9.0 + east(7)) == "in Middletown"
    assert Gazetteer([HERE]).find_near(51.0, 9.0 + east(7)) == "near Middletown"


def test_an_empty_one_knows_nothing() -> None:
    """Without towns there are no names."""
    assert Gazetteer().find_near(51.0, 9.0) is None


@pytest.mark.parametrize("lon", [179.95, -179.95, 180.0, -180.0, 540.05])
def test_the_meridian_is_no_edge(lon: float) -> None:
    """A town just beyond the 180th meridian is as near as any other, from either side."""
    for town_lon in (179.99, -179.99, 180.0, -180.0):
        assert Gazetteer([Place("Taveuni", -16.8, town_lon, 8.0)]).find_near(-16.8, lon) == (
            "in Taveuni"
            if abs((lon - town_lon + 180) % 360 - 180) * KM_PER_DEGREE * cos(radians(16.8)) <= 5
            else "near Taveuni"
        )


@pytest.mark.parametrize(
    ("lat", "lon", "name"),
    [
        (51.31, 9.49, "in Kassel"),
        (51.20, 9.40, "near Kassel"),
        (48.20, 11.55, "in Munich"),
        (38.00, 23.70, "in Athens"),
        (40.00, -40.00, None),
        (23.00, 13.00, None),
        (90.00, 180.00, None),
        (-90.00, -180.00, None),
    ],
)
def test_places_on_earth(earth: Gazetteer, lat: float, lon: float, name: str | None) -> None:
    """Cities are named, the ocean, the desert and the poles are not."""
    assert earth.find_near(lat, lon) == name


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells are remembered up to a number, then forgotten; the answers stay."""
    assert CELLS_KEPT <= 20_000
    monkeypatch.setattr("tracking.gazetteer.CELLS_KEPT", 10)
    towns = Gazetteer([HERE])
    names = [towns.find_near(51.0, 9.0 + step) for step in range(100)]
    assert names == ["in Middletown", *[None] * 99]
    assert len(towns._cells) <= 10


def test_a_lookup_is_quick(earth: Gazetteer) -> None:
    """Naming a position where trucks were seen before takes microseconds (2 to 3 measured, 25 on a busy machine)."""
    spots = [(51.0 + n % 50 / 100, 9.0 + n // 50 / 50) for n in range(2_500)]
    for spot in spots:
        earth.find_near(*spot)
    tries = []
    for _ in range(5):  # a machine may do something else in one of them
        began = perf_counter()
        names = [earth.find_near(*spot) for spot in spots]
        tries.append((perf_counter() - began) / len(spots))
    assert min(tries) < 25e-6
    assert "in Kassel" in names


def test_a_list_that_cannot_be_read(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A list of towns that is missing or broken costs the names, not the worker, and is told in the log."""
    broken = folder / "places.json"
    broken.write_bytes(PLACES.read_bytes()[:1000])
    for path in (broken, folder / "absent.json"):
        caplog.clear()
        assert load_gazetteer(path).find_near(51.31, 9.49) is None
        assert "no names of places" in caplog.text
