"""What the address chooses: `?carrier=hansa&lane=Kassel&days=90&sort=-trips&theme=light`.

Anything else falls back to the default, so that a mistyped address still shows figures.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode

from dashboard.accuracy.frame import Frames

PERIODS = {"7": "last 7 days", "30": "last 30 days", "90": "last 90 days", "all": "all that is kept"}
THEMES = ("dark", "light")
LONGEST = 200
"""Characters of a name in the address; a carrier's or an origin's is never longer."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Empty names choose all. `sort` is a column of the group tables, descending with a dash before it."""

    carrier: str = ""
    lane: str = ""
    days: str = "30"
    sort: str = ""
    theme: str = "dark"

    def spelled(self, **changes: str) -> str:
        """The query string, with changes; without what is the default."""
        wanted = {each.name: changes.get(each.name, getattr(self, each.name)) for each in fields(self)}
        unusual = {name: wanted[name] for name in wanted if wanted[name] != getattr(USUAL, name)}
        return f"?{urlencode(unusual)}" if unusual else ""


USUAL = Choice()


def find_site(path: str) -> str | None:
    """The site of `/accuracy/<site>`."""
    words = path.strip("/").split("/")
    return words[1] if len(words) == 2 and words[0] == "accuracy" and words[1] else None


def read_choice(search: object) -> Choice:
    """What a query string asks for; what is no text, as a page's post may say, asks for nothing."""
    text = search.removeprefix("?") if isinstance(search, str) else ""
    asked = {name: words[-1][:LONGEST] for name, words in parse_qs(text).items()}
    return Choice(
        carrier=asked.get("carrier", ""),
        lane=asked.get("lane", ""),
        days=_one_of(PERIODS, asked.get("days", ""), USUAL.days),
        sort=asked.get("sort", ""),
        theme=_one_of(THEMES, asked.get("theme", ""), USUAL.theme),
    )


def chosen(frames: Frames, choice: Choice, now: datetime) -> Frames:
    """The trips that arrived in the period, of that carrier and lane, with their forecasts."""
    trips = frames.trips
    keep = trips["carrier"].eq(choice.carrier) if choice.carrier else trips["carrier"].notna()
    if choice.lane:
        keep &= trips["lane"].eq(choice.lane)
    if choice.days != "all":
        keep &= trips["arrived_at"] >= now - timedelta(days=int(choice.days))
    forecasts = frames.forecasts[keep.to_numpy()[frames.forecasts["trip"]]]
    return Frames(trips[keep], forecasts, frames.unseen)


def _one_of(allowed: object, word: str, usual: str) -> str:
    return word if word in allowed else usual  # type: ignore[operator]
