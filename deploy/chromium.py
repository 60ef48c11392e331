"""The browser that looks at the wall: for the pictures, the browser tests and the measurement to the pixel."""

from __future__ import annotations

import shutil

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
"""Chromium as root, without a GPU, and without any request of its own."""


def find_chromium() -> str | None:
    """The browser's binary on PATH; None if it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")
