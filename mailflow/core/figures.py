"""Figures that members state: which indicator, which value, from which sentence, and why a reading is doubtful.

Rather nothing than a wrong value: plans, changes, last year's figures and denials are not read at all; what is read but
not certain bears a doubt, and is shown in words and never drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from mailflow.core import figure_words as cue
from mailflow.core import numerals, prose, sentences, units
from mailflow.core.figure_line import Line
from mailflow.core.figure_tables import Cell, cells
from mailflow.core.indicators import Indicator, Indicators, Measure
from mailflow.core.numerals import Numeral
from mailflow.core.units import Stated, Unit
from mailflow.core.verdict import Kind
from mailflow.core.vietnamese import is_bare
from mailflow.core.week import Week

_STATED_BY = (Kind.ASSESSMENT, Kind.DATA_ISSUE)  # the other kinds speak of what is to be
_FAR = 8  # words that are not understood between an indicator and a number: then it is another matter
_ODD_SHARE = Decimal(300)
_LINE = 2000  # characters of a sentence that are looked at
_RANGE = re.compile(r"\s{0,2}(?:%\s{0,2})?(?:-|–|~|đến|tới|den|toi)\s{0,2}(?=\d)")
_OF_A_RANGE = re.compile(r"\d\s{0,2}(?:%\s{0,2})?(?:-|–|~|đến|tới|den|toi)\s{0,2}$")
_MOVES_ON = re.compile(r"[^,;.()]{0,24}?(?<!\w)(?:lên|còn|xuống|len|con|xuong)\s")
_YEAR = re.compile(r"(?<!\S)(?:năm|nam) (20\d\d)(?!\S)")
_WEEK = re.compile(r"(?<!\S)(?:tuần|tuan) (\d{1,2})(?!\S)")
_WEEKLY = re.compile(r"(?<!\S)(?:tuần|tuan|trong kỳ|trong ky)(?!\S)")


class Doubt(StrEnum):
    """Why a reading is not certain; NONE when it is."""

    NONE = ""
    DISPUTED = "disputed"  # the sentence says that the figure is wrong, or gives two
    DIFFERENT = "different"  # two statements of one week differ
    RANGE = "range"
    WRITING = "writing"  # the number can be read in two ways
    APPROXIMATE = "approximate"
    PART = "part"  # of one place or agency
    WORDS = "words"  # words beside it that are not understood
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Reading:
    """One stated value in the indicator's unit. `so_far`: counted from the beginning of the year (lũy kế)."""

    indicator: str
    value: Decimal
    sentence: str
    doubt: Doubt = Doubt.NONE
    so_far: bool = False


def read(text: str, indicators: Indicators, *, sector: str, kind: Kind, week: Week) -> tuple[Reading, ...]:
    """What an item of a report states, in order; `week` is the report's. The first statement of an indicator in a
    sentence counts."""
    if kind not in _STATED_BY or not indicators.known:
        return ()
    found = list(_read(text, indicators, sector, week))
    if kind is Kind.DATA_ISSUE:
        found = [replace(one, doubt=Doubt.DISPUTED) for one in found]
    return tuple(found)


def _read(text: str, indicators: Indicators, sector: str, week: Week) -> Iterator[Reading]:
    bare = is_bare(text)
    for block in prose.blocks(text):
        for cell in cells(block.rows) if block.rows else ():
            yield from _cell(cell, indicators, sector, bare)
        for sentence in sentences.split(block.text[: _LINE * 4]) if block.text else ():
            line = Line.of(sentence[:_LINE], bare, indicators.wordings)
            if line.hits and line.numbers and not line.asks and not line.within(cue.IN_TURN):
                yield from _Sentence(line, indicators, sector, week).readings()


def _meant(ids: tuple[str, ...], wording: str, indicators: Indicators, sector: str) -> list[Indicator]:
    """Which of the indicators that share a wording may be meant: those of the item's sector before others of the same
    unit; none where two of a unit remain."""
    named = [indicators.known[one] for one in ids]
    named = [one for one in named if wording not in one.own or one.sector == sector]
    kept = []
    for one in named:
        rivals = [r for r in named if r.unit.base == one.unit.base and r.measure == one.measure]
        home = [r for r in rivals if r.sector == sector]
        if len(home or rivals) == 1 and (one in home or not home):
            kept.append(one)
    return kept


