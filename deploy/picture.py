"""Screenshots made small: 256 colours are enough for a screen of flat colours, and a third of the bytes."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

COLOURS = 256
_KEPT_BITS = 5
"""Colours are told apart by their first five bits a channel: finer steps are those of smoothed edges."""

Pixels = NDArray[np.uint8]


def encode_png(pixels: Pixels) -> bytes:
    """A palette PNG of pixels in rows, columns and red, green, blue."""
    height, width = pixels.shape[:2]
    palette, shares = _reduce(pixels)
    rows = np.zeros((height, width + 1), np.uint8)
    rows[:, 1:] = shares
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = [
        (b"IHDR", header),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _reduce(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """At most 256 colours, and for each pixel the number of its colour."""
    parts = pixels.astype(np.int64) >> (8 - _KEPT_BITS)
    keys = (parts[..., 0] << 2 * _KEPT_BITS) | (parts[..., 1] << _KEPT_BITS) | parts[..., 2]
    _, of_pixel, counts = np.unique(keys, return_inverse=True, return_counts=True)
    flat = of_pixel.reshape(-1)
    means = np.stack([np.bincount(flat, pixels[..., c].reshape(-1)) for c in range(3)], axis=1) / counts[:, None]
    chosen, nearest = _choose(means, counts)
    palette = np.rint(means[chosen]).astype(np.uint8)
    return palette, nearest[flat].reshape(keys.shape).astype(np.uint8)


def _choose(means: NDArray[np.float64], counts: NDArray[np.int64]) -> tuple[list[int], NDArray[np.int64]]:
    """The colours that, one after the other, mend the greatest error that is left; and the nearest for each colour."""
    chosen: list[int] = []
    nearest = np.zeros(len(means), np.int64)
    apart = np.full(len(means), np.inf)
    following = int(np.argmax(counts))
    while len(chosen) < min(COLOURS, len(means)):
        away = ((means - means[following]) ** 2).sum(axis=1)
        nearest[away < apart] = len(chosen)
        apart = np.minimum(apart, away)
        chosen.append(following)
        following = int(np.argmax(apart * counts))
    return chosen, nearest
