"""Mails about the yearly review (Điều 2.3): to the secretary, to the head, about their answers, and to leadership."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mailflow.core.letters.base import Desk, Letter, salute, salute_address, salute_leader
from mailflow.core.outgoing import Enclosure
from mailflow.core.review import ReviewEdition
from mailflow.core.verdict import AnsweredKind


def review_draft(
    desk: Desk,
    edition: ReviewEdition,
    *,
    problems: Sequence[str] = (),
    returned: str = "",
    reminder: bool = False,
    attachments: tuple[Enclosure, ...] = (),
) -> Letter:
    """The draft to the secretary. `problems` are what could not be read or done; `returned` the head's words when he
    gave it back. Silence is reminded of, never taken for a yes."""
    context = {
        "gaps": edition.review.gaps, "problems": tuple(problems), "returned": returned, "reminder": reminder,
        "chief": desk.chief,
    }  # fmt: skip
    secretary = desk.secretary
    return _letter(
        desk, "review_draft", secretary.address, salute(secretary, desk.roster), edition, context,
        AnsweredKind.REVIEW_DRAFT, attachments=attachments,
    )  # fmt: skip


def review_submission(
    desk: Desk,
    edition: ReviewEdition,
    *,
    to: str,
    submitted_at: datetime | None = None,
    attachments: tuple[Enclosure, ...] = (),
) -> Letter:
    """The review for approval; with `submitted_at` a reminder that it still waits."""
    context = {"submitted_at": submitted_at, "secretary": desk.secretary}
    return _letter(
        desk, "review_submission", to, salute_address(to, desk.roster), edition, context,
        AnsweredKind.REVIEW_SUBMISSION, attachments=attachments,
    )  # fmt: skip


def review_recorded(
    desk: Desk, edition: ReviewEdition, *, to: str, words: str, deliver_at: datetime | None = None, stopped: bool = True
) -> Letter:
    """What was understood of the head's answer: an approval that goes up at `deliver_at`, else a return; `stopped` is
    False when it came too late. The secretary gets the news of an approval too."""
    context = {
        "words": words, "approved": deliver_at is not None, "deliver_at": deliver_at, "stopped": stopped,
        "secretary": desk.secretary, "to_secretary": to.casefold() == desk.secretary.address.casefold(),
    }  # fmt: skip
    return _letter(
        desk, "review_recorded", to, salute_address(to, desk.roster), edition, context,
        AnsweredKind.REVIEW_SUBMISSION, replied=True,
    )  # fmt: skip


def review_ask(
    desk: Desk,
    edition: ReviewEdition,
    *,
    to: str,
    words: str,
    received_at: datetime,
    answer_as: AnsweredKind,
    reason: str,
) -> Letter:
    """An answer that is no clear yes or no: nothing was recorded, please say it again."""
    context = {
        "words": words, "received_at": received_at, "reason": reason,
        "to_secretary": answer_as is AnsweredKind.REVIEW_DRAFT,
    }  # fmt: skip
    return _letter(
        desk, "review_ask", to, salute_address(to, desk.roster), edition, context, answer_as, replied=True
    )  # fmt: skip


def review_not_approver(desk: Desk, *, to: str, approver: str, received_at: datetime) -> Letter:
    """A yes from somebody whose yes does not count; `approver` is the title of who can."""
    context = {"year": desk.year, "approver": approver, "received_at": received_at}
    return desk.letter("review_not_approver", to, salute_address(to, desk.roster), context, notice=True, replied=True)


def review_delivery(desk: Desk, edition: ReviewEdition, *, to: str, attachments: tuple[Enclosure, ...] = ()) -> Letter:
    """The approved review to one leader; an answer may assign work."""
    return _letter(
        desk,
        "review_delivery",
        to,
        salute_leader(to, desk.roster, desk.office),
        edition,
        {},
        AnsweredKind.DELIVERY,
        attachments=attachments,
    )


def _letter(
    desk: Desk,
    purpose: str,
    to: str,
    addressed: str,
    edition: ReviewEdition,
    context: Mapping[str, object],
    answer_as: AnsweredKind,
    *,
    replied: bool = False,
    attachments: tuple[Enclosure, ...] = (),
) -> Letter:
    return desk.letter(
        purpose,
        to,
        addressed,
        {"edition": edition, "review": edition.review, **context},
        answer_as=answer_as,
        replied=replied,
        version=edition.version,
        report_sha256=edition.review.sha256,
        attachments=attachments,
    )
