"""The patterns of a decision and the cutting of a text into clauses. What the parts add up to is `decision`'s matter.

Every pattern is made of words ending in one space and of bounded repetitions only, so hostile text cannot slow it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mailflow.core import decision_words as words
from mailflow.core.vietnamese import fold, is_bare, unaccent

LONGEST_CLAUSE = 300  # characters; a longer clause has no place in the grammar
_WRAPPED = 55  # a line at least so long may have been wrapped by the mail client
_NAME = "§"  # stands in a key for a capitalised word that is in no table
_STOP = re.compile(r"(\.{3,}|…|[,:;!?]+|\.+(?=\s|$)|\s[-–—]+\s)")
_NO_SPACE_AFTER_STOP = re.compile(r"(\w{2})([.!;])(\w)")
_SHORT = (
    (re.compile(r"(?i)(?<!\w)[đd] ?[/.] ?c(?!\w)"), "đồng chí", "dong chi"),
    (re.compile(r"(?i)(?<!\w)a ?/ ?c(?!\w)"), "anh chị", "anh chi"),
    (re.compile(r"(?i)(?<!\w)t/?m(?=[.,! ]*$)"), "trân trọng", "tran trong"),
    (re.compile(r"(?i)^((?:kính|thân|kinh|than) (?:gửi|gui|thưa|thua)|gửi|gui|dear)\s?:"), r"\1", r"\1"),
    (re.compile(r"\./\.?"), ".", "."),
    (re.compile(r"(?<=\d)[.,](?=\d)"), "", ""),
    (re.compile(r"(?<!\w)(TP|TX|TT|KT|P|H|Q)\.\s?(?=\w)"), r"\1 ", r"\1 "),
)
_NOT_SAID = frozenset({"FAMILY_NAMES", "TITLE_LINE", "TITLE_WORDS"})  # tables that are no words of an answer
_GLAD = re.compile("[👍👌🙏✅✔❤😊🙂😀😄💐🌹👏🤝\ufe0f\U0001f3fb-\U0001f3ff]")
_NOT_WORD = re.compile(rf"[^\w{_NAME}'’/-]+")
_BULLET = re.compile(r"^\s*[-*•+–]+\s+")
_DEVICE = re.compile(
    r"(?i)(?:(?:sent|get) (?:from|using|via) |get outlook |(?:đã |được )?gửi (?:từ|bằng) |tải outlook )[^,.;:!?]{2,60}"
)
_CONTACT = re.compile(
    r"(?i)(?:(?:đt|dđ|sđt|tel|mobile|fax|điện thoại|di động|zalo)\s{0,2}[:.]\s{0,2}[\d+() ./-]{6,40}"
    r"|e-?mail\s{0,2}:\s{0,2}[\w.+-]{1,64}@[\w.-]{1,100})"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas and stops. `key` is folded, one space at each end; `end` is the mark after it."""

    raw: str
    key: str
    bare: bool
    end: str
    signature: bool = False

    @property
    def said(self) -> str:
        """The key without brackets, quotes and other signs: for looking what speaks against a yes."""
        return f" {' '.join(_NOT_WORD.sub(' ', self.key).split())} "

    @property
    def ends_sentence(self) -> bool:
        return self.end == "\n" or not (self.end.startswith((",", ":")) or self.end.strip("-–— ") == "")

    @property
    def grammar(self) -> Grammar:
        return BARE if self.bare else ACCENTED


