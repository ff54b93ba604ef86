"""For whom a mail speaks, over which channel, to which group and week. Whether it is authentic is not asked here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailflow.core import titles
from mailflow.core.message import Mail
from mailflow.core.roster import Group, Member, Role, Roster, Sender, SenderRole
from mailflow.core.verdict import Answered, Channel, SubmittedBy
from mailflow.core.vietnamese import nfc, unaccent
from mailflow.core.week import Week

_TOP_LINES = 4  # the marker of a recorded opinion stands in the first line, or under the greeting
_LONG_REST = 70  # characters after the channel that are more than a time and a place
_RECORDED = re.compile(
    r"gh?i\s{1,3}nh(?:ận|an)\s{1,3}(?:lại\s{1,3}|lai\s{1,3})?(?:nội\s{1,3}dung\s{1,3}|các\s{1,3}|cac\s{1,3})?"
    r"[ýy]\s{1,3}ki(?:ến|en)\s{1,3}(?:đóng\s{1,3}góp\s{1,3}|góp\s{1,3}ý\s{1,3}|tham\s{1,3}gia\s{1,3}|bổ\s{1,3}sung\s{1,3})?"
    r"(?:của|cua|từ)\s{1,3}(?P<who>[^\n]{2,200}?)\s{1,3}(?:qua|bằng|bang|tại|tai)\s{1,3}(?P<how>[^\n]{2,400})",
    re.IGNORECASE,
)
# In this order: "họp trực tuyến" before "họp", "tin nhắn qua điện thoại" is a message.
_CHANNELS = (
    (Channel.ONLINE_MEETING, ("hop truc tuyen", "cuoc hop truc tuyen", "hop tren mang", "hop online", "hop qua mang")),
    (Channel.ONLINE_MEETING, ("truc tuyen", "hoi nghi truc tuyen", "zoom", "google meet", "teams", "hop zoom")),
    (Channel.MEETING, ("hop truc tiep", "cuoc hop", "buoi hop", "hop", "hoi nghi", "trao doi truc tiep", "truc tiep")),
    (Channel.MESSAGE, ("tin nhan", "nhan tin", "zalo", "sms", "viber", "messenger", "telegram")),
    (Channel.PHONE, ("dien thoai", "goi dien", "cuoc goi", "dt")),
)
_REPLY_PREFIX = re.compile(r"\s*(?:re|tl|trả lời|fw|fwd|ct|chuyển tiếp|về việc)\s?:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The marker "Ghi nhận ý kiến của <title> qua <channel>": `who` as written, and the text without the marker."""

    who: str
    channel: Channel
    text: str


@dataclass(frozen=True, slots=True)
class Identity:
    """`member` is the seat spoken for (None: standing agency, leadership, or not told); `text` what it says.

    `recorded`: somebody's words taken down by the secretary's office. `flags`: for the log.
    """

    sender: Sender
    member: Member | None
    submitted_by: SubmittedBy = SubmittedBy.SELF
    channel: Channel = Channel.EMAIL
    text: str = ""
    recorded: bool = False
    flags: tuple[str, ...] = ()


def sender_of(mail: Mail, roster: Roster, answered: Answered | None) -> Sender | None:
    """Who writes, by the single From address; of several seats on one address the one of the answered group."""
    sender = roster.sender(mail.from_address) if mail.from_address else None
    if sender is None or sender.member is None or answered is None or answered.group in (None, sender.group):
        return sender
    for member in roster.members_of(answered.group or ""):
        if sender.role is SenderRole.MEMBER and _holds(member.addresses, sender.address):
            return Sender(sender.address, sender.role, member, member.group)
        if sender.role is SenderRole.DELEGATE and _holds(member.delegates, sender.address):
            return Sender(sender.address, sender.role, member, member.group)
    return sender


def identify(sender: Sender, subject: str, text: str, roster: Roster) -> Identity:
    """For whom the mail speaks. Only a group's recorders (secretary, assistants with the right) record for others."""
    own = SubmittedBy.DELEGATE if sender.role is SenderRole.DELEGATE else SubmittedBy.SELF
    plain = Identity(sender, sender.member, own, text=text)
    found = recorded(subject, text)
    if found is None:
        return plain
    named = [mention.member for mention in titles.members_in(found.who, roster)]
    if sender.member is not None and sender.member in named[:1]:
        return Identity(sender, sender.member, own, found.channel, found.text, recorded=True)
    if not may_record(sender, named[:1], roster):
        return Identity(sender, sender.member, own, text=text, flags=("recording_not_allowed",))
    several = _others(found.text, named[0], roster) if named else False
    flags = ("several_recorded",) if several else ()
    member = named[0] if named else None
    return Identity(sender, member, SubmittedBy.SECRETARY, found.channel, found.text, recorded=True, flags=flags)


