"""Passes over many offices with a few threads, until told to stop.

An office whose last turn failed goes to a second, smaller group of threads: a mail server that hangs keeps those busy,
never the ones that serve the others. Several such processes may serve the same folder: leases keep them apart.
"""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import structlog

from mailflow.adapters.health import Family, family
from mailflow.adapters.settings import Settings
from mailflow.daemon import build_service, health_of, signals
from mailflow.errors import MailflowError, SettingsError
from mailflow.offices.seat import Build, Seat
from mailflow.offices.survey import shared, survey
from mailflow.parts import SharedParts

log = structlog.get_logger()

WORKERS = 4
BEAT = 0.5  # seconds between two looks at who is due
HANDLES = 8  # files and sockets of one office at rest: database with its log, mailbox, both ends of a wake-up
SILENT_SECONDS = 300  # without the end of any turn the process counts as ill


class Offices:
    """Every office of a folder. `serve` blocks; `pass_over` is one turn of each, for tests and `benchmarks`."""

    def __init__(self, folder: Path, workers: int = WORKERS, build: Build | None = None) -> None:
        """`build` makes the service of an office from its settings; real servers if not given. Raises SettingsError."""
        self.folder = folder
        self.workers, self.slow_workers = workers, max(1, workers // 2)
        self.parts = SharedParts(2 * (self.workers + self.slow_workers) + 2)
        self.build = build or (lambda settings: build_service(settings, self.parts))
        self.seats: dict[str, Seat] = {}
        self.stopping = threading.Event()
        self.reloading = threading.Event()
        self.turned_at = time.monotonic()
        self.look()

    def look(self) -> None:
        """Find new, changed and removed offices. Raises SettingsError when there are none at all."""
        found = survey(self.folder)
        for name in self.seats.keys() - found.keys():
            gone = self.seats.pop(name)
            _await(gone)
            gone.close()
        for name, office in found.items():
            seat = self.seats.setdefault(name, Seat(office, self.build))
            seat.office, seat.reading_again, seat.due = office, True, 0.0
        self._part(shared(found))
        _allow_handles(HANDLES * len(self.seats))

    def _part(self, rivals: Mapping[str, set[str]]) -> None:
        """Of offices that name the same mailbox or database, the one that has worked longest has it; others wait."""
        standing = []
        for name, seat in self.seats.items():
            seat.refused = ""
            if name in rivals:
                _await(seat)
                standing += [(since, name)] if (since := seat.since()) else []
        accepted: set[str] = set()
        for _, name in sorted(standing):
            seat = self.seats[name]
            if before := accepted & rivals[name]:
                seat.refused = (
                    "Trùng hộp thư, địa chỉ, thư mục dữ liệu hoặc cơ sở dữ liệu với cơ quan "
                    f"{', '.join(sorted(before))}, cơ quan ấy chạy trước. Hãy sửa settings.toml."
                )
                seat.close()
            else:
                accepted.add(name)

    def serve(self) -> None:
        """Until SIGTERM or SIGINT; SIGHUP looks at the folder again. Raises SettingsError when the port is taken."""
        with signals(self.stopping, self.reloading), health_of(Settings(), self.families):
            self.work()

    def work(self) -> None:
        """Give out turns until `stopping` is set and the last one has ended."""
        with ExitStack() as stack:
            stack.callback(self.close)
            quick = stack.enter_context(ThreadPoolExecutor(self.workers, "office"))
            slow = stack.enter_context(ThreadPoolExecutor(self.slow_workers, "office-in-trouble"))
            stack.enter_context(self._renewing())
            log.info("started", offices=len(self.seats), workers=self.workers)
            while not self.stopping.is_set():
                self._look_if_asked()
                self._give_out(quick, slow)
                self.stopping.wait(BEAT)
            for seat in self.seats.values():
                if seat.service:
                    seat.service.stopping.set()
        log.info("stopped")

    def pass_over(self) -> None:
        """One turn of each office, in this thread."""
        for seat in self.seats.values():
            self._turn(seat)

    def close(self) -> None:
        """Give everything back; every turn must have ended."""
        for seat in self.seats.values():
            seat.close()
        self.parts.close()

    def _give_out(self, quick: Executor, slow: Executor) -> None:
        now = time.monotonic()
        for seat in self.seats.values():
            if not seat.busy and seat.due <= now:
                seat.busy = True
                (slow if seat.failed else quick).submit(self._turn, seat)

    def _turn(self, seat: Seat) -> None:
        started, worked = time.monotonic(), False
        try:
            worked = not self.stopping.is_set() and seat.turn()
        finally:
            self.turned_at = time.monotonic()
            seat.due = self.turned_at if worked else started + seat.waits
            seat.busy = False

    @contextmanager
    def _renewing(self) -> Iterator[None]:
        """Renews the leases of offices at work: one mail may take longer than a lease."""
        ended = threading.Event()

        def renew() -> None:
            while not ended.wait(self._beat()):
                for seat in tuple(self.seats.values()):
                    if seat.busy and (service := seat.service):
                        try:
                            service.leases.renew(service.app.clock())
                        except MailflowError:
                            continue  # told by the turn itself
                        except Exception:
                            log.exception("lease_not_renewed", office=seat.name)

        thread = threading.Thread(target=renew, name="leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _beat(self) -> float:
        spans = [s.service.leases.span.total_seconds() for s in tuple(self.seats.values()) if s.busy and s.service]
        return min(spans, default=30.0) / 3

    def _look_if_asked(self) -> None:
        if not self.reloading.is_set():
            return
        self.reloading.clear()
        try:
            self.look()
            log.info("reloaded", offices=len(self.seats))
        except SettingsError as error:
            log.error("not_reloaded", error=str(error))

    def families(self) -> list[Family]:
        """What the monitor gets: every office's numbers under its label `office`, and how the process itself is."""
        seats = tuple(self.seats.values())
        silent = time.monotonic() - self.turned_at
        ill = [seat.name for seat in seats if seat.trouble]
        return [
            family("healthy", "Whether turns go on (1) or not (0).", float(silent < SILENT_SECONDS)),
            family("offices", "Offices of the folder.", float(len(seats))),
            family(
                "offices_in_trouble",
                "Offices whose last turn failed, or whose settings or rules have a mistake.",
                float(len(ill)),
            ),
            family(
                "office_healthy",
                "Whether an office was passed over without failure lately (1) or not (0).",
                *(({"office": seat.name}, float(seat.well)) for seat in seats),
            ),
            *_joined(seats),
        ]


def _await(seat: Seat) -> None:
    """Until its turn has ended; it is bounded, and no other begins meanwhile."""
    while seat.busy:
        time.sleep(BEAT)


def _joined(seats: Sequence[Seat]) -> list[Family]:
    """The same metric of all offices is one family, as the exposition format wants it."""
    first: dict[str, Family] = {}
    samples: dict[str, list[tuple[Mapping[str, str], float]]] = {}
    for seat in seats:
        for one in seat.families:
            first.setdefault(one.name, one)
            mine = samples.setdefault(one.name, [])
            mine += [({"office": seat.name, **labels}, value) for labels, value in one.samples]
    return [Family(name, one.help, one.kind, tuple(samples[name])) for name, one in first.items() if name != "healthy"]


def _allow_handles(needed: int) -> None:
    """Raise this process' own limit of open files as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = needed + 512
    if soft != resource.RLIM_INFINITY and soft < wanted:
        top = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (top, hard))