@dataclass(frozen=True, slots=True)
class _Sentence:
    line: Line
    indicators: Indicators
    sector: str
    week: Week

    def readings(self) -> Iterator[Reading]:
        seen: set[tuple[str, bool]] = set()
        used: set[int] = set()
        for place, hit in enumerate(self.line.hits):
            for one in _meant(hit.tag, hit.wording, self.indicators, self.sector):
                if one.needs and not any(self.line.says(need) for need in one.needs):
                    continue
                for number, reading in self._of(one, place, used):
                    used.add(number.start)
                    if (one.id, reading.so_far) not in seen:
                        seen.add((one.id, reading.so_far))
                        yield reading

    def _of(self, one: Indicator, place: int, used: set[int]) -> Iterator[tuple[Numeral, Reading]]:
        """`used` are numbers that an earlier wording has taken."""
        before = self._before(one, place, used)
        if before is not None:
            yield before
            return
        yield from self._after(one, place)

    # -- "87 ca sốt xuất huyết": the number stands directly before the wording --------------------------------------

    def _before(self, one: Indicator, place: int, used: set[int]) -> tuple[Numeral, Reading] | None:
        line = self.line
        start, end = line.span(place)
        number = next((n for n in reversed(line.numbers) if n.end <= start), None)
        if number is None or number.start in used or one.measure is Measure.GROWTH:
            return None
        said = units.stated(line.low, number.end)
        upto = max(said.end, units.named(line.low, said.noun, one.unit.nouns))
        if line.low[upto:start].strip() or not (said.base == one.unit.base or self._names(one, said, upto, place)):
            return None
        head = line.head(place, number.start)
        window = line.words(max(head, line.clause(number.start)), number.start)
        if self._unfit(one, number, window, line.words(head, number.start), upto):
            return None
        doubt = self._doubt(one, number, said, window, "", line.words(end, line.stop(end)), window)
        if _OF_A_RANGE.search(line.low[: number.start]):
            doubt = Doubt.RANGE if doubt is not Doubt.DISPUTED else doubt
        so_far = one.measure is Measure.FLOW and self._has(cue.SO_FAR, line.words(head, number.start))
        return number, Reading(one.id, units.in_unit(number.value, said.times, one.unit), line.text, doubt, so_far)

    def _names(self, one: Indicator, said: Stated, upto: int, place: int) -> bool:
        """The count is told: by a noun after the number, or by one in the wording (`hồ sơ trễ hạn`)."""
        low = self.line.low[slice(*self.line.span(place))]
        return one.unit.counted and (upto > said.noun or any(low.startswith(n) for n in one.unit.nouns))

    # -- "sốt xuất huyết: 87 ca": the number follows -----------------------------------------------------------------

    def _after(self, one: Indicator, place: int) -> Iterator[tuple[Numeral, Reading]]:
        line = self.line
        _, end = line.span(place)
        implied, end = line.implied(end)
        head, limit = line.head(place, end), line.limit(place)
        lead = line.words(head, line.span(place)[0])
        skipped: list[tuple[int, int]] = []
        first = True
        for number in (n for n in line.numbers if end <= n.start < limit):
            said, upto, ranged = self._said(one, number, implied)
            if upto < 0:
                skipped.append((number.start, units.stated(line.low, number.end).end))
                continue
            window = line.words(max(end, line.clause(number.start)), number.start)
            all_words = f"{lead} {line.words(end, number.start)}".strip()
            if self._unfit(one, number, window, all_words, upto):
                skipped.append((number.start, upto))
                continue
            between = line.words(end, number.start, without=skipped)
            strange = cue.FILLER.of(line.bare).without(_letters(between)).split()
            if len(strange) > _FAR or (not first and not self._period(window)):
                return
            doubt = self._doubt(one, number, said, window, " ".join(strange), line.words(upto, line.stop(upto)), lead)
            doubt = Doubt.RANGE if ranged and doubt is not Doubt.DISPUTED else doubt
            value = units.in_unit(number.value, said.times, one.unit) * self._sign(one, window)
            so_far = one.measure is Measure.FLOW and self._has(cue.SO_FAR, all_words if first else window)
            yield number, Reading(one.id, value, line.text, doubt, so_far)
            if one.measure is not Measure.FLOW:
                return
            first = False
            skipped.append((number.start, upto))

    def _said(self, one: Indicator, number: Numeral, implied: Unit | None) -> tuple[Stated, int, bool]:
        """What the number counts, where its words end (-1: not this indicator's unit), and whether a range begins."""
        low = self.line.low
        ends = (number.end, units.stated(low, number.end).end)
        onwards = {m.end() for at in ends if (m := _RANGE.match(low, at))}
        last = next((n for n in self.line.numbers if n.start in onwards), number)
        ranged = last is not number
        said = units.stated(low, last.end)
        if one.unit.counted:
            upto = units.named(low, said.noun, one.unit.nouns)
            alone = said.times == 1 and not said.base and self.line.alone(number.start, last.end)
            return said, upto if upto > said.noun or alone else -1, ranged
        if said.base == one.unit.base:
            return said, said.end, ranged
        if not said.base and said.times >= 10**6 and one.unit.base == "đồng":  # "5.489 tỷ" is said of đồng only
            return said, said.end, ranged
        if implied and implied.base == one.unit.base and said.times == 1 and not said.base:
            return Stated(implied.times, implied.base, last.end, last.end), last.end, ranged
        return said, -1, ranged

    def _unfit(self, one: Indicator, number: Numeral, window: str, words: str, upto: int) -> bool:
        """Not a value of this week: a change, a plan, the past, a denial."""
        bare = self.line.bare
        core = cue.APPROXIMATE.of(bare).trimmed(window)
        whole = self.line.words(self.line.clause(number.start), number.start)
        past = cue.VERSUS.of(bare).without(whole) if one.measure is Measure.GROWTH else whole
        planned = cue.NOT_PLANNED.of(bare).without(words)
        if self._has(cue.PLANNED, planned) or self._has(cue.PAST, past) or self._has(cue.DENIED, window):
            return True
        if one.measure is not Measure.GROWTH and self._has(cue.COMPARED, window):
            return True
        if any(int(y) != self.week.year for y in _YEAR.findall(words)):
            return True
        if any(int(w) != self.week.number for w in _WEEK.findall(words)) or (
            upto == number.end and cue.NUMBERED.of(bare).ends(window)
        ):
            return True
        if cue.PLAIN_GOAL.of(bare).begins(self.line.words(upto, self.line.stop(upto))):
            return True
        rises, falls = cue.RISE.of(bare).ends(core), cue.FALL.of(bare).ends(core)
        if one.measure is Measure.GROWTH:
            grown = cue.GROWN.of(bare).ends(core) or cue.SHRUNK.of(bare).ends(core)
            return not grown and (rises or falls or core.endswith(("bằng", "bang", "còn", "con")))
        if cue.FROM.of(bare).ends(core) and _MOVES_ON.match(self.line.low, number.end):
            return True
        return rises or falls

    def _sign(self, one: Indicator, window: str) -> int:
        core = cue.APPROXIMATE.of(self.line.bare).trimmed(window)
        return -1 if one.measure is Measure.GROWTH and cue.SHRUNK.of(self.line.bare).ends(core) else 1

    def _doubt(
        self, one: Indicator, number: Numeral, said: Stated, window: str, strange: str, after: str, beside: str
    ) -> Doubt:
        line, bare = self.line, self.line.bare
        if line.disputed or line.contradicted(number):
            return Doubt.DISPUTED
        if _two_ways(number, line.text, one.unit) or _odd(number.value * said.times, one):
            return Doubt.WRITING
        if cue.APPROXIMATE.of(bare).trimmed(window) != window or line.nearly(number.start):
            return Doubt.APPROXIMATE
        of_part = cue.OF.of(bare).begins(after) and not cue.OURS.of(bare).begins(after)
        beside = cue.WHOLE.of(bare).without(beside)
        if of_part or self._has(cue.PART, cue.WHOLE.of(bare).without(strange)) or self._has(cue.PART, beside):
            return Doubt.PART
        return Doubt.WORDS if strange else Doubt.NONE

    def _period(self, window: str) -> bool:
        return self._has(cue.SO_FAR, window) or _WEEKLY.search(window) is not None

    def _has(self, of: cue.Cue, words: str) -> bool:
        return of.of(self.line.bare).within(words)


