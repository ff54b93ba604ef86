"""mailflow as the operator has it: the installed command in a child process, with a settings.toml of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType
from typing import Any

from tests.e2e.servers import AUTHSERV_ID, HOST, PASSWORD, MailServers

COMMAND = Path(sys.executable).with_name("mailflow")
TEAM = "ykien@binhphuoc.example"
PATIENCE = 60  # seconds until a child that does not come to its end counts as hung; never reached when all is well

SETTINGS = """\
[mailbox]
host = "localhost"
port = {imap}
username = "{team}"
password_file = "password"
ca_file = "{ca_file}"
timeout_seconds = 20.0
poll_seconds = 3600
[smtp]
host = "localhost"
port = {submission}
tls = "starttls"
username = "{team}"
password_file = "password"
ca_file = "{ca_file}"
timeout_seconds = 20.0
[identity]
team_address = "{team}"
authserv_ids = ["{authserv_id}"]
[policy]
notices_per_day = 1000
[paths]
data = "data"
[health]
port = {health}
[rehearsal]
enabled = true
"""


def write_settings(folder: Path, servers: MailServers, team: str = TEAM, health: int = 8936) -> Path:
    """A settings.toml that knows these servers, with its password file beside it."""
    (folder / "password").write_text(f"{PASSWORD}\n", "utf-8")
    file = folder / "settings.toml"
    text = SETTINGS.format(
        imap=servers.imap,
        submission=servers.submission,
        ca_file=servers.ca_file,
        team=team,
        authserv_id=AUTHSERV_ID,
        health=health,
    )
    file.write_text(text, "utf-8")
    return file


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


class Installed:
    """The command `mailflow` with one settings file."""

    def __init__(self, settings: Path) -> None:
        self.settings = settings

    def run(self, *words: str, expect: int | None = 0, stdin: str = "", **environment: str) -> str:
        """Run a command to its end and return what it printed, errors included. `expect` is its exit code."""
        done = subprocess.run(
            [COMMAND, *words, *(["--settings", str(self.settings)] if words else [])],
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert expect is None or done.returncode == expect, f"{words} ended with {done.returncode}:\n{done.stdout}"
        return done.stdout

    def once(self, now: datetime) -> str:
        """One pass at a pretended time."""
        return self.run("once", "--now", now.isoformat())

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))

    def start(self, **environment: str) -> Daemon:
        """`mailflow run`, to be used as a context."""
        return Daemon(self.settings, environment)


class Daemon:
    """A running service. Its log lines are read as they come; leaving the context kills what still runs."""

    def __init__(self, settings: Path, environment: dict[str, str]) -> None:
        command: list[str | Path] = [COMMAND, "run", "--settings", settings]
        self._child = subprocess.Popen(
            command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env={**os.environ, **environment}, text=True
        )
        self._lines: Queue[dict[str, Any]] = Queue()
        self.log: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._child.poll() is None:
            self._child.kill()
        self._child.wait(PATIENCE)
        self._reader.join(PATIENCE)

    def _read(self) -> None:
        assert self._child.stderr is not None
        for line in self._child.stderr:
            self._lines.put(json.loads(line) if line.startswith("{") else {"event": "", "text": line})

    def await_line(self, event: str, fits: Callable[[dict[str, Any]], bool] = lambda _line: True) -> dict[str, Any]:
        """The next log line of that event; lines before it are skipped and stay in `log`."""
        while True:
            try:
                line = self._lines.get(timeout=PATIENCE)
            except Empty:
                raise AssertionError(f"no log line {event!r} within {PATIENCE} seconds; logged: {self.log}") from None
            self.log.append(line)
            if line["event"] == event and fits(line):
                return line

    def signal(self, number: signal.Signals) -> None:
        self._child.send_signal(number)

    def ended(self) -> int:
        """The exit code, once it has come to its end by itself."""
        return self._child.wait(PATIENCE)
