"""Every way to write an office of the roster: full name, short name, abbreviations. `titles` finds them in a text.

Forms are made from the words of a title ("Giám đốc Sở Kế hoạch và Đầu tư" gives SKHĐT, Sở KH&ĐT, KH&ĐT, ...), so
another roster works as well; the table below adds what offices are called besides (official-form.md 5).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from mailflow.core.roster import Member, Roster
from mailflow.core.vietnamese import fold, unaccent

_OFFICE = (
    r"phó tổng giám đốc|tổng giám đốc|phó giám đốc|giám đốc|phó chủ tịch|chủ tịch|phó chánh|chánh|phó chi cục trưởng|"
    r"chi cục trưởng|phó cục trưởng|cục trưởng|phó trưởng|trưởng|phó viện trưởng|viện trưởng|phó bí thư|bí thư|"
    r"chỉ huy trưởng|phó chỉ huy trưởng"
)
_HEAD = re.compile(rf"^(?:quyền )?(?P<office>{_OFFICE})(?: phụ trách)? (?P<unit>.+)$")
_PORTFOLIO = re.compile(r"^(?P<unit>.+?) (?:phụ trách|theo dõi) (?:khối |lĩnh vực |mảng )?(?P<field>.+)$")
_PLACE = re.compile(r" (?:tỉnh ủy|thành ủy|tỉnh|thành phố|tp)(?: .*)?$")
_KINDS = {
    "sở": "s",
    "ban quản lý": "bql",
    "ban": "b",
    "chi cục": "cc",
    "cục": "c",
    "trung tâm": "tt",
    "văn phòng": "vp",
    "thanh tra": "tt",
    "kho bạc": "kb",
    "bộ chỉ huy": "bch",
    "hội": "h",
    "viện": "v",
}
_JOIN = frozenset({"và", "&", "-", ",", "–"})
# What an office is called besides, by the words of its name; "!" marks a form that counts only in capitals.
_CALLED = {
    "thông tin truyền thông": ("sở 4t", "tt&tt"),
    "nông nghiệp phát triển nông thôn": ("sở nn", "!snn", "sở nông nghiệp ptnt"),
    "nông nghiệp môi trường": ("sở nn", "sở nnmt", "!snn"),
    "kế hoạch đầu tư": ("sở kế hoạch đt",),
    "lao động thương binh xã hội": ("sở lđ", "sở lđtbxh", "sở lao động tbxh"),
    "công an": ("ca tỉnh", "!cat", "!ca tp", "công an tỉnh", "lực lượng công an tỉnh"),
    "hải quan": ("hải quan tỉnh", "!hq", "ngành hải quan", "chi cục hải quan", "cục hải quan", "!cchq", "!hqbp"),
    "tuyên giáo": ("ban tuyên giáo tỉnh ủy", "ban tg", "!btgtu", "!btg", "tuyên giáo tỉnh ủy"),
    "tuyên giáo dân vận": ("ban tuyên giáo", "!btgdv", "!btgdvtu", "ban tgdv", "!btg"),
    "khu kinh tế": ("ban khu kinh tế", "ban kkt", "ban ql kkt", "ban ql khu kinh tế", "bql kkt", "ban quản lý kkt"),
    "khu công nghiệp": ("ban quản lý các khu công nghiệp", "bql các kcn", "bql kcn", "ban quản lý kcn"),
    "phục vụ hành chính công": (
        "trung tâm hành chính công",
        "trung tâm hcc",
        "tt hành chính công",
        "tt hcc",
        "!tthcc",
        "!pvhcc",
    ),
    "văn hóa thể thao du lịch": ("sở văn hóa thể thao", "sở vhttdl", "sở vhttvdl"),
    "công thương": ("sở công thương", "sở ct"),
}
_SHORTEST_ALONE = 4  # an abbreviation without its kind stands alone from so many letters on: KHĐT, never CT, TC, TH


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write an office. `capital`: only with a capital letter; `upper`: only in capitals throughout.

    `listed`: the name without "Sở", counted only in a list of offices ("các sở: Y tế, Tài chính").
    """

    member: str
    capital: bool = False
    upper: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Forms:
    """Compact key (words run together, "và" left out) -> form, of marked or of bare text; `keys` are sorted."""

    by_key: dict[str, Form]
    keys: list[str]

    def get(self, key: str) -> Form | None:
        return self.by_key.get(key)

    def begins(self, key: str) -> bool:
        """True when some form begins so; nothing longer needs to be tried otherwise."""
        place = bisect_left(self.keys, key)
        return place < len(self.keys) and self.keys[place].startswith(key)


def compact(words: Iterable[str]) -> str:
    """The words run together, without "và", which titles have or lack at will."""
    return "".join(word for word in words if word not in {"và", "va"})


