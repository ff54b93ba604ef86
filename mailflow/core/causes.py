"""Which sentences of a bất cập say why it is so (part II of the report): the writer's own, whole, never rewritten."""

from __future__ import annotations

from dataclasses import dataclass

from mailflow.core import sentences
from mailflow.core.prose import blocks
from mailflow.core.spellings import lettered, same_length
from mailflow.core.vietnamese import is_bare

# "do" and "vì" state a cause only at the head of a sentence or after a word that says that something is so.
_CAUSE = lettered(
    r"(?<!\w)(?:nguyên nhân|lý do|lí do|căn nguyên|xuất phát từ|bắt nguồn từ|(?:chủ yếu|là|một phần|lỗi) do|"
    r"(?:là )?bởi(?: vì)?|do (?:chưa|không|thiếu|lỗi|hệ thống|phần mềm|đường truyền|đơn vị|máy chủ|chậm|việc|mất))"
    r"(?!\w)"
    r"|^\W{0,4}(?:do|vì)(?!\w)"
)
_OPENS = lettered(r"\W{0,4}(?:\d{1,2}[.)] )?(?:nguyên nhân|lý do|lí do)(?!\w)")
_ASKED = lettered(
    r"(?<!\w)(?:chưa rõ|không rõ|làm rõ|tìm|xác định|kiểm tra) (?:được )?(?:nguyên nhân|lý do|lí do)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Cause:
    """A sentence that states a cause, and the item of the report in which it stands."""

    item: int
    text: str


def causes_in(text: str) -> tuple[str, ...]:
    """The sentences of an item that state a cause; one that only asks for it ("cần làm rõ nguyên nhân") states none."""
    told = (sentence for block in blocks(text) if block.text for sentence in sentences.split(block.text))
    return tuple(sentence for sentence in told if _states(sentence))


def is_only_cause(text: str) -> bool:
    """Whether the text says of something only why it is so: it names no bất cập of its own ("Nguyên nhân do …")."""
    bare = is_bare(text)
    opens = _OPENS.of(bare).match(same_length(text, bare).strip())
    return opens is not None and len(causes_in(text)) == len(sentences.split(text))


def _states(sentence: str) -> bool:
    bare = is_bare(sentence)
    key = same_length(sentence, bare)
    return bool(_CAUSE.of(bare).search(key)) and not _ASKED.of(bare).search(key)
