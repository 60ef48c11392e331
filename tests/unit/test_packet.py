"""How messages to the screens become text."""

from __future__ import annotations

import json
import math

from socketio.packet import EVENT, Packet

from dashboard.packet import TextPacket
from dashboard.rows import wall_row
from tests.browser.plant import rows


def test_a_packet_says_what_socket_io_s_own_says() -> None:
    """The same head and the same JSON, for a whole board."""
    body = ["board.snapshot", {"rows": [wall_row(row) for row in rows()], "name": "Zw\u00f6lf"}]
    ours, theirs = (kind(EVENT, body, namespace="/wall").encode() for kind in (TextPacket, Packet))
    assert ours[:8] == theirs[:8] == "2/wall,["
    assert json.loads(ours[7:]) == json.loads(theirs[7:])
    assert TextPacket(encoded_packet=ours).data == body


def test_what_is_no_number_breaks_no_screen() -> None:
    """JSON knows no NaN, and a browser would refuse the whole message for it."""
    assert TextPacket(EVENT, ["x", math.nan]).encode() == '2["x",null]'
