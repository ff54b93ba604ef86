"""Long statements of a report as extracts, for a mail that would else be too large. The frozen report never changes.

An extract is what the member wrote, cut after a line, a sentence or a word, and marked `[…]`.
"""

from __future__ import annotations

from dataclasses import replace

from mailflow.core.prose import shortened
from mailflow.core.report import Edition

MARK = "[…]"


def extract(text: str, limit: int) -> str:
    """`text` itself up to `limit` characters; else whole lines while they fit and a part of the next, with MARK."""
    if len(text) <= limit:
        return text
    kept: list[str] = []
    room = limit
    for line in text.split("\n"):
        if len(line) > room:
            part = shortened(line, room).removesuffix("…").rstrip() if room > limit // 4 else ""
            return "\n".join([*kept, f"{part} {MARK}".lstrip()])
        kept.append(line)
        room -= len(line)
    return "\n".join(kept)  # line feeds alone made it long


def abridged(edition: Edition, limit: int) -> tuple[Edition, int]:
    """The edition with extracts for show only (its hash is another's), and how many texts were cut."""
    report = edition.report
    items = tuple(replace(i, text=extract(i.text, limit)) for i in report.items)
    directives = tuple(replace(d, text=extract(d.text, limit)) for d in report.directives)
    cut = sum(a.text != b.text for a, b in zip(items, report.items, strict=True))
    cut += sum(a.text != b.text for a, b in zip(directives, report.directives, strict=True))
    return replace(edition, report=replace(report, items=items, directives=directives)), cut
