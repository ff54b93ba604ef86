"""What a sentence does by its wording: assess, tell of wrong data, promise a remedy, or ask somebody else (Điều 2.1).

The writer's own headings come first and are not looked at here (headings). The words stand in rules/kinds.toml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailflow.core.lexicon import Lexicon
from mailflow.core.verdict import Kind
from mailflow.core.wordings import Hit, Words

_NOUN_BEFORE = frozenset(
    "của theo các những số lượt nội cua cac nhung so luot loi lời tiếp nhận nhan hồ đơn don".split()
)
_THIRD_PARTY_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Told:
    """A kind and the wording that told it ("" when nothing did: an assessment)."""

    kind: Kind
    wording: str = ""


def of(words: Words, lexicon: Lexicon) -> Told:
    """The kind of one sentence."""
    cues = _Cues(lexicon.cues.find(words), words)
    request, action = cues.request(), cues.action()
    wrong = cues.wrong()
    if request and not (action and action.start < request.start and action.tag == "action"):
        return Told(Kind.RECOMMENDATION, request.wording)
    if action and wrong and wrong.start < action.start and not cues.own_future(action):
        return Told(Kind.DATA_ISSUE, wrong.wording)
    if action:
        return Told(Kind.SOLUTION, action.wording)
    if request:
        return Told(Kind.RECOMMENDATION, request.wording)
    if wrong:
        return Told(Kind.DATA_ISSUE, wrong.wording)
    good = cues.first("good")
    return Told(Kind.ASSESSMENT, good.wording if good else "")


class _Cues:
    def __init__(self, hits: Sequence[Hit[str]], words: Words) -> None:
        self._hits, self._words = hits, words

    def first(self, *tags: str) -> Hit[str] | None:
        return next((hit for hit in self._hits if hit.tag in tags), None)

    def request(self) -> Hit[str] | None:
        for hit in self._hits:
            if hit.tag == "request" and not self._is_noun(hit):
                return hit
        return None

    def _is_noun(self, hit: Hit[str]) -> bool:
        """ "số kiến nghị", "theo đề nghị": what is counted or obeyed, not what the writer asks."""
        before = self._words.keys[hit.start - 1] if hit.start else ""
        return before in _NOUN_BEFORE

    def action(self) -> Hit[str] | None:
        forecast = self.first("forecast")
        for hit in self._hits:
            if hit.tag == "done_request":
                return hit
            if hit.tag == "action" and not (forecast and forecast.start < hit.start):
                return hit
            if hit.tag == "opening_action" and hit.start <= self._lead() and not self._is_compared(hit):
                return hit
        return None

    def _lead(self) -> int:
        """Where the sentence begins after "ngoài ra", "đồng thời" and the like."""
        return 0

    def _is_compared(self, hit: Hit[str]) -> bool:
        return hit.end >= len(self._words)

    def own_future(self, hit: Hit[str]) -> bool:
        """A promise outweighs the fault it answers."""
        return hit.tag == "done_request" or hit.wording in ("sẽ", "will", "we will")

    def wrong(self) -> Hit[str] | None:
        fine = [hit.start for hit in self._hits if hit.tag == "fine"]
        for hit in self._hits:
            if hit.tag == "wrong":
                return hit
        data = self.first("data")
        doubtful = self.first("doubtful")
        if data and doubtful and not fine:
            return doubtful
        return None
