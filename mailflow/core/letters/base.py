"""What every mail of ours has in common: a Letter to one address, the desk it is written at, forms of address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from mailflow.core.office import Office
from mailflow.core.outgoing import Enclosure
from mailflow.core.reply import MARKER
from mailflow.core.roster import Group, Member, Role, Roster, SenderRole
from mailflow.core.verdict import AnsweredKind
from mailflow.core.week import Week, short_date


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one address, before wording. `purpose` names the template and stands in the Message-ID.

    `answer_as` is how a reply is understood; `notice` counts against the day's cap of the address; `replied` marks an
    answer to somebody's mail (RFC 3834). `version` and `report_sha256` name the report that a reply decides on.
    """

    purpose: str
    to: str
    context: Mapping[str, object]
    group: str | None = None
    week: Week | None = None
    answer_as: AnsweredKind = AnsweredKind.NOTICE
    notice: bool = False
    replied: bool = False
    version: int | None = None
    report_sha256: str = ""
    attachments: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail in words: one-line subject, plain text and HTML that say the same."""

    subject: str
    text: str
    html: str


class Renderer(Protocol):
    """What turns a template's name and context into words (adapters/templates.py)."""

    def render(self, name: str, context: Mapping[str, object]) -> Rendered: ...


def render(templates: Renderer, letter: Letter, code: str = "", approval_code: str = "") -> Rendered:
    """The letter in words. `code` (reference.Signer.code) ends the subject of mails on which a decision hangs;
    `approval_code` is what a yes must repeat, "" for nothing.

    Raises TemplateError.
    """
    return templates.render(letter.purpose, {**letter.context, "code": code, "approval_code": approval_code})


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose mail it is: a group's week, with the names of its date. `group` is None for mail of all groups; `year` is
    given where the mail is about that year's review, and `week` is then only its key."""

    office: Office
    roster: Roster
    week: Week | None = None
    group: Group | None = None
    year: int | None = None

    @property
    def tag(self) -> str:
        """`[IOC-T1-2026W47]`, or `[IOC-T1-SK2026]` about a review, at the head of every subject."""
        parts = ["IOC"]
        if self.group is not None:
            parts.append(self.group.code)
        if self.year is not None:
            parts.append(f"SK{self.year}")
        elif self.week is not None:
            parts.append(self.week.compact)
        return f"[{'-'.join(parts)}]"

    def member(self, member_id: str) -> Member:
        return self.roster.member(member_id)

    @property
    def chief(self) -> Member:
        """The group's head. Raises ValueError at a desk of no group."""
        return self.member(self.own.head)

    @property
    def secretary(self) -> Member:
        """The group's secretary. Raises ValueError at a desk of no group."""
        return self.member(self.own.secretary)

    @property
    def own(self) -> Group:
        if self.group is None:
            raise ValueError("this mail belongs to a group, and the desk has none")
        return self.group

    def letter(
        self,
        purpose: str,
        to: str,
        salute: str,
        context: Mapping[str, object],
        *,
        answer_as: AnsweredKind = AnsweredKind.NOTICE,
        notice: bool = False,
        replied: bool = False,
        version: int | None = None,
        report_sha256: str = "",
        attachments: tuple[Enclosure, ...] = (),
    ) -> Letter:
        """A letter with what every template may use: office, group, week, tag, salute, marker."""
        common = {
            "office": self.office,
            "group": self.group,
            "week": self.week,
            "tag": self.tag,
            "salute": salute,
            "standing_name": self.roster.standing_name,
            "marker": MARKER,
        }
        return Letter(
            purpose=purpose,
            to=to,
            context=MappingProxyType({**common, **context}),
            group=self.group.id if self.group else None,
            week=self.week,
            answer_as=answer_as,
            notice=notice,
            replied=replied,
            version=version,
            report_sha256=report_sha256,
            attachments=attachments,
        )


_ROLES = {Role.HEAD: "Tổ trưởng", Role.SECRETARY: "Thành viên (Thư ký)", Role.MEMBER: "Thành viên"}


def salute(member: Member, roster: Roster) -> str:
    """`Đồng chí Giám đốc Sở Y tế - Thành viên Tổ 1`: by office, as the decision names people, never by first name."""
    return f"Đồng chí {member.title} - {_ROLES[member.role]} {roster.group(member.group).name}"


def salute_address(address: str, roster: Roster) -> str:
    """How to address whoever writes from `address`; a courteous general form for a stranger."""
    sender = roster.sender(address)
    if sender is None:
        return "Ông/Bà"
    if sender.member is not None:
        return salute(sender.member, roster)
    if sender.role is SenderRole.STANDING and roster.standing_name:
        return f"{roster.standing_name} (cơ quan thường trực)"
    if sender.role is SenderRole.ASSISTANT and sender.group is not None:
        return f"Bộ phận giúp việc {roster.group(sender.group).name}"
    return "Đồng chí lãnh đạo tỉnh" if sender.role is SenderRole.LEADERSHIP else "Đồng chí"


def salute_leader(address: str, roster: Roster, office: Office) -> str:
    """How to address a leader of the province: a head of another group by that office, everybody else in common."""
    sender = roster.sender(address)
    if sender is not None and sender.member is not None:
        return salute(sender.member, roster)
    return f"Lãnh đạo {office.cap_uy}, {office.uy_ban}"


def span(week: Week) -> str:
    """`tuần 47 (16/11 - 22/11/2026)`; the first date keeps its year when the week crosses into a new one."""
    first = short_date(week.monday)
    if week.monday.year == week.sunday.year:
        first = first[:5]
    return f"tuần {week.number} ({first} - {short_date(week.sunday)})"
