"""The nouns of the store on one connection: what `with store.transaction() as tx` gives."""

from __future__ import annotations

from sqlalchemy import Connection

from mailflow.adapters.store.alarms import Alarms
from mailflow.adapters.store.attendance import Attendances
from mailflow.adapters.store.beats import Beats
from mailflow.adapters.store.bulletins import Bulletins
from mailflow.adapters.store.chain import Chain
from mailflow.adapters.store.cycles import Cycles
from mailflow.adapters.store.directives import Directives
from mailflow.adapters.store.duties import Duties
from mailflow.adapters.store.erasing import Erasing
from mailflow.adapters.store.events import Events
from mailflow.adapters.store.issues import Issues
from mailflow.adapters.store.leases import Leases
from mailflow.adapters.store.messages import Messages
from mailflow.adapters.store.notes import Notes
from mailflow.adapters.store.opinions import Opinions
from mailflow.adapters.store.outbox import Outbox
from mailflow.adapters.store.prints import Prints
from mailflow.adapters.store.reports import Reports
from mailflow.adapters.store.reviews import ReviewCycles, ReviewVersions


class Transaction:
    """Everything written through it is committed together, or not at all. Not for use after its `with` block."""

    def __init__(self, connection: Connection) -> None:
        self.messages = Messages(connection)
        self.opinions = Opinions(connection)
        self.attendance = Attendances(connection)
        self.cycles = Cycles(connection)
        self.reports = Reports(connection)
        self.review_cycles = ReviewCycles(connection)
        self.review_versions = ReviewVersions(connection)
        self.prints = Prints(connection)
        self.duties = Duties(connection)
        self.outbox = Outbox(connection)
        self.directives = Directives(connection)
        self.issues = Issues(connection)
        self.bulletins = Bulletins(connection)
        self.notes = Notes(connection)
        self.events = Events(connection)
        self.chain = Chain(connection)
        self.erasing = Erasing(connection)
        self.beats = Beats(connection)
        self.alarms = Alarms(connection)
        self.leases = Leases(connection)

    def seal(self) -> None:
        """Chain the events written; the store calls it last, right before the commit."""
        if self.events.written:
            self.chain.seal(self.events.written)
            self.events.written.clear()
