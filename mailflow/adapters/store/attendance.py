"""How each member stands in a week. Rule: an answer outranks every other sign, and is never taken back by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, bindparam, select
from sqlmodel import SQLModel

from mailflow.adapters.store.rows import Noun, column, columns_of, table_of, value_of
from mailflow.adapters.store.types import BigId, EnumText, KeyText, PlainText, UtcTime, WeekText
from mailflow.core.records import Attendance, Presence
from mailflow.core.week import Week

_ANSWERS = (Presence.ANSWERED, Presence.NO_OPINION)


class AttendanceRow(SQLModel, table=True):
    __tablename__ = "attendance"

    group: str = column(KeyText, key=True)
    week: Week = column(WeekText, key=True)
    member: str = column(KeyText, key=True)
    presence: Presence = column(EnumText(Presence))
    at: datetime = column(UtcTime)
    late: bool = column(Boolean)
    message: int | None = column(BigId, ForeignKey("messages.id", name="fk_attendance_message"), null=True)
    detail: str = column(PlainText)


_A = table_of(AttendanceRow)
_C = _A.c
_MINE = (_C.group == bindparam("its_group"), _C.week == bindparam("its_week"), _C.member == bindparam("its_member"))
_PLACE = select(_A).where(*_MINE).with_for_update()
_CHANGE = _A.update().where(*_MINE).values({one.name: bindparam(f"new_{one.name}") for one in _C})


class Attendances(Noun):
    """`tx.attendance`."""

    def note(self, seen: Attendance) -> Attendance:
        """Note a sign of a member and return how the member stands now.

        ANSWERED and NO_OPINION outrank ABSENT, BOUNCED and UNCLEAR. Of two signs of one rank the newer stands; a member
        who once answered on time stays on time.
        """
        if self._insert_once(_A, columns_of(seen)) is not None:
            return seen
        place = {"its_group": seen.group, "its_week": seen.week, "its_member": seen.member}
        old = value_of(Attendance, self._found(_PLACE, **place))
        now = _stronger(old, seen)
        if now != old:
            self._changed(_CHANGE, **place, **{f"new_{name}": value for name, value in columns_of(now).items()})
        return now

    def of_week(self, group: str, week: Week) -> dict[str, Attendance]:
        """By member id; a member of whom nothing is known is not in it."""
        rows = self._rows(select(_A).where(_C.group == group, _C.week == week).order_by(_C.member))
        return {row.member: value_of(Attendance, row) for row in rows}

    def of_member(self, member: str, first: Week, last: Week) -> list[Attendance]:
        """A member's weeks from `first` to `last`, oldest first (November review, Điều 2.3)."""
        mine = select(_A).where(_C.member == member, _C.week >= first, _C.week <= last)
        return [value_of(Attendance, row) for row in self._rows(mine.order_by(_C.week, _C.group))]

    def of_group(self, group: str, first: Week, last: Week) -> list[Attendance]:
        """Everybody's weeks in one group from `first` to `last` (yearly review, Điều 2.3)."""
        mine = select(_A).where(_C.group == group, _C.week >= first, _C.week <= last)
        return [value_of(Attendance, row) for row in self._rows(mine.order_by(_C.week, _C.member))]


def _stronger(old: Attendance, new: Attendance) -> Attendance:
    was, now = old.presence in _ANSWERS, new.presence in _ANSWERS
    if was != now:
        return old if was else new
    newest = new if new.at >= old.at else old
    return replace(newest, late=old.late and new.late) if was else newest
