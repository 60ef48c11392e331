"""The parts as children of one parent: how each is started, and how they are all kept up and ended."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cli.failure import Failure
from cli.say import say
from deploy.child import spawn
from deploy.supervisor import END_WITHIN_S, Supervisor, ending, tail

APP = Path(__file__).parents[1] / "app.py"
LOOK_S = 0.2
HOPELESS_DEATHS = 3


class Household:
    """Children that share an environment, a folder for logs (None: they write where we do), and inherited files."""

    def __init__(self, environ: Mapping[str, str], logs: Path | None, pass_fds: Sequence[int] = ()) -> None:
        self.supervisor = Supervisor(say)
        self._environ, self._logs, self._pass_fds = environ, logs, pass_fds

    def start_part(self, command: str, *arguments: str, end_within_s: float = END_WITHIN_S) -> None:
        """Starts `app.py <command>`."""
        log = None if self._logs is None else self._logs / f"{command}.log"
        argv = [sys.executable, str(APP), command, *arguments]

        def start() -> subprocess.Popen[bytes]:
            return spawn(argv, log=log, environ=self._environ, pass_fds=self._pass_fds)

        self.supervisor.start(command, start, log, end_within_s=end_within_s)

    def await_ready(self, awaited: Mapping[str, Callable[[], bool]], stop: threading.Event, *, within_s: float) -> bool:
        """Waits until all of these hold, telling what it waits for; False if told to stop meanwhile.

        Raises:
            Failure: with the end of the log that matters, if a part keeps dying or something does not come in time.
        """
        waiting, gone_s, told_s = dict(awaited), 0.0, 0.0
        while not stop.wait(LOOK_S):
            gone_s += LOOK_S
            self.supervisor.look(LOOK_S)
            self._give_up_on_hopeless()
            waiting = {name: holds for name, holds in waiting.items() if not holds()}
            if not waiting:
                return True
            if gone_s >= within_s:
                raise Failure(f"still waiting for {next(iter(waiting))} after {within_s:g} s\n{self._tails()}")
            if gone_s - told_s >= 5:
                told_s = gone_s
                say(f"waiting for {', '.join(waiting)} ...")
        return False

    def run(self, stop: threading.Event, *, each_look: Callable[[], None] = lambda: None) -> None:
        """Keeps the children up until told to stop."""
        while not stop.wait(LOOK_S):
            self.supervisor.look(LOOK_S)
            each_look()

    def _give_up_on_hopeless(self) -> None:
        part = self.supervisor.find_failing(HOPELESS_DEATHS)
        if part is not None:
            shown = f", {part.log}:\n{tail(part.log)}" if part.log else ""
            raise Failure(f"{part.name} {ending(part.child)} again and again{shown}")

    def _tails(self) -> str:
        logs = [part.log for part in self.supervisor.parts if part.log]
        return "\n".join(f"--- {log}\n{tail(log, 5)}" for log in logs)
