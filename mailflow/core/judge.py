"""From a parsed mail to a Verdict: the order of the tests, as the intake contract has it. Pure; never raises.

Each test lives in its own module: secrecy, triage, authentication, identity, danger, approval, directive, filing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from mailflow.core import approval, authentication, danger, directive, filing, identity, items, reply, secrecy, triage
from mailflow.core.authentication import Trust
from mailflow.core.case import Case, Context, every
from mailflow.core.message import Extracted, Mail
from mailflow.core.phrases import Phrases
from mailflow.core.reply import Split
from mailflow.core.roster import Sender, SenderRole
from mailflow.core.titles import groups_in
from mailflow.core.verdict import Disposition, ReasonCode, Verdict

__all__ = ["Context", "judge", "oversized", "take_apart", "unreadable"]

_FIRST_LINES = 6
_BULLETIN = Phrases(
    "bản tin số liệu | bản tin ioc | bản tin dữ liệu | số liệu ioc | dữ liệu ioc | thông báo số liệu",
    "cung cấp số liệu | bảng số liệu ioc | gửi số liệu | số liệu tuần",
)
_ALL_GROUPS = Phrases("các tổ | ba tổ | 03 tổ | 3 tổ | thành viên các tổ | tất cả các tổ | toàn thể thành viên")


def judge(mail: Mail, documents: Mapping[int, Extracted], context: Context, split: Split | None = None) -> Verdict:
    """What the service does with `mail`; `documents` are its extracted attachments by `Attachment.index`, `split` what
    `take_apart` said of it, when the caller has it.

    Never raises: whatever a hostile mail does to a rule, it becomes quarantined / unreadable and the next one goes on.
    """
    if mail.unreadable:
        return _about(mail, unreadable(mail.unreadable))
    if mail.size > context.max_bytes:
        return _about(mail, oversized(mail.size, context.max_bytes))
    try:
        split = split or _split(mail, context)
        rule = secrecy.marking(mail, documents, split=split)
    except Exception:
        return replace(_about(mail, unreadable("không kiểm tra được dấu mật")), subject="")
    if rule is not None:
        return refused(mail, rule)
    try:
        return _judge(_open(mail, documents, context, split))
    except Exception as error:
        # The error path does not look into the message again (design: journey of one message, 3).
        failed = _about(mail, unreadable("lỗi khi phân tích nội dung thư"))
        return replace(failed, flags=("inner_failure", type(error).__name__))


def unreadable(why: str = "") -> Verdict:
    """For a mail whose bytes cannot be taken apart; `why` is a Vietnamese phrase."""
    reason = f"Không đọc được thư{f' ({why})' if why else ''}, đề nghị Thư ký xem thư gốc."
    return Verdict(Disposition.QUARANTINED, reason, ReasonCode.UNREADABLE)


def oversized(size: int, max_bytes: int) -> Verdict:
    """For a mail above the limit; sizes in bytes. The caller need not have parsed it."""
    reason = f"Thư quá lớn ({_megabytes(size)} MB, mức cho phép {_megabytes(max_bytes)} MB)."
    return Verdict(Disposition.QUARANTINED, reason, ReasonCode.OVERSIZED)


def refused(mail: Mail, rule: str) -> Verdict:
    """For a mail with a state-secret marking: nothing of its content, subject or file names is in the verdict."""
    reason = "Thư có dấu hiệu chứa nội dung hoặc độ mật; hệ thống không tiếp nhận, không lưu nội dung."
    sender = mail.from_address
    return Verdict(Disposition.REFUSED_SECRET, reason, message_id=mail.message_id, sender=sender, flags=(rule,))


def take_apart(mail: Mail, context: Context) -> Split | None:
    """The body's new and quoted text, None when it cannot be told. Never raises."""
    try:
        return None if mail.unreadable or mail.size > context.max_bytes else _split(mail, context)
    except Exception:  # `judge` says what becomes of it
        return None


def _split(mail: Mail, context: Context) -> Split:
    return reply.split(
        mail.text,
        mail.html,
        sent=context.answered.text if context.answered else "",
        subject=mail.subject,
        own=context.own_addresses,
        writer=mail.sender[0].name if mail.sender else "",
    )


