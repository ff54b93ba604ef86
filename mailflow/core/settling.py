"""Which bất cập a text says are settled, or open again, by their codes; and whether an answer says that work is done.

A grammar over whole sentences, like that of a decision: what has no place in it settles nothing. A bất cập that stays
open a week too long costs one line in the report; one that is closed by mistake is forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailflow.core import sentences
from mailflow.core import settling_words as words
from mailflow.core.data_issue import CODE, codes_in
from mailflow.core.spellings import Spellings
from mailflow.core.vietnamese import fold, is_bare, nfc, unaccent

_LONGEST = 20_000  # characters looked at
_LONGEST_SENTENCE = 400
_WRAPPED = 55  # a line at least so long may have been wrapped by the mail client
_BULLET = re.compile(r"^[\s>]{0,8}(?:[-*•+–]|\d{1,2}[.)]|[a-zđ]\))?\s{1,8}|^\s{0,8}")
_CUT = re.compile(r"[,;(]| [-–—] ")
_PIECE = re.compile(r"(?<=;)\s")


class Act(StrEnum):
    """What is said of an issue."""

    SETTLE = "settle"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Said:
    """One code and what is said of it; `words` is the sentence as written."""

    code: str
    act: Act
    words: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    raw: str
    key: str
    bare: bool
    codes: tuple[str, ...]
    ends_with_colon: bool

    @property
    def dangerous(self) -> bool:
        return words.DANGER.of(self.bare).search(self.key) is not None


def read(text: str, *, commands: bool = False) -> tuple[Said, ...]:
    """What the newly written text says of issues, one line for each code at most. `commands`: a secretary's answer to a
    draft, where "khắc phục BC-…" is an order to the register and no wish.

    A code of which the text says two different things, or anything that is not understood, is left as it is.
    """
    told = list(_sentences(text))
    acts: dict[str, set[Act | None]] = {}
    found: dict[str, Said] = {}
    for place, sentence in enumerate(told):
        act = _act(told, place, commands=commands) if sentence.codes else None
        for code in sentence.codes:
            acts.setdefault(code, set()).add(act)
            if act is not None:
                found.setdefault(code, Said(code, act, sentence.raw))
    return tuple(said for code, said in found.items() if _is_clear(acts[code]))


def says_done(text: str) -> str:
    """The sentence that says that the assigned work is done, "" when none does or anything in the text holds back."""
    told = [s for s in _sentences(text) if not words.COURTESY.fullmatch(unaccent(s.raw))]
    if any(s.dangerous for s in told):
        return ""
    return next((s.raw for s in told if _head_matches(words.WORK_DONE, s)), "")


def says_not_done(text: str) -> str:
    """The sentence that opens work again that was reported done, "" when none does; doubt keeps it followed up."""
    told = (s for s in _sentences(text) if "?" not in s.key and not words.NEVER_REOPEN.of(s.bare).search(s.key))
    return next((s.raw for s in told if words.WORK_AGAIN.of(s.bare).fullmatch(s.key)), "")


def without(text: str, said: Sequence[Said]) -> str:
    """The text without the sentences that were understood: what else was written."""
    for words_of_it in dict.fromkeys(one.words for one in said):
        text = text.replace(words_of_it, "", 1)
    lines = (line for line in text.split("\n") if not line.strip() or any(c.isalnum() for c in line))
    return "\n".join(lines).strip()


def _is_clear(acts: set[Act | None]) -> bool:
    """Open again is the safe side: it stands beside anything but a settling."""
    return acts == {Act.SETTLE} or (Act.REOPEN in acts and Act.SETTLE not in acts)


def _act(told: Sequence[_Sentence], place: int, *, commands: bool) -> Act | None:
    sentence = told[place]
    if _reopens(sentence):
        return Act.REOPEN
    if sentence.dangerous or _revoked(told, place):
        return None
    patterns = [words.CODE_FIRST, words.DONE_FIRST, *([words.COMMAND] if commands else [])]
    return Act.SETTLE if any(_head_matches(one, sentence) for one in patterns) else None


def _reopens(sentence: _Sentence) -> bool:
    key, bare = sentence.key, sentence.bare
    if words.NEVER_REOPEN.of(bare).search(key) or "?" in key:
        return False
    return any(one.of(bare).fullmatch(key) for one in (words.REOPEN, words.STILL))


def _head_matches(pattern: Spellings, sentence: _Sentence) -> bool:
    """The whole sentence, or all of it up to a comma: what follows is calm, or the sentence would be dangerous."""
    key = sentence.key
    ends = [m.start() for m in _CUT.finditer(key)][:12]
    heads = (key[:end].strip() for end in [*ends, len(key)])
    rest_has_code = (words.SIGN in key[end:] for end in [*ends, len(key)])
    return any(
        pattern.of(sentence.bare).fullmatch(head) and not more for head, more in zip(heads, rest_has_code, strict=True)
    )


def _revoked(told: Sequence[_Sentence], place: int) -> bool:
    """A sentence around takes it back: "Tuy nhiên …", "Việc này chưa …", or a heading that denies what follows."""
    after = told[place + 1] if place + 1 < len(told) else None
    if after is not None and words.CONTRAST.of(after.bare).search(after.key):
        return True
    if after is not None and after.dangerous and not after.codes and words.POINTS_BACK.of(after.bare).search(after.key):
        return True
    heading = next((s for s in reversed(told[:place]) if not s.codes), None)
    return heading is not None and heading.ends_with_colon and heading.dangerous


def _sentences(text: str) -> Iterator[_Sentence]:
    for line in _lines(nfc(text)[:_LONGEST]):
        signs = ""
        for sentence in sentences.split(line):
            for piece in _PIECE.split(sentence):
                if not any(c.isalnum() for c in piece):  # a lone "?" belongs to what follows
                    signs = f"{signs}{piece.strip()} "
                    continue
                yield _sentence(signs + piece.strip())
                signs = ""


def _sentence(raw: str) -> _Sentence:
    marked = CODE.sub(f" {words.SIGN} ", _BULLET.sub("", raw[: _LONGEST_SENTENCE + 1], count=1))
    bare = is_bare(marked)
    key = (unaccent if bare else fold)(marked)
    if len(raw) > _LONGEST_SENTENCE:
        key += " ?"
    return _Sentence(raw, re.sub(r" ([,:;.!?])", r"\1", key).strip(), bare, codes_in(raw), raw.endswith(":"))


def _lines(text: str) -> Iterator[str]:
    """Lines that the mail client wrapped are joined again; quoted lines are not the writer's."""
    held = ""
    for raw in text.split("\n"):
        line = "" if raw.lstrip().startswith(">") else raw.strip()
        wrapped = len(held) >= _WRAPPED and not held.endswith((".", "!", "?", ":", ";"))
        if wrapped and line and line[0].islower():
            held = f"{held} {line}"
            continue
        if held:
            yield held
        held = line
    if held:
        yield held
