"""Whether an answer says only that its writer has nothing (more) to say: an opinion all the same (intake contract)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailflow.core.vietnamese import unaccent

_LONGEST = 600  # characters; who writes more says more
_NOTHING = re.compile(
    r"(?<!\w)(?:(?:khong|ko|k|kg|khg|hong|hok|chua) (?:co )?"
    r"(?:y kien|yk|gop y|bo sung|noi dung|gi|thay doi|kien nghi|de xuat|bat cap|them)"
    r"|thong nhat|nhat tri|dong y|dong tinh|giu nguyen(?: y kien| nhu| so lieu)?"
    r"|(?:nhu|giong) (?:tuan|ky|lan|bao cao tuan|bao cao ky|y kien tuan) truoc"
    r"|no (?:further |more |additional )?(?:comments?|opinions?|remarks?)|nothing (?:more )?to add"
    r"|same as last week|agreed)(?!\w)"
)
_WORD = re.compile(r"\w+")
_CORRECT = re.compile(r"(?<!\w)(?:dung|ok|on|tot|hop ly|phu hop|chinh xac)(?!\w)")


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_BEFORE = _words(
    "da vang ok oke okay em e toi t anh a chi c minh chung ben don vi co quan hien tai tuan ky nay qua xem doc roi",
    "ban hoan toan thi cung va nen van y giong giu nguyen so lieu du lieu tren ioc deu rat la thay voi ve",
    "theo cac noi dung",
)
_AFTER = _words(
    "a ah nhe nha roi em anh chi thu ky to truong gi them khac bo sung gop y ca nao moi nua dong de xuat kien nghi",
    "phat sinh het hoan toan cao tuan nay voi so lieu ve doi tren ioc du noi dung thao bao theo",
    "cua trong truoc nhu linh",
    "vuc phu trach minh nganh co ok",
)
_AGENCIES = ("so ", "ban ", "cuc ", "cong an", "trung tam ", "van phong ", "giam doc ")
_LONGEST_AGENCY = 10  # words
_CLAUSES = re.compile(r"[.,;:!?()\n\"]+| va (?=khong |ko |k )")


def may_say(text: str) -> bool:
    """A quick look: without one of the wordings no sentence of the text can say it."""
    return _NOTHING.search(" ".join(_WORD.findall(unaccent(text)))) is not None


def says_nothing_more(sentences: Sequence[str]) -> bool:
    """Whether these sentences (courtesies left out) together say nothing else."""
    text = " . ".join(sentences)
    if not text or len(text) > _LONGEST:
        return False
    clauses = [" ".join(_WORD.findall(clause)) for clause in _CLAUSES.split(unaccent(text))]
    told = [_told(clause) for clause in clauses if clause]
    return "no" not in told and "nothing" in told


def _told(clause: str) -> str:
    """ "nothing": nothing to say; "fine": also fits beside that; "no": says something else."""
    for pattern, answer in ((_NOTHING, "nothing"), (_CORRECT, "fine")):
        core = pattern.search(clause)
        if core and _is_writer(clause[: core.start()].strip()) and _fit(clause[core.end() :], _AFTER):
            return answer
    return "fine" if _is_writer(clause) else "no"


def _is_writer(words: str) -> bool:
    if _fit(words, _BEFORE):
        return True
    return words.startswith(_AGENCIES) and len(words.split()) <= _LONGEST_AGENCY and not any(map(str.isdigit, words))


def _fit(words: str, known: frozenset[str]) -> bool:
    return all(word in known or word.isdigit() for word in words.split())
