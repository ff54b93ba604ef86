"""Personal numbers made unreadable in logs and reports; the stored original stays as it came (official-form.md, 7).

Phones, identity papers (CCCD, CMND), insurance codes (BHXH, BHYT), number plates, and in logs mail addresses. A number
that could as well be money, a date or a document's number is masked only behind a word that says what it is. Names are
not found: no list of words tells a citizen's name from an official's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

_R = TypeVar("_R", bound=Any)

HIDDEN = "***"
LIST_ROWS = 5  # so many persons make a list
_LIMIT = 400_000  # letters looked at for lists

_FREE = r"(?<![\w.,/@])(?<!\d[-])"  # not inside a longer number, word or address
_END = r"(?![\w@])(?![.,/-]\d)"
_S = r"[ .-]"
_MOBILE = (
    rf"0[35789]\d{{8}}|0[35789]\d\d{_S}\d{{3}}{_S}\d{{3}}(?:{_S}?\d)?|0[35789]\d{_S}\d{{3,4}}{_S}\d{{3,4}}"
    rf"|0[35789]\d\d{_S}\d\d{_S}\d\d{_S}\d\d|0[35789]\d{_S}\d{{3}}{_S}\d\d{_S}\d\d|0[35789]\d\d{_S}\d{{6}}"
)
_FIXED = rf"02\d{{8,9}}|02\d{{2,3}}{_S}\d{{3,4}}{_S}?\d{{3,4}}|\(02\d{{2}}\) ?\d{{3,4}}{_S}?\d{{3,4}}"
_ABROAD = rf"(?:\+|00)84{_S}?(?:\(0\))?[235789]\d{{1,2}}{_S}?\d{{3}}{_S}?\d{{3,4}}"
_PHONE = re.compile(rf"{_FREE}(?:{_ABROAD}|{_MOBILE}|{_FIXED}){_END}")
_CITIZEN = re.compile(rf"{_FREE}0\d\d{_S}?\d{{3}}{_S}?\d{{3}}{_S}?\d{{3}}{_END}")
_HEALTH_CARD = re.compile(r"(?<!\w)[A-Z]{2}[ -]?\d(?:[ -]?\d){12}(?!\w)")
_PLATE = re.compile(r"(?<![\w/.])[1-9]\d[ -]?[A-Z][A-Z0-9]?[ -]?(?:\d{3}\.\d{2}|(?<=[ -])\d{5})(?![\w/])(?!\.\d)")
_NO_MONEY = r"(?! ?(?:đ|vnđ|đồng|nghìn|ngàn|triệu|tỷ|tỉ|%)(?!\w))"
_NAMED = re.compile(
    r"((?:cmnd|cmt|cccd|căn cước(?: công dân)?|chứng minh(?: nhân dân| thư)?|định danh(?: cá nhân)?|hộ chiếu|bhxh|bhyt"
    r"|bảo hiểm (?:xã hội|y tế)|biển(?: kiểm soát| số)?|bks)(?:(?: số| thẻ| mã| sổ| xe)?[ :.]{0,3}){1,3})"
    r"((?:[A-Z]{1,2}\d{7}|\d{2}[ -]?[A-Z]\d?[ -]?\d{4,5}|\d{8,15}|\d{3}(?: \d{3}){2,3}))(?!\w)(?![ .,]?\d)" + _NO_MONEY,
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?<![\w.+-])([\w+-])[\w.+-]{0,63}@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6})")
_NAME_HEAD = re.compile(r"họ(?: và)?(?: chữ đệm)?,? tên|tên (?:bệnh nhân|học sinh|công dân|chủ hộ|đối tượng)", re.I)
_PERSON_HEAD = re.compile(
    r"ngày(?:,? tháng,? năm)? sinh|năm sinh|cccd|cmnd|căn cước|định danh|điện thoại|sđt|địa chỉ|nơi ở|thường trú"
    r"|bhxh|bhyt|số thẻ|giới tính|bệnh|biển số",
    re.I,
)


def mask(text: str) -> str:
    """`text` with the personal numbers in it hidden; all else as it was. Masking twice changes nothing."""
    if not any(map(str.isdigit, text)):
        return text
    text = _HEALTH_CARD.sub(lambda hit: hit[0][:2] + HIDDEN, text)
    text = _NAMED.sub(lambda hit: hit[1] + hit[2][:2] + HIDDEN, text)
    text = _PLATE.sub(lambda hit: hit[0][:3] + HIDDEN, text)
    text = _CITIZEN.sub(lambda hit: hit[0][:3] + HIDDEN, text)
    return _PHONE.sub(lambda hit: hit[0][: 5 if hit[0][0] in "(+" else 4] + HIDDEN, text)


def mask_addresses(text: str) -> str:
    """`text` with every mail address reduced to its first letter and domain: enough to find a row, not a person."""
    return _ADDRESS.sub(lambda hit: f"{hit[1]}{HIDDEN}@{hit[2]}", text) if "@" in text else text


def mask_deep(value: object, by: Callable[[str], str]) -> object:
    """A log record's value with every text in it put through `by`; what is no text, list or dict stays."""
    if isinstance(value, str):
        return by(value)
    if isinstance(value, dict):
        return {key: mask_deep(one, by) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(mask_deep(one, by) for one in value) if type(value) in (list, tuple) else by(str(value))
    return value


def masked_rows(rows: Iterable[_R], field: str) -> list[_R]:
    """Frozen values with the numbers in one text field of each hidden."""
    return [replace(row, **{field: mask(getattr(row, field))}) for row in rows]


def looks_like_person_list(text: str) -> bool:
    """Whether a file's text is a list of persons: a table headed by names and personal facts, or many numbers.

    `text` follows the tables' convention, `| cell | cell |`.
    """
    text = text[:_LIMIT]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    for at, line in enumerate(lines):
        if _NAME_HEAD.search(line) and _PERSON_HEAD.search(line):
            return len(lines) - at > LIST_ROWS
    return mask(text).count(HIDDEN) - text.count(HIDDEN) >= 2 * LIST_ROWS
