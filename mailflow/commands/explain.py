"""`mailflow explain FILE.eml`: the daemon's own reading of a message, without mailbox, network or any write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from mailflow.core import explanation, judge, mime
from mailflow.core.verdict import Answered, AnsweredKind
from mailflow.core.week import ZONE, Week
from mailflow.errors import UsageError


def explain(files: Sequence[Path], *, as_json: bool, replying_to: str, at: str, settings: Path | None) -> Iterator[str]:
    """One JSON object a line (the intake contract's answer), or a page for people, for each file in turn.

    Raises UsageError for options that mean nothing, SettingsError and RulesError.
    """
    from mailflow.app import Reading

    reading = Reading.build(settings)
    answered, arrived = _answered(replying_to), _moment(at)
    for file in files:
        mail = mime.parse(file.read_bytes())
        when = arrived or mail.arrived or datetime.now(UTC)
        context = reading.context(when, answered)
        verdict = judge.judge(mail, reading.documents.read(mail.attachments), context)
        if as_json:
            yield json.dumps(explanation.as_json(verdict, file=file.name), ensure_ascii=False)
        else:
            yield explanation.as_page(verdict, context.roster)


def _answered(text: str) -> Answered | None:
    """`KIND:GROUP:WEEK`; who gives the option vouches for it, as the database does in service."""
    if not text:
        return None
    try:
        kind, group, week = text.split(":")
        known = {
            k.value: k for k in (AnsweredKind.CALL, AnsweredKind.DRAFT, AnsweredKind.SUBMISSION, AnsweredKind.DELIVERY)
        }
        return Answered(known[kind], group, Week.parse(week))
    except (ValueError, KeyError):
        raise UsageError(
            f"--replying-to {text}: cần dạng KIND:GROUP:WEEK, ví dụ call:to-1:2026-W47 "
            "(KIND là call, draft, submission hoặc delivery)"
        ) from None


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--at {text}: cần giờ ISO 8601, ví dụ 2026-11-18T08:00+07:00") from None
    return found if found.tzinfo else found.replace(tzinfo=ZONE)