def _cell(cell: Cell, indicators: Indicators, sector: str, bare: bool) -> Iterator[Reading]:
    """One number of a table's row, under a heading that claims it for this week."""
    line = Line.of(cell.label[:_LINE], bare, indicators.wordings)
    if len(line.hits) != 1 or cue.PLANNED.of(bare).within(line.words(0, len(line.text))):
        return
    hit = line.hits[0]
    for one in _meant(hit.tag, hit.wording, indicators, sector):
        said = cell.unit(one.unit)
        if said is None or one.measure is Measure.GROWTH or (one.needs and not any(line.says(n) for n in one.needs)):
            continue
        doubt = Doubt.DISPUTED if cell.rivals else Doubt.NONE
        if doubt is Doubt.NONE and (_two_ways(cell.number, cell.text, one.unit) or _odd(cell.number.value * said, one)):
            doubt = Doubt.WRITING
        strange = cue.FILLER.of(bare).without(_letters(line.words(line.span(0)[1], len(line.text)))).split()
        units_named = " ".join(one.unit.name.lower().split())
        strange = [word for word in strange if word not in units_named and word not in one.unit.nouns]
        doubt = Doubt.WORDS if strange and doubt is Doubt.NONE else doubt
        so_far = one.measure is Measure.FLOW and cue.SO_FAR.of(bare).within(
            line.words(0, len(line.text)) + cell.heading
        )
        yield Reading(one.id, units.in_unit(cell.number.value, said, one.unit), cell.row, doubt, so_far)


def _letters(words: str) -> str:
    return " ".join(word for word in words.split() if not word.isdigit())


def _two_ways(number: Numeral, text: str, unit: Unit) -> bool:
    """`1,204` beside a count, `98.125` beside %: written in one way, usual in the other."""
    if number.other is None:
        return False
    comma = "," in text[number.start : number.end]
    return not comma if unit.share else comma


def _odd(value: Decimal, one: Indicator) -> bool:
    """A value that the indicator cannot well have: parts of a person, 900 per cent."""
    if one.unit.counted:
        return value != value.to_integral_value()
    return one.unit.share and abs(value) > _ODD_SHARE


def written(value: Decimal, indicator: Indicator) -> str:
    """`63,8%`, `1.204 hồ sơ`."""
    return numerals.measured(value, indicator.unit.name)
