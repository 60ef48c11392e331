"""The network cable between a browser and its dashboard, which a test can cut.

    browser --- Cable.port ---[ cut: nothing passes, nothing is said ]--- the dashboard's port

A cut is half-open, as a pulled plug or a switched-off access point leaves it: both ends keep their connections and hear
nothing, not even an end; new connections get no answer. What was open at a cut stays dead when the cable is mended.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Wire:
    """One connection of the browser's, and what it is connected to, if anything."""

    def __init__(self, near: socket.socket) -> None:
        self.near, self.far = near, socket.socket()
        self.is_dead = False

    def carry(self, port: int) -> None:
        """Connects the two ends, until one of them is gone."""
        try:
            self.far.connect(("127.0.0.1", port))
        except OSError:
            self.end()
            return
        for source, target in ((self.near, self.far), (self.far, self.near)):
            threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(65536):
                if not self.is_dead:
                    target.sendall(chunk)
        if not self.is_dead:
            self.end()

    def end(self) -> None:
        """Closes both ends, whichever thread waits on them."""
        for each in (self.near, self.far):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


class Cable:
    """Passes everything on to `to_port` until it is cut."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._is_cut = False
        self._wires: list[Wire] = []
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                self._open(Wire(near))

    def _open(self, wire: Wire) -> None:
        with self._lock:
            self._wires.append(wire)
            wire.is_dead = self._is_cut
        if not wire.is_dead:
            wire.carry(self._to_port)

    def cut(self) -> None:
        """From now on nothing passes, in neither direction."""
        with self._lock:
            self._is_cut = True
            for wire in self._wires:
                wire.is_dead = True

    def mend(self) -> None:
        """New connections pass again."""
        with self._lock:
            self._is_cut = False

    def lead_to(self, port: int) -> None:
        """New connections go to another server."""
        self._to_port = port

    def drop(self) -> None:
        """Closes every connection; new ones pass."""
        with self._lock:
            wires, self._wires = self._wires, []
        for wire in wires:
            wire.end()

    def close(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self.drop()
