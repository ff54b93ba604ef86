"""One office among many: opened when its turn comes, worked for a turn, and how its last turns went."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from mailflow.core.records import Beat
from mailflow.errors import MailflowError, SettingsError, StoreError
from mailflow.offices.survey import Office

if TYPE_CHECKING:
    from mailflow.adapters.health import Family
    from mailflow.adapters.settings import Settings
    from mailflow.daemon import Service

log = structlog.get_logger()

OWNER = "office"  # the beat that says whose database it is
ROUNDS = 2  # of reading and sending in one turn: who has more to do comes again after the others
RETRY_SECONDS = 60  # until an office that could not be opened is tried again
COUNT_SECONDS = 300  # how old its numbers for the monitor may be
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Build = Callable[["Settings"], "Service"]


@dataclass
class Seat:
    """`office` is what its folder says now; `service` works by what was last read without a mistake."""

    office: Office
    build: Build
    service: Service | None = None
    trouble: str = ""  # why the last turn failed, or what in its folder could not be taken over
    failed: bool = False  # whether the last turn did
    mistake: str = ""
    refused: str = ""  # why it must not work at all
    reading_again: bool = False  # its folder may have changed
    busy: bool = False
    due: float = 0.0  # time.monotonic of its next turn
    well_at: float = field(default_factory=time.monotonic)  # end of its last turn without a failure
    families: list[Family] = field(default_factory=list)
    _counted: float = float("-inf")
    _rules: object = None  # what its rules looked like when they were read
    _stamp: int = 0  # the same for its settings
    _chores: dict[str, datetime] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.office.name

    @property
    def waits(self) -> int:
        """Seconds between two turns."""
        return self.service.app.settings.mailbox.poll_seconds if self.service else RETRY_SECONDS

    @property
    def well(self) -> bool:
        """Whether it was passed over without a failure lately; a server may be away for ten minutes."""
        return self.service is not None and time.monotonic() - self.well_at < max(600, 5 * self.waits)

    def turn(self) -> bool:
        """One pass over the office, bounded; True when there was work, and perhaps is more.

        Never raises: what is wrong here is no trouble of the others.
        """
        worked, found = False, ""
        with structlog.contextvars.bound_contextvars(office=self.name):
            try:
                worked = self._work()
            except MailflowError as error:
                found = str(error)
            except Exception as error:
                log.exception("turn_failed")
                found = f"{type(error).__name__}: {error}"
            self._note(found)
        return worked

    def _work(self) -> bool:
        if self.reading_again:
            self._read_again()
        if self.refused:
            raise SettingsError(self.refused)
        service = self.open()
        try:
            worked = service.once(beat="daemon", rounds=ROUNDS)
            self._do_chores(service)
            return worked
        finally:
            service.app.reading.documents.close()  # the child that reads strangers' files knows one office only
            self._count(service)

    def open(self) -> Service:
        """The service of this office. Raises MailflowError, also when its database is another office's."""
        if self.service is None:
            self.service = self._made()
        return self.service

    def _made(self) -> Service:
        if self.office.settings is None:
            raise SettingsError(self.office.trouble)
        rules = _state(self.office.settings.rules_dir)
        made = self.build(self.office.settings)
        try:
            self._own(made)
        except MailflowError:
            made.app.store.close()
            raise
        self._rules, self._stamp = rules, self.office.stamp
        log.info("office_opened")
        return made

    def since(self) -> datetime | None:
        """When this office first worked; None for one that cannot be opened, or not with that database."""
        try:
            service = self.open()
            with service.app.store.transaction() as tx:
                return service.app.since(tx, service.app.clock())
        except MailflowError as error:
            self._note(str(error))
            return None

    def _own(self, service: Service) -> None:
        """A copied folder names the database of its original: whoever had it first keeps it."""
        with service.app.store.transaction() as tx:
            beat = tx.beats.get(OWNER) or Beat(OWNER, service.app.clock(), self.name)
            if beat.detail == self.name:
                tx.beats.beat(OWNER, beat.at, self.name)
                return
        raise SettingsError(
            f"Cơ sở dữ liệu của {self.name} là của cơ quan {beat.detail}. Nếu thư mục được chép từ {beat.detail} thì "
            f"đặt [database], [paths] data khác; nếu chỉ đổi tên thư mục thì đổi lại là {beat.detail}."
        )

    def _read_again(self) -> None:
        """Take over what has changed in its folder. A mistake there leaves in force what was."""
        self.reading_again = False
        try:
            self.mistake = self.office.trouble if self.service else ""
            self._take_over()
        except MailflowError as error:
            self.mistake = str(error)

    def _take_over(self) -> None:
        if self.service is None or self.office.settings is None:
            return
        if self.office.stamp != self._stamp:
            made = self._made()
            self.close()
            self.service = made
        elif self._rules != (now := _state(self.office.settings.rules_dir)):
            self.service.app.reload()
            self._rules = now

    def _do_chores(self, service: Service) -> None:
        now = service.app.clock()
        for name, span, step in (("seal", HOUR, service.log_seal), ("erase", DAY, service.erase)):
            if now - self._chores.get(name, now - span) >= span:
                step(now)
                self._chores[name] = now

    def _count(self, service: Service) -> None:
        """Numbers for the monitor are counted in the office's own turn: to ask a thousand at once takes long."""
        if time.monotonic() - self._counted >= COUNT_SECONDS:
            with suppress(StoreError):  # told by the pass
                self.families = service.metrics.families()
                self._counted = time.monotonic()

    def _note(self, found: str) -> None:
        """A trouble is told when it begins or changes, and when it is over: a thousand offices fill a log fast."""
        told = found or self.mistake
        if told and told != self.trouble:
            log.error("office_in_trouble", error=told)
        if self.trouble and not told:
            log.warning("office_is_well")
        if not found:
            self.well_at = time.monotonic()
        self.trouble, self.failed = told, bool(found)

    def close(self) -> None:
        """Give back leases and connections. Never raises."""
        service, self.service = self.service, None
        if service is not None:
            if service.leases.held(service.app.clock()):
                service.leave()
            service.mailbox.close()
            service.app.store.close()


def _state(folder: Path) -> object:
    """What changes when a rule is edited. Templates see their own changes."""
    return tuple((f.name, (seen := f.stat()).st_size, seen.st_mtime_ns) for f in sorted(folder.glob("*.toml")))
