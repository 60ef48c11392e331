"""What was measured, beside what it should be: printed as it comes, and at the end as one line of flat JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence


class Figures:
    """The figures of one run."""

    def __init__(self) -> None:
        self._flat: dict[str, float] = {}
        self._missed: list[str] = []

    def add(self, name: str, value: float, unit: str, *, at_most: float | None = None, note: str = "") -> None:
        """One figure, `name` with its unit in the JSON; missed if it is above `at_most`."""
        value = round(value, 1 if abs(value) < 1000 else 0)
        self._flat[f"{name}_{unit}"] = value
        target = "" if at_most is None else f"  (at most {at_most:g})"
        missed = at_most is not None and value > at_most
        if missed:
            self._missed.append(name)
        words = name.replace("_", " ")
        print(
            f"{words:<44}{value:>9g} {unit:<8}{target}{'  MISSED' if missed else ''}{note and '  ' + note}", flush=True
        )

    def close(self) -> int:
        """Prints the JSON; the exit status tells whether every target was met."""
        print(json.dumps(self._flat | {"missed": len(self._missed)}))
        return 1 if self._missed else 0


def cuts(values: Sequence[float]) -> tuple[float, float]:
    """The median and the 99th percentile."""
    hundredths = statistics.quantiles(values, n=100, method="inclusive")
    return hundredths[49], hundredths[98]
