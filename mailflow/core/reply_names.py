"""Names of people as they stand under a letter: their shape, a Vietnamese surname in front, the writer's own name."""

from __future__ import annotations

import re
from functools import lru_cache

from mailflow.core import reply_words as words
from mailflow.core.reply_lines import Line, key, one_of, remembered

NAME_LIMIT = 60  # characters
_SURNAME = re.compile(rf"^(?:{one_of(words.SURNAMES)})(?![^\W\d_])")
_HONOUR = re.compile(
    r"^(?:(?:ts|ths|pgs|gs|bs|bscki|bsckii|ks|ls|cn|dr|mr|mrs|ms|ong|ba|dong chi|d/c|bac si|ky su|luat su|"
    r"tien si|thac si|(?:thieu|trung|thuong|dai) (?:ta|uy|tuong))(?:\. ?| |$))+"
)
_RANKS = ("ts", "ths", "bs", "pgs", "gs", "ks", "ls")


def is_name(line: Line, writer: str = "") -> bool:
    """Two to six capitalised words and nothing else; a single word only when it is part of the writer's name."""
    text = line.text.strip(" *_,.-")
    return 0 < len(text) <= NAME_LIMIT and bool(line.key) and _is_name(text, writer)


@lru_cache(maxsize=2048)
def _is_name(text: str, writer: str) -> bool:
    if writer and key(text) in _parts(writer):
        return True
    bare = re.split(r"\s?[,(|]", text)[0]
    called = key(bare)
    honours = len(called.split()) - len(without_honour(called).split())
    tokens = [token for token in bare.split()[honours:] if key(token).strip(".") not in _RANKS]
    if not 2 <= len(tokens) <= 6:
        return False
    return all(
        token[0].isupper() and token.replace(".", "").replace("-", "").replace("'", "").isalpha() for token in tokens
    )


@lru_cache(maxsize=256)
def _parts(writer: str) -> frozenset[str]:
    """The name and its shorter forms: the given name, the last two words, the last name first."""
    tokens = key(writer).split()
    first = tokens[:1] if len(tokens) == 2 else []
    return frozenset({" ".join(tokens), " ".join(tokens[-2:]), *tokens[-1:], *first}) - {""}


def is_of_writer(name_key: str, writer: str) -> bool:
    """Whether a key is the writer's name or a part of it that people sign with."""
    return name_key in _parts(writer)


@remembered
def has_surname(line: Line) -> bool:
    """A usual surname in front, perhaps after a rank or a form of address."""
    return _SURNAME.match(without_honour(line.key)) is not None


def without_honour(name_key: str) -> str:
    """The key of a name without "TS.", "ông", "đồng chí" in front."""
    return _HONOUR.sub("", name_key)
