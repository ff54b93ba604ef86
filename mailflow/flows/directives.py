"""The register of directives (decision, Điều 3.4): work that a head or the leadership assigns, passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailflow.core import letters
from mailflow.core.records import KeptDirective
from mailflow.core.verdict import Answer, Disposition, ReasonCode
from mailflow.core.week import Week

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App
    from mailflow.flows.clerk import Filing


UNVERIFIED = "Ý kiến giao việc chưa được xác thực nguồn gửi nên chưa chuyển đến đơn vị nào."


class Directives:
    def __init__(self, app: App) -> None:
        self.app = app

    def take(self, tx: Transaction, filing: Filing) -> None:
        """Keep the directive; pass it on only when its author is authenticated, else ask the standing agency."""
        verdict = filing.verdict
        directive = verdict.directive
        if directive is None or (verdict.disposition is Disposition.DECISION and verdict.decision is Answer.UNCLEAR):
            return
        kept = tx.directives.add(
            KeptDirective(
                group=verdict.group,
                week=verdict.week or Week.of(filing.message.received_at),
                source=filing.message.id,
                given_by=verdict.sender,
                assignees=directive.assignees,
                lead=directive.lead,
                text=directive.text,
                due=directive.due,
                given_at=filing.message.received_at,
            )
        )
        if verdict.verified:
            self._pass_on(tx, filing, kept)
        else:
            self._doubt(tx, filing)
        self.app.event(
            tx,
            filing.now,
            verdict.sender,
            "directive_given" if verdict.verified else "directive_unverified",
            group=verdict.group,
            week=kept.week,
            message=filing.message.id,
            directive=kept.id,
        )

    def _pass_on(self, tx: Transaction, filing: Filing, kept: KeptDirective) -> None:
        desk = self.app.desk(filing.now, kept.group, kept.week)
        members = [desk.member(member_id) for member_id in kept.assignees]
        for member in members:
            once = f"directive:{kept.id}:{member.id}"
            self.app.post(tx, letters.directive(desk, member, kept), filing.now, once=once, cause=filing.message.id)
        unreached = [m.title for m in members if not m.address]
        self.app.post(
            tx,
            letters.directive_receipt(desk, to=kept.given_by, kept=kept, unreached=unreached),
            filing.now,
            once=f"directive:{kept.id}:given",
            cause=filing.message.id,
            reply_to=filing.message.message_id,
        )

    def _doubt(self, tx: Transaction, filing: Filing) -> None:
        """From alone proves nothing: nobody is put to work by a mail that could be forged."""
        verdict, message = filing.verdict, filing.message
        desk = self.app.desk(filing.now, verdict.group, verdict.week)
        for to in desk.roster.standing:
            letter = letters.quarantine_notice(
                desk, to=to, sender=message.sender, subject=message.subject, received_at=message.received_at,
                reason=UNVERIFIED, reason_code=ReasonCode.FAILED_AUTHENTICATION, message=message.id,
            )  # fmt: skip
            self.app.post(tx, letter, filing.now, once=f"held:{message.id}:{to}", cause=message.id)
