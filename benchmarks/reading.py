"""What understanding a mail costs: parse alone, parse to verdict, and memory over ten thousand mails."""

from __future__ import annotations

import email
import email.policy
import resource

from benchmarks.corpus import AT, SENTENCES, replies, samples
from benchmarks.measure import median_ms
from mailflow.app import Reading
from mailflow.core import figures, judge, mime
from mailflow.core.verdict import Answered, AnsweredKind, Kind
from mailflow.core.week import Week


def run() -> list[tuple[str, str]]:
    """Rows of the table: what, figure."""
    reading = Reading.build()
    context = reading.context(AT, Answered(AnsweredKind.CALL, "to-1", Week(2026, 47)))
    raws = replies(200)

    def stdlib() -> int:
        for raw in raws:
            message = email.message_from_bytes(raw, policy=email.policy.default)
            for part in message.walk():
                if not part.is_multipart():
                    part.get_content()
        return len(raws)

    def parse() -> int:
        for raw in raws:
            mime.parse(raw)
        return len(raws)

    def understand() -> int:
        for raw in raws:
            judge.judge(mime.parse(raw), {}, context)
        return len(raws)

    understand()
    base, parsed, understood = median_ms(stdlib), median_ms(parse), median_ms(understand)
    rows = [
        ("stdlib email, walk and decode", f"{base:.2f} ms a mail"),
        ("mime.parse", f"{parsed:.2f} ms a mail = {parsed / base:.2f} x stdlib"),
        ("bytes to verdict, plain reply of 5-20 KB", f"{understood:.2f} ms a mail = {understood / parsed:.1f} x parse"),
    ]
    return [*rows, _figures(reading, understood), _memory(context)]


def _figures(reading: Reading, understood: float) -> tuple[str, str]:
    """Looking for the indicators' values in an item, as a report is compiled."""
    known = reading.rules.indicators(AT.date())

    def look() -> int:
        for text in SENTENCES:
            figures.read(text, known, sector="y-te", kind=Kind.ASSESSMENT, week=Week(2026, 47))
        return len(SENTENCES)

    cost = median_ms(look)
    return "figures of an item of a report", f"{cost:.2f} ms an item = {cost / understood:.2f} x a mail to verdict"


def _memory(context: judge.Context) -> tuple[str, str]:
    """Peak resident size after 2,000 mails and after 10,000: flat when nothing is kept."""
    raws = [*replies(400, seed=2), *samples()]
    peaks = []
    for done in range(10_000):
        judge.judge(mime.parse(raws[done % len(raws)]), {}, context)
        if done + 1 in (2_000, 10_000):
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return "peak memory after 2,000 and 10,000 mails", f"{peaks[0]:.0f} MB, {peaks[1]:.0f} MB"
