"""Who is who on one date: groups, members, sectors and addresses, as the rules say. Plain frozen values.

What is not here: reading rules/ and their validity dates (adapters/rules.py makes a Roster for a date).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

_T = TypeVar("_T")


class Role(StrEnum):
    """A seat's role in its group (decision, Điều 1): Tổ trưởng, Thành viên (Thư ký), Thành viên."""

    HEAD = "head"
    SECRETARY = "secretary"
    MEMBER = "member"


class SenderRole(StrEnum):
    """What an address may speak as. A delegate writes for a member; an assistant serves a group (Điều 3.4)."""

    MEMBER = "member"
    DELEGATE = "delegate"
    ASSISTANT = "assistant"
    STANDING = "standing"
    LEADERSHIP = "leadership"


@dataclass(frozen=True, slots=True)
class Sector:
    """One of the 17 systems or fields that the decision names (Điều 1, Phụ lục)."""

    id: str
    group: str
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Member:
    """One of the 22 seats with its holder of the date. `sectors` holds ids; ("*",) means every sector of the group.

    `expected` is true when a missing opinion counts as missing (owners of sectors; not heads, not the three
    deputy chiefs of office who only "take part").
    """

    id: str
    group: str
    role: Role
    title: str
    holder: str = ""
    addresses: tuple[str, ...] = ()
    delegates: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    expected: bool = True
    aliases: tuple[str, ...] = ()
    agency: str = ""

    @property
    def address(self) -> str:
        """Where mail to this member goes; "" for a vacant seat or one without address."""
        return self.addresses[0] if self.addresses else ""


@dataclass(frozen=True, slots=True)
class Group:
    """A Tổ. `approvers` are the addresses whose yes counts on the date: the head's own and a dated deputy's.

    `recorders` are addresses that may record a colleague's opinion (the secretary and assistants with that right);
    `preparers` and `chasers` are the assistants who prepare the draft and who remind members (Điều 3.4).
    """

    id: str
    number: int
    name: str
    long_name: str
    head: str
    secretary: str
    sectors: tuple[str, ...]
    contributors: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    recorders: tuple[str, ...] = ()
    assistants: tuple[str, ...] = ()
    preparers: tuple[str, ...] = ()
    chasers: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """`T1`, as it stands in mail subjects."""
        return f"T{self.number}"


@dataclass(frozen=True, slots=True)
class Sender:
    """What an address is on the date. `member` is the seat it speaks for (None for standing agency, leadership)."""

    address: str
    role: SenderRole
    member: Member | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """The rules as they stand on one date; groups in the decision's order, members in their group's order."""

    groups: tuple[Group, ...]
    members: tuple[Member, ...]
    sectors: tuple[Sector, ...]
    leadership: tuple[str, ...]
    standing: tuple[str, ...]
    standing_name: str = ""
    team_addresses: tuple[str, ...] = ()
    _senders: dict[str, Sender] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for sender in self._all_senders():
            self._senders.setdefault(sender.address.casefold(), sender)

    def _all_senders(self) -> Iterator[Sender]:
        for member in self.members:
            for address in member.addresses:
                yield Sender(address, SenderRole.MEMBER, member, member.group)
        for member in self.members:
            for address in member.delegates:
                yield Sender(address, SenderRole.DELEGATE, member, member.group)
        for address in self.standing:
            yield Sender(address, SenderRole.STANDING)
        for address in self.leadership:
            yield Sender(address, SenderRole.LEADERSHIP)
        for group in self.groups:
            for address in group.assistants:
                yield Sender(address, SenderRole.ASSISTANT, None, group.id)

    def sender(self, address: str) -> Sender | None:
        """Who writes from `address` (case-insensitive), or None for a stranger."""
        return self._senders.get(address.casefold())

    def group(self, group_id: str) -> Group:
        """Raises KeyError for an unknown id."""
        return _only((g for g in self.groups if g.id == group_id), group_id)

    def member(self, member_id: str) -> Member:
        """Raises KeyError for an unknown id."""
        return _only((m for m in self.members if m.id == member_id), member_id)

    def sector(self, sector_id: str) -> Sector:
        """Raises KeyError for an unknown id. `chung` (the group's work as a whole) is no sector of the roster."""
        return _only((s for s in self.sectors if s.id == sector_id), sector_id)

    def members_of(self, group_id: str) -> tuple[Member, ...]:
        return tuple(m for m in self.members if m.group == group_id)


def _only(found: Iterator[_T], key: str) -> _T:
    for one in found:
        return one
    raise KeyError(key)
