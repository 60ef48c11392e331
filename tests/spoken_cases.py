"""What carriers say besides positions, each with its decided outcome: a part of `tests.payload_cases`."""

from __future__ import annotations

from typing import Any

Spoken = tuple[str, dict[str, Any], str, str]
"""What is sent in words, as JSON, what becomes of it, and the end of its topic."""


def wish(epoch_s: int, **changes: Any) -> dict[str, Any]:
    """A proposal of a window in an hour from when it is received."""
    return {"id": "p1", "window_start": epoch_s + 3600} | changes


def statuses_and_replies(epoch_s: int) -> tuple[Spoken, ...]:
    """Native statuses and replies, received at `epoch_s`."""
    return (
        ("a status", {"event": "departed", "ts": epoch_s, "eta": "2025-03-12T15:00:00Z"}, "noted: status", "t1/status"),
        (
            "a status with a `reason` of over 500 characters",
            {"event": "delayed", "ts": epoch_s, "reason": "x" * 501},
            "refused: text too long",
            "t1/status",
        ),
        (
            "a status with an `eta` over 14 days off",
            {"event": "delayed", "ts": epoch_s, "eta": epoch_s + 1_209_601},
            "refused: time out of reach",
            "t1/status",
        ),
        ("a status of an event unknown to us", {"event": "asleep", "ts": epoch_s}, "refused: wrong type", "t1/status"),
        (
            "a status from tomorrow",
            {"event": "rest", "ts": epoch_s + 86400},
            "refused: fix time in the future",
            "t1/status",
        ),
        ("a reply", {"to": "m-17", "accept": True}, "noted: reply", "t1/reply"),
        ("a reply that only says that the message is there", {"to": "m-17", "got": True}, "noted: reply", "t1/reply"),
        ("a reply of the carrier as a whole", {"to": "m-17", "text": "ok"}, "noted: reply", "reply"),
        ("a reply that says nothing", {"to": "m-17", "text": " "}, "refused: field missing", "t1/reply"),
        ("a reply of over 500 characters", {"to": "m-17", "text": "x" * 501}, "refused: text too long", "t1/reply"),
        ("a reply to no id", {"to": "m 17", "text": "ok"}, "refused: bad id", "t1/reply"),
    )


def proposals(epoch_s: int) -> tuple[Spoken, ...]:
    """Native proposals, received at `epoch_s`."""
    return (
        (
            "a proposal",
            wish(epoch_s, window_end=epoch_s + 7200, shipment="S-1", text="earlier?"),
            "noted: proposal",
            "t1/proposal",
        ),
        ("a proposal without a `window_end`", wish(epoch_s), "noted: proposal", "t1/proposal"),
        (
            "a proposal of a window that ends as it starts",
            wish(epoch_s, window_end=epoch_s + 3600),
            "refused: window not believable",
            "t1/proposal",
        ),
        (
            "a proposal of a window of over 24 h",
            wish(epoch_s, window_end=epoch_s + 3600 + 86_401),
            "refused: window not believable",
            "t1/proposal",
        ),
        (
            "a proposal over 14 days off",
            wish(epoch_s, window_start=epoch_s + 1_209_601),
            "refused: time out of reach",
            "t1/proposal",
        ),
        ("a proposal without an `id`", {"window_start": epoch_s}, "refused: field missing", "t1/proposal"),
    )
