"""Our own mail that is answered, as something a reply's lines can be compared with.

Clients wrap, indent and number the quoted text anew, so only letters and digits are compared, in overlapping pieces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailflow.core.reply_lines import Line, key

PIECE = 10  # letters in a piece; shorter lines must equal a line of ours
LARGEST = 200_000  # characters of the sent mail that are looked at
SHARE = 0.75  # of a line's pieces that must be ours
_SIGNS = re.compile(r"[\W_]+")
RUN_LINES, RUN_LETTERS = 3, 150  # what repeats our mail without any mark


def _letters(text: str) -> str:
    return _SIGNS.sub("", text)


@dataclass(frozen=True, slots=True)
class Sent:
    """Pieces and short lines of the sent mail; false when nothing was sent."""

    whole: str
    pieces: frozenset[str]
    lines: frozenset[str]

    @staticmethod
    def of(text: str) -> Sent:
        text = text[:LARGEST]
        whole = _letters(key(text))
        pieces = frozenset(whole[i : i + PIECE] for i in range(len(whole) - PIECE + 1))
        return Sent(whole, pieces, frozenset(_letters(key(line)) for line in text.split("\n")) - {""})

    def __bool__(self) -> bool:
        return bool(self.whole)

    def repeats(self, line: Line) -> bool:
        """Whether the line stands in our mail, however it is wrapped now."""
        letters = _letters(line.key or key(line.text[:LARGEST]))
        if not letters:
            return True
        if len(letters) < PIECE + 4:
            return letters in self.lines
        count = len(letters) - PIECE + 1
        known = sum(letters[i : i + PIECE] in self.pieces for i in range(count))
        return known >= SHARE * count

    def continues(self, above: Line | None, line: Line) -> bool:
        """Whether a short line is the wrapped end of the line of ours right above it, and no answer to it."""
        if above is None or above.blank or above.text[-1] in ".?!:;" or not self.repeats(above):
            return False
        return len(line.key) <= 2 * PIECE and _letters(line.key) in self.whole

    def covers(self, lines: Sequence[Line]) -> bool:
        """Whether the lines hold a good part of our mail: then the others among them are someone's own."""
        if not self:
            return False
        ours = sum(len(_letters(line.key)) for line in lines[:2000] if line.key and self.repeats(line))
        return ours >= min(RUN_LETTERS, len(self.whole) // 2 + 1)

    def first_repetition(self, lines: Sequence[Line]) -> int | None:
        """Where a run of lines starts that can only be our mail, quoted without any mark."""
        if not self:
            return None
        start, count, letters = None, 0, 0
        for index, line in enumerate(lines):
            if line.blank:
                continue
            above = lines[index - 1] if index else None
            if line.depth or not (self.repeats(line) or self.continues(above, line)):
                start, count, letters = None, 0, 0
                continue
            start = index if start is None else start
            count, letters = count + 1, letters + len(_letters(line.key))
            if count >= RUN_LINES and letters >= RUN_LETTERS:
                return start
        return None


NOTHING_SENT = Sent("", frozenset(), frozenset())