class Grammar:
    """All patterns for one way of writing, with marks or without; each matches a clause's key."""

    def __init__(self, key: Callable[[str], str]) -> None:
        self.key = key
        self.vocabulary = self._vocabulary()
        self.title_words = frozenset(map(key, words.TITLE_WORDS))
        self.families = frozenset(map(key, words.FAMILY_NAMES))
        self._compile_signs()
        self._compile_yes()
        self._compile_beside()

    def _one(self, *phrases: str) -> str:
        keyed = sorted({self.key(p) for p in phrases}, key=lambda p: (-len(p), p))
        return "(?:" + "|".join(re.escape(p) + " " for p in keyed) + ")"

    def _maybe(self, *phrases: str) -> str:
        return self._one(*phrases) + "?"

    def _upto(self, count: int, *phrases: str) -> str:
        return self._one(*phrases) + f"{{0,{count}}}"

    def _search(self, *phrases: str) -> re.Pattern[str]:
        return re.compile(" " + self._one(*phrases))

    def _wherever(self, *phrases: str) -> re.Pattern[str]:
        """To be taken out of a text: leaves the space behind, so that the next phrase is met too."""
        return re.compile(" (?:" + "|".join(re.escape(self.key(p)) for p in phrases) + ")(?= )")

    def _vocabulary(self) -> frozenset[str]:
        """Every word of the tables: such a word is never taken for a name."""
        tables = (getattr(words, name) for name in dir(words) if name.isupper() and name not in _NOT_SAID)
        phrases = (p for table in tables for p in ([table] if isinstance(table, str) else table))
        return frozenset(w for p in phrases for w in self.key(p).split())

    def _compile_signs(self) -> None:
        """What speaks against a yes, and what asks for another version."""
        no = (*words.NEGATION, *words.NEGATION_EN)
        self.danger = self._danger_pattern()
        self.danger_in_name = self._danger_pattern(in_names=True)
        self.negation = self._search(*no)
        self.only_no = re.compile(" " + self._one(*no) + self._upto(3, *words.ADDRESSEE, *words.PARTICLE))
        self.refusal = re.compile(
            " " + self._one(*no) + self._upto(2, *words.FILLER_OF_NO, *words.SELF) + self._one(*words.DECIDE)
        )
        self.decides = self._search(*words.DECIDE)
        self.fault = self._search(*words.FAULT)
        self.change = self._change_pattern()
        self.no_change = re.compile(
            "(?: " + self._one(*words.NO_NEED) + self._upto(2, *words.FILLER_OF_NO, "cần", "gì")
            + self._one(*words.CHANGE_VERB, *words.FAULT_WORD) + "| " + self._one(*words.NEUTRAL)
            + "| " + self._one(*words.DONE_BEFORE) + self._one(*words.CHANGE_VERB) + ")"
        )  # fmt: skip
        self.own_plan = re.compile(
            "(?: " + self._one(*words.SELF) + self._one(*words.OWN_PLAN)
            + "| " + self._one(*words.LATER) + self._maybe("cho") + self._one(*words.SELF)
            + "|^ " + self._one("sẽ", "đang") + ")"
        )  # fmt: skip
        self.question = re.compile(
            "(?:^ " + self._one(*words.QUESTION_START) + "| " + self._one(*words.QUESTION_END)
            + self._upto(3, *words.ADDRESSEE, *words.PARTICLE) + "$)"
        )  # fmt: skip
        self.condition = self._search(*words.CONDITION)

    def _danger_pattern(self, *, in_names: bool = False) -> re.Pattern[str]:
        every = (*words.NEGATION, *words.NEGATION_EN, *words.DOUBT)
        if in_names and self.key is not fold:
            every = tuple(p for p in every if self.key(p) not in words.DOUBT_IN_NAMES)
        place = self._one("mục", "phần", "điểm", "đoạn", "phụ lục") + r"(?:\d|[ivx]{1,4} )"
        return re.compile(" (?:" + self._one(*every) + "|" + place + ")")

    def _change_pattern(self) -> re.Pattern[str]:
        numbered = self._one(*words.NUMBERED_CHANGE) + r"(?:\d| " + self._one("số", "mục") + r"\d)"
        if self.key is fold:
            return re.compile(" (?:" + self._one(*words.CHANGE_VERB, *words.HOLD) + f"|{numbered})")
        safe = [p for p in words.CHANGE_VERB if self.key(p) not in words.CHANGE_NOT_BARE]
        place = r"(?:\d|" + self._one(*words.PLACE_IN_REPORT) + ")"
        risky = self._one(*words.CHANGE_NOT_BARE) + place
        return re.compile(" (?:" + self._one(*safe, *words.HOLD_BARE) + f"|{risky}|{numbered})")

    def _thing(self) -> str:
        """The report as the object of a yes: "(với) toàn bộ nội dung dự thảo báo cáo tuần 47 của Tổ 1"."""
        group = "(?:" + self._one("tổ", "tổ số") + r"\d )?"
        week = "(?:" + self._one("tuần") + r"\d{1,2}(?:/\d{4})? )?(?:" + self._one("năm") + r"\d{4} )?"
        of_whom = "(?:" + self._one("của") + self._one(*words.OBJECT_OF) + r"(?:\d )?)?"
        return (
            self._maybe(*words.OBJECT_ALL) + self._one(*words.OBJECT) + self._upto(2, *words.OBJECT)
            + group + week + of_whom + week + self._maybe(*words.OBJECT_AFTER)
        )  # fmt: skip

    def _tail(self) -> str:
        named = "(?:" + self._one("em", "e", "cháu", "đồng chí", "nhé", "nha", "em thư ký") + f"(?:{_NAME} ){{1,3}})?"
        return "(?:" + self._one(*words.PARTICLE, *words.ADDRESSEE) + "){0,4}" + named + self._maybe(*words.PARTICLE)

    def _send(self) -> str:
        """The order to pass the report on: "(để em) gửi (ngay) lãnh đạo Tỉnh ủy (theo quy định)"."""
        called = self._one(*words.CALLED) + f"(?:{_NAME} ){{0,3}}"
        before = self._upto(2, *words.SEND_BEFORE) + f"(?:{called})?" + self._maybe("cho", "cứ")
        to = self._maybe("và") + self._maybe(*words.SEND_TO_BEFORE) + self._one(*words.SEND_TO)
        to += self._maybe("xem xét", "chỉ đạo")
        how = self._one(*words.SEND_HOW, *words.SEND_AFTER, *words.PARTICLE)
        rest = "(?:" + self._maybe(*words.SEND_WHAT) + f"{how}{{0,2}}(?:{to}){{0,3}}{how}{{0,3}}" + self._hour() + ")"
        self.send_goes_on = re.compile(
            f" (?:(?:{to}){{1,3}}{how}{{0,3}}|{how}{{1,3}})" + self._hour() + f"(?:{called})?"
        )
        # "trình anh Huy" names whose yes comes next; "gửi anh Huy" may send the draft to anybody
        person = self._one("trình", "kính trình") + self._one("anh", "chị", "đồng chí") + f"(?:{_NAME} ){{1,3}}"
        sent = self._one(*words.SEND) + f"(?:{how}{called}{how}{{0,2}}|{rest}(?:{how}{called})?)"
        return before + f"(?:{sent}|{person}{how}{{0,2}}(?:{called})?)"

    def _hour(self) -> str:
        when = ("sáng", "sáng thứ hai", "sáng thứ 2", "thứ hai", "thứ 2", "sáng mai")
        hour = r"\d{1,2}(?:[hg:]\d{0,2} | " + self._one("giờ") + r"(?:\d{2} )?)"
        return "(?:" + self._one("trước") + hour + self._maybe(*when) + self._maybe(*words.PARTICLE) + ")?"

    def _compile_yes(self) -> None:
        thing, send = self._thing(), self._send()
        as_proposed = self._one(*words.AS_PROPOSED)
        aim = "(?:" + self._maybe(*words.OBJECT_BEFORE) + thing + f"{as_proposed}?|{as_proposed})?"
        unify = self._one(words.UNIFY) + (
            "(?:" + self._one("với", "như", "theo") + thing + "|" + self._one("nội dung") + "(?:" + thing + ")?|"
            + self._one(*words.AS_PROPOSED) + ")?"
        )  # fmt: skip
        core = (
            "(?:"
            + self._one(*words.YES, *words.POLITE_YES)
            + aim
            + "|"
            + unify
            + "|"
            + self._one(*words.OKAY, *words.PERMIT)
            + ")"
        )
        core += "(?:" + self._one(*words.PERMIT) + ")?"
        subject = self._maybe(*words.SELF) + self._upto(2, *words.BEFORE_YES)
        yes = " " + self._maybe(*words.ASSENT, *words.OKAY) + subject + core
        self.yes = re.compile(yes + self._tail())
        self.yes_send = re.compile(yes + self._upto(3, *words.PARTICLE, *words.CALLED) + send)
        self.send = re.compile(" " + send)
        good = thing + self._one(*words.GOOD)
        self.assent = re.compile(" (?:" + self._one(*words.ASSENT) + f"|{good})" + self._tail())
        seen = self._one(*words.READ) + f"(?:{thing})?"
        done = self._one("rồi", "xong")
        self.read = re.compile(
            " (?:" + self._maybe(*words.SELF) + self._one("đã") + seen + f"{done}?|"
            + self._maybe(*words.SELF) + seen + f"{done})"
        )  # fmt: skip

    def _compile_beside(self) -> None:
        """What may stand beside a yes and changes nothing in it."""
        name = f"(?:{_NAME} ){{0,3}}"
        group = "(?:" + self._one("tổ", "tổ số") + r"\d )?"
        whom = "(?:" + self._one(*words.ADDRESSEE) + "){1,2}" + group + name
        self.address = re.compile(
            " (?:" + self._maybe(*words.SELF) + self._one(*words.GREETING) + whom + "|"
            + self._one(*words.CALLED) + group + name + ")" + self._maybe("ơi", "ạ", "nhé")
        )  # fmt: skip
        self.label = re.compile(" " + self._one("ý kiến", "ý kiến của tôi", "ý kiến của anh", "ý kiến của chị"))
        self.closing = re.compile(" " + self._one(*words.CLOSING) + self._tail())
        self.thanks = re.compile(" " + self._maybe("rất", "xin", "anh", "chị", "tôi", "em") + self._one(*words.THANKS))
        self.more_than_thanks = self._search(*words.MORE_THAN_THANKS)
        self.next_time = re.compile(" " + self._one(*words.NEXT_TIME))
        self.next_time_asks = self._search(*words.NEXT_TIME_ASKS)
        unit = "(?:" + self._one(*words.UNIT) + r"|s[a-zđ]{2,9} )"
        polite = self._upto(2, *words.ORDER_POLITE)
        self.order = re.compile(" " + self._maybe("và", "đồng thời") + self._one(*words.ORDER) + polite + unit)
        self.vague_unit = self._search(*words.VAGUE_UNIT)
        self.data = self._search(*words.DATA)
        self.deadline = re.compile(" (?:" + self._one(*words.DEADLINE) + "|" + self._one("trước") + r"\d)")
        self.again = self._wherever(*words.AGAIN)
        self.day = re.compile(r" (?:" + self._one("ngày") + r"\d{1,2}[/ ]|\d{1,2}/\d{1,2}(?:/\d{4})? )")
        self.order_goes_on = re.compile(" " + self._one(*words.ORDER_GOES_ON))
        self.harmless = self._wherever(*words.HARMLESS)
        self.title = re.compile(" " + self._one(*words.TITLE_LINE))
        self.named_week = re.compile(" " + self._one("tuần") + r"(\d{1,2})(?:/\d{4})? ")
        self.named_group = re.compile(" " + self._one("tổ", "tổ số") + r"(\d) ")


