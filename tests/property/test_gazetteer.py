"""The cells of the gazetteer are a way to be quick, and nothing else."""

from __future__ import annotations

from math import cos, radians, sqrt

from hypothesis import given
from hypothesis import strategies as st

from tracking.gazetteer import CITY_KM, KM_PER_DEGREE, NEAR_KM, TOWN_KM, TOWN_RANK, Gazetteer, Place

coordinates = st.tuples(st.floats(-88, 88), st.floats(-180, 180))


def best_of(places: list[Place], lat: float, lon: float) -> set[str | None]:
    """The answer by looking at every town; more than one where they are as good as equal."""
    found: list[tuple[float, str]] = []
    for place in places:
        reach_km = TOWN_KM + CITY_KM * max(0.0, TOWN_RANK - place.rank)
        over = (place.lon - lon + 180.0) % 360.0 - 180.0
        away_km = sqrt((place.lat - lat) ** 2 + (over * cos(radians(lat))) ** 2) * KM_PER_DEGREE
        word = "in" if away_km <= reach_km else "near"
        if away_km <= NEAR_KM:
            found.append(((away_km - reach_km) * (1.0 + (place.rank - 2.0) / 6.0), f"{word} {place.name}"))
    least = min(found)[0] if found else 0.0
    return {name for score, name in found if score <= least + 1e-6} or {None}


@given(
    position=coordinates,
    towns=st.lists(st.tuples(st.floats(-1, 1), st.floats(-3, 3), st.sampled_from([2.0, 4.5, 6.0, 8.0])), max_size=12),
)
def test_the_grid_changes_no_answer(position: tuple[float, float], towns: list[tuple[float, float, float]]) -> None:
    """What the cells answer is what a look at every town gives, anywhere on the globe."""
    lat, lon = position
    places = [
        Place(f"town {n}", max(-89.0, min(89.0, lat + up)), lon + over, rank)
        for n, (up, over, rank) in enumerate(towns)
    ]
    assert Gazetteer(places).find_near(lat, lon) in best_of(places, lat, lon)
