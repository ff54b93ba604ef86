"""Finds the members and groups that a text names. How an office may be written is `title_forms`.

What is not here: whether the named member is told to act (directive) or spoken for (identity).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from mailflow.core.roster import Member, Roster
from mailflow.core.title_forms import Form, Forms, compact, forms_of
from mailflow.core.vietnamese import fold, is_bare, unaccent

_LONGEST_TEXT = 200_000  # characters
_MOST_WORDS = 16  # of one title
_WORD = re.compile(r"[^\W_]+")
_INSIDE = re.compile(r"[\s,&.()/–-]{1,6}")  # what may stand between two words of one title
_BETWEEN = re.compile(r"[\s,;:&+/•*–-]{1,12}")  # what may stand between two offices of a list
_AND = frozenset({"và", "va"})
_PLACE_AFTER = frozenset({"tỉnh", "tinh", "ủy", "uy"})
_LOCAL = frozenset(
    {"xã", "phường", "huyện", "thị", "viên", "cửa", "nhân", "xa", "phuong", "huyen", "thi", "cua", "nhan"}
)
_LOCAL_UNIT = _LOCAL | {"thành", "thanh", "cấp", "cap"}
# "cơ sở y tế" and "trụ sở" are no Sở; unmarked, "hồ sơ y tế" and "chỉ số" look like one too.
_NO_AGENCY = {False: frozenset({"cơ", "trụ"}), True: frozenset({"co", "tru", "ho", "chi", "he", "thong", "lam"})}
_BEFORE_UNIT = frozenset(
    {"giao", "cầu", "nghị", "với", "cho", "và", "bên", "cau", "nghi", "voi", "va", "ben", "của", "cua"}
)
_OFFICE_BEFORE = frozenset(
    re.findall(
        r"\w+",
        "giám đốc phó gđ pgđ trưởng cục chánh đồng chí đ c đc ông bà lãnh đạo phụ trách quyền "
        "giam doc pho gd pgd truong cuc chanh dong chi d dc ong ba lanh dao phu trach quyen",
    )
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A member named at `start:end` of the text; the words of office before the agency are included."""

    member: Member
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    raw: str
    key: str
    bare: bool
    start: int
    end: int


def members_in(text: str, roster: Roster) -> tuple[Mention, ...]:
    """Every mention in order of place, longest form first. An agency stands for its member.

    The text must be NFC. A line without marks is matched without marks. Ambiguous short forms alone (TT, CT, TH) are
    never a mention; names without "Sở" count in a list of offices or, some, with a capital letter.
    """
    words = _words(text[:_LONGEST_TEXT])
    forms = forms_of(roster)
    shouting = not any(c.isupper() for c in text[:_LONGEST_TEXT])
    found: list[Mention] = []
    at, listing = 0, False
    while at < len(words):
        hit = _longest(words, at, forms, text, listed=listing, any_case=shouting)
        if hit is None:
            listing = _opens_list(words, at) or (listing and words[at].key in {"và", "va", "các", "cac"})
            at += 1
            continue
        size, form = hit
        last = _with_place(words, at + size - 1, text)
        start = words[_office_before(words, at, text)].start
        found.append(Mention(roster.member(form.member), max(start, found[-1].end if found else 0), words[last].end))
        at = last + 1
        listing = at < len(words) and bool(_BETWEEN.fullmatch(text[words[last].end : words[at].start]))
    return tuple(found)


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    offset = 0
    for line in text.split("\n"):
        bare = is_bare(line)
        key = unaccent if bare else fold
        for match in _WORD.finditer(line):
            start, end = offset + match.start(), offset + match.end()
            words.append(_Word(match[0], key(match[0]), bare, start, end))
        offset += len(line) + 1
    return words


def _longest(
    words: list[_Word], at: int, forms: tuple[Forms, Forms], text: str, *, listed: bool, any_case: bool
) -> tuple[int, Form] | None:
    """The longest run of words from `at` that is a form, as (number of words, form)."""
    word = words[at]
    if word.key in _AND or (at and word.key in {"sở", "so"} and words[at - 1].key in _NO_AGENCY[word.bare]):
        return None
    table = forms[word.bare]
    told = at > 0 and words[at - 1].key in _BEFORE_UNIT
    best: tuple[int, Form] | None = None
    keys: list[str] = []
    for size in range(1, _MOST_WORDS + 1):
        if at + size > len(words) or not _joined(words, at + size - 1, at, text):
            break
        word = words[at + size - 1]
        keys.append(word.key)
        run = compact(keys)
        if not table.begins(run):
            break
        form = table.get(run)
        if form and word.key not in _AND and _fits(form, words[at : at + size], listed, told, any_case):
            best = (size, form)
    return None if best is None or _is_local(words, at, best, text) else best