ACCENTED = Grammar(fold)
BARE = Grammar(unaccent)


def clauses(text: str) -> Iterator[Clause]:
    """The clauses of a text in order. A line without any mark is read as written without marks."""
    signing = False
    for line in _lines(text):
        bare = is_bare(line)
        grammar = BARE if bare else ACCENTED
        if _is_signature(line, grammar, after_closing=signing):
            yield Clause(line, " ", bare, "\n", signature=True)
            continue
        for raw, end in _cut(_spelled_out(line, bare)):
            clause = Clause(raw, _key(raw, grammar), bare, end)
            signing = grammar.closing.fullmatch(clause.key) is not None
            yield clause


def _lines(text: str) -> Iterator[str]:
    """Paragraph lines without bullets; a line that the client wrapped is joined with the next."""
    held = ""
    for line in (_BULLET.sub("", raw).strip() for raw in text.split("\n")):
        if held and line and line[0].islower():
            held = f"{held} {line}"
        else:
            if held:
                yield held
            held = line
        if held and (len(line) < _WRAPPED or held.endswith((".", "!", "?", ":", ";"))):
            yield held
            held = ""
    if held:
        yield held


def _spelled_out(line: str, bare: bool) -> str:
    for pattern, accented, plain in _SHORT:
        line = pattern.sub(plain if bare else accented, line)
    line = _NO_SPACE_AFTER_STOP.sub(lambda m: f"{m[1]}{m[2]} {m[3]}" if m[3].isupper() else m[0], line)
    return line


