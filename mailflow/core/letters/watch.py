"""Mails of the night watch: what was held, what was refused as secret, and what the operator must look at."""

from __future__ import annotations

from datetime import datetime

from mailflow.core.alarms import Alarm
from mailflow.core.letters.base import Desk, Letter, salute_address
from mailflow.core.verdict import ReasonCode

ALARM = "alarm"  # the purpose of mail that may take a way out of its own ([alarm_smtp])


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
