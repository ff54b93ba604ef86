"""What members send: opinions filed and confirmed, absences and bounces noted, data kept, doubtful mail held.

Decisions and edits of reports are not here (reporting), nor assigned work (directives).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from mailflow.core import decision, letters
from mailflow.core.masking import looks_like_person_list
from mailflow.core.placement import Placement, place
from mailflow.core.records import (
    Attendance,
    Bulletin,
    CycleState,
    ItemStatus,
    Opinion,
    OutgoingMail,
    Presence,
)
from mailflow.core.report import Edition
from mailflow.core.report_compile import title_of
from mailflow.core.roster import Group, Member, Roster
from mailflow.core.verdict import (
    Answer,
    AnsweredKind,
    BouncedRecipient,
    Channel,
    Disposition,
    Item,
    ReasonCode,
    SubmittedBy,
    Verdict,
)
from mailflow.core.week import Week

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App
    from mailflow.flows.clerk import Filing


class Opinions:
    """Handlers of the verdicts that are no decision and no directive."""

    def __init__(self, app: App) -> None:
        self.app = app

    # -- opinions -----------------------------------------------------------------------------------------------

    def file(self, tx: Transaction, filing: Filing) -> None:
        """File the items where they belong and tell the member what was filed."""
        verdict = filing.verdict
        if verdict.group is None or verdict.member is None or verdict.week is None:
            raise ValueError("an opinion needs group, member and week")
        if self._confirms_record(tx, filing):
            return
        placed = self._place(tx, verdict.group, verdict.week, filing.message.received_at)
        if _replaces(verdict):
            tx.opinions.supersede(
                verdict.group, placed.week, verdict.member, filing.message.id, "được thay bằng ý kiến sau"
            )
        tx.opinions.add(_opinions(filing, placed))
        self._present(tx, filing, placed)
        self._receipt(tx, filing, placed)
        if placed.status is ItemStatus.SUPPLEMENT:
            self._tell_secretary(tx, filing, placed)
        if any(a.problem for a in verdict.attachments):
            self._tell_of_unread_files(tx, filing)
        self._tell_of_person_lists(tx, filing)
        if _answers(verdict, AnsweredKind.RECORDED):
            self._log(tx, filing, "record_objected")
            self._tell_of_objection(tx, filing)

    def _place(self, tx: Transaction, group: str, week: Week, received_at: datetime) -> Placement:
        return place(week, received_at, lambda one: tx.cycles.get(group, one), self.app.timetable)

    def _present(self, tx: Transaction, filing: Filing, placed: Placement) -> None:
        verdict = filing.verdict
        said = Presence.NO_OPINION if verdict.no_further_opinion else Presence.ANSWERED
        tx.attendance.note(
            Attendance(
                verdict.group or "",
                placed.week,
                verdict.member or "",
                said,
                filing.message.received_at,
                placed.late,
                filing.message.id,
            )
        )

    def _receipt(self, tx: Transaction, filing: Filing, placed: Placement) -> None:
        """To who wrote; to the member too when somebody else wrote for him, so that he may object."""
        verdict, message = filing.verdict, filing.message
        desk = self.app.desk(filing.now, verdict.group, placed.week)
        member = desk.member(verdict.member or "")
        recorded = verdict.submitted_by is SubmittedBy.SECRETARY
        if placed.shifted and verdict.week != placed.week:
            letter = letters.late_notice(
                desk, member, to=verdict.sender, received_at=message.received_at, next_week=placed.week
            )
            self._post(tx, filing, letter, "late")
        for to in dict.fromkeys((verdict.sender, member.address)):
            if recorded and to == member.address:
                recorder = title_of(verdict.sender, desk.roster)
                letter = letters.recorded(desk, member, verdict, recorder=recorder, received_at=message.received_at)
            else:
                letter = letters.receipt(
                    desk, member, verdict, to=to, received_at=message.received_at,
                    late=placed.late, waits=placed.status is ItemStatus.SUPPLEMENT,
                    heard=filing.heard, done=filing.done,
                )  # fmt: skip
            self._post(tx, filing, letter, f"receipt:{to}")

    def _tell_secretary(self, tx: Transaction, filing: Filing, placed: Placement) -> None:
        """Late opinions stand beside the draft; the secretary takes them in or leaves them."""
        group = filing.verdict.group or ""
        cycle = tx.cycles.get(group, placed.week)
        kept = tx.reports.get(group, placed.week)
        if cycle is None or kept is None:
            return
        report = self.app.compile(tx, group, placed.week, filing.now)
        submitted = cycle.state is not CycleState.DRAFTED
        letter = letters.supplement(
            self.app.desk(filing.now, group, placed.week),
            Edition(report, cycle.version),
            submit_at=None if submitted else self.app.timetable.submission.of(placed.week),
        )
        self._post(tx, filing, letter, "supplement")

    def _tell_of_unread_files(self, tx: Transaction, filing: Filing) -> None:
        """The sender reads of them in the receipt; the secretary can open the mail itself."""
        verdict, message = filing.verdict, filing.message
        desk = self.app.desk(filing.now, verdict.group, verdict.week)
        letter = letters.unread_file(
            desk, to=desk.secretary.address, subject=message.subject, received_at=message.received_at,
            attachments=verdict.attachments, sender=title_of(verdict.sender, desk.roster),
        )  # fmt: skip
        self._post(tx, filing, letter, "unread")

    def _tell_of_person_lists(self, tx: Transaction, filing: Filing) -> None:
        """Lists of patients or pupils do not belong into a weekly report; a person must look before they travel on."""
        verdict, message = filing.verdict, filing.message
        files = [d.filename for d in filing.documents.values() if looks_like_person_list(d.text)]
        if not files:
            return
        desk = self.app.desk(filing.now, verdict.group, verdict.week)
        letter = letters.person_list(
            desk, to=desk.secretary.address, sender=title_of(verdict.sender, desk.roster), subject=message.subject,
            received_at=message.received_at, files=files, masked=self.app.settings.policy.mask_personal_data,
        )  # fmt: skip
        self._post(tx, filing, letter, "person_list")
        self._log(tx, filing, "person_list", files=len(files))

    # -- opinions that a colleague recorded ---------------------------------------------------------------------

    def _confirms_record(self, tx: Transaction, filing: Filing) -> bool:
        """A plain yes to "your opinion was recorded" is a confirmation, not another opinion."""
        verdict = filing.verdict
        if not _answers(verdict, AnsweredKind.RECORDED):
            return False
        if decision.read(verdict.new_text).answer is not Answer.APPROVE:
            return False
        self._log(tx, filing, "record_confirmed")
        return True

    def _tell_of_objection(self, tx: Transaction, filing: Filing) -> None:
        """The member's own words have replaced what was recorded for him; the secretary is told."""
        verdict, message = filing.verdict, filing.message
        desk = self.app.desk(filing.now, verdict.group, verdict.week)
        letter = letters.receipt(
            desk, desk.member(verdict.member or ""), verdict, to=desk.secretary.address, received_at=message.received_at
        )
        self._post(tx, filing, letter, "objection")

    def record(
        self, tx: Transaction, member: Member, group: Group, week: Week, items: list[Opinion], now: datetime, by: str
    ) -> Placement:
        """`mailflow note`: an opinion taken down by hand, without a mail; the member gets a copy and may object."""
        placed = self._place(tx, group.id, week, now)
        kept = tx.opinions.add([replace(i, week=placed.week, late=placed.late, status=placed.status) for i in items])
        tx.attendance.note(Attendance(group.id, placed.week, member.id, Presence.ANSWERED, now, placed.late))
        verdict = Verdict(
            Disposition.OPINION,
            "ghi nhận bằng lệnh note",
            group=group.id,
            member=member.id,
            week=placed.week,
            submitted_by=SubmittedBy.SECRETARY,
            channel=kept[0].channel,
            sender=by,
            items=tuple(Item(o.sector, o.kind, o.text, o.source, o.why) for o in kept),
        )
        desk = self.app.desk(now, group.id, placed.week)
        letter = letters.recorded(desk, member, verdict, recorder=by, received_at=now)
        self.app.post(tx, letter, now, once=f"recorded:{kept[0].id}")
        self.app.event(tx, now, by, "recorded_by_hand", group=group.id, week=placed.week, member=member.id)
        return placed

    # -- other mail ---------------------------------------------------------------------------------------------

    def ask_again(self, tx: Transaction, filing: Filing) -> None:
        """An empty answer, or a cover note whose attachment is missing."""
        verdict = filing.verdict
        letter = letters.empty_resend(
            self.app.desk(filing.now, verdict.group, verdict.week),
            to=verdict.sender, subject=filing.message.subject, received_at=filing.message.received_at,
        )  # fmt: skip
        self._post(tx, filing, letter, "empty")

    def note_absence(self, tx: Transaction, filing: Filing) -> None:
        """Out of office: noted as absent, never as an answer, and never answered (RFC 3834 2)."""
        verdict = filing.verdict
        if "own_mail" in verdict.flags:
            return
        sender = self.app.roster(filing.now).sender(verdict.sender)
        if sender is None or sender.member is None:
            return
        self._mark(tx, filing, sender.member, Presence.ABSENT, str(verdict.absent_until or ""))

    def _mark(self, tx: Transaction, filing: Filing, member: Member, presence: Presence, detail: str = "") -> None:
        week = filing.verdict.week or Week.of(filing.message.received_at)
        group = filing.verdict.group or member.group
        at = filing.message.received_at
        tx.attendance.note(Attendance(group, week, member.id, presence, at, message=filing.message.id, detail=detail))

    def note_bounce(self, tx: Transaction, filing: Filing) -> None:
        """Our mail did not reach an address: noted per address, tied to the mail it speaks of, told once a week."""
        for bounced in filing.verdict.bounced:
            mail = tx.outbox.by_message_id(bounced.original_message_id)
            if bounced.delayed:
                self._log(tx, filing, "delayed", to=bounced.address)
            else:
                self._undelivered(tx, bounced, mail, filing.now, filing.message.id)

    def not_delivered(self, tx: Transaction, mail: OutgoingMail, reply: str, now: datetime) -> None:
        """The server refused an address at once: the same as a bounce."""
        self._undelivered(tx, BouncedRecipient(mail.to, diagnostic=reply), mail, now, None)

    def _undelivered(
        self, tx: Transaction, bounced: BouncedRecipient, mail: OutgoingMail | None, now: datetime, cause: int | None
    ) -> None:
        roster = self.app.roster(now)
        address = bounced.address or (mail.to if mail else "")
        week = (mail.week if mail else None) or Week.of(now)
        sender = roster.sender(address)
        member = sender.member if sender else None
        if member and address in member.addresses:
            group = (mail.group if mail else None) or member.group
            tx.attendance.note(
                Attendance(group, week, member.id, Presence.BOUNCED, now, message=cause, detail=bounced.status)
            )
        for to in _caretakers(roster, member, mail):
            if to == address:
                continue
            letter = letters.bounce_notice(
                self.app.desk(now, mail.group if mail else None, week), to=to, bounced=[bounced], at=now,
                who=member.title if member else "", what=mail.subject if mail else "",
            )  # fmt: skip
            self.app.post(tx, letter, now, once=f"bounce:{week}:{address}:{to}", cause=cause)
        self.app.event(tx, now, address, "bounced", week=week, message=cause, status=bounced.status)

    def keep_bulletin(self, tx: Transaction, filing: Filing) -> None:
        """The standing agency's data for the week (Điều 3.5): shown in the request and beside the draft."""
        verdict = filing.verdict
        parts = [verdict.new_text, *(d.text for d in filing.documents.values())]
        text = "\n\n".join(p.strip() for p in parts if p.strip())
        names = tuple(a.filename for a in verdict.attachments)
        week = verdict.week or Week.of(filing.message.received_at)
        tx.bulletins.add(Bulletin(week, filing.message.id, text, filing.message.received_at, names))

    def hold(self, tx: Transaction, filing: Filing) -> None:
        """A person decides: the secretary concerned, else the standing agency, is told; a stranger gets no answer."""
        verdict, roster = filing.verdict, self.app.roster(filing.now)
        if verdict.reason_code is ReasonCode.DOUBTFUL_AUTO_REPLY:
            sender = roster.sender(verdict.sender)
            if sender and sender.member:
                self._mark(tx, filing, sender.member, Presence.UNCLEAR)
        for to in self._watchers(roster, verdict.group):
            letter = letters.quarantine_notice(
                self.app.desk(filing.now, verdict.group, verdict.week), to=to, sender=filing.message.sender,
                subject=filing.message.subject, received_at=filing.message.received_at, reason=verdict.reason,
                reason_code=verdict.reason_code, message=filing.message.id,
            )  # fmt: skip
            self._post(tx, filing, letter, f"held:{to}")

    def refuse(self, tx: Transaction, filing: Filing) -> None:
        """A state-secret marking: tell a known sender and the officer, repeating nothing (official-form 7)."""
        sender, at = filing.message.sender, filing.message.received_at
        desk = self.app.desk(filing.now)
        if desk.roster.sender(sender):
            self._post(tx, filing, letters.secret_sender(desk, to=sender, received_at=at), "secret")
        officer = self.app.settings.office.security_officer
        for to in (officer,) if officer else desk.roster.standing:
            rule = filing.message.reason
            letter = letters.secret_officer(desk, to=to, sender=sender, received_at=at, rule=rule)
            self._post(tx, filing, letter, f"secret:{to}")

    def _watchers(self, roster: Roster, group: str | None) -> tuple[str, ...]:
        if group:
            secretary = roster.member(roster.group(group).secretary)
            if secretary.address:
                return (secretary.address,)
        return roster.standing

    def _post(self, tx: Transaction, filing: Filing, letter: letters.Letter, what: str) -> None:
        """Queue a letter that this message causes; to its sender it is an answer in the same thread."""
        answers = letter.to.casefold() == filing.message.sender.casefold()
        self.app.post(
            tx,
            letter,
            filing.now,
            once=f"{what}:{filing.message.id}",
            cause=filing.message.id,
            reply_to=filing.message.message_id if answers else "",
        )

    def _log(self, tx: Transaction, filing: Filing, what: str, **more: object) -> None:
        verdict = filing.verdict
        self.app.event(
            tx,
            filing.now,
            verdict.sender or "mailflow",
            what,
            group=verdict.group,
            week=verdict.week,
            message=filing.message.id,
            **more,
        )