def _cut(line: str) -> Iterator[tuple[str, str]]:
    pieces = _STOP.split(line)
    for raw, end in zip(pieces[::2], [*pieces[1::2], "\n"], strict=False):
        glad = _GLAD.sub(" ", raw).strip()
        if glad or (raw.strip() and not line.replace(raw, "").strip()) or "?" in end or end.startswith(("...", "…")):
            yield glad or raw.strip(), end


def _key(raw: str, grammar: Grammar) -> str:
    if len(raw) > LONGEST_CLAUSE:
        raw = raw[:LONGEST_CLAUSE] + " <"
    return " " + " ".join(_word(w, grammar) for w in raw.split()) + " "


def _word(word: str, grammar: Grammar) -> str:
    key = grammar.key(word)
    if key not in grammar.vocabulary and word[:1].isupper() and word[1:].islower() and word.isalpha():
        return _NAME
    return key


def _is_signature(line: str, grammar: Grammar, *, after_closing: bool) -> bool:
    """A line of name, title, telephone or device; a lone given name only under a sign-off."""
    key = f" {grammar.key(line)} "
    parts = line.split()
    family = len(parts) > 1 and grammar.key(parts[0]) in grammar.families
    danger = grammar.danger_in_name if family or grammar.title.match(key) else grammar.danger
    if danger.search(key) or grammar.decides.search(key) or len(parts) > 14:
        return False
    if _CONTACT.fullmatch(line) or (len(parts) <= 8 and _DEVICE.fullmatch(line)):
        return True
    if not line.replace(" ", "").replace("-", "").isalpha():
        return False
    if grammar.title.match(key) and line[0].isupper():
        return all(p[0].isupper() or grammar.key(p) in grammar.title_words or p == "-" for p in parts)
    if grammar.change.search(key) or grammar.fault.search(key):
        return False
    if line.isupper() and grammar.key(parts[-1]) in grammar.vocabulary:
        return False  # a text in capitals throughout, not a name
    return len(parts) <= 5 and all(p[0].isupper() for p in parts) and (after_closing or family)
