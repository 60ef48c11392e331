"""Screenshots made small: what is written is a PNG of the same picture."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from deploy.picture import Pixels, encode_png


def decoded(png: bytes) -> Pixels:
    """The picture of a palette PNG without filters, read by the format's own rules."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(name + content),)
        chunks[name], at = content, at + 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    assert not rows[:, 0].any()
    palette = np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)
    found: Pixels = palette[rows[:, 1:]]
    return found


def test_a_picture_of_few_colours_is_kept_exactly() -> None:
    """Colours that differ by more than a shade come back as they were, each at its place."""
    colours = np.array([[8, 17, 26], [255, 143, 96], [242, 169, 0], [238, 244, 250]], np.uint8)
    pixels = colours[np.arange(60 * 40).reshape(40, 60) % 4]
    assert (decoded(encode_png(pixels)) == pixels).all()


def test_a_picture_of_many_colours_stays_close_to_itself() -> None:
    """A field of 65,536 colours comes back in at most 256, none far from the true one."""
    red, green = np.meshgrid(np.arange(256), np.arange(256))
    pixels = np.stack([red, green, (red + green) // 2], axis=2).astype(np.uint8)
    small = decoded(encode_png(pixels))
    assert len(np.unique(small.reshape(-1, 3), axis=0)) <= 256
    assert np.abs(small.astype(int) - pixels).max() <= 24
