"""Whether an answer says yes, no or neither. A grammar over every clause of the new text, never a search for a word.

What is not here: who may say yes, to what version, and from which address (judge). A yes is believed only when every
clause of the text has a place in the grammar; whatever has none makes it `return` (asks for a change, refuses) or
`unclear` (anything else): a mistaken approval is worse than a question too many (Decree 30/2020 Điều 11).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from mailflow.core.decision_grammar import LONGEST_CLAUSE, Clause, clauses
from mailflow.core.verdict import Answer
from mailflow.core.vietnamese import nfc

_LONGEST_YES = 1500  # characters; nobody approves with an essay
_LONGEST = 20_000  # characters looked at for a change; the comment is kept whole


@dataclass(frozen=True, slots=True)
class Decision:
    """`comment` is the writer's words: the whole text unless approved, then what goes beyond the yes ("" if nothing).

    `why` is a Vietnamese sentence for the log and the secretary. `weeks` and `groups` are numbers that the yes itself
    names ("duyệt báo cáo tuần 47 của Tổ 1"): the caller holds a yes that names another week or group than submitted.
    """

    answer: Answer
    comment: str
    why: str
    weeks: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()


class _Part(Enum):
    ADDRESS = auto()
    YES = auto()
    YES_SEND = auto()  # a yes that goes on with "trình lãnh đạo"
    ASSENT = auto()  # "được rồi", "dự thảo tốt": a yes only together with an order to send
    READ = auto()
    SEND = auto()
    CLOSING = auto()
    ORDER = auto()
    DOUBTFUL_ORDER = auto()
    NEXT_TIME = auto()
    OTHER = auto()


_PLAIN_YES = frozenset({_Part.YES, _Part.YES_SEND})
_SENT = frozenset({_Part.YES_SEND, _Part.SEND})
_HOLDS_BACK = frozenset({_Part.OTHER, _Part.DOUBTFUL_ORDER})
_COURTESY = frozenset(_Part) - {_Part.ORDER, _Part.DOUBTFUL_ORDER, _Part.NEXT_TIME, _Part.OTHER}
_TOLD_APART = frozenset({_Part.ORDER, _Part.DOUBTFUL_ORDER, _Part.NEXT_TIME})


def read(text: str) -> Decision:
    """Read the newly written text (no quoted thread, no signature block) of an answer to a submission or a draft."""
    text = nfc(text).strip()
    found = _parts(text[:_LONGEST])
    if not any(part not in {_Part.ADDRESS, _Part.CLOSING} for _, part in found):
        return Decision(Answer.UNCLEAR, text, "Thư không có nội dung mới ngoài lời chào, chữ ký.")
    if len(text) <= _LONGEST_YES and _is_yes(found):
        return _approval(found)
    said_yes = any(part in _PLAIN_YES for _, part in found)
    if any(_asks_change(clause, part, said_yes) for clause, part in found):
        why = "Thư có lời đồng ý nhưng kèm yêu cầu sửa." if said_yes else "Thư không đồng ý hoặc yêu cầu chỉnh sửa."
        return Decision(Answer.RETURN, text, why)
    return Decision(Answer.UNCLEAR, text, _why_unclear(found, said_yes))


def is_courtesy(text: str) -> bool:
    """True when the text is only greeting, sign-off, plain yes or the order to send: nothing that must be kept."""
    return all(part in _COURTESY for _, part in _parts(nfc(text[:_LONGEST_YES])))


def _parts(text: str) -> list[tuple[Clause, _Part]]:
    found: list[tuple[Clause, _Part]] = []
    for clause in clauses(text):
        found.append((clause, _part(clause, found)))
    return _with_whole_orders(found)


def _part(clause: Clause, before: list[tuple[Clause, _Part]]) -> _Part:
    grammar, key = clause.grammar, clause.key
    if clause.signature:
        return _Part.CLOSING
    last, last_part = before[-1] if before else (None, None)
    inside = last is not None and not last.ends_sentence
    if last_part is _Part.ORDER and (inside or grammar.order_goes_on.match(key)):
        return _Part.ORDER
    if clause.end.startswith(("...", "…")) or "?" in clause.end:
        return _Part.OTHER
    if grammar.yes.fullmatch(key):
        return _Part.YES
    if grammar.yes_send.fullmatch(key):
        return _Part.YES_SEND
    if grammar.read.fullmatch(key):
        return _Part.READ
    if grammar.assent.fullmatch(key):
        return _Part.ASSENT
    if grammar.send.fullmatch(key) or (last_part in _SENT and inside and grammar.send_goes_on.fullmatch(key)):
        return _Part.SEND
    return _part_beside(clause, before)


def _part_beside(clause: Clause, before: list[tuple[Clause, _Part]]) -> _Part:
    grammar, key = clause.grammar, clause.key
    first = all(part is _Part.ADDRESS for _, part in before)
    if (first and grammar.address.fullmatch(key)) or (clause.end.startswith(":") and grammar.label.fullmatch(key)):
        return _Part.ADDRESS
    if grammar.closing.fullmatch(key):
        return _Part.CLOSING
    calm = not grammar.danger.search(key) and not grammar.decides.search(key)
    if grammar.thanks.match(key) and calm and clause.ends_sentence and not grammar.more_than_thanks.search(key):
        return _Part.CLOSING
    if grammar.next_time.match(key) and grammar.next_time_asks.search(key) and calm and clause.ends_sentence:
        return _Part.NEXT_TIME
    return _Part.ORDER if grammar.order.match(key) else _Part.OTHER


def _with_whole_orders(found: list[tuple[Clause, _Part]]) -> list[tuple[Clause, _Part]]:
    """An order to a unit is safe beside a yes only when no clause of it speaks of the report itself or holds back."""
    orders = [clause for clause, part in found if part is _Part.ORDER]
    dated = any(clause.grammar.day.search(clause.said) for clause in orders)
    if not orders or not (any(_is_unsafe(one, dated=dated) for one in orders) or _is_about_report(orders)):
        return found
    return [(c, _Part.DOUBTFUL_ORDER if part is _Part.ORDER else part) for c, part in found]


def _is_about_report(orders: list[Clause]) -> bool:
    """ "Đề nghị các đơn vị rà soát số liệu" may ask for another report; a named unit with a deadline gets a task."""

    def says(pattern: str) -> bool:
        return any(getattr(c.grammar, pattern).search(c.said) for c in orders)

    return says("change") and (says("vague_unit") or (says("data") and not says("deadline")))


def _is_unsafe(clause: Clause, *, dated: bool) -> bool:
    """Whether a clause of an order holds back; in a task with its day, "rà soát lại" says only what is to be done."""
    key = clause.grammar.harmless.sub(" ", clause.said)
    key = clause.grammar.again.sub(" ", key) if dated else key
    too_long = len(clause.raw) > LONGEST_CLAUSE
    return (
        too_long
        or "?" in clause.end
        or clause.end.startswith(("...", "…"))
        or clause.grammar.danger.search(key) is not None
    )


def _is_yes(found: list[tuple[Clause, _Part]]) -> bool:
    """Every clause has its place; a yes stands before any order or remark; "được rồi" needs an order to send."""
    parts = [part for _, part in found]
    if any(part in _HOLDS_BACK for part in parts):
        return False
    if any(part in _PLAIN_YES for part in parts):
        opening = next(part for part in parts if part in _PLAIN_YES or part in _TOLD_APART)
        return opening in _PLAIN_YES
    return _Part.ASSENT in parts and _Part.SEND in parts[parts.index(_Part.ASSENT) :]


def _approval(found: list[tuple[Clause, _Part]]) -> Decision:
    said = [clause for clause, part in found if part in _PLAIN_YES or part in {_Part.ASSENT, _Part.SEND}]
    weeks = {int(m[1]) for c in said for m in c.grammar.named_week.finditer(c.key)}
    groups = {int(m[1]) for c in said for m in c.grammar.named_group.finditer(c.key)}
    first = next((c for c, part in found if part in _PLAIN_YES), said[0])
    why = f"Trả lời “{first.raw}”, không kèm điều kiện hay yêu cầu sửa."
    return Decision(Answer.APPROVE, _beyond(found), why, tuple(sorted(weeks)), tuple(sorted(groups)))


def _beyond(found: list[tuple[Clause, _Part]]) -> str:
    """What an approving text says besides the yes: work given to units, wishes for the next time."""
    pieces = [c.raw + ("; " if c.end == "\n" else c.end.strip() + " ") for c, part in found if part in _TOLD_APART]
    return "".join(pieces).strip().rstrip(";,")


def _asks_change(clause: Clause, part: _Part, said_yes: bool) -> bool:
    """True for a refusal or for a wish to have the report changed, stated and not asked, planned or done already."""
    if part not in {_Part.OTHER, _Part.DOUBTFUL_ORDER} or (part is _Part.DOUBTFUL_ORDER and said_yes):
        return False
    grammar, key = clause.grammar, clause.said
    if grammar.only_no.fullmatch(key) and "?" not in clause.end:
        return True
    if "?" in clause.end or grammar.question.search(key) or grammar.own_plan.search(key):
        return False
    if grammar.condition.search(key) and grammar.decides.search(key):
        return False
    if len(grammar.negation.findall(key)) > 1 and grammar.decides.search(key):
        return False
    if grammar.refusal.search(key):
        return True
    key = grammar.no_change.sub(" ", key)
    return grammar.change.search(key) is not None or grammar.fault.search(key) is not None


def _why_unclear(found: list[tuple[Clause, _Part]], said_yes: bool) -> str:
    if any("?" in clause.end for clause, _ in found):
        return "Thư có câu hỏi, chưa rõ là đồng ý hay không."
    held = next((clause.raw for clause, part in found if part in _HOLDS_BACK), "")
    if said_yes and held:
        return f"Thư có lời đồng ý nhưng kèm “{held[:80]}”, chưa chắc là đồng ý hẳn."
    return "Thư chưa nói rõ là đồng ý hay yêu cầu sửa."
