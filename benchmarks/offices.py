"""What one more office costs: offices of 22 members on a real store, passed over when idle and with every answer in.

Not part of `python -m benchmarks`: run it alone, `python -m benchmarks.offices [sqlite|postgresql] [SIZE ...]`, and
`python -m benchmarks.offices week` for what an office asks for at the hours when all ask at once. Each
size runs in a process of its own; ratios are to the first size. Mailboxes are in memory: mail servers are not measured.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import structlog

from benchmarks.corpus import replies
from benchmarks.measure import quiet
from mailflow.adapters.settings import Settings
from mailflow.adapters.store import Store
from mailflow.app import build_app
from mailflow.commands.logs import set_up
from mailflow.core import mime
from mailflow.daemon import Service
from mailflow.offices import Offices
from mailflow.offices.seat import Seat
from mailflow.parts import SharedParts
from tests.fakes import FakeClock, FakeMailbox, FakePost
from tests.office import REPOSITORY, at
from tests.postgres import PostgresServer

SIZES = (10, 100, 1000)
ANSWERING = 20  # offices whose 22 members answer: enough to measure, whatever the size
TURNS = 300  # idle ones measured, at least
CHUNK = 5  # offices between two units
UNIT = replies(25)
WEEK_OFFICES = 3
HOURS = (
    ("request", at(2, 8)),
    ("answers", at(2, 9)),
    ("reminder", at(4, 8)),
    ("draft", at(5, 11, 30)),
    ("submission", at(5, 20)),
    ("notice", at(7, 7)),
)
SETTINGS = """\
[mailbox]
host = "imap.{name}"
username = "{name}"
[smtp]
host = "smtp.{name}"
[identity]
team_address = "ykien@{name}.example"
authserv_ids = ["mx.binhphuoc.example"]
[paths]
templates = "{templates}"
{database}"""
_FROM = re.compile(rb"^From: .*?<[^>]+>", re.MULTILINE)


@dataclass
class Spent:
    """CPU in milliseconds and in units: a fixed piece of work, done again and again in between.

    A machine that has other work is slower for a while, so the ratios are of units.
    """

    ms: float
    units: float

    def each(self, number: int) -> Spent:
        return Spent(self.ms / number, self.units / number)

    def without(self, other: Spent) -> Spent:
        return Spent(self.ms - other.ms, self.units - other.units)


@dataclass
class Cost:
    """CPU and memory (MB) for one office or mail; `database` is CPU (ms) of PostgreSQL's processes in an idle pass."""

    offices: int
    opening: Spent
    idle: Spent
    mail: Spent
    database: float
    memory: float
    files: int


def main() -> None:
    """Print a table of costs and ratios; with `--one`, measure one size and print it as JSON."""
    words = sys.argv[1:]
    if words[:1] == ["--one"]:
        print(json.dumps(asdict(measured(words[1], int(words[2])))))
        return
    if words[:1] == ["week"]:
        week()
        return
    store = words[0] if words else "sqlite"
    print(f"{store}, 22 members each {quiet()}".rstrip())
    heads = ("opening", "idle pass", "per mail", "memory", "database, idle")
    print(f"{'offices':>8} {' '.join(f'{head:>14}' for head in heads)} files")
    first: Cost | None = None
    for size in [int(one) for one in words[1:]] or SIZES:
        command = [sys.executable, "-m", "benchmarks.offices", "--one", store, str(size)]
        told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        found = Cost(**json.loads(told.splitlines()[-1], object_hook=_spent))
        first = first or found
        print(row(found, first), flush=True)


def _spent(found: dict[str, float]) -> object:
    return Spent(**found) if "units" in found else found


def row(found: Cost, first: Cost) -> str:
    """Costs for one office or mail, with the ratio to the first size."""
    cells = [
        f"{one.ms:6.2f} ms {one.units / base.units:4.2f}"
        for one, base in ((found.opening, first.opening), (found.idle, first.idle), (found.mail, first.mail))
    ]
    cells.append(f"{found.memory:6.2f} MB {found.memory / first.memory:4.2f}")
    cells.append(f"{found.database:6.2f} ms {found.database / first.database if first.database else 1:4.2f}")
    return f"{found.offices:8} {' '.join(f'{cell:>14}' for cell in cells)} {found.files:5}"


