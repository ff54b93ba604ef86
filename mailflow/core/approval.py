"""An answer to a draft or a submission: yes, no or neither, and whether this person's yes counts.

The grammar of a yes is in decision; here is who may say it, in what mail, and about which version. Doubt is UNCLEAR.
"""

from __future__ import annotations

import re

from mailflow.core import approval_code, decision, directive
from mailflow.core.case import Case
from mailflow.core.identity import is_head
from mailflow.core.roster import Group, Member, SenderRole
from mailflow.core.verdict import Answer, AnsweredKind, Directive, Disposition, ReasonCode, Verdict

SUBMITTED = (AnsweredKind.SUBMISSION, AnsweredKind.REVIEW_SUBMISSION)  # what the head decides on
REVIEWS = (AnsweredKind.REVIEW_DRAFT, AnsweredKind.REVIEW_SUBMISSION)
DECIDED_ON = (AnsweredKind.DRAFT, AnsweredKind.SUPPLEMENT, AnsweredKind.REVIEW_DRAFT, *SUBMITTED)
_NAME = re.compile(r"(?i)(?<!\w)b[áa]o c[áa]o s[ơo] k[ếe]t(?!\w)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DOUBTFUL_CUT = ("kept_whole", "plain_only_text")  # the new text may hold older or hidden text
_DOCUMENTS = (".doc", ".docx", ".odt", ".rtf", ".pdf", ".xls", ".xlsx", ".ods", ".txt", ".eml", ".msg", ".zip", ".rar")


def is_answer(case: Case) -> bool:
    """True when the mail answers a draft (to the secretary) or a submission (to the head)."""
    return case.answered is not None and case.answered.kind in DECIDED_ON


def decide(case: Case) -> Verdict | None:
    """The decision that the mail is, or None when it is none (then it may be a directive or an opinion)."""
    if is_answer(case):
        return _answer(case)
    return _loose_yes(case)


def _answer(case: Case) -> Verdict | None:
    text = case.own_words
    approver = _approver(case)
    if approver is None:
        if not text and not case.split.forwarded:
            return None
        reason = "Thư trả lời bản trình nhưng người gửi không phải người có thẩm quyền cho ý kiến duyệt."
        return _verdict(case, Answer.UNCLEAR, reason, text, reason_code=ReasonCode.NOT_THE_APPROVER)
    confirmed, words = _confirmed(case, text)
    read = decision.read(_unnamed(case, words))
    doubt = _doubt(case, read, confirmed) if read.answer is Answer.APPROVE else ""
    if doubt:
        return _verdict(case, Answer.UNCLEAR, doubt, text, member=approver.id, directive=_directive(case))
    if read.answer is Answer.APPROVE:
        reason = f"{_who(case, approver)} đồng ý vô điều kiện với bản được trình."
        return _verdict(case, read.answer, reason, read.comment, member=approver.id, directive=_directive(case))
    return _verdict(case, read.answer, read.why, read.comment or text, member=approver.id)


def _loose_yes(case: Case) -> Verdict | None:
    """A head's bare yes that answers no submission we can prove: it must not become an opinion, nor an approval."""
    answered = case.answered
    if answered is not None and answered.kind is not AnsweredKind.NOTICE:
        return None
    if case.identity is None or not is_head(case.identity.sender, case.roster):
        return None
    if decision.read(case.own_words).answer is not Answer.APPROVE:
        return None
    reason = "Tổ trưởng có lời đồng ý nhưng thư không trả lời báo cáo trình duyệt nào nên chưa được coi là duyệt."
    return _verdict(case, Answer.UNCLEAR, reason, case.own_words, directive=_directive(case))


def _approver(case: Case) -> Member | None:
    """The seat whose yes counts for what is answered, if the mail comes from its own address; else None."""
    answered, identity = case.answered, case.identity
    if answered is None or identity is None or answered.group is None:
        return None
    group = next((g for g in case.roster.groups if g.id == answered.group), None)
    if group is None:
        return None
    submission = answered.kind in SUBMITTED
    seat = case.roster.member(group.head if submission else group.secretary)
    address = identity.sender.address.casefold()
    if address in (a.casefold() for a in seat.addresses):
        return seat
    return _deputy(group, address, identity.sender.role, identity.member, seat) if submission else None


def _deputy(group: Group, address: str, role: SenderRole, member: Member | None, head: Member) -> Member | None:
    """A dated deputy named in the rules (written authority, Decree 30/2020 Điều 13); never a plain delegate."""
    if address not in (a.casefold() for a in group.approvers):
        return None
    return member if member is not None and role is SenderRole.MEMBER else head


def _confirmed(case: Case, text: str) -> tuple[bool, str]:
    """Whether the second factor is there (always, when the office asks for none), and the text without it."""
    code = case.answered.approval_code if case.answered else ""
    return approval_code.take(text, code) if code else (True, text)


def _unnamed(case: Case, words: str) -> str:
    """An answer to a review may call it "báo cáo sơ kết"; the grammar of a yes knows reports only. In an answer to a
    weekly report those words stay what they are: no yes."""
    review = case.answered is not None and case.answered.kind in REVIEWS
    return _NAME.sub("báo cáo", words) if review else words


def _doubt(case: Case, read: decision.Decision, confirmed: bool) -> str:
    """Why a yes does not count, as a Vietnamese sentence; "" when nothing stands against it."""
    answered = case.answered
    assert answered is not None
    if not answered.proven:
        return "Có lời đồng ý nhưng không chứng minh được thư này trả lời bản trình nào, đề nghị xác nhận lại."
    if not case.verified:
        return "Có lời đồng ý nhưng máy chủ thư không xác thực được người gửi nên chưa được coi là duyệt."
    if not confirmed:
        return "Có lời đồng ý nhưng thiếu mã xác nhận, hoặc mã không đúng, nên chưa được coi là duyệt."
    if case.split.forwarded or "own_forwarded" in case.split.flags:
        return "Có lời đồng ý trong thư chuyển tiếp, không phải thư trả lời, nên chưa được coi là duyệt."
    if any(flag in case.split.flags for flag in _DOUBTFUL_CUT):
        return "Có lời đồng ý nhưng không tách được chắc chắn với phần trích thư cũ, đề nghị xác nhận lại."
    if any(attachment.filename.casefold().endswith(_DOCUMENTS) for attachment, _ in case.files()):
        return "Có lời đồng ý nhưng thư kèm tệp, chưa rõ duyệt bản được trình hay bản trong tệp."
    if answered.kind in REVIEWS and (read.weeks or _other_year(case)):
        return "Lời đồng ý nêu tuần hoặc năm khác với báo cáo sơ kết được trình, đề nghị xác nhận lại."
    if read.weeks and answered.week is not None and answered.week.number not in read.weeks:
        return "Lời đồng ý nêu tuần khác với báo cáo được trình, đề nghị xác nhận lại."
    number = next((g.number for g in case.roster.groups if g.id == answered.group), None)
    if read.groups and number not in read.groups:
        return "Lời đồng ý nêu Tổ khác với báo cáo được trình, đề nghị xác nhận lại."
    return ""


def _other_year(case: Case) -> bool:
    """Whether the yes names another year than the review's: "Duyệt báo cáo năm 2025" is no yes to that of 2026."""
    week = case.answered.week if case.answered else None
    return week is not None and any(int(year) != week.year for year in _YEAR.findall(case.own_words))


def _directive(case: Case) -> Directive | None:
    """Work assigned in the same answer ("Duyệt. Giao Sở X …"); only a head assigns work."""
    if case.identity is None or not is_head(case.identity.sender, case.roster):
        return None
    return directive.read(case.own_words, roster=case.roster, at=case.context.at)


def _who(case: Case, approver: Member) -> str:
    submission = case.answered is not None and case.answered.kind in SUBMITTED
    return f"{'Tổ trưởng' if submission else 'Thư ký'} ({approver.title})"


def _verdict(
    case: Case,
    answer: Answer,
    reason: str,
    comment: str,
    *,
    member: str | None = None,
    directive: Directive | None = None,
    reason_code: ReasonCode | None = None,
) -> Verdict:
    more = {"member": member} if member else {}
    return case.verdict(
        Disposition.DECISION,
        reason,
        reason_code=reason_code,
        decision=answer,
        comment=comment or None,
        directive=directive,
        **more,
    )
