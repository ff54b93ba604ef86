"""What a sentence does by its wording: assess, tell of wrong data, promise a remedy, or ask somebody else (Điều 2.1).

The writer's own headings come first and are not looked at here (headings). The words stand in rules/kinds.toml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailflow.core import kind_shapes
from mailflow.core.lexicon import Lexicon
from mailflow.core.verdict import Kind
from mailflow.core.wordings import Hit, Words, both_keys

# Grammar, not vocabulary: these little words stay what they are, whatever the province watches.
_COUNTED = both_keys("của theo các những số lượt hồ đơn")
_BREAKS = both_keys("nhưng song mà còn tuy but while however")
_NO_BREAK_AFTER = both_keys("không chẳng chưa vẫn chỉ")  # "không còn", "chỉ còn"
_SUBJECTS = both_keys(
    "sở ban cục phòng trung tâm chi công an văn tổ đơn vị em tôi chúng mình anh chị bên tụi bọn thư ký kính rất xin",
    "cũng vẫn chỉ do đó vì vậy tiếp tục ngoài ra đồng thời và thì nên để việc này dạ riêng cuối cùng từ nay theo đây",
    "về lâu dài trước mắt tại đề we i our the department also therefore additionally",
)
_TIMES = both_keys(
    "tuần tới sau này hằng hàng ngày mai thứ hai ba tư năm sáu bảy chủ nhật sáng chiều tối trong từ kể đến trước mỗi",
    "cuối đầu tháng quý và hiện nay dạ",
)
_FAULTS = ("wrong", "not_yet", "passive", "lack", "doubtful", "cause")
_WEAK = ("still", "doubtful", "lack", "passive")  # faults that a word of praise outweighs
_SIGNS = re.compile(r"[,;:–—()\"“”]|\s-\s")
_REPORTED = ("xử lý", "hoàn thành", "cập nhật", "triển khai", "tổ chức", "giao", "kiểm tra", "số hóa")
_ADVISES = both_keys("nên")
_PERSONS = both_keys("em tôi chúng tụi bên we")  # "Em thấy mình nên nhìn thẳng" advises nobody else
_DENIALS = both_keys("chưa không vẫn lại")  # nobody does "chưa cập nhật"
_SURE = 0.7  # share of the kind that the examples name
_NEED = "cần"  # what another office has to do is asked of it
_COMPARED = frozenset({"ít hơn", "nhiều hơn", "khác nhau"})
_EARLIER = both_keys("tuần tháng quý năm kỳ trước ngoái")
_NEAR = 3  # words between "chưa" and the recording it denies
_OFFICE_REACH = 12  # words between an office that acts and what it does


@dataclass(frozen=True, slots=True)
class Told:
    """A kind and the wording that told it; without one ("") it is an assessment, or the kind of examples `alike`."""

    kind: Kind
    wording: str = ""
    alike: tuple[str, ...] = ()


def of(words: Words, lexicon: Lexicon, *, of_others: bool = False) -> Told:
    """The kind of one sentence. `of_others`: it begins with an office that is not the writer's."""
    cues = _Cues(lexicon.cues.find(words), words)
    request, promise, wrong = cues.request(), cues.promise(), cues.wrong()
    if request and not (promise and promise.start < request.start and not cues.opens_clause(request)):
        return Told(Kind.RECOMMENDATION, request.wording)
    right = cues.says_right()
    if promise and not (right and promise.tag == "done_request" and not wrong):
        return Told(Kind.SOLUTION, promise.wording)
    if right and (wrong is None or wrong.tag in _WEAK):
        return Told(Kind.ASSESSMENT, right)
    action = None if cues.tells_finding() else cues.action(of_others)
    if wrong and cues.speaks_well_too(wrong):
        told = _by_examples(words, lexicon)
        if told.kind is Kind.ASSESSMENT and told.alike:
            return told
    if wrong and not (action and wrong.tag in ("doubtful", "lack") and action.start < wrong.start):
        return Told(Kind.DATA_ISSUE, wrong.wording)
    if action:
        asks = of_others and action.wording.startswith(_NEED)
        return Told(Kind.RECOMMENDATION if asks else Kind.SOLUTION, action.wording)
    good = cues.first("good", "fine", "mended", "forecast")
    praised = good.wording if good else cues.denied or kind_shapes.ends_well(words)
    return Told(Kind.ASSESSMENT, praised) if praised else _by_examples(words, lexicon)


