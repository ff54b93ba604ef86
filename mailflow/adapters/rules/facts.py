"""The facts that rules/ may state, one class for each table; each holds from `valid_from` to `valid_to` inclusive.

Seat, holder, address, role and sector owner are separate facts (decision-duties.md 1): offices outlive people.
What the facts mean together is checked in `checking` and drawn in `drawing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from mailflow.core.roster import Role
from mailflow.core.verdict import COMMON_SECTOR

FIRST, LAST = date(1, 1, 2), date(9999, 12, 30)  # a day of room on both sides
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,8}[A-Za-z][A-Za-z0-9-]{1,62}")
_ID = re.compile(r"[a-z0-9]{1,40}(?:-[a-z0-9]{1,40}){0,12}")


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f'"{text}" không phải địa chỉ thư')
    return text.lower()


def _id(text: str) -> str:
    if not _ID.fullmatch(text) or text == COMMON_SECTOR:
        raise ValueError(f'mã "{text}" không dùng được: chỉ gồm chữ thường không dấu, số, nối bằng dấu "-"')
    return text


MailAddress = Annotated[str, AfterValidator(_address)]
Id = Annotated[str, AfterValidator(_id)]
Words = Annotated[str, Field(min_length=1)]


class Fact(BaseModel):
    """A dated statement. `where` tells file, line and table for messages."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    valid_from: date = FIRST
    valid_to: date = LAST
    _where: str = PrivateAttr(default="")

    @model_validator(mode="after")
    def _in_order(self) -> Fact:
        if self.valid_to < self.valid_from:
            raise ValueError(f"valid_to ({self.valid_to}) đứng trước valid_from ({self.valid_from})")
        return self

    def holds(self, on: date) -> bool:
        return self.valid_from <= on <= self.valid_to

    @property
    def where(self) -> str:
        return self._where


class GroupFact(Fact):
    """A Tổ; `long_name` word for word as the decision has it."""

    id: Id
    number: Annotated[int, Field(ge=1, le=99)]
    name: Words
    long_name: Words


class RoleFact(Fact):
    """Head or secretary; every other seat of the group is a plain member (Điều 1)."""

    group: Id
    seat: Id
    role: Literal[Role.HEAD, Role.SECRETARY]


class ContributorFact(Fact):
    """A member of another Tổ who works with this one (Sở GDĐT and Sở Y tế for Tổ 2); never missing there."""

    group: Id
    seat: Id


class AssistantFact(Fact):
    """One of the group's assistants (bộ phận giúp việc, Điều 3.4); may never approve."""

    group: Id
    address: MailAddress
    name: str = ""
    rights: tuple[Literal["record", "prepare", "chase"], ...] = ()
    appointed_by: str = ""


class PlacedFact(Fact):
    """Something with an id that stands in a group."""

    id: Id
    group: Id


class SeatFact(PlacedFact):
    """An office that sits in a group. `expected`: a missing opinion counts. `all_sectors`: takes part in every one."""

    title: Words
    agency: str = ""
    aliases: tuple[Words, ...] = ()
    expected: bool = True
    all_sectors: bool = False


class HolderFact(Fact):
    """Who sits in the seat; a seat without one is vacant or its holder is not named."""

    seat: Id
    name: Words


class SpeakingFact(Fact):
    """An address that speaks for a seat."""

    seat: Id
    address: MailAddress


class AddressFact(SpeakingFact):
    """The seat's own address. The first that holds is written to; all may answer (and approve, for a head)."""


class DelegateFact(SpeakingFact):
    """An address that writes for the seat; never approves."""

    name: str = ""


class DeputyFact(Fact):
    """Who approves for a head meanwhile, upon a written, dated authority (Decree 30/2020, Điều 13)."""

    deputy_for: Id
    address: MailAddress
    document: Words
    name: str = ""
    valid_from: date = Field()
    valid_to: date = Field()


class OwnerFact(Fact):
    """Whose sector it is: one primary owner, any number of supporting ones."""

    sector: Id
    seat: Id
    part: Literal["primary", "supporting"] = "primary"


class StandingFact(Fact):
    """The standing agency (Điều 3.5)."""

    name: Words
    addresses: tuple[MailAddress, ...]


class LeadershipFact(Fact):
    """An address of the leaders of Tỉnh ủy or UBND tỉnh, who get the reports (Điều 2.2)."""

    address: MailAddress
    name: str = ""


class TeamFact(Fact):
    """An address of the service itself; what comes from it is never an opinion."""

    address: MailAddress


class HolidayFact(BaseModel):
    """A day off, or a day worked, that the calendar of the `holidays` library does not have."""

    model_config = ConfigDict(extra="forbid")

    date: date
    name: str = ""


class SectorFact(PlacedFact):
    """What the roster needs of a sector; the other keys of [[sector]] are the lexicon's."""

    model_config = ConfigDict(extra="ignore")

    name: Words
    short: Words


class EndFact(BaseModel):
    """Ends facts of another file without changing that file: those of `table` that agree with `where`."""

    model_config = ConfigDict(extra="forbid")

    table: Words
    where: dict[str, str]
    valid_to: date


F = TypeVar("F", bound=Fact)


def held(facts: Iterable[F], on: date) -> list[F]:
    """The facts that hold on that date."""
    return [fact for fact in facts if fact.holds(on)]
