"""Several daemons, one duty: one of them reads the mailbox and one sends, for as long as it shows that it is alive.

A lease keeps daemons out of each other's way; that nothing is done twice rests on unique keys, not on it. A daemon that
was stopped or cut off for longer than its lease finds it gone and leaves off after the mail at hand.
"""

from __future__ import annotations

import os
import socket
import threading
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from mailflow.adapters.store.leases import Lease

if TYPE_CHECKING:
    from mailflow.app import App

log = structlog.get_logger()

READING = "reading"
SENDING = "sending"


def new_owner() -> str:
    """A name that no other process has or had: machine, process, chance."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


class Leases:
    """What this process holds. `mine` is asked before each piece of work, `renew` by a thread of its own."""

    def __init__(self, app: App, owner: str = "") -> None:
        self.app = app
        self.owner = owner or new_owner()
        self.span = timedelta(seconds=app.settings.database.takeover_seconds)
        self._until: dict[str, datetime] = {}
        self._not_before: dict[str, datetime] = {}
        self._turn = threading.Lock()  # the renewing thread must not take anew what is just being given back

    def mine(self, name: str, now: datetime) -> Lease:
        """Take or renew a lease. Raises StoreError."""
        until = now + self.span
        with self.app.store.transaction() as tx:
            found = tx.leases.take(name, self.owner, now, until)
        self._until[name] = now if found is Lease.OTHER else until
        if found is Lease.NEW:
            log.debug("lease_taken", lease=name, owner=self.owner)
        return found

    def holds(self, name: str, now: datetime) -> bool:
        """Whether the lease stood when last seen and has not run out since; asks nobody."""
        return self._until.get(name, now) > now

    def held(self, now: datetime) -> bool:
        """Whether any lease is held; asks nobody."""
        return any(self.holds(name, now) for name in tuple(self._until))

    def lost(self, name: str, now: datetime) -> bool:
        """Whether the lease was asked for and is not held any more; asks nobody."""
        return name in self._until and not self.holds(name, now)

    def renew(self, now: datetime) -> None:
        """Renew what is held. A lease that ran out is lost, though nobody took it yet. Raises StoreError."""
        with self._turn:
            for name in tuple(self._until):
                if self.holds(name, now):
                    self.mine(name, now)

    def give_back(self, *names: str) -> None:
        """Let others go on at once with those parts, or with all of them without any. Raises StoreError."""
        with self._turn:
            for name in names or tuple(self._until):
                self._until.pop(name, None)  # first: what is not renewed runs out, though the store be away now
            with self.app.store.transaction() as tx:
                tx.leases.give_back(self.owner, *names)

    def stand_back(self, name: str, now: datetime, pause: timedelta) -> None:
        """Leave a part that this machine cannot do to one that can, and ask for it again after `pause` at the earliest.

        A daemon that is alone goes on as before. Raises StoreError.
        """
        self._not_before[name] = now + pause
        self.give_back(name)

    def stands_back(self, name: str, now: datetime) -> bool:
        """Whether the pause is not over yet."""
        return now < self._not_before.get(name, now)
