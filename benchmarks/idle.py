"""What an idle daemon costs, and how fast a mail is filed under IDLE: measured on the embedded server.

Not part of `python -m benchmarks`' ratios: run it alone, `python -m benchmarks.idle [seconds]`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mailflow.adapters.embedded import EmbeddedServer

TEAM = "ykien@binhphuoc.example"
MAILS = 15
SETTINGS = """\
[mailbox]
host = "127.0.0.1"
port = {imap}
tls = "none"
username = "{team}"
password_file = "password"
poll_seconds = 3600
[smtp]
host = "127.0.0.1"
port = {smtp}
tls = "none"
username = "{team}"
password_file = "password"
[paths]
data = "data"
[health]
enabled = false
"""
MAIL = (
    "Authentication-Results: mx.binhphuoc.example; dmarc=pass header.from=binhphuoc.example\r\n"
    "From: giamdoc.syt@binhphuoc.example\r\nTo: {team}\r\nSubject: Y kien\r\nMessage-ID: <{n}@x>\r\n\r\n"
    "So luot kham ngoai tru tang {n},2%, so lieu hop ly.\r\n"
)


def main() -> None:
    """Print processor and memory of the idle daemon, and the latency from delivery to moved."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with tempfile.TemporaryDirectory() as place, EmbeddedServer([TEAM]) as server:
        folder = Path(place)
        (folder / "password").write_text(server.password)
        file = folder / "settings.toml"
        file.write_text(SETTINGS.format(imap=server.imap_port, smtp=server.smtp_port, team=TEAM), "utf-8")
        program = [sys.executable, "-c", "from mailflow.cli import main; main()"]
        subprocess.run(
            [*program, "migrate", "--settings", str(file)], check=True
        )  # a daemon idles on a schema it knows
        command = [*program, "run", "--settings", str(file)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as daemon:
            try:
                measure(daemon.pid, server, seconds)
            finally:
                daemon.terminate()


def measure(pid: int, server: EmbeddedServer, seconds: float) -> None:
    """Idle first, then a mail now and then."""
    latencies = [filed(server, n) for n in range(3)][3:]  # warms up: connected, everything imported
    time.sleep(5)
    before, started = processor(pid), time.monotonic()
    time.sleep(seconds)
    share = (processor(pid) - before) / (time.monotonic() - started)
    print(f"idle: {share:.2%} of a core over {seconds:.0f} s, {memory(pid)} MB resident")
    for n in range(MAILS):
        latencies.append(filed(server, n + 10))
        time.sleep(0.4 + 0.37 * n % 1.0)  # at any moment of the daemon's beat
    middle, worst = statistics.median(latencies), max(latencies)
    print(f"delivered to filed and moved: {middle * 1000:.0f} ms median, {worst * 1000:.0f} ms at most, {MAILS} mails")


def filed(server: EmbeddedServer, number: int) -> float:
    """Seconds from delivery until the mail has left the inbox."""
    started = time.monotonic()
    server.deliver(TEAM, MAIL.format(team=TEAM, n=number).encode())
    while server.inbox(TEAM):
        time.sleep(0.005)
        if time.monotonic() - started > 60:
            raise SystemExit("the daemon does not file: is it running?")
    return time.monotonic() - started


def processor(pid: int) -> float:
    """Seconds of processor time that the process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Resident memory in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1000


if __name__ == "__main__":
    main()
