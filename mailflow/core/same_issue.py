"""Whether two statements speak of the same bất cập, so that a repeat gets no second code. Doubt means: not the same.

Counts may change from week to week ("14 ca", "15 ca"); numbers that name something (QL14, trường số 3), capitalised
names, and words that turn a meaning round may not.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from mailflow.core.repeats import TURNING
from mailflow.core.vietnamese import nfc, unaccent

_ALIKE = 90.0
_LONGEST = 4000  # characters compared
_SHORTEST = 24  # characters of key; shorter statements must be equal
_UNITS = (
    "%|phan tram|ca|ho so|truong hop|vu|luot|phieu|tin|don|nguoi|benh nhan|hoc sinh|ngay|gio|phut|tuan|thang|lan|ty|"
    "trieu|nghin|ngan|dong|usd|ban ghi|dong du lieu|giuong|camera|diem|xa|truong|don vi|tram|phan anh|"
    "doanh nghiep|du an"
)
_COUNT = re.compile(rf"(?<![\w.,])\d[\d.,]{{0,20}} ?(?=(?:{_UNITS})(?!\w))")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_NOISE = re.compile(r"[^\w#%.,]+|[.,](?!\d)|_+")
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-zà-ỹ][^\W\d_]*")


def same(one: str, other: str) -> bool:
    """Both texts as written; nearly the same words, the same names, numbers that name, and turning words."""
    left, right = _key(one), _key(other)
    if left == right:
        return bool(left)
    if min(len(left), len(right)) < _SHORTEST or _facts(left) != _facts(right) or _names(one) != _names(other):
        return False
    return fuzz.ratio(left, right, score_cutoff=_ALIKE) > 0


def _key(text: str) -> str:
    return " ".join(_NOISE.sub(" ", _COUNT.sub("# ", unaccent(nfc(text)[:_LONGEST]))).split())


def _facts(key: str) -> tuple[list[str], list[str]]:
    return sorted(_DIGITS.findall(key)), sorted(word for word in key.split() if word in TURNING)


def _names(text: str) -> frozenset[str]:
    """Capitalised words that open no sentence."""
    return frozenset(unaccent(m[0]) for m in _NAME.finditer(nfc(text)[:_LONGEST]))
