"""One function per mail that this program writes: it gathers what the mail's template shows. Words: templates/."""

from mailflow.core.letters.base import Desk, Letter, Rendered, Renderer, render
from mailflow.core.letters.head import ask, confirmation, head_reminder, not_approver, return_recorded, submission
from mailflow.core.letters.leaders import Missing, Shown, delivery, directive, directive_receipt, late_delivery
from mailflow.core.letters.members import (
    call,
    empty_resend,
    issues_recorded,
    late_notice,
    person_list,
    receipt,
    recorded,
    reminder,
    secret_sender,
    unread_file,
)
from mailflow.core.letters.pictures import embedded
from mailflow.core.letters.pictures import shown as charts_shown
from mailflow.core.letters.review import (
    review_ask,
    review_delivery,
    review_draft,
    review_not_approver,
    review_recorded,
    review_submission,
)
from mailflow.core.letters.secretary import agreed, bounce_notice, draft, not_approved, returned, supplement
from mailflow.core.letters.watch import (
    ALARM,
    Standing,
    Tried,
    alarm,
    quarantine_notice,
    readiness,
    rehearsal,
    secret_officer,
)
from mailflow.core.verdict import AnsweredKind

__all__ = [
    "ALARM",
    "DECIDED_ON",
    "Desk",
    "Letter",
    "Missing",
    "Rendered",
    "Renderer",
    "Shown",
    "Standing",
    "Tried",
    "agreed",
    "alarm",
    "ask",
    "bounce_notice",
    "call",
    "charts_shown",
    "confirmation",
    "delivery",
    "directive",
    "directive_receipt",
    "draft",
    "embedded",
    "empty_resend",
    "head_reminder",
    "issues_recorded",
    "late_delivery",
    "late_notice",
    "not_approved",
    "not_approver",
    "person_list",
    "quarantine_notice",
    "readiness",
    "receipt",
    "recorded",
    "rehearsal",
    "reminder",
    "render",
    "return_recorded",
    "returned",
    "review_ask",
    "review_delivery",
    "review_draft",
    "review_not_approver",
    "review_recorded",
    "review_submission",
    "secret_officer",
    "secret_sender",
    "submission",
    "supplement",
    "unread_file",
]

# What an answer to a mail of that purpose decides on, should nothing but its Message-ID be left.
DECIDED_ON = {
    "submission": AnsweredKind.SUBMISSION,
    "head_reminder": AnsweredKind.SUBMISSION,
    "ask": AnsweredKind.SUBMISSION,
    "confirmation": AnsweredKind.SUBMISSION,
    "draft": AnsweredKind.DRAFT,
    "returned": AnsweredKind.DRAFT,
    "agreed": AnsweredKind.DRAFT,
    "supplement": AnsweredKind.SUPPLEMENT,
}