def _open(mail: Mail, documents: Mapping[int, Extracted], context: Context, split: Split) -> Case:
    trust = authentication.check(mail, context.authserv_ids)
    return Case(mail, documents, context, split, trust, identity.week_of(context.answered, context.at))


def _judge(case: Case) -> Verdict:
    sender = identity.sender_of(case.mail, case.roster, case.answered)
    known = _identified(case, sender)
    sorted_away = _sorted_away(known, sender)
    if sorted_away is not None:
        return sorted_away
    if sender is None:
        return _unknown(case)
    for test in _TESTS:
        verdict = test(known)
        if verdict is not None:
            return verdict
    return filing.file(known)


def _identified(case: Case, sender: Sender | None) -> Case:
    if sender is None:
        return case
    who = identity.identify(sender, case.mail.subject, case.new_text, case.roster)
    group = identity.group_of(who, case.answered, _places(case), case.roster)
    return replace(case, identity=replace(who, member=identity.seat_in(who, group, case.roster)), group=group)


def _places(case: Case) -> Iterator[str]:
    """Where a group may be named, the most telling first."""
    text = case.new_text
    lines = [line for line in text.split("\n") if line.strip()]
    documents = [part for document in case.documents.values() for part in every(document)]
    yield case.mail.subject
    yield "\n".join(lines[:_FIRST_LINES])
    yield case.split.cover
    yield from (attachment.filename for attachment in case.mail.attachments)
    yield from (document.head or document.text[:2000] for document in documents)
    yield text
    yield from (document.text for document in documents)


def _sorted_away(case: Case, sender: Sender | None) -> Verdict | None:
    found = triage.sort(
        case.mail,
        case.new_text,
        case.full_text,
        at=case.context.at,
        known=sender is not None,
        standing=sender is not None and sender.role is SenderRole.STANDING,
        own_addresses=case.context.own_addresses,
    )
    if found is None:
        return None
    return case.verdict(
        found.disposition,
        found.reason,
        reason_code=found.reason_code,
        bounced=found.bounced,
        absent_until=found.absent_until,
        flags=found.flags,
    )


def _unknown(case: Case) -> Verdict:
    """A stranger; or several From addresses of which one is ours to know (RFC 5322, 3.6.2), which is a disguise."""
    if any(case.roster.sender(author.address) for author in case.mail.sender):
        return case.verdict(
            Disposition.QUARANTINED,
            "Thư có nhiều địa chỉ người gửi nên không xác định được ai gửi.",
            reason_code=ReasonCode.FAILED_AUTHENTICATION,
            flags=("several_authors",),
        )
    imitated = danger.lookalike(case.mail, _known_domains(case))
    reason = "Địa chỉ người gửi không có trong danh sách thành viên, bộ phận giúp việc, lãnh đạo."
    if imitated:
        reason = f"Địa chỉ người gửi lạ, tên miền gần giống {imitated}: có thể là giả mạo."
    flags = ("lookalike_domain",) if imitated else ()
    return case.verdict(Disposition.QUARANTINED, reason, reason_code=ReasonCode.UNKNOWN_SENDER, flags=flags)


def _known_domains(case: Case) -> set[str]:
    roster = case.roster
    known = [a for m in roster.members for a in (*m.addresses, *m.delegates)]
    known += [*roster.leadership, *roster.standing, *case.context.own_addresses]
    return {address.rpartition("@")[2].casefold() for address in known}


def _authenticity(case: Case) -> Verdict | None:
    trust = case.authentication.trust
    if trust is Trust.FAIL:
        reason = "Địa chỉ người gửi có trong danh sách nhưng máy chủ thư báo xác thực không đạt (dmarc=fail)."
    elif not authentication.one_author(case.mail) and approval.is_answer(case):
        reason = "Thư trả lời bản trình nhưng phần người gửi ghi nhiều địa chỉ, không xác định được ai gửi."
    elif case.context.require_pass and trust is not Trust.PASS:
        reason = "Máy chủ thư không xác nhận được người gửi; cài đặt yêu cầu phải xác thực đạt."
    else:
        return None
    return case.verdict(Disposition.QUARANTINED, reason, reason_code=ReasonCode.FAILED_AUTHENTICATION)


