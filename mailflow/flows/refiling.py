"""Today's rules run again over a week's stored messages: what would be filed otherwise, shown first, applied on demand.

What a person corrected is never overwritten, and what was delivered stays as it was delivered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mailflow.core import mime
from mailflow.core.placement import place
from mailflow.core.records import ERASED, CycleState, ItemStatus, MessageState, Opinion, StoredMessage
from mailflow.core.verdict import Channel, Disposition, Item, SubmittedBy, Verdict
from mailflow.core.week import Week

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App

REASON = "phân loại lại theo quy tắc mới"
_LIVE = (ItemStatus.ACTIVE, ItemStatus.SUPPLEMENT)


@dataclass(frozen=True, slots=True)
class Change:
    """One message that today's rules would file otherwise. `kept` are items that a person corrected or dropped."""

    message: StoredMessage
    verdict: Verdict
    removed: tuple[Opinion, ...]
    added: tuple[Item, ...]
    kept: tuple[Opinion, ...]

    @property
    def reopens(self) -> bool:
        """True when the message itself means something else now: it goes through the whole journey again."""
        return self.verdict.disposition is not self.message.disposition


class Refiling:
    def __init__(self, app: App) -> None:
        self.app = app

    def compare(self, week: Week, group: str | None = None) -> list[Change]:
        """Every message of the week whose filing would change; nothing is written."""
        changes = []
        with self.app.store.transaction() as tx:
            found = [m for m in reversed(tx.messages.find(group, week, limit=100_000)) if _refileable(m)]
        for message in found:
            with self.app.store.transaction() as tx:
                change = self._change(tx, message)
            if change:
                changes.append(change)
        return changes

    def apply(self, changes: list[Change], now: datetime, by: str) -> int:
        """Carry the changes out; those of a delivered week are left alone. The number of messages changed."""
        done = 0
        for change in changes:
            with self.app.store.transaction() as tx:
                done += self._apply(tx, change, now, by)
        return done

    def _change(self, tx: Transaction, message: StoredMessage) -> Change | None:
        mail = mime.parse(tx.messages.raw(message.id))
        documents = self.app.reading.documents.read(mail.attachments)
        verdict = self.app.understand(mail, documents, message.received_at, self.app.answered(tx, mail))
        filed = tx.opinions.of_message(message.id)
        kept = tuple(o for o in filed if _by_a_person(tx, o))
        spoken = {o.text for o in kept} | {_first_words(tx, o) for o in kept}
        new = [i for i in verdict.items if i.text not in spoken]
        old = [o for o in filed if o not in kept and o.status in _LIVE]
        before = {(o.sector, o.kind, o.text) for o in old}
        after = {(i.sector, i.kind, i.text) for i in new}
        change = Change(
            message,
            verdict,
            tuple(o for o in old if (o.sector, o.kind, o.text) not in after),
            tuple(i for i in new if (i.sector, i.kind, i.text) not in before),
            kept,
        )
        same_meaning = not change.reopens and verdict.member == message.member
        return None if same_meaning and not change.removed and not change.added else change

    def _apply(self, tx: Transaction, change: Change, now: datetime, by: str) -> bool:
        message, verdict = change.message, change.verdict
        if message.group and message.week and self._delivered(tx, message.group, message.week):
            return False
        if change.reopens:
            tx.messages.reopen(message.id)
        else:
            for opinion in change.removed:
                tx.opinions.set_status(opinion.id, ItemStatus.SUPERSEDED, REASON)
            tx.opinions.add(self._opinions(tx, change))
        self.app.event(
            tx, now, by, "refiled", group=verdict.group, week=verdict.week, message=message.id,
            removed=len(change.removed), added=len(change.added), reopened=change.reopens,
        )  # fmt: skip
        return True

    def _delivered(self, tx: Transaction, group: str, week: Week) -> bool:
        cycle = tx.cycles.get(group, week)
        return cycle is not None and cycle.state is CycleState.DELIVERED

    def _opinions(self, tx: Transaction, change: Change) -> list[Opinion]:
        verdict, message = change.verdict, change.message
        group, week = verdict.group or message.group or "", verdict.week or Week.of(message.received_at)
        placed = place(week, message.received_at, lambda one: tx.cycles.get(group, one), self.app.timetable)
        return [
            Opinion(
                message=message.id, group=group, week=placed.week, member=verdict.member or message.member or "",
                sector=item.sector, kind=item.kind, text=item.text, received_at=message.received_at,
                source=item.source, why=item.why, channel=verdict.channel or Channel.EMAIL,
                submitted_by=verdict.submitted_by or SubmittedBy.SELF, sender=verdict.sender,
                late=placed.late, status=placed.status,
            )
            for item in change.added
        ]  # fmt: skip


def _refileable(message: StoredMessage) -> bool:
    """Bytes are kept, it is no repeat, and it is an opinion or waits for a person. Decisions are never taken again."""
    if message.twin_of is not None or message.state in (MessageState.REFUSED, MessageState.STORED):
        return False
    held = bool(message.sha256) and ERASED not in message.flags
    return held and message.disposition in (Disposition.OPINION, Disposition.QUARANTINED, Disposition.EMPTY)


def _by_a_person(tx: Transaction, opinion: Opinion) -> bool:
    return opinion.status is ItemStatus.DROPPED or tx.opinions.original(opinion.id) != opinion


def _first_words(tx: Transaction, opinion: Opinion) -> str:
    """The item's words before a person changed them."""
    original = tx.opinions.original(opinion.id)
    return original.text if original else opinion.text
