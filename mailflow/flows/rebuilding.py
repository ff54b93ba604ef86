"""The database is gone: files every mail that lies in the mailbox's own folders again, in order of arrival, in silence.

Nothing is sent and nothing is decided. Reports, approvals and what was sent are not in the mailbox: they are not made
up, and the answers that decided on them are listed for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mailflow.app import FIRST_RUN
from mailflow.core.records import MessageState, StoredMessage
from mailflow.core.verdict import Disposition
from mailflow.core.week import Week
from mailflow.errors import UsageError

if TYPE_CHECKING:
    from mailflow.adapters.mailbox import Listed
    from mailflow.app import App
    from mailflow.flows.intake import Box, Intake

BEGUN = "rebuilding"  # a beat: a rebuild that was interrupted may go on
TO_ASK = (Disposition.DECISION, Disposition.DIRECTIVE)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """One mail of one folder, before it is fetched."""

    folder: str
    uidvalidity: int
    listed: Listed


@dataclass
class Outcome:
    """What a rebuild did: messages by disposition, and those that a person must look at."""

    filed: Counter[str] = field(default_factory=Counter)
    known: int = 0
    gone: int = 0
    to_ask: list[StoredMessage] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the mailbox with the intake that files its mail: two folders may have the same UIDVALIDITY and UIDs,
    so each is a mailbox of its own in the store.
    """

    box: Box
    intake: Intake
    inbox: bool = False


class Rebuilding:
    """`app` and the intakes are silent (`App.silent`); `pass_over` counts what is due now as done."""

    def __init__(self, app: App, folders: Mapping[str, Folder], pass_over: Callable[[datetime], None]) -> None:
        self.app = app
        self.folders = folders
        self.pass_over = pass_over

    def look(self) -> list[Found]:
        """Everything that lies in the folders, in order of arrival. Raises UsageError where there is a database.

        One that this began and did not end is no hindrance.
        """
        with self.app.store.transaction() as tx:
            if tx.messages.find(limit=1) and not tx.beats.get(BEGUN):
                raise UsageError(
                    "cơ sở dữ liệu đang có thư. Lệnh rebuild chỉ dùng khi cơ sở dữ liệu đã mất; có bản sao lưu thì "
                    "dùng mailflow restore."
                )
        found = []
        for folder, place in self.folders.items():
            listing = place.box.uids()
            found += [Found(folder, listing.uidvalidity, one) for one in listing.mails]
        return sorted(found, key=lambda one: (one.listed.arrived or LONG_AGO, one.folder, one.listed.uid))

    def run(self, found: Sequence[Found], now: datetime) -> Outcome:
        """File them all. May be interrupted and run again: what is filed is known by its place."""
        with self.app.store.transaction() as tx:
            tx.beats.beat(BEGUN, now)
        outcome = Outcome()
        for one in found:
            self._one(one, now, outcome)
        with self.app.store.transaction() as tx:
            tx.beats.beat(FIRST_RUN, now)
        self.pass_over(now)
        with self.app.store.transaction() as tx:
            self.app.event(tx, now, "lệnh rebuild", "rebuilt", filed=outcome.filed.total())
        return outcome

    def check_resumable(self, week: Week, now: datetime) -> None:
        """Raises UsageError once that week's reports were to be delivered: leaders would be told that none is there."""
        if now >= self.app.timetable.delivery.of(week):
            raise UsageError(f"tuần {week} đã qua giờ gửi lãnh đạo; báo cáo tuần ấy phải làm bằng tay.")

    def resume(self, week: Week, now: datetime, by: str = "lệnh rebuild") -> None:
        """Let that week's reports be drafted anew from what was filed, by the next pass of the service.

        The draft goes to the secretaries and needs a new approval: the old one is lost with its version.
        """
        for group in self.app.roster(now).groups:
            with self.app.store.transaction() as tx:
                tx.cycles.open(group.id, week, now)
                self.app.event(tx, now, by, "resumed", group=group.id, week=week)

    def _one(self, one: Found, now: datetime, outcome: Outcome) -> None:
        intake, box, listed = self.folders[one.folder].intake, self.folders[one.folder].box, one.listed
        with self.app.store.transaction() as tx:
            known = tx.messages.known(intake.name, one.uidvalidity, listed.uid)
        if known is None:
            intake.take_one(box, one.uidvalidity, listed, now)
            with self.app.store.transaction() as tx:
                known = tx.messages.known(intake.name, one.uidvalidity, listed.uid)
        else:
            outcome.known += 1
        if known is None:
            outcome.gone += 1
            return
        self._settle(one.folder, known, now, outcome)

    def _settle(self, folder: str, message: StoredMessage, now: datetime, outcome: Outcome) -> None:
        if not self.folders[folder].inbox and message.state is not MessageState.STORED:
            with self.app.store.transaction() as tx:
                tx.messages.moved(message.id, folder, now)
        outcome.filed[str(message.disposition or message.state)] += 1
        if message.disposition in TO_ASK:
            outcome.to_ask.append(message)