@lru_cache(maxsize=8)
def forms_of(roster: Roster) -> tuple[Forms, Forms]:
    """All forms of the roster's members, for marked and for bare text; a form that two members share names neither."""
    claims: dict[str, set[Form]] = {}
    for member in roster.members:
        for text, form in _of_member(member):
            key = compact(_words(fold(text)))
            if key:
                claims.setdefault(key, set()).add(form)
    marked = _settled(claims.items())
    for key in [k for k in claims if "đ" in k]:  # "SGDDT" is written beside "SGDĐT"
        if marked.get(key) and marked[key].upper:
            marked.setdefault(key.replace("đ", "d"), marked[key])
    bare: dict[str, set[Form]] = {}
    for key, form in marked.items():
        bare.setdefault(unaccent(key), set()).add(form)
    unmarked = _settled(bare.items())
    return Forms(marked, sorted(marked)), Forms(unmarked, sorted(unmarked))


def _settled(claims: Iterable[tuple[str, set[Form]]]) -> dict[str, Form]:
    """One form a key: that of the only member who claims it, the least strict of several."""
    settled: dict[str, Form] = {}
    for key, forms in claims:
        if len({form.member for form in forms}) == 1:
            settled[key] = min(forms, key=lambda f: (f.listed, f.upper, f.capital))
    return settled


def _of_member(member: Member) -> Iterator[tuple[str, Form]]:
    plain = Form(member.id)
    title = fold(member.title)
    yield title, plain
    for alias in member.aliases:
        yield alias, Form(member.id, upper=len(alias) <= 4 and alias.isupper())
    if len(member.holder.split()) > 2:
        yield member.holder, Form(member.id, capital=True)
    head = _HEAD.match(title)
    field = _PORTFOLIO.match(head["unit"]) if head else None
    if head and field:
        yield from ((text, plain) for text in _of_portfolio(head["office"], field["unit"], field["field"]))
    elif member.agency or head:
        unit = fold(member.agency) if member.agency else head["unit"] if head else ""
        yield from _of_unit(unit, member.id)


def _of_unit(unit: str, member: str) -> Iterator[tuple[str, Form]]:
    """An agency in full and short: "sở giáo dục và đào tạo" gives Sở GD&ĐT, SGDĐT, GDĐT, Sở Giáo dục."""
    unit = _PLACE.sub("", unit)
    kind = next((k for k in _KINDS if unit.startswith(k + " ")), "")
    name = unit[len(kind) :].strip()
    known = max((n for n in _CALLED if _bare_name(name).startswith(n)), key=len, default="")
    words = known.split() if known else _bare_name(name).split()
    full, initials = " ".join(words), "".join(w[0] for w in words)
    yield unit, Form(member, capital=not kind)
    for called in _CALLED.get(known, ()):
        yield called.lstrip("!"), Form(member, upper=called.startswith("!"))
    if not kind:
        yield full, Form(member, capital=True)
        return
    yield f"{kind} {full}", Form(member)
    yield f"{kind} {initials}", Form(member)
    yield f"{_KINDS[kind]} {full}", Form(member)
    if len(_KINDS[kind] + initials) > 2:
        yield _KINDS[kind] + initials, Form(member, upper=True)
    yield initials, Form(member, upper=True, listed=len(initials) < _SHORTEST_ALONE)
    yield full, Form(member, capital=True, listed=kind == "sở")
    first = re.split(r",| và | - ", name)[0].strip()
    if first != name and kind == "sở":
        yield f"{kind} {first}", Form(member)
        yield first, Form(member, capital=True, listed=True)


def _bare_name(name: str) -> str:
    return " ".join(word for word in re.split(r"[\s,&–-]+", name) if word and word not in _JOIN)


def _of_portfolio(office: str, unit: str, field: str) -> Iterator[str]:
    """A deputy by his field: "PCT khối Văn xã", "Phó Chánh Văn phòng phụ trách Nội chính", "PCVP KGVX"."""
    words = _bare_name(field).split()
    parts = [part.strip() for part in re.split(r" - |-|,| và ", field) if part.strip()]
    fields = {" ".join(words), "".join(w[0] for w in words), *parts, *("".join(w[0] for w in p.split()) for p in parts)}
    fields.add("".join(w[0] for w in words[:2]) + " " + " ".join(words[2:]))
    desk = _bare_name(_PLACE.sub("", unit)) if office.endswith("chánh") else ""
    offices = {f"{office} {desk}".strip()}
    if office == "phó chủ tịch":
        offices |= {"pct", "p chủ tịch", "phó ct"}
    if office.endswith("chánh"):
        short = office.replace("phó chánh", "p").replace("chánh", "")
        plain = "phó chánh văn phòng" if office.startswith("phó") else "chánh văn phòng"
        offices |= {plain, f"{short}cvp", "phó vp", "phó văn phòng", "pvp", "phó cvp"}
    for one in offices:
        for body in ("", "ubnd tỉnh", "ubnd", "tỉnh", "ủy ban nhân dân tỉnh"):
            for link in ("", "phụ trách", "khối", "phụ trách khối", "phụ trách lĩnh vực"):
                yield from (" ".join((one, body, link, value)) for value in fields)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)
