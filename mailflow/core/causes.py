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


def _states(sentence: str) -> bool:
    bare = is_bare(sentence)
    key = same_length(sentence, bare)
    return bool(_CAUSE.of(bare).search(key)) and not _ASKED.of(bare).search(key)
