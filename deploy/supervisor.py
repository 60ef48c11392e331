"""Children that belong together: started in order, begun again when one dies, ended in the opposite order.

    start -> runs -> dies -> rests (0.5 s, 1 s ... 30 s) -> start
                |
                +-- a minute without dying: the next rest is short again

Time is counted in the ticks of the owner's loop, so nothing here reads a clock.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FIRST_REST_S, LONGEST_REST_S = 0.5, 30.0
STEADY_AFTER_S = 60.0
END_WITHIN_S = 8.0
"""How long a child may take to end by itself, if nothing else is said; Valkey may have its log to write out."""

Start = Callable[[], "subprocess.Popen[bytes]"]


@dataclass(slots=True)
class Part:
    """One child. `deaths` counts those since it last ran steadily."""

    name: str
    start: Start
    log: Path | None
    child: subprocess.Popen[bytes]
    end_within_s: float = END_WITHIN_S
    deaths: int = 0
    up_s: float = 0.0
    rest_s: float = 0.0


class Supervisor:
    """Owns the children; all calls from the main thread, since children end with the thread that started them."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.parts: list[Part] = []

    def start(self, name: str, start: Start, log: Path | None = None, *, end_within_s: float = END_WITHIN_S) -> Part:
        """Starts a child and answers for it from now on."""
        part = Part(name, start, log, start(), end_within_s)
        self.parts.append(part)
        return part

    def look(self, after_s: float) -> None:
        """Starts again whoever has died and rested; `after_s` seconds have gone by since the last look."""
        for part in self.parts:
            if part.rest_s > 0:
                part.rest_s -= after_s
                if part.rest_s <= 0:
                    part.child, part.up_s = part.start(), 0.0
            elif part.child.poll() is None:
                part.up_s += after_s
                part.deaths = part.deaths if part.up_s < STEADY_AFTER_S else 0
            else:
                self._bury(part)

    def _bury(self, part: Part) -> None:
        part.rest_s = min(FIRST_REST_S * 2**part.deaths, LONGEST_REST_S)
        part.deaths += 1
        where = f" (its log: {part.log})" if part.log else ""
        self._say(f"{part.name} {ending(part.child)}; starting it again in {part.rest_s:g} s{where}")

    def find_failing(self, deaths: int) -> Part | None:
        """A part that died so often without ever running steadily."""
        return next((part for part in self.parts if part.deaths >= deaths), None)

    def stop(self) -> None:
        """Ends all children, the youngest first, and waits for each."""
        while self.parts:
            part = self.parts.pop()
            if part.child.poll() is None:
                part.child.terminate()
                self._wait(part)

    def _wait(self, part: Part) -> None:
        try:
            part.child.wait(part.end_within_s)
        except subprocess.TimeoutExpired:
            self._say(f"{part.name} does not end; killing it")
            os.killpg(part.child.pid, signal.SIGKILL)  # it leads a session of its own: its children end too
            part.child.wait()


def ending(child: subprocess.Popen[bytes]) -> str:
    """How a dead child ended, in words."""
    code = child.returncode
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log; empty if there is none."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 64 * 1024))
        text = file.read().decode("utf-8", "replace")
    return "\n".join(text.splitlines()[-lines:])
