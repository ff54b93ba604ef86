"""Mails to the province's leadership (Điều 2.2) and to those who get work assigned (Điều 3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailflow.core.abridging import abridged
from mailflow.core.letters.base import Desk, Letter, salute_address, salute_leader
from mailflow.core.outgoing import Enclosure
from mailflow.core.records import KeptDirective
from mailflow.core.report import Edition, diff
from mailflow.core.report_compile import title_of
from mailflow.core.roster import Member
from mailflow.core.verdict import AnsweredKind


@dataclass(frozen=True, slots=True)
class Missing:
    """A group without approved report at delivery time. `reason` is a Vietnamese sentence. `edition` is the
    unapproved report, only where settings send it marked."""

    group_name: str
    long_name: str
    reason: str
    edition: Edition | None = None


SUMMARY = 0
MOST_CHANGES = 20  # told before a report that replaces another


@dataclass(frozen=True, slots=True)
class Shown:
    """What of the reports a mail shows. `limit`: characters of a statement; None all of it, SUMMARY no report, only
    the summary. `left` are names of files that were too large to go along."""

    limit: int | None = None
    left: tuple[str, ...] = ()


def delivery(
    desk: Desk,
    *,
    to: str,
    editions: Sequence[Edition],
    missing: Sequence[Missing] = (),
    attachments: tuple[Enclosure, ...] = (),
    shown: Shown | None = None,
) -> Letter:
    """Monday's mail: all groups at a desk without group, one group's report at that group's desk."""
    shown = shown or Shown()
    absent = tuple(replace(m, edition=_cut(m.edition, shown)[0] if m.edition else None) for m in missing)
    if shown.limit == SUMMARY:
        absent = tuple(replace(m, edition=None) for m in absent)
    context = {**_shown(editions, shown, attachments), "missing": absent, "report_to": _leaders(desk, to)}
    return desk.letter(
        "delivery", to, _leaders(desk, to), context, answer_as=AnsweredKind.DELIVERY, attachments=attachments
    )


def late_delivery(
    desk: Desk,
    *,
    to: str,
    edition: Edition,
    replaced: Edition | None = None,
    attachments: tuple[Enclosure, ...] = (),
    shown: Shown | None = None,
) -> Letter:
    """One group's report after the Monday mail; `replaced` is the delivered version whose place this one takes."""
    context = {**_shown([edition], shown or Shown(), attachments), "report": edition.report, "replaced": replaced}
    context["changes"] = diff(replaced.report, edition.report)[:MOST_CHANGES] if replaced else ()
    return desk.letter(
        "late_delivery",
        to,
        _leaders(desk, to),
        {**context, "edition": edition},
        answer_as=AnsweredKind.DELIVERY,
        version=edition.version,
        report_sha256=edition.report.sha256,
        attachments=attachments,
    )


def _shown(editions: Sequence[Edition], shown: Shown, files: tuple[Enclosure, ...]) -> dict[str, object]:
    """`editions` for the summary, `sheets` as they are printed below it, `cut` by group: texts that are extracts."""
    cut = {e.report.group: _cut(e, shown) for e in editions}
    return {
        "editions": tuple(editions),
        "sheets": tuple(sheet for sheet, _ in cut.values()) if shown.limit != SUMMARY else (),
        "cut": {group: number for group, (_, number) in cut.items()},
        "left": shown.left,
        "files": tuple(one.filename for one in files),
    }


def _cut(edition: Edition, shown: Shown) -> tuple[Edition, int]:
    return abridged(edition, shown.limit) if shown.limit else (edition, 0)


def _leaders(desk: Desk, to: str) -> str:
    return salute_leader(to, desk.roster, desk.office)


def directive(desk: Desk, member: Member, kept: KeptDirective) -> Letter:
    """Work assigned by head or leadership, to one of the assignees (Decree 30/2020 Điều 23.2)."""
    return desk.letter(
        "directive",
        member.address,
        f"Đồng chí {member.title}",
        {**_directive(desk, kept), "leads": member.id == _lead(kept)},
    )


def directive_receipt(desk: Desk, *, to: str, kept: KeptDirective, unreached: Sequence[str] = ()) -> Letter:
    """To who gave it: what was passed to whom. `unreached` are titles without a known address."""
    context = {**_directive(desk, kept), "unreached": tuple(unreached)}
    return desk.letter("directive_receipt", to, salute_address(to, desk.roster), context, replied=True)


def _directive(desk: Desk, kept: KeptDirective) -> dict[str, object]:
    lead = _lead(kept)
    return {
        "directive": kept,
        "given_by": title_of(kept.given_by, desk.roster),
        "lead": title_of(lead, desk.roster),
        "others": tuple(title_of(a, desk.roster) for a in kept.assignees if a != lead),
    }


def _lead(kept: KeptDirective) -> str:
    return kept.lead or (kept.assignees[0] if kept.assignees else "")
