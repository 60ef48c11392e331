"""Who dies is started again, later each time; who must end, ends in order."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from deploy.supervisor import FIRST_REST_S, LONGEST_REST_S, STEADY_AFTER_S, Supervisor, ending, tail

SLEEPER = [sys.executable, "-c", "import signal; signal.pause()"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal; signal.signal(15, signal.SIG_IGN); print(1, flush=True); signal.pause()",
]
LAST_WORDS = """
import signal, sys
def end(*_):
    with open(sys.argv[1], "a") as file:
        file.write(sys.argv[2] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
while True:
    signal.pause()
"""


class Nursery:
    """Starts children and remembers them all."""

    def __init__(self, argv: list[str]) -> None:
        self.argv = argv
        self.children: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(self.argv, start_new_session=True, stdout=subprocess.PIPE)
        self.children.append(child)
        return child


def test_a_child_that_dies_is_started_again_after_a_rest_that_grows() -> None:
    """0.5 s, then 1 s, up to half a minute; and each time it is said."""
    said: list[str] = []
    supervisor, nursery = Supervisor(said.append), Nursery([sys.executable, "-c", "raise SystemExit(3)"])
    supervisor.start("worker", nursery.start)
    rests = []
    for deaths in range(1, 10):
        nursery.children[-1].wait(10)
        supervisor.look(0.1)
        assert len(nursery.children) == deaths
        rests.append(supervisor.parts[0].rest_s)
        supervisor.look(rests[-1])
        assert len(nursery.children) == deaths + 1
    supervisor.stop()
    assert rests[:3] == [FIRST_REST_S, 2 * FIRST_REST_S, 4 * FIRST_REST_S]
    assert rests[-1] == LONGEST_REST_S
    assert said[0] == "worker ended with exit code 3; starting it again in 0.5 s"


def test_a_child_that_ran_steadily_is_forgiven() -> None:
    """After a minute without dying, the next rest is short again, and it does not count as hopeless."""
    said: list[str] = []
    supervisor, nursery = Supervisor(said.append), Nursery(SLEEPER)
    part = supervisor.start("worker", nursery.start)
    part.deaths = 4
    assert supervisor.find_failing(3) is part
    supervisor.look(STEADY_AFTER_S)
    assert supervisor.find_failing(3) is None
    nursery.children[-1].kill()
    nursery.children[-1].wait(10)
    supervisor.look(0.1)
    assert part.rest_s == FIRST_REST_S
    assert said == ["worker was killed by SIGKILL; starting it again in 0.5 s"]
    supervisor.stop()


def test_children_end_in_the_opposite_order_and_all_are_waited_for(folder: Path) -> None:
    """The store outlives who writes to it."""
    ended = folder / "ended"
    supervisor = Supervisor(lambda line: None)
    for name in ("store", "worker"):
        nursery = Nursery([sys.executable, "-c", LAST_WORDS, str(ended), name])
        supervisor.start(name, nursery.start)
        assert nursery.children[0].stdout is not None
        assert nursery.children[0].stdout.readline() == b"up\n"
    children = [part.child for part in supervisor.parts]
    supervisor.stop()
    assert ended.read_text().split() == ["worker", "store"]
    assert all(child.returncode == 0 for child in children)


def test_a_child_that_will_not_end_is_killed() -> None:
    """A stop always comes to an end, and says what it had to do."""
    said: list[str] = []
    supervisor, nursery = Supervisor(said.append), Nursery(STUBBORN)
    child = supervisor.start("worker", nursery.start, end_within_s=0.2).child
    assert child.stdout is not None
    assert child.stdout.readline()
    supervisor.stop()
    assert child.returncode == -signal.SIGKILL
    assert said == ["worker does not end; killing it"]


def test_a_log_is_shown_by_its_last_lines(folder: Path) -> None:
    """What matters stands at the end; a log that is not there is empty."""
    log = folder / "log"
    assert tail(log) == ""
    log.write_text("".join(f"line {n}\n" for n in range(100)))
    assert tail(log, 2) == "line 98\nline 99"


def test_an_ending_is_told_in_words() -> None:
    """Exit codes and signals are told apart."""
    child = subprocess.Popen(SLEEPER)
    child.kill()
    child.wait()
    assert ending(child) == "was killed by SIGKILL"
