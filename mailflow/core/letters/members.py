"""Mails to a group's members: the request, the receipt, reminders and courteous questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailflow.core.data_issue import DataIssue, Heard, weeks_between
from mailflow.core.letters.base import Desk, Letter, salute, salute_address
from mailflow.core.records import Bulletin, KeptDirective
from mailflow.core.roster import Member
from mailflow.core.verdict import AnsweredKind, AttachmentNote, SubmittedBy, Verdict
from mailflow.core.week import Week


def call(
    desk: Desk,
    member: Member,
    *,
    deadline: datetime,
    bulletin: Bulletin | None = None,
    issues: Sequence[DataIssue] = (),
) -> Letter:
    """The week's request for opinions (Điều 3.4). `bulletin` is the standing agency's data if it came (Điều 3.5);
    `issues` are bất cập of earlier weeks of which the member is asked whether they are settled (Điều 2.1)."""
    asked = tuple((i, weeks_between(i.week, desk.week) if desk.week else 0) for i in issues)
    context = {**_asked(desk, member), "deadline": deadline, "bulletin": bulletin, "issues": asked}
    return desk.letter("call", member.address, salute(member, desk.roster), context, answer_as=AnsweredKind.CALL)


def reminder(desk: Desk, member: Member, *, deadline: datetime, last: bool) -> Letter:
    """To a member who has not answered; `last` before closing. A reply counts as one to the request."""
    context = {**_asked(desk, member), "deadline": deadline, "last": last}
    return desk.letter("reminder", member.address, salute(member, desk.roster), context, answer_as=AnsweredKind.CALL)


def _asked(desk: Desk, member: Member) -> dict[str, object]:
    """What the member answers for: own sectors, every sector of the group, or as contributor of another group."""
    every = "*" in member.sectors or not member.sectors
    sectors = desk.own.sectors if every else member.sectors
    return {
        "sectors": tuple(desk.roster.sector(s).name for s in sectors),
        "every_sector": every,
        "contributes": member.group != desk.own.id,
    }


def receipt(
    desk: Desk,
    member: Member,
    verdict: Verdict,
    *,
    to: str,
    received_at: datetime,
    late: bool = False,
    waits: bool = False,
    heard: Sequence[Heard] = (),
    done: KeptDirective | None = None,
) -> Letter:
    """What was filed where, item by item: to the writer, to the member somebody wrote for, or (an objection) to the
    secretary. `late` after closing; `waits` when the secretary still decides whether it enters this report.
    `heard` and `done`: what the words ended in the registers of bất cập and of assigned work."""
    context = {
        "member": member,
        "to": to,
        "verdict": verdict,
        "sector_names": sector_names(desk),
        "received_at": received_at,
        "late": late,
        "waits": waits,
        "heard": tuple(heard),
        "done": done,
        "reader": _reader(desk, member, verdict, to),
    }
    addressed = to.casefold() in {a.casefold() for a in (*member.addresses, *member.delegates)}
    return desk.letter(
        "receipt",
        to,
        salute(member, desk.roster) if addressed else salute_address(to, desk.roster),
        context,
        answer_as=AnsweredKind.RECEIPT,
        notice=True,
        replied=True,
    )


def issues_recorded(desk: Desk, *, to: str, heard: Sequence[Heard]) -> Letter:
    """To a head or secretary who spoke of bất cập beside a decision: what became of each."""
    who = salute_address(to, desk.roster)
    return desk.letter("issues_recorded", to, who, {"heard": tuple(heard)}, notice=True, replied=True)


def _reader(desk: Desk, member: Member, verdict: Verdict, to: str) -> str:
    """`writer`, `recorder` (wrote down a colleague's words), `member` (gets a copy) or `secretary` (is told)."""
    if to.casefold() == verdict.sender.casefold():
        return "recorder" if verdict.submitted_by is SubmittedBy.SECRETARY else "writer"
    return "member" if to.casefold() in {a.casefold() for a in member.addresses} else "secretary"


def recorded(desk: Desk, member: Member, verdict: Verdict, *, recorder: str, received_at: datetime) -> Letter:
    """To the member whose opinion a colleague took down (Điều 3.4: phone, message, meeting); `recorder` is a title."""
    context = {
        "verdict": verdict,
        "sector_names": sector_names(desk),
        "recorder": recorder,
        "received_at": received_at,
    }
    return desk.letter(
        "recorded", member.address, salute(member, desk.roster), context, answer_as=AnsweredKind.RECORDED
    )


def sector_names(desk: Desk) -> dict[str, str]:
    """Sector ids to names, for items of a verdict; `chung` included."""
    return {**{s.id: s.name for s in desk.roster.sectors}, "chung": "Ý kiến chung"}


def late_notice(desk: Desk, member: Member, *, to: str, received_at: datetime, next_week: Week) -> Letter:
    """The opinion came after delivery: it stands in the next week's report, marked late."""
    context = {"received_at": received_at, "next_week": next_week}
    return desk.letter("late_notice", to, salute(member, desk.roster), context, notice=True, replied=True)


def empty_resend(desk: Desk, *, to: str, subject: str, received_at: datetime) -> Letter:
    """A known sender's mail held nothing new: neither text nor a readable file."""
    context = {"received_at": received_at, "their_subject": subject}
    who = salute_address(to, desk.roster)
    return desk.letter("empty_resend", to, who, context, answer_as=AnsweredKind.CALL, notice=True, replied=True)


def unread_file(
    desk: Desk,
    *,
    to: str,
    subject: str,
    received_at: datetime,
    attachments: Sequence[AttachmentNote],
    sender: str = "",
) -> Letter:
    """Files of this mail could not be read; each note says why. `sender` (a title) when it is told to the secretary
    about somebody else's mail, "" when told to who sent it."""
    context = {
        "received_at": received_at,
        "their_subject": subject,
        "attachments": tuple(a for a in attachments if a.problem),
        "sender": sender,
    }
    who = salute_address(to, desk.roster)
    return desk.letter("unread_file", to, who, context, answer_as=AnsweredKind.CALL, notice=True, replied=True)


def person_list(
    desk: Desk, *, to: str, sender: str, subject: str, received_at: datetime, files: Sequence[str], masked: bool = True
) -> Letter:
    """The secretary is told of files that look like lists of persons (official-form.md, section 7); `masked`: reports
    hide personal numbers."""
    context = {
        "received_at": received_at,
        "their_subject": subject,
        "files": tuple(files),
        "sender": sender,
        "masked": masked,
    }
    return desk.letter("person_list", to, salute_address(to, desk.roster), context, notice=True)


def secret_sender(desk: Desk, *, to: str, received_at: datetime) -> Letter:
    """A mail with a state-secret marking was refused: its subject, files and words are not repeated (section 7)."""
    who = salute_address(to, desk.roster)
    return desk.letter("secret_sender", to, who, {"received_at": received_at}, notice=True, replied=True)
