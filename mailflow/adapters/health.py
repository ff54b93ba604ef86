"""A small answer on 127.0.0.1 for the operator's monitor: alive or not, as JSON and as Prometheus text."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

HOST = "127.0.0.1"  # never another address: the answer is for this machine


class Health:
    """Serves `/health` (200 or 503) and `/metrics` while used as a context.

    `look` gives name -> number; a name is a Prometheus metric without prefix, `healthy` (1 or 0) decides the status.
    """

    def __init__(self, port: int, look: Callable[[], Mapping[str, float]]) -> None:
        self._server = ThreadingHTTPServer((HOST, port), _handler(look))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="health", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Health:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(look: Callable[[], Mapping[str, float]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            if self.path not in ("/health", "/metrics"):
                self._answer(404, "text/plain", "not found\n")
                return
            try:
                seen = look()
            except Exception as error:  # the store may be away: that is what the monitor wants to know
                self._answer(503, "text/plain", f"{type(error).__name__}\n")
                return
            if self.path == "/health":
                self._answer(200 if seen.get("healthy") else 503, "application/json", json.dumps(seen) + "\n")
            else:
                lines = "".join(f"mailflow_{name} {value:g}\n" for name, value in seen.items())
                self._answer(200, "text/plain; version=0.0.4", lines)

        def _answer(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """A monitor asks every few seconds; that is no news."""

    return Handler