def _joined(words: list[_Word], here: int, first: int, text: str) -> bool:
    return here == first or bool(_INSIDE.fullmatch(text[words[here - 1].end : words[here].start]))


def _fits(form: Form, run: list[_Word], listed: bool, told: bool, any_case: bool) -> bool:
    """`told`: right after "giao", "đề nghị", "với" ...; `any_case`: the whole text bears no capital letter."""
    if form.listed and not listed:
        return False
    if form.upper:
        in_capitals = all(word.raw.isupper() or word.raw.isdigit() for word in run)
        return in_capitals or ((any_case or told) and len(compact(w.key for w in run)) > 3)
    return not form.capital or run[0].raw[0].isupper() or told or (any_case and listed)


def _is_local(words: list[_Word], at: int, hit: tuple[int, Form], text: str) -> bool:
    """ "Công an xã", "công an viên": not the provincial office."""
    size, form = hit
    after = at + size
    if after >= len(words) or text[words[after - 1].end : words[after].start] != " ":
        return False
    return words[after].key in (_LOCAL_UNIT if form.capital else _LOCAL)


def _opens_list(words: list[_Word], at: int) -> bool:
    """True at the last word of "các sở", "các sở, ngành": names may follow without their kind."""
    if words[at].key not in {"sở", "so", "ngành", "nganh", "gồm", "gom", "ban", "đơn", "vị", "don", "vi"}:
        return False
    near = words[max(0, at - 5) : at + 1]
    return any(word.key in {"sở", "so"} and before.key in {"các", "cac"} for before, word in pairwise(near))


def _with_place(words: list[_Word], last: int, text: str) -> int:
    """Takes "tỉnh", "Tỉnh ủy" after an agency into the mention."""
    for _ in range(2):
        after = last + 1
        if after >= len(words) or words[after].key not in _PLACE_AFTER:
            break
        if text[words[last].end : words[after].start] != " ":
            break
        last = after
    return last


def _office_before(words: list[_Word], at: int, text: str) -> int:
    """The first of the words of office that stand right before an agency: "đồng chí Giám đốc | Sở Y tế"."""
    first = at
    while first and at - first < 8 and words[first - 1].key in _OFFICE_BEFORE:
        if not re.fullmatch(r"[ /.]{1,2}", text[words[first - 1].end : words[first].start]):
            break
        first -= 1
    return first


_NUMBERS = {"một": 1, "nhất": 1, "hai": 2, "ba": 3, "bốn": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_GROUP = re.compile(
    r"(?<![\w])(?:tổ|to)(?: số| so| thứ| thu)? ?(?P<number>\d{1,2}|một|nhất|hai|ba|bốn|iii|ii|iv|i)(?![\w])"
    r"(?!\s?,?\s?(?:khu phố|kp|ấp|thôn|phường|xã|tổ dân phố|đường|khu pho|ap|thon|phuong|xa|duong|to dan pho)(?![\w]))"
    r"|(?<![\w])ioc-t(?P<code>\d{1,2})(?=-)"
)
_MORE = re.compile(r"\s?(?:,|và|va|&)\s?(?P<number>\d{1,2})(?![\w/.,%]*\d)(?=\s?(?:,|;|\.|:|\)|và|va|$))")


def groups_in(text: str, roster: Roster) -> tuple[str, ...]:
    """Ids of the groups the text names by number ("Tổ 2", "To 2", "tổ số 2", "IOC-T2-"), each once, in order of place.

    "Tổ tham mưu" names none, nor does "Tổ 2, khu phố 3" or "tổ dân phố 2", which is a neighbourhood.
    """
    by_number = {group.number: group.id for group in roster.groups}
    named: list[str] = []
    for line in text[:_LONGEST_TEXT].split("\n"):
        keyed = unaccent(line) if is_bare(line) else fold(line)
        for match in _GROUP.finditer(keyed):
            numbers = [_number(match["number"] or match["code"])]
            more = _MORE.match(keyed, match.end())
            while more and match["number"] and match["number"].isdigit():
                numbers.append(int(more["number"]))
                more = _MORE.match(keyed, more.end())
            named += [by_number[n] for n in numbers if n in by_number and by_number[n] not in named]
    return tuple(named)


@lru_cache(maxsize=64)
def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]
