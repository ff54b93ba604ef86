"""Mails of the night watch: what was held, what was refused as secret, and what the operator must look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailflow.core.letters.base import Desk, Letter, salute_address
from mailflow.core.verdict import ReasonCode


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


def alarm(desk: Desk, *, to: str, what: str, since: datetime, advice: Sequence[str]) -> Letter:
    """Something a person must act on: what it is, since when, what to do (one line each)."""
    context = {"what": what, "since": since, "advice": tuple(advice)}
    return desk.letter("alarm", to, salute_address(to, desk.roster), context)
