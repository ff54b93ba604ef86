"""Whom a recommendation addresses: the provincial leadership, or agencies and localities (part III of the report)."""

from __future__ import annotations

import re
from functools import lru_cache

from mailflow.core.office import Office
from mailflow.core.vietnamese import fold, is_bare, unaccent

# "Văn phòng UBND tỉnh" is an agency, "UBND huyện" a locality: they must win over a later "UBND tỉnh".
_AGENCIES = (
    r"(?:các )?sở|(?:các )?ban,? ngành|văn phòng (?:ủy ban nhân dân|ubnd|tỉnh ủy|thành ủy)|công an|chi cục|cục|kho bạc|"
    r"ban quản lý|ban tuyên giáo|trung tâm|bảo hiểm xã hội|điện lực|ngân hàng|bệnh viện|doanh nghiệp|vnpt|viettel|"
    r"(?:các )?(?:cơ quan|đơn vị|địa phương|huyện|thị xã|xã|phường)|"
    r"(?:ủy ban nhân dân|ubnd) (?:các |cấp )?(?:huyện|thị xã|thành phố|xã|phường)"
)
_LEADERS = r"thường trực|hđnd tỉnh|hội đồng nhân dân tỉnh|lãnh đạo tỉnh"
_VERB = re.compile(r"kiến nghị|đề nghị|đề xuất|kính trình|kính mong|xin ý kiến|tham mưu")
_BARE_VERB = re.compile(unaccent(_VERB.pattern))


def to_leaders(text: str, office: Office) -> bool:
    """True when the first body named after the request verb is the province's leadership, or none is named at all.

    A recommendation without addressee is for the leaders: the group advises them (decision, Điều 2.2).
    """
    bare = is_bare(text)
    folded = unaccent(text) if bare else fold(text)
    verb = (_BARE_VERB if bare else _VERB).search(folded)
    found = _pattern(office, bare).search(folded, verb.end() if verb else 0)
    return found is None or found.lastgroup == "leaders"


@lru_cache(maxsize=8)
def _pattern(office: Office, bare: bool) -> re.Pattern[str]:
    """Of two names that begin at one place the leaders' wins: `UBND thành phố` is the province if settings say so."""
    uy_ban = fold(office.uy_ban)
    own = "|".join(map(re.escape, (uy_ban, uy_ban.replace("ubnd", "ủy ban nhân dân"), fold(office.cap_uy))))
    leaders = rf"(?:(?:phó )?chủ tịch )?(?:{own})|{_LEADERS}"
    agencies = _AGENCIES
    if bare:
        leaders, agencies = unaccent(leaders), unaccent(agencies)
    return re.compile(rf"(?<!\w)(?:(?P<leaders>{leaders})|(?P<agencies>{agencies}))(?!\w)")
