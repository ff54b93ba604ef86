"""Compiling a week's opinions into a Report (decision, Điều 3.4: the secretary compiles).

Nothing is judged here: opinions come with sector and kind already. Only the order, the numbers and who is missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from types import MappingProxyType

from mailflow.core.addressee import to_leaders
from mailflow.core.data_issue import Followed
from mailflow.core.indicators import Indicators
from mailflow.core.office import Office
from mailflow.core.records import Attendance, ItemStatus, KeptDirective, Note, Opinion, Presence
from mailflow.core.report import (
    KIND_ORDER,
    DirectiveLine,
    LeftOut,
    NoteLine,
    Origin,
    Report,
    ReportItem,
    SectorHead,
    Standing,
    State,
    Unfiled,
)
from mailflow.core.report_issues import with_history
from mailflow.core.roster import Group, Member, Role, Roster
from mailflow.core.series import moves, series_of
from mailflow.core.verdict import COMMON_SECTOR, Kind, SubmittedBy
from mailflow.core.week import Week, local

_STATES = {
    Presence.ANSWERED: State.ANSWERED,
    Presence.NO_OPINION: State.NO_OPINION,
    Presence.ABSENT: State.ABSENT,
    Presence.BOUNCED: State.BOUNCED,
    Presence.UNCLEAR: State.UNCLEAR,
}
_REASONS = {
    ItemStatus.SUPERSEDED: "đã được thay thế bằng ý kiến gửi sau",
    ItemStatus.DROPPED: "thư ký không đưa vào báo cáo",
}


def compile_report(
    group: Group,
    roster: Roster,
    week: Week,
    opinions: Sequence[Opinion],
    attendance: Mapping[str, Attendance],
    directives: Sequence[KeptDirective] = (),
    notes: Sequence[Note] = (),
    *,
    closing: datetime,
    office: Office,
    unfiled: Sequence[Unfiled] = (),
    numbers: Mapping[int, int] = MappingProxyType({}),
    originals: Mapping[int, str] = MappingProxyType({}),
    followed: Sequence[Followed] = (),
    before: Report | None = None,
    indicators: Indicators | None = None,
    history: Sequence[Report] = (),
) -> Report:
    """The group's report of `week`. `opinions` are all that were filed for the group, whatever their status;
    `attendance` is keyed by member id; `closing` is the members' closing time (aware).

    `numbers` (opinion id -> item number) are those of the version before: items keep them, new ones take the next.
    `originals` (opinion id -> text) are members' own words where the secretary changed them. `followed` and
    `before`: see `report_issues.with_history`. `history` are the approved reports of earlier weeks, whose figures are
    continued (`series`).
    """
    head = roster.member(group.head)
    heads = _sector_heads(group, roster, opinions)
    report = Report(
        group=group.id,
        group_number=group.number,
        group_name=group.name,
        group_long_name=group.long_name,
        head_title=head.title,
        head_name=head.holder,
        week=week,
        closing=closing,
        office=office,
        sectors=heads,
        items=(),
        standings=_standings(group, roster, opinions, attendance),
        unfiled=tuple(unfiled),
        directives=_directive_lines(directives, roster, closing),
        notes=tuple(_note_line(n, roster) for n in notes),
    )
    told = _with_opinions(report, _numbered(_in_print_order(opinions, heads), numbers), roster, originals)
    known = indicators or Indicators()
    told = replace(told, figures=series_of(told, known, history))
    speakers = {who for one in followed for who in (one.issue.member, one.issue.settled_by)}
    return with_history(
        told, followed, {who: title_of(who, roster) for who in speakers}, before, moves(told.figures, known)
    )


def _numbered(opinions: Sequence[Opinion], numbers: Mapping[int, int]) -> list[tuple[int, Opinion]]:
    """New opinions are numbered as printed in a first version; later in the order of filing, so that one more late
    opinion never changes the number under which the secretary was shown another."""
    new = [o for o in opinions if o.id not in numbers]
    if numbers:
        new.sort(key=lambda o: o.id)
    following = dict(zip((o.id for o in new), count(max(numbers.values(), default=0) + 1), strict=False))
    return [(numbers.get(o.id) or following[o.id], o) for o in opinions]


def _with_opinions(
    report: Report,
    opinions: Iterable[tuple[int, Opinion]],
    roster: Roster,
    originals: Mapping[int, str] = MappingProxyType({}),
) -> Report:
    items, waiting, left_out = list(report.items), list(report.waiting), list(report.left_out)
    for number, opinion in opinions:
        item = replace(_item(number, opinion, report.office, roster), original=originals.get(opinion.id, ""))
        if opinion.status is ItemStatus.ACTIVE:
            items.append(item)
        elif opinion.status is ItemStatus.SUPPLEMENT:
            waiting.append(item)
        else:
            left_out.append(LeftOut(item, _reason(opinion)))
    return replace(report, items=tuple(items), waiting=tuple(waiting), left_out=tuple(left_out))


def _in_print_order(opinions: Sequence[Opinion], heads: tuple[SectorHead, ...]) -> list[Opinion]:
    """Numbers run as the page is read; what does not stand on the page is numbered after it."""
    sectors = [h.id for h in heads]
    statuses = list(ItemStatus)

    def place(o: Opinion) -> tuple[int, int, int, datetime, int]:
        return statuses.index(o.status), sectors.index(o.sector), KIND_ORDER.index(o.kind), o.received_at, o.id

    return sorted(opinions, key=place)


def _item(number: int, opinion: Opinion, office: Office, roster: Roster) -> ReportItem:
    leaders = opinion.kind is not Kind.RECOMMENDATION or to_leaders(opinion.text, office)
    return ReportItem(
        number=number,
        sector=opinion.sector,
        kind=opinion.kind,
        text=opinion.text,
        author=title_of(opinion.member, roster),
        at=opinion.received_at,
        member=opinion.member,
        channel=opinion.channel,
        submitted_by=opinion.submitted_by,
        sender=opinion.sender,
        source=opinion.source,
        late=opinion.late,
        origin=Origin.ADDED if _added(opinion, roster) else Origin.OPINION,
        to_leaders=leaders,
        opinion=opinion.id,
    )


def _added(opinion: Opinion, roster: Roster) -> bool:
    """A line that the secretary added to the draft is recorded by the secretary as the secretary's own."""
    secretary = roster.group(opinion.group).secretary
    return opinion.submitted_by is SubmittedBy.SECRETARY and opinion.member == secretary