def recorded(subject: str, text: str) -> Recorded | None:
    """The marker of a recorded opinion in the subject (not of a reply) or in the first lines, or None."""
    lines = nfc(text).split("\n")
    top = [i for i, line in enumerate(lines) if line.strip()][:_TOP_LINES]
    for i in top:
        match = _marker(lines[i])
        if match:
            channel = _channel(match["how"])
            if channel:
                rest = _after_marker(match["how"])
                return Recorded(match["who"].strip(), channel, "\n".join([*lines[:i], *rest, *lines[i + 1 :]]).strip())
    match = None if _REPLY_PREFIX.match(subject) else _RECORDED.search(nfc(subject[:400]))
    channel = _channel(match["how"]) if match else None
    return Recorded(match["who"].strip(), channel, text) if match and channel else None


def may_record(sender: Sender, members: Sequence[Member], roster: Roster) -> bool:
    """True for the secretary's office of the member's own group, or of one where the member contributes.

    A member who is not named clearly (`members` empty) may be anyone of the recorder's own group.
    """
    groups = [g for g in roster.groups if not members or any(_belongs(member, g) for member in members)]
    return any(_records(sender, group, roster) for group in groups)


def group_of(identity: Identity, answered: Answered | None, places: Iterable[str], roster: Roster) -> str | None:
    """The group of the answered mail, else the group the text names, else the member's own (contract: `group`).

    `places` are the texts that may name it, the most telling first (subject, first lines, file names, ...). A named
    group counts only where the member belongs to it or is its listed contributor; a recorded opinion keeps its own.
    """
    member = identity.member
    if identity.recorded and member is not None:
        return member.group
    if answered is not None and answered.group is not None:
        return answered.group
    if member is None:
        return identity.sender.group
    allowed = [g.id for g in roster.groups if _belongs(member, g) or _seated(roster, g, identity.sender)]
    for place in places:
        named = [group for group in titles.groups_in(place, roster) if group in allowed]
        if named:
            return member.group if member.group in named else named[0]
    return member.group


def seat_in(identity: Identity, group: str | None, roster: Roster) -> Member | None:
    """The seat of the same address in `group`, when one person holds seats in several; else the member as found."""
    member = identity.member
    if member is None or group in (None, member.group) or identity.recorded:
        return member
    found = [m for m in roster.members_of(group or "") if _seat(m, identity.sender)]
    return found[0] if found else member


def week_of(answered: Answered | None, at: datetime) -> Week:
    """The week of the cycle that is answered, else the week of arrival on Vietnamese clocks."""
    return answered.week if answered is not None and answered.week is not None else Week.of(at)


def is_head(sender: Sender, roster: Roster) -> bool:
    """True for a head's own address (a delegate's is not)."""
    if sender.role is not SenderRole.MEMBER:
        return False
    return any(m.role is Role.HEAD and _holds(m.addresses, sender.address) for m in roster.members)


def _records(sender: Sender, group: Group, roster: Roster) -> bool:
    secretary = roster.member(group.secretary)
    office = (*group.recorders, *secretary.addresses, *secretary.delegates)
    return _holds(office, sender.address)


def _belongs(member: Member, group: Group) -> bool:
    return member.group == group.id or member.id in group.contributors


def _seated(roster: Roster, group: Group, sender: Sender) -> bool:
    return any(_seat(member, sender) for member in roster.members_of(group.id))


def _seat(member: Member, sender: Sender) -> bool:
    if sender.role is SenderRole.DELEGATE:
        return _holds(member.delegates, sender.address)
    return sender.role is SenderRole.MEMBER and _holds(member.addresses, sender.address)


def _holds(addresses: Iterable[str], address: str) -> bool:
    return address.casefold() in {one.casefold() for one in addresses}


def _others(text: str, member: Member, roster: Roster) -> bool:
    """Whether a second marker in the text names somebody else: one mail, several recorded opinions."""
    markers = (m for line in text.split("\n") if (m := _marker(line)))
    named = (mention.member for m in markers for mention in titles.members_in(m["who"], roster))
    return any(other.id != member.id for other in named)


def _marker(line: str) -> re.Match[str] | None:
    """The marker at the beginning of a line ("Thư ký Tổ 1 xin ghi nhận …"), not a report that it happened."""
    match = _RECORDED.search(line[:800])
    if match is None:
        return None
    before = line[: match.start()].strip(" \t-–*•+.:\"'“").casefold()
    return match if len(before) <= 25 and not before.endswith(("đã", "được", " da")) else None


def _channel(how: str) -> Channel | None:
    """The form of work that `how` begins with, else None ("qua theo dõi" is no channel)."""
    plain = unaccent(how[:80]).lstrip(" (\"'“")
    for channel, names in _CHANNELS:
        if any(re.match(rf"(?:(?:hinh thuc|kenh|ung dung|cuoc|buoi) )?{name}\b", plain) for name in names):
            return channel
    return None


def _after_marker(how: str) -> list[str]:
    """What the marker's line says beyond the marker: the text after its colon, or a long rest without one."""
    colon = re.search(r":(?!\d)(?:\s|$)", how)
    if colon:
        rest = how[colon.end() :].strip()
        return [rest] if rest else []
    return [how] if len(how) > _LONG_REST and "(" not in how[:40] else []
