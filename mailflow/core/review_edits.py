"""The secretary's changes to a review: "Đánh giá chung: …", "Kiến nghị: …", "thêm kiến nghị: …", "bỏ 3", "nhận 3".

Words after such a heading go on until the next heading or change; a line that is none of these is told back, never lost
in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailflow.core import edits
from mailflow.core.decision import is_courtesy
from mailflow.core.review import Line, Review
from mailflow.core.roster import Roster
from mailflow.core.spellings import lettered, same_length
from mailflow.core.vietnamese import is_bare, nfc

_LONGEST = 50_000  # characters
_HEADING = lettered(
    r" {0,8}(?:[-*•+–] ?|\d{1,2}[.)] ?)?"
    r"(?:(?P<more>thêm|bổ sung)(?: vào| thêm)? |(?:sửa|thay|viết|ghi)(?: lại| đổi)? )?(?:phần |mục |nội dung )?"
    r"(?:(?P<assessment>đánh giá chung)|(?P<proposals>kiến nghị(?:,? đề xuất)?|đề xuất(?:,? kiến nghị)?)(?: chung)?)"
    r"(?: như sau| thành| là)? ?:"
)


@dataclass(frozen=True, slots=True)
class ReviewEdits:
    """What the answer asks for. `words` are new texts of a statement, `more` texts to put below what stands there;
    `left` are lines that could not be read as a change."""

    words: tuple[tuple[Line, str], ...] = ()
    more: tuple[tuple[Line, str], ...] = ()
    removed: tuple[int, ...] = ()
    restored: tuple[int, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.words or self.more or self.removed or self.restored)


def read(text: str, roster: Roster) -> ReviewEdits:
    """Read the newly written text of the secretary's answer."""
    blocks: list[tuple[Line, bool, list[str]]] = []
    rest: list[str] = []
    inside = False
    for line in nfc(text)[:_LONGEST].split("\n"):
        heading = _heading(line)
        if heading is not None:
            blocks.append(heading)
            inside = True
        elif _changes(line, roster) or (line.strip() and is_courtesy(line)):
            rest.append(line)
            inside = False
        elif inside:
            blocks[-1][2].append(line)
        else:
            rest.append(line)
    asked = edits.read("\n".join(rest), roster)
    told = [(which, more, "\n".join(lines).strip()) for which, more, lines in blocks]
    known = (edits.Action.DROP, edits.Action.ACCEPT)
    return ReviewEdits(
        words=tuple((which, words) for which, more, words in told if words and not more),
        more=tuple((which, words) for which, more, words in told if words and more),
        removed=tuple(e.number for e in asked.edits if e.action is edits.Action.DROP and e.number),
        restored=tuple(e.number for e in asked.edits if e.action is edits.Action.ACCEPT and e.number),
        left=(
            *(line for line in asked.note.split("\n") if line),
            *(e.text or str(e.number or "") for e in asked.edits if e.action not in known or not e.number),
        ),
    )


def apply(review: Review, asked: ReviewEdits) -> tuple[Review, tuple[int, ...]]:
    """The review with the changes, and the numbers that it does not know."""
    unknown = tuple(n for n in (*asked.removed, *asked.restored) if n not in review.numbers)
    for which, words in asked.words:
        review = _with_words(review, which, words)
    for which, words in asked.more:
        review = _with_words(review, which, f"{_words(review, which)}\n{words}".strip())
    removed = {*review.removed, *(n for n in asked.removed if n not in unknown)} - set(asked.restored)
    return replace(review, removed=tuple(sorted(removed))), unknown


def _words(review: Review, which: Line) -> str:
    return review.assessment if which is Line.ASSESSMENT else review.proposals


def _with_words(review: Review, which: Line, words: str) -> Review:
    """Whoever writes a statement anew wants it to stand there."""
    removed = tuple(n for n in review.removed if n != which)
    if which is Line.ASSESSMENT:
        return replace(review, assessment=words, removed=removed)
    return replace(review, proposals=words, removed=removed)


def _heading(line: str) -> tuple[Line, bool, list[str]] | None:
    bare = is_bare(line)
    match = _HEADING.of(bare).match(same_length(line, bare))
    if match is None:
        return None
    which = Line.ASSESSMENT if match["assessment"] else Line.PROPOSALS
    return which, bool(match["more"]), [line[match.end() :].strip()]


def _changes(line: str, roster: Roster) -> bool:
    """Whether the whole line changes numbered statements ("bỏ 3", "nhận 3"), and says nothing else."""
    if len(line) > 120:
        return False
    asked = edits.read(line, roster)
    return bool(asked.edits) and not asked.note and all(e.number for e in asked.edits)
