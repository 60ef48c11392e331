"""Two carriers at work on one broker, each with our session for it; and whether a third party has done them harm."""

from __future__ import annotations

from itertools import count

from deploy.broker.acl import session_name, topics_up
from tests.guarded import Guarded, Party
from tests.waiting import eventually

UP = "carriers/BOLT/up/T1/position"
DOWN = "carriers/BOLT/down/T1/message"
TOPICS_UP = (
    UP,
    "carriers/BOLT/up/connection",
    "carriers/BOLT/teltonika/350/data",
    "owntracks/BOLT/T1",
    "/owntracks/BOLT/T1",
    "traccar/BOLT",
)
TOPICS_DOWN = (DOWN, "carriers/BOLT/down/committed", "carriers/BOLT/teltonika/350/commands", "owntracks/BOLT/T1/cmd")


class Scene:
    """ACME will do ill; BOLT works, and our sessions listen."""

    def __init__(self, broker: Guarded) -> None:
        self.broker = broker
        self._tokens = count(1)
        for carrier in ("ACME", "BOLT"):
            broker.add(carrier)
        self.ours = {carrier: self._join(session_name(carrier), *topics_up(carrier)) for carrier in ("ACME", "BOLT")}
        self.bolt = self._join("BOLT.gw1", "carriers/BOLT/down/#", "carriers/BOLT/teltonika/+/commands")
        self.bolt.subscribe("owntracks/BOLT/+/cmd")

    def _join(self, user: str, *filters: str) -> Party:
        return Party(self.broker, user, clean=False).connect().subscribe(*filters)

    def token(self) -> bytes:
        """A payload that nobody has sent before."""
        return f"sentinel {next(self._tokens)}".encode()

    def traffic(self, *, retain: bool = False) -> bytes:
        """BOLT sends on each of its topics and is sent something on each, all of it heard; the payload of all."""
        token = self.token()
        for topic in TOPICS_UP:
            self.bolt.publish(topic, token, retain=retain)
            eventually(lambda topic=topic: (topic, token) in self.ours["BOLT"].heard, what=f"{topic} heard")  # type: ignore[misc]
        for topic in TOPICS_DOWN:
            self.ours["BOLT"].publish(topic, token, retain=retain)
            eventually(lambda topic=topic: (topic, token) in self.bolt.heard, what=f"{topic} heard")  # type: ignore[misc]
        return token

    def tell_acme(self, listener: Party) -> None:
        """Our session tells ACME something, which it hears: by then it has heard all that went before."""
        token = self.token()
        self.ours["ACME"].publish("carriers/ACME/down/committed", token)
        eventually(lambda: ("carriers/ACME/down/committed", token) in listener.heard, what="ACME's own, heard")

    def assert_unharmed(self) -> None:
        """Nobody was disconnected, all paths work, and BOLT's queue at the broker is still there."""
        for each in (*self.ours.values(), self.bolt):
            assert each.is_in()
            assert not each.losses
        self.traffic()
        session, token = self.ours["BOLT"], self.token()
        session.leave()
        self.bolt.publish(UP, token)
        session.connect()
        assert session.connects[-1][1], "our session for BOLT is gone"
        eventually(lambda: (UP, token) in session.heard, what="what came while our session was away")

    def leave(self) -> None:
        for each in (*self.ours.values(), self.bolt):
            each.leave()
