"""A sentence made ready to look for figures in: its words, numbers and wordings, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailflow.core import figure_words as cue
from mailflow.core import numerals
from mailflow.core.numerals import Numeral
from mailflow.core.units import Unit
from mailflow.core.vietnamese import fold, unaccent
from mailflow.core.wordings import Hit, Matcher, Words

_BREAK = re.compile(r"[,;:()](?!\d)|(?<!\d)[,;:()]|\s-\s|\.\s")
_STOP = re.compile(r"[,;.()](?!\d)|\s-\s")
_END = re.compile(r";(?!\s{0,3}(?:số của|số theo|số tại|so cua))")
_BRACKET = re.compile(r"\s{0,2}\(([^()]{1,24})\)")
_ALSO = re.compile(r"(?<!\w)(?:số|so) (?:của|theo|tại|do|cua|tai)\s")
_MARK = re.compile(r"[,;:()|]")
_NEARLY = "~≈><≥≤±"
_AFTER = 6  # words after a number that may say whose it is


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. `low` is its text in lower case, letter for letter at the same place."""

    text: str
    low: str
    bare: bool
    said: Words
    numbers: tuple[Numeral, ...]
    hits: tuple[Hit[tuple[str, ...]], ...]

    @classmethod
    def of(cls, text: str, bare: bool, wordings: Matcher[tuple[str, ...]]) -> Line:
        said = Words(text, bare)
        hits = tuple(one for hit in wordings.find(said) for one in _whole(hit, said, wordings))
        numbers = numerals.read(text) if hits else ()
        return cls(text, _lowered(text) if numbers else "", bare, said, numbers, hits)

    @property
    def asks(self) -> bool:
        return self.text.rstrip("\"'”’) ").endswith("?")

    @property
    def disputed(self) -> bool:
        """The sentence says of its figures that something is wrong with them."""
        words = cue.NOT_DISPUTED.of(self.bare).without(" ".join(self.said.keys))
        return cue.DISPUTED.of(self.bare).within(words)

    def within(self, of: cue.Cue) -> bool:
        return of.of(self.bare).within(" ".join(self.said.keys))

    def says(self, phrase: str) -> bool:
        sought = unaccent(phrase) if self.bare else fold(phrase)
        return f" {sought} " in f" {' '.join(self.said.keys)} "

    def span(self, place: int) -> tuple[int, int]:
        """Where a wording stands in the text."""
        hit = self.hits[place]
        return self.said.spans[hit.start][0], self.said.spans[hit.end - 1][1]

    def words(self, start: int, end: int, without: Sequence[tuple[int, int]] = ()) -> str:
        """The folded words that stand wholly between two places, joined by spaces."""
        keys = (
            key
            for key, (a, b) in zip(self.said.keys, self.said.spans, strict=True)
            if a >= start and b <= end and not any(x <= a < y for x, y in without)
        )
        return " ".join(keys)

    def clause(self, at: int) -> int:
        """Where the clause begins in which `at` stands."""
        return max((m.end() for m in _BREAK.finditer(self.text, 0, at)), default=0)

    def stop(self, at: int) -> int:
        """Where the clause ends, at most a few words on."""
        found = _STOP.search(self.text, at)
        end = found.start() if found else len(self.text)
        ends = [b for a, b in self.said.spans if a >= at and b <= end][:_AFTER]
        return ends[-1] if ends else at

    def head(self, place: int, upto: int) -> int:
        """From where on words may speak of this wording: the end of the wording before it, or of a half sentence."""
        since = max((m.end() for m in re.finditer(";", self.text[:upto])), default=0)
        return max(since, self.span(place - 1)[1] if place else 0)

    def limit(self, place: int) -> int:
        """Up to where numbers may belong to this wording: the next wording, or the half sentence's end."""
        _, end = self.span(place)
        found = _END.search(self.low, end)
        limit = found.start() if found else len(self.text)
        following = (self.span(n)[0] for n in range(place + 1, len(self.hits)))
        return min(limit, next(following, limit))

    def implied(self, end: int) -> tuple[Unit | None, int]:
        """The unit in brackets behind a wording, `Vốn FDI (triệu USD)`, and where it ends."""
        found = _BRACKET.match(self.text, end)
        if found is None or any(c.isdigit() for c in found.group(1)):
            return None, end
        return Unit.of(found.group(1).strip().lower()), found.end()

    def alone(self, start: int, end: int) -> bool:
        """A number without any word of what it counts: said directly, and the clause ends behind it."""
        after = self.text[end : end + 2].lstrip()
        before = self.text[max(0, start - 3) : start].rstrip()
        said = before.endswith((":", "=")) or cue.SAID.of(self.bare).ends(self.words(max(0, start - 24), start))
        return said and (not after or after[0] in ",;.)(")

    def nearly(self, start: int) -> bool:
        """A sign of about, more or less before the number."""
        return self.text[max(0, start - 2) : start].strip()[-1:] in tuple(_NEARLY)

    def contradicted(self, number: Numeral) -> bool:
        """Another source's number follows in the sentence, and it is another number."""
        other = _ALSO.search(self.low, number.end)
        if other is None:
            return False
        following = next((n for n in self.numbers if n.start >= other.end()), None)
        return following is not None and following.value != number.value


def _whole(
    hit: Hit[tuple[str, ...]], said: Words, wordings: Matcher[tuple[str, ...]]
) -> Iterator[Hit[tuple[str, ...]]]:
    """The wording itself, or what of it stands behind a comma that it does not have: `87 ca, tay chân miệng`."""
    start, end = said.spans[hit.start][0], said.spans[hit.end - 1][1]
    cut = max((m.end() for m in _MARK.finditer(said.text, start, end)), default=0)
    if not cut or _MARK.search(hit.wording):
        yield hit
        return
    behind = sum(a < cut for a, _ in said.spans[hit.start : hit.end])
    for one in wordings.find(Words(said.text[cut:end], said.bare)):
        yield one._replace(start=one.start + hit.start + behind, end=one.end + hit.start + behind)


def _lowered(text: str) -> str:
    """Lower case without a change of length; blanks of every width are one."""
    return "".join(_low(char) for char in text)


def _low(char: str) -> str:
    if char in "\u00a0\u202f\u2009":
        return " "
    low = char.lower()
    return low if len(low) == 1 else char
