"""Mails to a group's secretary: the draft and everything the secretary must decide or know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mailflow.core.letters.base import Desk, Letter, salute, salute_address
from mailflow.core.outgoing import Enclosure
from mailflow.core.report import Change, Edition
from mailflow.core.verdict import AnsweredKind, BouncedRecipient


def draft(
    desk: Desk,
    edition: Edition,
    *,
    submit_at: datetime,
    changes: Sequence[Change] = (),
    problems: Sequence[str] = (),
    attachments: tuple[Enclosure, ...] = (),
) -> Letter:
    """The draft to edit or to let go. `changes` since the version before; `problems` are Vietnamese sentences on
    edits that could not be carried out. Silence means it goes to the head at `submit_at`."""
    context = {"changes": tuple(changes), "problems": tuple(problems), "submit_at": submit_at}
    return _about(desk, "draft", edition, context, AnsweredKind.DRAFT, attachments)


def supplement(desk: Desk, edition: Edition, *, submit_at: datetime | None = None) -> Letter:
    """Opinions that came after closing (`report.waiting`): take in or leave. `submit_at` is None once submitted."""
    context = {"submit_at": submit_at}
    return _about(desk, "supplement", edition, context, AnsweredKind.SUPPLEMENT, ())


def returned(
    desk: Desk,
    edition: Edition,
    *,
    words: str,
    at: datetime,
    deadline: datetime,
    stopped: bool = True,
    attachments: tuple[Enclosure, ...] = (),
) -> Letter:
    """The head sent the report back with `words` (as written); the secretary answers as to a draft. `stopped` is
    False when leadership has the report: changes then become a report that replaces it."""
    context = {"words": words, "at": at, "deadline": deadline, "stopped": stopped}
    return _about(desk, "returned", edition, context, AnsweredKind.DRAFT, attachments)


def agreed(desk: Desk, edition: Edition, *, submit_at: datetime) -> Letter:
    """The secretary's yes to a draft is recorded; the report goes (or has gone) to the head at `submit_at`."""
    return _about(desk, "agreed", edition, {"submit_at": submit_at}, AnsweredKind.DRAFT, (), notice=True)


def _about(
    desk: Desk,
    purpose: str,
    edition: Edition,
    context: Mapping[str, object],
    answer_as: AnsweredKind,
    attachments: tuple[Enclosure, ...],
    notice: bool = False,
) -> Letter:
    secretary = desk.secretary
    return desk.letter(
        purpose,
        secretary.address,
        salute(secretary, desk.roster),
        {"edition": edition, "report": edition.report, "chief": desk.chief, **context},
        answer_as=answer_as,
        notice=notice,
        version=edition.version,
        report_sha256=edition.report.sha256,
        attachments=attachments,
    )


def not_approved(desk: Desk, *, to: str, deadline: datetime, submitted_at: datetime | None, version: int) -> Letter:
    """The deadline passed without an approved report (Điều 2.2). To secretary and standing agency."""
    context = {"deadline": deadline, "submitted_at": submitted_at, "version": version, "chief": desk.chief}
    return desk.letter("not_approved", to, salute_address(to, desk.roster), context)


def bounce_notice(
    desk: Desk, *, to: str, who: str, bounced: Sequence[BouncedRecipient], what: str, at: datetime
) -> Letter:
    """Our mail `what` (its subject) did not reach `who` (a title, "" if unknown)."""
    context = {"who": who, "bounced": tuple(bounced), "what": what, "at": at}
    return desk.letter("bounce_notice", to, salute_address(to, desk.roster), context)