def _danger(case: Case) -> Verdict | None:
    why = danger.dangerous(case.mail.attachments, case.documents.values())
    if why is None:
        return None
    reason = f"Thư có tệp kèm theo nguy hiểm: {why}. Không mở tệp."
    return case.verdict(Disposition.QUARANTINED, reason, reason_code=ReasonCode.SUSPICIOUS_ATTACHMENT)


def _directive(case: Case) -> Verdict | None:
    """Work assigned by a head or the leadership, in their own words; a delegate's mail or a forward assigns nothing."""
    who = case.identity
    if who is None or who.recorded:
        return None
    leader = who.sender.role is SenderRole.LEADERSHIP
    if not leader and not identity.is_head(who.sender, case.roster):
        return None
    found = directive.read(case.own_words, roster=case.roster, at=case.context.at)
    if found is not None:
        reason = "Lãnh đạo giao việc." if leader else "Tổ trưởng giao việc."
        return case.verdict(
            Disposition.DIRECTIVE, reason, directive=found, group=case.group or _home(case, found.assignees)
        )
    if not leader:
        return None
    reason = "Thư của lãnh đạo không giao việc cụ thể cho đơn vị nào, đề nghị Thư ký xem."
    return case.verdict(Disposition.QUARANTINED, reason, flags=("no_assignment",))


def _home(case: Case, assignees: tuple[str, ...]) -> str | None:
    """The one group that all assignees belong to, else None."""
    groups = {member.group for member in case.roster.members if member.id in assignees}
    return groups.pop() if len(groups) == 1 else None


def _bulletin(case: Case) -> Verdict | None:
    """The week's IOC data for the groups, from the standing agency's address or from that agency's own office."""
    who = case.identity
    if who is None or who.recorded:
        return None
    if who.sender.role is not SenderRole.STANDING and not _is_agency_bulletin(case):
        return None
    if not any(char.isdigit() for char in case.new_text) and not any(case.files()):
        if not case.new_text or items.is_cover(case.new_text):
            return case.verdict(Disposition.EMPTY, "Thư của cơ quan thường trực không có số liệu và tệp đọc được.")
        reason = "Thư của cơ quan thường trực không có số liệu, đề nghị Thư ký xem."
        return case.verdict(Disposition.QUARANTINED, reason, flags=("no_data",))
    reason = "Cơ quan thường trực gửi số liệu IOC trong tuần cho các Tổ."
    return case.verdict(Disposition.BULLETIN, reason, group=None, member=None, submitted_by=None, channel=None)


def _is_agency_bulletin(case: Case) -> bool:
    who = case.identity
    if who is None or who.member is None or case.answered is not None:
        return False
    agency = case.roster.standing_name
    if not agency or agency.casefold() not in f"{who.member.agency} {who.member.title}".casefold():
        return False
    top = "\n".join(line for line in case.new_text.split("\n") if line.strip())[:600]
    to_all = _ALL_GROUPS.found(top) or len(groups_in(f"{case.mail.subject}\n{top}", case.roster)) >= 2
    return to_all and _BULLETIN.found(case.mail.subject)


def _nobody(case: Case) -> Verdict | None:
    """A known address that speaks for no member: what it sends is nobody's opinion until a person says whose."""
    who = case.identity
    if who is not None and who.member is not None and "several_recorded" not in who.flags:
        return None
    reason = "Chưa xác định được thư ghi ý kiến của thành viên nào, đề nghị Thư ký xem."
    if who is not None and "several_recorded" in who.flags:
        reason = "Một thư ghi nhận ý kiến của nhiều thành viên, đề nghị Thư ký tách riêng từng người."
    return case.verdict(Disposition.QUARANTINED, reason, reason_code=ReasonCode.UNKNOWN_SENDER)


_TESTS: tuple[Callable[[Case], Verdict | None], ...] = (
    _authenticity,
    _danger,
    approval.decide,
    _directive,
    _bulletin,
    _nobody,
)


def _about(mail: Mail, verdict: Verdict) -> Verdict:
    """The verdict with who and what; a subject that bears a secrecy mark is not shown even here."""
    sender = mail.from_address or (mail.sender[0].address if mail.sender else "")
    subject = "" if secrecy.in_title(mail.subject) else mail.subject
    return replace(verdict, message_id=mail.message_id, sender=sender, subject=subject)


def _megabytes(size: int) -> str:
    return f"{size / 1_048_576:.1f}".replace(".", ",")
