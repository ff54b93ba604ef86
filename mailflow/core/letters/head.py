"""Mails to a group's head, who alone approves (Điều 3.4, Decree 30/2020 Điều 11), and questions about a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mailflow.core.letters.base import Desk, Letter, salute, salute_address
from mailflow.core.outgoing import Enclosure
from mailflow.core.report import Change, Edition
from mailflow.core.verdict import AnsweredKind


def submission(
    desk: Desk,
    edition: Edition,
    *,
    deadline: datetime,
    changes: Sequence[Change] = (),
    since: int = 0,
    note: str = "",
    to: str = "",
    attachments: tuple[Enclosure, ...] = (),
) -> Letter:
    """The report for approval. After a return, `changes` is what differs from version `since`; `note` is the
    secretary's word to the head; `to` a dated deputy's address instead of the head's."""
    context = {"deadline": deadline, "changes": tuple(changes), "since": since, "note": note}
    return _to_head(desk, "submission", edition, context, to, attachments=attachments)


def head_reminder(desk: Desk, edition: Edition, *, deadline: datetime, submitted_at: datetime, to: str = "") -> Letter:
    """The report still waits; a reply counts as one to the submission."""
    context = {"deadline": deadline, "submitted_at": submitted_at}
    return _to_head(desk, "head_reminder", edition, context, to)


def confirmation(
    desk: Desk, edition: Edition, *, words: str, deliver_at: datetime, to: str = "", directive: str = ""
) -> Letter:
    """An approval was recorded: which version, when, and how to stop it before `deliver_at`. `directive` is the work
    that the same mail assigned, "" if none. The secretary gets the same news, worded for the secretary."""
    context = {
        "words": words,
        "deliver_at": deliver_at,
        "at_once": edition.approved_at is not None and edition.approved_at >= deliver_at,
        "directive": directive,
        "to_secretary": bool(to) and to.casefold() == desk.secretary.address.casefold(),
    }
    return _to_head(desk, "confirmation", edition, context, to, replied=True)


def return_recorded(desk: Desk, edition: Edition, *, words: str, to: str = "", stopped: bool) -> Letter:
    """The head's "not yet" was recorded and passed on; `stopped` is False when the report had gone up before."""
    return _to_head(desk, "return_recorded", edition, {"words": words, "stopped": stopped}, to, replied=True)


def _to_head(
    desk: Desk,
    purpose: str,
    edition: Edition,
    context: Mapping[str, object],
    to: str,
    *,
    replied: bool = False,
    attachments: tuple[Enclosure, ...] = (),
) -> Letter:
    chief = desk.chief
    return desk.letter(
        purpose,
        to or chief.address,
        salute_address(to, desk.roster) if to else salute(chief, desk.roster),
        {"edition": edition, "report": edition.report, "secretary": desk.secretary, **context},
        answer_as=AnsweredKind.SUBMISSION,
        replied=replied,
        version=edition.version,
        report_sha256=edition.report.sha256,
        attachments=attachments,
    )


def ask(
    desk: Desk,
    edition: Edition,
    *,
    to: str,
    words: str,
    received_at: datetime,
    answer_as: AnsweredKind,
    reason: str = "",
) -> Letter:
    """A reply to a draft or submission that is no clear yes or no: nothing was recorded, please say it again."""
    context = {
        "edition": edition,
        "words": words,
        "received_at": received_at,
        "reason": reason,
        "to_secretary": answer_as is not AnsweredKind.SUBMISSION,
        "supplement": answer_as is AnsweredKind.SUPPLEMENT,
    }
    return desk.letter(
        "ask",
        to,
        salute_address(to, desk.roster),
        context,
        answer_as=answer_as,
        replied=True,
        version=edition.version,
        report_sha256=edition.report.sha256,
    )


def not_approver(desk: Desk, *, to: str, version: int, approver: str, received_at: datetime) -> Letter:
    """A yes from somebody whose yes does not count; `approver` is the title of who can."""
    context = {"version": version, "approver": approver, "received_at": received_at}
    return desk.letter("not_approver", to, salute_address(to, desk.roster), context, notice=True, replied=True)
