"""Brings the register of bất cập into line with what stands in a week's report, each time a version is made.

A code is given with the first version that holds the statement, so that secretary and head see it; it is void when the
statement is left out, and stays with it over versions. An approval makes it an open bất cập that is followed up.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from mailflow.core import settling
from mailflow.core.causes import is_only_cause
from mailflow.core.data_issue import FOLLOWED, DataIssue, IssueState, Mention, codes_in
from mailflow.core.records import Cycle, ItemStatus, Opinion
from mailflow.core.same_issue import same
from mailflow.core.verdict import Kind
from mailflow.core.week import Week

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App


class Register:
    def __init__(self, app: App) -> None:
        self.app = app

    def keep(self, tx: Transaction, group: str, week: Week, now: datetime) -> None:
        """Every bất cập that stands in the week's report has its code afterwards, and no other. Doing it again changes
        nothing."""
        opinions = self._in_order(tx.opinions.of_week(group, week), group, now)
        held = tx.issues.mentions(o.id for o in opinions)
        for opinion in opinions:
            if _stands(opinion) and opinion.id not in held and not _is_answer(opinion):
                held[opinion.id] = self._hold(tx, opinion, held.get(self._explained(opinion, opinions)), now)
        standing = {o.id: _stands(o) for o in opinions}
        tx.issues.set_live({n: standing[n] for n, m in held.items() if m.live != standing[n]})
        self._void(tx, group, week, {m.issue: False for m in held.values()} | _issues_of(held.values(), standing), now)

    def approved(self, tx: Transaction, cycle: Cycle, now: datetime) -> None:
        """What stands in the approved report is open from now on, until somebody says that it is settled."""
        for one in tx.issues.followed(cycle.group, now):
            if any(m.live and m.week <= cycle.week for m in one.mentions):
                tx.issues.change(one.issue.id, [IssueState.PROPOSED], IssueState.OPEN)

    def _in_order(self, opinions: list[Opinion], group: str, now: datetime) -> list[Opinion]:
        """Codes run as part I is read."""
        sectors = self.app.roster(now).group(group).sectors
        place = {sector: number for number, sector in enumerate(sectors)}
        return sorted(opinions, key=lambda o: (place.get(o.sector, len(place)), o.received_at, o.id))

    def _explained(self, opinion: Opinion, opinions: list[Opinion]) -> int:
        """The statement of the same mail before this one, when this one only says why it is so; else 0."""
        if not is_only_cause(opinion.text):
            return 0
        same_mail = (opinion.message, opinion.member, opinion.sector)
        earlier = [
            o.id for o in opinions
            if o.id < opinion.id and (o.message, o.member, o.sector) == same_mail and o.kind is Kind.DATA_ISSUE
        ]  # fmt: skip
        return max(earlier, default=0)

    def _hold(self, tx: Transaction, opinion: Opinion, explained: Mention | None, now: datetime) -> Mention:
        known = tx.issues.get(explained.issue) if explained else self._known(tx, opinion)
        issue = known or self._open(tx, opinion, now)
        mention = Mention(opinion.id, issue.id, opinion.week)
        tx.issues.mention(mention)
        if known and known.week != opinion.week:
            self._event(tx, now, "issue_repeated", issue, opinion)
        return mention

    def _known(self, tx: Transaction, opinion: Opinion) -> DataIssue | None:
        """The issue that the statement names by its code, else one of its sector that says the same."""
        for code in codes_in(opinion.text):
            named = tx.issues.by_code(code)
            if named and named.group == opinion.group and named.state in FOLLOWED:
                return named
        near = (i for i in tx.issues.find(opinion.group, FOLLOWED) if i.sector == opinion.sector)
        return next((i for i in near if i.week <= opinion.week and same(i.text, opinion.text)), None)

    def _open(self, tx: Transaction, opinion: Opinion, now: datetime) -> DataIssue:
        group = self.app.roster(now).group(opinion.group)
        new = DataIssue(
            code="", group=opinion.group, year=opinion.week.year, number=0, week=opinion.week, sector=opinion.sector,
            member=opinion.member, text=opinion.text, raised_at=opinion.received_at,
        )  # fmt: skip
        issue = tx.issues.open(new, group.number)
        self._event(tx, now, "issue_raised", issue, opinion)
        return issue

    def _void(self, tx: Transaction, group: str, week: Week, standing: dict[int, bool], now: datetime) -> None:
        """An issue of this week without any statement left is void; one whose statement came back is there again."""
        for issue in tx.issues.find(group, (*FOLLOWED, IssueState.VOID)):
            if issue.week != week or issue.id not in standing:
                continue
            before, after = (FOLLOWED, IssueState.VOID) if not standing[issue.id] else ([IssueState.VOID], FOLLOWED[0])
            if tx.issues.change(issue.id, before, after):
                self._event(tx, now, f"issue_{after}", issue)

    def _event(
        self, tx: Transaction, now: datetime, what: str, issue: DataIssue, opinion: Opinion | None = None
    ) -> None:
        self.app.event(
            tx, now, "mailflow", what, group=issue.group, week=opinion.week if opinion else issue.week,
            message=opinion.message if opinion else None, code=issue.code,
        )  # fmt: skip


def _stands(opinion: Opinion) -> bool:
    return opinion.status is ItemStatus.ACTIVE and opinion.kind is Kind.DATA_ISSUE


def _is_answer(opinion: Opinion) -> bool:
    """A statement that only says of an issue that it is settled is no bất cập of its own."""
    told = settling.read(opinion.text)
    return any(s.act is settling.Act.SETTLE for s in told)


def _issues_of(mentions: Iterable[Mention], standing: dict[int, bool]) -> dict[int, bool]:
    return {m.issue: True for m in mentions if standing[m.opinion]}