def _answers(verdict: Verdict, kind: AnsweredKind) -> bool:
    return verdict.answered is not None and verdict.answered.kind is kind


def _replaces(verdict: Verdict) -> bool:
    """Said so; or the member himself speaks on what a colleague recorded for him."""
    return verdict.supersedes or _answers(verdict, AnsweredKind.RECORDED)


def _opinions(filing: Filing, placed: Placement) -> list[Opinion]:
    verdict = filing.verdict
    return [
        Opinion(
            message=filing.message.id,
            group=verdict.group or "",
            week=placed.week,
            member=verdict.member or "",
            sector=item.sector,
            kind=item.kind,
            text=item.text,
            received_at=filing.message.received_at,
            source=item.source,
            why=item.why,
            channel=verdict.channel or Channel.EMAIL,
            submitted_by=verdict.submitted_by or SubmittedBy.SELF,
            sender=verdict.sender,
            late=placed.late,
            status=placed.status,
        )
        for item in verdict.items
    ]


def _caretakers(roster: Roster, member: Member | None, mail: OutgoingMail | None) -> tuple[str, ...]:
    """Who looks after an address that cannot be reached: the group's secretary and the standing agency."""
    group = (mail.group if mail else None) or (member.group if member else None)
    secretary = roster.member(roster.group(group).secretary).address if group else ""
    return tuple(dict.fromkeys(a for a in (secretary, *roster.standing) if a))
