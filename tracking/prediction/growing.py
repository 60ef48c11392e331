"""A model with changes on top of it, while one trip is learnt."""

from __future__ import annotations

from tracking.prediction.mean import voted
from tracking.prediction.model import Entry, Model


class Growing:
    """A model with changes on top of it, for one lesson."""

    def __init__(self, model: Model) -> None:
        self.model, self.changes = model, dict[str, Entry | None]()

    def find(self, key: str) -> Entry | None:
        return self.changes[key] if key in self.changes else self.model.find(key)

    def vote(self, key: str, value: float, *, cap: float) -> None:
        self.changes[key] = voted(self.find(key), value, cap=cap)
