"""Mails of the night watch: what was held, what was refused as secret, and what the operator must look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mailflow.core.alarms import Alarm
from mailflow.core.letters.base import Desk, Letter, salute, salute_address
from mailflow.core.records import CycleState
from mailflow.core.verdict import ReasonCode

ALARM = "alarm"  # the purpose of mail that may take a way out of its own ([alarm_smtp])


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing tried in a rehearsal: mailbox, queue, rules, templates or printing; `detail` says what was wrong."""

    what: str
    ok: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a Tổ's report stands, with the titles of those for whom it may wait."""

    name: str
    state: CycleState
    version: int
    head: str
    secretary: str

    @property
    def ready(self) -> bool:
        return self.state in (CycleState.APPROVED, CycleState.DELIVERED)


def quarantine_notice(
    desk: Desk,
    *,
    to: str,
    sender: str,
    subject: str,
    received_at: datetime,
    reason: str,
    reason_code: ReasonCode | None,
    message: int,
) -> Letter:
    """A mail is held for a person; `message` is its number in the register, for the operator's commands."""
    context = {
        "sender": sender,
        "their_subject": subject,
        "received_at": received_at,
        "reason": reason,
        "reason_code": reason_code,
        "message": message,
    }
    return desk.letter("quarantine_notice", to, salute_address(to, desk.roster), context, notice=True)


def secret_officer(desk: Desk, *, to: str, sender: str, received_at: datetime, rule: str) -> Letter:
    """To the standing agency's officer: time, sender and rule only, nothing of the mail (official-form.md, 7)."""
    context = {"sender": sender, "received_at": received_at, "rule": rule}
    return desk.letter("secret_officer", to, salute_address(to, desk.roster), context)


def alarm(
    desk: Desk, *, to: str, alarm: Alarm, over_at: datetime | None = None, deadline: datetime | None = None
) -> Letter:
    """A trouble of the service: what it is, since when, what to do; with `over_at`, that it is over.

    `deadline` of the report that it is about, if it is about one.
    """
    context = {"alarm": alarm, "over_at": over_at, "deadline": deadline}
    return desk.letter(ALARM, to, salute_address(to, desk.roster), context)


def rehearsal(
    desk: Desk,
    *,
    missing: Sequence[str],
    closing: datetime,
    submission: datetime,
    delivery: datetime,
    deadline: datetime,
    tried: Sequence[Tried],
) -> Letter:
    """To the group's secretary before the closing: titles of who has not answered, the times, what a try showed."""
    times = {"closing": closing, "submission": submission, "delivery": delivery, "deadline": deadline}
    context = {**times, "missing": tuple(missing), "tried": tuple(tried)}
    return desk.letter("rehearsal", desk.secretary.address, salute(desk.secretary, desk.roster), context)


def readiness(
    desk: Desk,
    *,
    to: str,
    standings: Sequence[Standing],
    delivery: datetime,
    deadline: datetime,
    joint: bool,
    marked: bool,
) -> Letter:
    """On the eve of the delivery: which report is approved, which waits for whom, what leaves. `joint`: in one mail.

    `marked`: what is not approved leaves too, marked so.
    """
    context = {
        "standings": tuple(standings),
        "approved": tuple(one.name for one in standings if one.state is CycleState.APPROVED),
        "waiting": tuple(one.name for one in standings if not one.ready),
        "ready": all(one.ready for one in standings),
        "delivery": delivery,
        "deadline": deadline,
        "joint": joint,
        "marked": marked,
    }
    return desk.letter("readiness", to, salute_address(to, desk.roster), context)
