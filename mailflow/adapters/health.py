"""A small answer on 127.0.0.1 for the operator's monitor: alive or not, as JSON and as Prometheus text."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal

HOST = "127.0.0.1"  # never another address: the answer is for this machine
PREFIX = "mailflow_"


@dataclass(frozen=True, slots=True)
class Family:
    """A metric with its samples: labels and number. Names and units by Prometheus' conventions, without prefix."""

    name: str
    help: str
    kind: Literal["gauge", "counter"]
    samples: tuple[tuple[Mapping[str, str], float], ...]

    def lines(self) -> str:
        """The text exposition format, version 0.0.4."""
        name = PREFIX + self.name
        text = self.help.replace("\\", r"\\").replace("\n", r"\n")
        head = f"# HELP {name} {text}\n# TYPE {name} {self.kind}\n"
        return head + "".join(f"{name}{_labels(labels)} {value!r}\n" for labels, value in self.samples)


Sample = float | tuple[Mapping[str, str], float]


def family(name: str, text: str, *samples: Sample, kind: Literal["gauge", "counter"] = "gauge") -> Family:
    """A metric; a bare number is a sample without labels."""
    return Family(name, text, kind, tuple(({}, one) if isinstance(one, float) else one for one in samples))


class Health:
    """Serves `/health` (200 or 503) and `/metrics` while used as a context.

    `look` gives the metrics; the one named `healthy` (1 or 0) decides the status.
    """

    def __init__(self, port: int, look: Callable[[], Sequence[Family]]) -> None:
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


def _handler(look: Callable[[], Sequence[Family]]) -> type[BaseHTTPRequestHandler]:
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
                plain = _plain(seen)
                self._answer(200 if plain.get("healthy") else 503, "application/json", json.dumps(plain) + "\n")
            else:
                self._answer(200, "text/plain; version=0.0.4; charset=utf-8", "".join(one.lines() for one in seen))

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


def _plain(families: Sequence[Family]) -> dict[str, float]:
    """The numbers without labels, by name."""
    return {one.name: value for one in families for labels, value in one.samples if not labels}


def _labels(labels: Mapping[str, str]) -> str:
    told = ",".join(f'{name}="{_escaped(str(value))}"' for name, value in labels.items())
    return f"{{{told}}}" if told else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
