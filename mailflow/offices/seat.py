"""One office among many: opened when its turn comes, worked for a turn, and how its last turns went."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
    trouble: str = ""  # why the last turn failed
    refused: str = ""  # why it must not work at all
    reading_again: bool = False  # its folder may have changed
    busy: bool = False
    due: float = 0.0  # time.monotonic of its next turn
    well_at: float = field(default_factory=time.monotonic)  # end of its last turn without a failure
    families: list[Family] = field(default_factory=list)
    _counted: float = float("-inf")
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

    def turn(self) -> None:
        """One pass over the office. Never raises: what is wrong here is no trouble of the others."""
        with structlog.contextvars.bound_contextvars(office=self.name):
            try:
                self._work()
                found = ""
            except MailflowError as error:
                found = str(error)
            except Exception as error:
                log.exception("turn_failed")
                found = f"{type(error).__name__}: {error}"
            self._note(found)

    def _work(self) -> None:
        if self.reading_again:
            self._read_again()
        if self.refused:
            raise SettingsError(self.refused)
        service = self.open()
        try:
            service.once(beat="daemon")
            self._do_chores(service)
        finally:
            service.app.reading.documents.close()  # the child that reads strangers' files knows one office only
            self._count(service)

    def open(self) -> Service:
        """The service of this office. Raises MailflowError, also when its database is another office's."""
        if self.service is None:
            if self.office.settings is None:
                raise SettingsError(self.office.trouble)
            made = self.build(self.office.settings)
            try:
                self._own(made)
            except MailflowError:
                made.app.store.close()
                raise
            self.service = made
            log.info("office_opened")
        return self.service

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
        if self.service is None:
            return
        if self.office.settings is None:
            raise SettingsError(self.office.trouble)
        if self.office.settings != self.service.app.settings:
            self.close()
        else:
            self.service.app.reload()

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
        if found and found != self.trouble:
            log.error("office_in_trouble", error=found)
        if self.trouble and not found:
            log.warning("office_is_well")
        if not found:
            self.well_at = time.monotonic()
        self.trouble = found

    def close(self) -> None:
        """Give back leases and connections. Never raises."""
        service, self.service = self.service, None
        if service is not None:
            service.leave()
            service.mailbox.close()
            service.app.store.close()
