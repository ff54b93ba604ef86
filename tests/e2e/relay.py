"""A cable that can be pulled: forwards bytes between a program and a server until it is cut, then lets nothing pass."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from types import TracebackType

Dial = Callable[[], socket.socket]


class Relay:
    """Between whoever connects to `door` and the server that `dial` reaches. To be used as a context.

    A cut network says nothing: connections stand, what is written vanishes into them. `heal` lets what was held back
    pass on, or with `reset` ends every connection of before, as a firewall does that has forgotten them.
    """

    def __init__(self, door: socket.socket, dial: Dial) -> None:
        self.door = door
        self._dial = dial
        self._open = threading.Event()
        self._open.set()
        self._links: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._ended = False

    def __enter__(self) -> Relay:
        self.door.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._ended = True
        with contextlib.suppress(OSError):  # wakes accept(), which a close alone does not
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        self._end_all()
        self._open.set()

    def cut(self) -> None:
        self._open.clear()

    def heal(self, *, reset: bool) -> None:
        if reset:
            self._end_all()
        self._open.set()

    def _end_all(self) -> None:
        with self._lock:
            links, self._links = self._links, set()
        for link in links:
            _end(link)

    def _accept(self) -> None:
        while not self._ended:
            try:
                near, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        self._keep(near)
        self._open.wait()
        try:
            far = self._dial()
        except OSError:
            _end(near)
            return
        self._keep(far)
        for here, there in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(here, there), daemon=True).start()

    def _keep(self, link: socket.socket) -> None:
        with self._lock:
            self._links.add(link)

    def _pump(self, here: socket.socket, there: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := here.recv(65536):
                self._open.wait()
                there.sendall(data)
        self._open.wait()  # nor does the end of a connection pass
        for link in (here, there):
            with self._lock:
                self._links.discard(link)
            _end(link)


def _end(link: socket.socket) -> None:
    with contextlib.suppress(OSError):  # shutdown wakes the thread that reads it
        link.shutdown(socket.SHUT_RDWR)
    link.close()


def tcp(port: int) -> Relay:
    """To a local server; `relay.door.getsockname()[1]` is the port to use instead."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    return Relay(door, lambda: socket.create_connection(("127.0.0.1", port), timeout=None))


def unix(path: str, target: str) -> Relay:
    """To a server that listens on the socket `target`; `path` is used instead."""
    door = socket.socket(socket.AF_UNIX)
    door.bind(path)

    def dial() -> socket.socket:
        link = socket.socket(socket.AF_UNIX)
        link.connect(target)
        return link

    return Relay(door, dial)