def _by_examples(words: Words, lexicon: Lexicon) -> Told:
    """Where no wording speaks, the examples do; an assessment when they are not sure."""
    found = lexicon.examples.nearest(words)
    if found is None or found.share < _SURE:
        return Told(Kind.ASSESSMENT)
    return Told(found.kind, alike=found.telling)


class _Cues:
    """The wordings met in one sentence, and where its clauses begin."""

    def __init__(self, hits: Sequence[Hit[str]], words: Words) -> None:
        self._words = words
        self.denied = ""  # a fault that the sentence says is not there
        self._clauses = _clauses(words)
        # "cân bằng, không thổi phồng" holds no "bằng không"; wordings with a gap may reach over a comma
        self._hits = [hit for hit in hits if "…" in hit.wording or self._is_of_one_clause(hit)]

    def _is_of_one_clause(self, hit: Hit[str]) -> bool:
        if hit.wording.endswith("%") and not self._words.text.startswith("%", self._words.spans[hit.end - 1][1]):
            return False  # "quá 100 triệu" is no "quá 100%"
        return self._clauses[hit.start] == self._clauses[hit.end - 1] or "," in hit.wording

    def first(self, *tags: str) -> Hit[str] | None:
        return next((hit for hit in self._hits if hit.tag in tags), None)

    def opens_clause(self, hit: Hit[str]) -> bool:
        """Whether only a subject and little words stand before it in its clause."""
        clause = self._clauses[hit.start]
        before = [at for at in range(hit.start) if self._clauses[at] == clause]
        return len(before) <= _OFFICE_REACH and all(self._words.keys[at] in _SUBJECTS for at in before)

    def request(self) -> Hit[str] | None:
        for hit in self._hits:
            if hit.tag == "request" and not self._is_counted(hit):
                return hit
            if hit.tag == "request_opening" and self.opens_clause(hit):
                return hit
            if hit.tag == "advice" and not self._tells_result(hit):
                return hit
        return self._advice_to_office()

    def _advice_to_office(self) -> Hit[str] | None:
        """ "Văn phòng Đăng ký đất đai nên đẩy …": an office opens the sentence and is told what it had better do."""
        office = self.first("office")
        if office is None or office.start > 0 or self._words.keys[0] in _PERSONS:
            return None
        for at in range(office.end, min(len(self._words), _OFFICE_REACH)):
            if self._clauses[at] or self._words.keys[at] in _DENIALS:
                return None
            if self._words.keys[at] in _ADVISES:
                advice = Hit(at, at + 1, self._words.raws[at], "advice")
                return None if self._tells_result(advice) else advice
        return None

    def _is_counted(self, hit: Hit[str]) -> bool:
        """ "số kiến nghị", "theo đề nghị": what is counted or obeyed, not what the writer asks."""
        return hit.start > 0 and self._words.keys[hit.start - 1] in _COUNTED

    def _tells_result(self, hit: Hit[str]) -> bool:
        """ "nên" after a fault or a cause says what came of it; else it advises."""
        return any(one.start < hit.start and one.tag in _FAULTS for one in self._hits)

    def promise(self) -> Hit[str] | None:
        """What the writer's office will do, or has told others to do."""
        forecast = self.first("forecast")
        for hit in self._hits:
            if hit.tag == "done_request":
                return hit
            if hit.tag == "promise" and not (forecast and self._clauses[forecast.start] <= self._clauses[hit.start]):
                return hit
        done = kind_shapes.has_it_done(self._words)
        return None if done is None else Hit(done, done + 1, self._words.raws[done], "promise")

    def action(self, of_others: bool) -> Hit[str] | None:
        """A remedy without a promise: only where nothing is said to be wrong."""
        past = self.first("past")
        office = self.first("office")
        again = kind_shapes.does_again(self._words, office.start) if office else None
        if again is not None:
            return Hit(again, again + 2, " ".join(self._words.raws[again : again + 2]), "act")
        for hit in self._hits:
            if past and past.start < hit.start:
                return None
            if hit.tag == "action" or (hit.tag == "need" and (of_others or self._next_acts(hit))):
                return hit
            if (
                hit.tag == "act"
                and not self._tells_achieved(hit)
                and (self._is_ordered(hit) or self._is_office_acting(hit, office))
            ):
                return hit
        return None

    def _next_acts(self, hit: Hit[str]) -> bool:
        return any(one.tag in ("act", "record") and one.start == hit.end for one in self._hits)

    def _tells_achieved(self, hit: Hit[str]) -> bool:
        """ "Hoàn thành 95% kế hoạch", "triển khai tiêm chủng đạt 98%": what was reached, not what is to be done."""
        after = self._words.keys[hit.end : hit.end + 1]
        if after and after[0][0].isdigit() and hit.wording in _REPORTED:
            return True
        clause = self._clauses[hit.start]
        if "%" in self._words.text.replace("100%", ""):
            return True
        return any(one.tag == "result" and self._clauses[one.start] == clause for one in self._hits)

    def _is_ordered(self, hit: Hit[str]) -> bool:
        """The sentence opens with what is to be done, and says more than that."""
        return hit.end < len(self._words) and self.opens_clause(hit) and not self._clauses[hit.start]

    def _is_office_acting(self, hit: Hit[str], office: Hit[str] | None) -> bool:
        if office is None or not all(key in _TIMES or key.isdigit() for key in self._words.keys[: office.start]):
            return False
        return 0 < hit.start - office.start <= _OFFICE_REACH

    def wrong(self) -> Hit[str] | None:
        """What is said to be wrong with the data; a fault that is denied or gone does not count."""
        denied = [hit for hit in self._hits if hit.tag == "fine"]
        mended = self.first("mended")
        screen = self.first("data")
        doubtful: Hit[str] | None = None
        for number, hit in enumerate(self._hits):
            if (mended and mended.start > hit.start) or (denied and any(self._denies(one, hit) for one in denied)):
                continue
            if self._is_negated(hit):
                self.denied = hit.wording
                continue
            if self._is_remedied(number) or self._is_compared_in_time(hit):
                continue
            if hit.tag == "wrong" or self._is_wrong_here(number):
                return hit
            if hit.tag in ("doubtful", "lack") and screen:
                doubtful = doubtful or hit
        return doubtful or self._contrast(screen) or self._by_shape(mended)

    def _by_shape(self, mended: Hit[str] | None) -> Hit[str] | None:
        """Figures that contradict each other, or are still those of a past period."""
        tag, found = "still", kind_shapes.of_old_period(self._words)
        if found is None:
            tag, found = "wrong", kind_shapes.two_figures(self._words, self._clauses)
        if found is None and self.first("data", "contrast", "unit"):
            tag, found = "still", kind_shapes.unmoved(self._words)
        if found is None or mended:
            return None
        return Hit(found, found + 1, self._words.raws[found], tag)

    def says_right(self) -> str:
        """The word that says the data are right, where nothing is set against it."""
        return "" if self.first("contrast") else kind_shapes.says_right(self._words, self._clauses)

    def _is_negated(self, hit: Hit[str]) -> bool:
        """ "không vênh", "không thấy sai": where the wording does not itself begin with a no."""
        bears_no = self._words.keys[hit.start] in _DENIALS or hit.tag not in ("wrong", "doubtful", "passive")
        return not bears_no and kind_shapes.is_denied(self._words, hit.start)

    def _is_compared_in_time(self, hit: Hit[str]) -> bool:
        """ "ít hơn tuần trước": what changed, not what is wrong."""
        after = self._words.keys[hit.end : hit.end + 3]
        return hit.tag == "doubtful" and hit.wording in _COMPARED and any(key in _EARLIER for key in after)

    def speaks_well_too(self, wrong: Hit[str]) -> bool:
        """ "Con số hợp lý vì trùng kỳ hạn": one weak word of a fault beside a word of praise."""
        weak = wrong.tag == "doubtful" or wrong.size == 1
        return weak and self.first("good") is not None

    def tells_finding(self) -> bool:
        """ "Đối chiếu 1.482 hồ sơ, kết quả trùng khớp": the work is over, and its result is told."""
        act = self.first("act")
        promised = self.first("promise", "need", "action")
        if act is None or promised:
            return False
        return kind_shapes.found_so(self._words, act.end) or any(
            one.tag == "good" and one.start > act.end for one in self._hits
        )

    def _contrast(self, screen: Hit[str] | None) -> Hit[str] | None:
        """Two figures set against each other where data is spoken of: "IOC ghi 12 ca, CDC có 19 ca"."""
        figures = [at for at, key in enumerate(self._words.keys) if key[0].isdigit()]
        for hit in self._hits:
            if screen and hit.tag == "contrast" and figures and figures[0] < hit.start < figures[-1]:
                return hit
        return None

    def _is_wrong_here(self, number: int) -> bool:
        """Wordings that are wrong only by what stands right after them, or by ending the sentence."""
        hit = self._hits[number]
        if hit.tag == "not_yet" and self.first("data") and self._cannot(hit):
            return True
        if hit.tag in ("not_yet", "passive"):
            return self._followed(number, "record", "act", "data", "past")
        if hit.tag == "lack":
            return self._followed(number, "unit")
        return hit.tag == "doubtful" and hit.size == 2 and hit.end == len(self._words)

    def _denies(self, fine: Hit[str], hit: Hit[str]) -> bool:
        return fine.start < hit.start and self._clauses[fine.start] == self._clauses[hit.start]

    def _is_remedied(self, number: int) -> bool:
        """ "để xử lý lỗi đồng bộ", "gộp mã trùng": the fault is what the work is about."""
        hit, before = self._hits[number], self._hits[max(0, number - 2) : number]
        if hit.tag not in ("wrong", "doubtful", "lack") or self._words.keys[hit.start] in _DENIALS:
            return False
        acts = [one for one in before if one.tag == "act" and 0 <= hit.start - one.end <= _NEAR]
        return bool(acts) and not any(one.tag in ("not_yet", "passive") for one in before)

    def _cannot(self, hit: Hit[str]) -> bool:
        """ "không nhận được", "chưa mở được"."""
        return self._words.keys[hit.end + 1 : hit.end + 2] in (("được",), ("duoc",))

    def _followed(self, number: int, *tags: str) -> bool:
        hit = self._hits[number]
        after = self._hits[number + 1 : number + 3]
        return any(one.tag in tags and 0 <= one.start - hit.end <= _NEAR for one in after)


def _clauses(words: Words) -> tuple[int, ...]:
    """The number of the clause that each word stands in."""
    found: list[int] = []
    clause, end, last = 0, 0, ""
    for key, (start, stop) in zip(words.keys, words.spans, strict=True):
        parts = key in _BREAKS and last not in _NO_BREAK_AFTER
        between = words.text[end:start]
        if found and (parts or (between != " " and _SIGNS.search(between))):
            clause += 1
        found.append(clause)
        end, last = stop, key
    return tuple(found)
