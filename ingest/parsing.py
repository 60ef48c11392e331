"""JSON in, typed value out, and every way in which that fails as a reason.

msgspec refuses NaN and numbers too large for a float, takes the last of duplicate keys, and passes over fields it was
not asked for without looking at their text: what is not UTF-8 is therefore looked for first.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from ingest.outcome import Malformed, Reason

T = TypeVar("T")

MAX_BYTES = 262_144
"""The broker's own limit; another broker may let more through."""


def parse(decoder: msgspec.json.Decoder[T], payload: bytes) -> T:
    """The payload as what the decoder is for.

    Raises:
        Malformed: too large, not UTF-8, not JSON, nested too deeply, a field missing or of the wrong type.
    """
    if len(payload) > MAX_BYTES:
        raise Malformed(Reason.TOO_LARGE, f"{len(payload)} bytes, {MAX_BYTES} are allowed")
    try:
        if not payload.isascii():
            payload.decode()
        return decoder.decode(payload)
    except msgspec.ValidationError as error:
        missing = str(error).startswith("Object missing")
        raise Malformed(Reason.MISSING if missing else Reason.WRONG_TYPE, str(error)[:200]) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(Reason.NOT_JSON, str(error)[:200]) from error
    except RecursionError as error:
        raise Malformed(Reason.NESTED, "brackets within brackets, hundreds deep") from error
