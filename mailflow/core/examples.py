"""What a sentence without any telling word is most like, among sentences whose kind people said (rules/examples.toml).

Naive Bayes over words and runs of two and three words: counts of the examples and nothing else, so every answer can be
traced to the runs that tipped it, and to change it means to add or take out a sentence.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mailflow.core.verdict import Kind
from mailflow.core.wordings import Words
from mailflow.errors import RulesError

FILE = "examples.toml"
KINDS = (Kind.ASSESSMENT, Kind.DATA_ISSUE, Kind.SOLUTION, Kind.RECOMMENDATION)
_RUN = 3  # words in the longest run
_SEEN = 2  # examples in which a run must stand before it counts
_UNSEEN = 0.3  # added to every count: a run that no example of a kind has does not rule the kind out
_FEWEST = 4  # words; a shorter sentence is like anything
_TELLING = 3  # runs that an answer names
_NUMBER, _START, _END = "#", "^", "$"


@dataclass(frozen=True, slots=True)
class Likeness:
    """The kind a sentence is most like, how sure that is (0 to 1), and the word runs that speak most for it."""

    kind: Kind
    share: float
    telling: tuple[str, ...]


class Examples:
    """Sentences by kind; counted at the first question, once for each way of writing (with marks, without)."""

    def __init__(self, sentences: Mapping[Kind, Sequence[str]] | None = None) -> None:
        self._sentences = sentences or {}

    @classmethod
    def from_table(cls, table: Mapping[str, object]) -> Examples:
        """From the parsed file: a list of sentences for each kind. Raises RulesError naming file and key."""
        found: dict[Kind, Sequence[str]] = {}
        known = {str(kind): kind for kind in KINDS}
        for key, sentences in table.items():
            if key not in known:
                raise RulesError(f"{FILE}, {key}: không có loại này; chỉ có {', '.join(known)}.")
            if not isinstance(sentences, list) or not all(isinstance(one, str) and one.strip() for one in sentences):
                raise RulesError(f"{FILE}, {key}: cần một danh sách câu, mỗi câu trong ngoặc kép.")
            found[known[key]] = sentences
        return cls(found)

    def nearest(self, words: Words) -> Likeness | None:
        """What the sentence is most like; None without examples, or for a sentence of a few words."""
        counts = self._bare if words.bare else self._accented
        if words.keys in counts.whole:
            return Likeness(counts.whole[words.keys], 1.0, (words.text,))
        if not counts.totals or len(words) < _FEWEST:
            return None
        return counts.nearest(words)

    @cached_property
    def _accented(self) -> _Counts:
        return _Counts(self._sentences, bare=False)

    @cached_property
    def _bare(self) -> _Counts:
        return _Counts(self._sentences, bare=True)


class _Counts:
    """In how many examples of each kind a run of words stands."""

    def __init__(self, sentences: Mapping[Kind, Sequence[str]], *, bare: bool) -> None:
        counted: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(KINDS))
        self.totals = [len(sentences.get(kind, ())) for kind in KINDS] if sentences else []
        self.whole: dict[tuple[str, ...], Kind] = {}  # the examples themselves are what people said they are
        for place, kind in enumerate(KINDS):
            for sentence in sentences.get(kind, ()):
                words = Words(sentence, bare)
                self.whole[words.keys] = kind
                for run in set(_runs(words)):
                    counted[run][place] += 1
        every = sum(self.totals)
        self._prior = [math.log(total / every) if total else -math.inf for total in self.totals]
        self._weights = {run: self._weighed(count) for run, count in counted.items() if sum(count) >= _SEEN}

    def _weighed(self, count: Sequence[int]) -> tuple[float, ...]:
        """The logarithm of how often each kind uses the run."""
        share = _UNSEEN * len(KINDS)
        return tuple(math.log((n + _UNSEEN) / (total + share)) for n, total in zip(count, self.totals, strict=True))

    def nearest(self, words: Words) -> Likeness:
        known = {run: self._weights[run] for run in _runs(words) if run in self._weights}
        sums = [prior + math.fsum(w[place] for w in known.values()) for place, prior in enumerate(self._prior)]
        best = max(range(len(KINDS)), key=sums.__getitem__)
        share = 1 / math.fsum(math.exp(one - sums[best]) for one in sums)
        return Likeness(KINDS[best], share, _telling(known, best))


def _telling(known: Mapping[str, Sequence[float]], best: int) -> tuple[str, ...]:
    """The runs that speak most for a kind against the next one, none inside another."""
    gains = {run: w[best] - max(w[:best] + w[best + 1 :]) for run, w in known.items()}  # type: ignore[operator]
    chosen: list[str] = []
    for run in sorted((one for one, gain in gains.items() if gain > 0), key=lambda one: (-gains[one], one)):
        said = " ".join(word for word in run.split() if word not in (_START, _END))
        if said and not any(said in other or other in said for other in chosen):
            chosen.append(said)
        if len(chosen) == _TELLING:
            break
    return tuple(chosen)


def _runs(words: Words) -> Iterator[str]:
    keys = [_START, *(_NUMBER if key[0].isdigit() else key for key in words.keys), _END]
    yield from keys[1:-1]
    for size in range(2, _RUN + 1):
        for at in range(len(keys) - size + 1):
            yield " ".join(keys[at : at + size])