def measured(store: str, size: int) -> Cost:
    """Open so many offices, pass over them idle, then with the answers of some."""
    set_up("json", "critical")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as place, database(store) as (url, spent):
        folder, clock = Path(place), FakeClock(at(1, 9))
        for number in range(size + 1):
            write(folder, f"o{number:04}", url)
        crowd = Crowd(folder, clock)
        offices = crowd.offices
        first = offices.seats.pop("o0000")
        first.turn()  # what is loaded once for all
        first.close()
        seats, memory = list(offices.seats.values()), resident()
        opening = passed(seats)
        passes, base = max(1, TURNS // size), spent()
        idle = passed(seats * passes, clock)
        used, grown, files = spent() - base, resident() - memory, len(os.listdir("/proc/self/fd"))
        clock.forward(minutes=1)
        answering = seats[:: max(1, size // ANSWERING)][:ANSWERING]
        before = passed(answering)
        mails = sum(crowd.answers(seat.name) for seat in answering)
        after = passed(answering)
        wrong = [seat.trouble for seat in seats if seat.trouble]
        left = sum(len(crowd.boxes[seat.name].inbox) for seat in answering)
        assert (wrong, left) == ([], 0)
        offices.close()
        return Cost(
            offices=size,
            opening=opening.each(size),
            idle=idle.each(size * passes),
            mail=after.without(before).each(mails),
            database=1000 * used / passes / size,
            memory=grown / size,
            files=files,
        )


def passed(seats: Sequence[Seat], clock: FakeClock | None = None) -> Spent:
    """One turn of each; a minute passes between some of them."""
    work, unit, units = 0.0, 0.0, 0
    for start in range(0, len(seats), CHUNK):
        chunk = seats[start : start + CHUNK]
        if clock:
            clock.forward(minutes=1)
        work += cpu(lambda chunk=chunk: [seat.turn() for seat in chunk])
        unit += cpu(lambda: [mime.parse(raw) for raw in UNIT])
        units += 1
    return Spent(work, work / (unit / units))


def week() -> None:
    """Print what the hours cost at which every office has its duty: CPU for each office, when all members answer."""
    set_up("json", "critical")
    with tempfile.TemporaryDirectory() as place:
        folder, clock = Path(place), FakeClock(at(1, 9))
        for number in range(WEEK_OFFICES):
            write(folder, f"o{number:04}", "")
        crowd = Crowd(folder, clock)
        crowd.offices.pass_over()
        for what, moment in HOURS:
            clock.now = moment
            if what == "answers":
                for name in crowd.offices.seats:
                    crowd.answers(name)
            spent = cpu(crowd.offices.pass_over) / WEEK_OFFICES
            mails = sum(len(post.sent) for post in crowd.posts.values()) / WEEK_OFFICES
            print(f"{what:12} {spent:8.0f} ms, {mails:4.0f} mails sent so far, for each office")
        crowd.offices.close()


class Crowd:
    """The offices of a folder, their mailboxes in memory."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.clock = clock
        self.boxes: dict[str, FakeMailbox] = {}
        self.posts: dict[str, FakePost] = {}
        self.parts = SharedParts(4)
        self.offices = Offices(folder, build=self.build)

    def build(self, settings: Settings) -> Service:
        app = build_app(settings, self.parts)
        app.clock = self.clock
        box = self.boxes.setdefault(settings.mailbox.username, FakeMailbox())
        post = self.posts.setdefault(settings.mailbox.username, FakePost())
        return Service(app, box, post)  # type: ignore[arg-type]

    def answers(self, name: str) -> int:
        """Every member of an office answers; how many mails that are."""
        people = tomllib.loads((REPOSITORY / "rules" / "people.toml").read_text("utf-8"))
        addresses = [one["address"].replace("binhphuoc.example", f"{name}.example") for one in people["address"]]
        proof = f"dmarc=pass header.from={name}.example".encode()
        for address, raw in zip(addresses, replies(len(addresses), seed=int(name[1:])), strict=True):
            mine = _FROM.sub(f"From: <{address}>".encode(), raw, count=1)
            mine = mine.replace(b"dmarc=pass header.from=binhphuoc.example", proof)
            self.boxes[name].put(mine, self.clock.now)
        return len(addresses)


def write(folder: Path, name: str, url: str) -> None:
    """An office with people of its own; its words are those of the others, as in one province."""
    home = folder / name
    rules = shutil.copytree(REPOSITORY / "rules", home / "rules")
    for file in rules.glob("*.toml"):
        file.write_text(file.read_text("utf-8").replace("binhphuoc.example", f"{name}.example"), "utf-8")
    if not url:
        (home / "var").mkdir(mode=0o700)
        shutil.copyfile(tables(folder), home / "var" / "mailflow.sqlite3")
    place = f'[database]\nurl = "{url}"\npg_schema = "{name}"\n' if url else ""
    text = SETTINGS.format(name=name, templates=REPOSITORY / "templates", database=place)
    (home / "settings.toml").write_text(text, "utf-8")


@cache
def tables(folder: Path) -> Path:
    """A file with empty tables, as a restart finds them: to make them a thousand times would take most of the run."""
    file = folder / "empty.sqlite3"
    store = Store(f"sqlite:///{file}")
    store.migrate()
    store.close()
    return file


@contextmanager
def database(kind: str) -> Iterator[tuple[str, Callable[[], float]]]:
    """The address of the shared database ("" for a file in each office), and CPU seconds of its server so far."""
    if kind == "sqlite":
        yield "", lambda: 0.0
        return
    server = PostgresServer()
    server.start()
    try:
        yield server.url, lambda: _server_seconds(Path(server.data))
    finally:
        server.close()


def _server_seconds(data: Path) -> float:
    """Of the postmaster and its children, living and ended."""
    head = (data / "postmaster.pid").read_text().split()[0]
    found = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = stat.parent.name, stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if pid == head or rest[1] == head:
            found += sum(int(one) for one in (rest[11:15] if pid == head else rest[11:13]))
    return found / os.sysconf("SC_CLK_TCK")


def cpu(work: Callable[[], object]) -> float:
    """CPU milliseconds of this process."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def resident() -> float:
    """MB of memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