def _reason(opinion: Opinion) -> str:
    return opinion.status_reason or _REASONS[opinion.status]


def _sector_heads(group: Group, roster: Roster, opinions: Sequence[Opinion]) -> tuple[SectorHead, ...]:
    """The group's sectors in the decision's order, then others that opinions speak of, then common remarks."""
    foreign = {o.sector for o in opinions} - {*group.sectors, COMMON_SECTOR}
    known = [s.id for s in roster.sectors if s.id in foreign]
    order = [*group.sectors, *known, *sorted(foreign.difference(known))]
    heads = [_sector_head(one, roster, contributed=one in foreign) for one in order]
    return (*heads, SectorHead(COMMON_SECTOR, "Ý kiến chung", "Chung"))


def _sector_head(sector: str, roster: Roster, *, contributed: bool) -> SectorHead:
    owners = tuple(m.title for m in roster.members if sector in m.sectors)
    found = next((s for s in roster.sectors if s.id == sector), None)
    if found is None:
        return SectorHead(sector, sector, sector, owners, contributed)
    return SectorHead(sector, found.name, found.short, owners, contributed)


def _standings(
    group: Group, roster: Roster, opinions: Sequence[Opinion], attendance: Mapping[str, Attendance]
) -> tuple[Standing, ...]:
    """Every member but the head, and contributors of other groups who answered (they are never missing here)."""
    members = [m for m in roster.members_of(group.id) if m.role is not Role.HEAD]
    guests = [m for m in roster.members if m.id in group.contributors and m.group != group.id]
    told = [o for o in opinions if not _added(o, roster)]
    own = [_standing(m, told, attendance.get(m.id), expected=m.expected) for m in members]
    others = [_standing(m, told, attendance.get(m.id), expected=False) for m in guests]
    return (*own, *(s for s in others if s.state is not State.MISSING))


def _standing(
    member: Member, opinions: Sequence[Opinion], attendance: Attendance | None, *, expected: bool
) -> Standing:
    spoken = [o for o in opinions if o.member == member.id]
    state, at, detail = State.MISSING, None, ""
    if attendance is not None:
        state, at, detail = _STATES[attendance.presence], attendance.at, attendance.detail
    if any(o.status is ItemStatus.ACTIVE for o in spoken):
        at = max(o.received_at for o in spoken if o.status is ItemStatus.ACTIVE)
        state = state if state is State.NO_OPINION else State.ANSWERED
    elif any(o.status is ItemStatus.SUPPLEMENT for o in spoken) or (attendance is not None and attendance.late):
        state = State.LATE if state in (State.ANSWERED, State.NO_OPINION, State.MISSING) else state
    return Standing(member.id, member.title, state, expected, member.sectors, at, detail)


def _directive_lines(
    directives: Sequence[KeptDirective], roster: Roster, closing: datetime
) -> tuple[DirectiveLine, ...]:
    today = local(closing).date()
    lines = []
    for one in sorted(directives, key=lambda d: (d.given_at, d.id)):
        if one.state == "cancelled":
            continue
        lead = one.lead or (one.assignees[0] if one.assignees else "")
        others = tuple(title_of(a, roster) for a in one.assignees if a != lead)
        overdue = one.done_at is None and one.due is not None and one.due < today
        lines.append(
            DirectiveLine(title_of(lead, roster), others, one.text, one.given_at, one.due, one.done_at, overdue)
        )
    return tuple(lines)


def _note_line(note: Note, roster: Roster) -> NoteLine:
    digest = hashlib.sha256(note.content).hexdigest() if note.filename else ""
    return NoteLine(title_of(note.author, roster), note.at, note.text, note.filename, digest)


def title_of(who: str, roster: Roster) -> str:
    """The title of a member id or of a known address; anything else is returned as it is."""
    sender = roster.sender(who)
    if sender is not None and sender.member is not None:
        return sender.member.title
    return next((m.title for m in roster.members if m.id == who), who)
