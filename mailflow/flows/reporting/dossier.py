"""Collects the whole file (hồ sơ) of a group's week: reports as sent, original mails, notes, instructions, history.

Mail that was refused for a state-secret marking has no bytes here and is not even named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from mailflow.core.dossier import Document, Dossier, Role, Step, Trace, arranged, suffix_of
from mailflow.core.records import ERASED, Cycle, MessageState, Note, OutgoingMail, StoredMessage
from mailflow.core.report import Edition
from mailflow.core.report_compile import title_of
from mailflow.core.verdict import Disposition
from mailflow.core.week import local, stamp
from mailflow.errors import PrintingError
from mailflow.flows.reporting.forms import Forms
from mailflow.flows.reporting.versions import Versions

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App

MOST = 10_000  # mails of one week
ROLES = {Disposition.OPINION: Role.OPINION, Disposition.DECISION: Role.APPROVAL, Disposition.DIRECTIVE: Role.DIRECTIVE}
TYPES = {
    Role.OPINION: "Thư góp ý",
    Role.MAIL: "Thư đến",
    Role.SENT: "Thư đi",
    Role.NOTE: "Tệp góp ý của Thư ký",
    Role.DRAFT: "Dự thảo báo cáo",
    Role.APPROVAL: "Thư trả lời dự thảo, trình duyệt",
    Role.DIRECTIVE: "Thư chỉ đạo, giao việc",
    Role.FINAL: "Báo cáo",
}
SUBJECT = "Kết quả phân tích, đánh giá dữ liệu {} tuần {}, phiên bản {}"
NO_BYTES = "Thư số {}: quá lớn, không tải về; còn ở hộp thư"
ERASED_MAIL = "Thư số {}: nội dung đã xóa theo thời hạn lưu"
NO_PRINT = "{}: không lập được tệp {} ({})"


class Dossiers:
    def __init__(self, app: App) -> None:
        self.app = app
        self.versions, self.forms = Versions(app), Forms(app)

    def collect(self, tx: Transaction, cycle: Cycle) -> Dossier:
        """Everything of the week in time order. What cannot be printed any more is named in `missing`."""
        roster = self.app.roster(cycle.opened_at)
        missing: list[str] = []
        documents = [
            *self._reports(tx, cycle, missing),
            *self._mails(tx, cycle, missing),
            *self._sent(tx, cycle),
            *(_note(n, self._organ(cycle)) for n in tx.notes.of_week(cycle.group, cycle.week) if n.content),
        ]
        given = (d for d in tx.directives.of_week(cycle.week, cycle.group))
        traces = tuple(
            Trace(
                d.given_at, title_of(d.given_by, roster), "; ".join(title_of(a, roster) for a in d.assignees), d.text,
                d.state, d.due,
            )
            for d in given
        )  # fmt: skip
        steps = tuple(
            Step(e.at, e.actor, e.what, "; ".join(f"{k}={v}" for k, v in sorted(e.detail.items())))
            for e in tx.events.of_week(cycle.group, cycle.week)
        )
        title = (
            f"Báo cáo phân tích, đánh giá dữ liệu {self.app.office.ioc} tuần {cycle.week.number} năm {cycle.week.year}"
        )
        return Dossier(
            title, self._organ(cycle), cycle.group, str(cycle.week), arranged(documents), traces, steps, tuple(missing)
        )

    def _organ(self, cycle: Cycle) -> str:
        group = self.app.roster(cycle.opened_at).group(cycle.group)
        return f"{self.app.office.issuer} - {group.name}"

    def _reports(self, tx: Transaction, cycle: Cycle, missing: list[str]) -> Iterator[Document]:
        """Every version as PDF and as the frozen JSON; the approved ones as the report itself."""
        for kept in tx.reports.all(cycle.group, cycle.week):
            edition = self.versions.edition(tx, cycle, kept.version)
            at = edition.approved_at or kept.created_at
            role = Role.FINAL if edition.approved_at else Role.DRAFT
            for form in ("pdf", "json"):
                try:
                    content = self.forms.of(tx, edition, form).content
                except PrintingError as error:
                    missing.append(NO_PRINT.format(f"phiên bản {kept.version}", form, error))
                    continue
                yield replace(self._report(edition, role, content, form, cycle), at=at)

    def _report(self, edition: Edition, role: Role, content: bytes, form: str, cycle: Cycle) -> Document:
        report = edition.report
        approved = edition.approved_at
        return Document(
            at=approved or report.closing,
            role=role,
            content=content,
            suffix=form,
            type_name=TYPES[role],
            subject=SUBJECT.format(self.app.office.ioc, report.week.number, edition.version),
            organ=self._organ(cycle),
            position=edition.approver,
            full_name=report.head_name if approved else "",
            to_places="; ".join(report.office.addressees),
            notation=report.office.symbol.replace("{n}", str(report.group_number)),
            issued=local(approved).date() if approved else None,
            number=edition.version,
        )

    def _mails(self, tx: Transaction, cycle: Cycle, missing: list[str]) -> Iterator[Document]:
        roster = self.app.roster(cycle.opened_at)
        for message in tx.messages.find(cycle.group, cycle.week, limit=MOST):
            if message.state is MessageState.REFUSED:
                continue
            try:
                raw = tx.messages.raw(message.id)
            except KeyError:
                missing.append((ERASED_MAIL if ERASED in message.flags else NO_BYTES).format(message.id))
                continue
            yield _mail(message, raw, title_of(message.member or message.sender, roster))

    def _sent(self, tx: Transaction, cycle: Cycle) -> Iterator[Document]:
        """Our own mails of the group's week, and the joint mail of the week if this report went with it."""
        mails = tx.outbox.find(cycle.group, cycle.week, limit=MOST)
        if cycle.delivered_at:
            joint = tx.outbox.find(week=cycle.week, purpose="delivery", limit=MOST)
            mails += [m for m in joint if m.group is None]
        for mail in mails:
            whole = tx.outbox.get(mail.id)
            if whole is not None and whole.raw:
                yield _outgoing(whole, self._organ(cycle))


def _mail(message: StoredMessage, raw: bytes, title: str) -> Document:
    role = ROLES.get(message.disposition, Role.MAIL) if message.disposition else Role.MAIL
    return Document(
        at=message.received_at, role=role, content=raw, suffix="eml", type_name=TYPES[role], subject=message.subject,
        organ=message.sender, position=title, arrived=message.received_at, number=message.id,
    )  # fmt: skip


def _outgoing(mail: OutgoingMail, organ: str) -> Document:
    return Document(
        at=mail.sent_at or mail.queued_at, role=Role.SENT, content=mail.raw, suffix="eml",
        type_name=TYPES[Role.SENT], subject=mail.subject, organ=organ, to_places=mail.to, number=mail.id,
    )  # fmt: skip


def _note(note: Note, organ: str) -> Document:
    return Document(
        at=note.at, role=Role.NOTE, content=note.content, suffix=suffix_of(note.filename),
        type_name=TYPES[Role.NOTE], subject=f"{note.filename} ({stamp(note.at)})", organ=organ, position=note.author,
        number=note.id,
    )  # fmt: skip
