"""The week's report: duties.py does what is due, versions.py makes versions, decisions.py takes answers.

Journey of one report: design.md. State changes go through core/cycle.py, always in the transaction of their cause.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mailflow.core import approval
from mailflow.flows.reporting.decisions import Decisions
from mailflow.flows.reporting.delivery import Delivery
from mailflow.flows.reporting.duties import Duties
from mailflow.flows.reporting.forms import Form, Forms
from mailflow.flows.reporting.reviews import Reviews
from mailflow.flows.reporting.versions import Versions

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App
    from mailflow.flows.clerk import Filing

__all__ = ["Form", "Forms", "Reporting", "Reviews", "Versions"]


class Reporting:
    """What the daemon and the command line call."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.versions = Versions(app)
        self.duties = Duties(app, self.versions, Delivery(app, self.versions))
        self.decisions = Decisions(app, self.versions)
        self.reviews = Reviews(app)

    def run(self, now: datetime) -> bool:
        """Do everything that is due. True when there was something."""
        with self.app.store.transaction() as tx:
            since = self.app.since(tx, now)
            weekly, yearly = self.duties.due(tx, now, since), self.reviews.due(tx, now, since)
        self.duties.run(weekly, now)
        self.reviews.run(yearly, now)
        return bool(weekly or yearly)

    def pass_over(self, now: datetime) -> None:
        """Count everything that is due now as done, without doing it (rebuild: it was done before the loss)."""
        with self.app.store.transaction() as tx:
            for duty in self.duties.due(tx, now, self.app.since(tx, now)):
                tx.duties.claim(duty.key, now)

    def decide(self, tx: Transaction, filing: Filing) -> None:
        """Act on a head's or a secretary's answer."""
        answered = filing.verdict.answered
        if answered is not None and answered.kind in approval.REVIEWS:
            self.reviews.decisions.take(tx, filing)
        else:
            self.decisions.take(tx, filing)
