"""What the facts must say together on every date. Facts change only on change dates, so those are all that is checked.

A fact about a seat outside the seat's own time says nothing and is no mistake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from mailflow.adapters.rules import facts as f
from mailflow.adapters.rules.facts import held
from mailflow.adapters.rules.reading import Facts
from mailflow.core import mistakes
from mailflow.core.indicators import Indicators
from mailflow.core.roster import Role
from mailflow.core.week import short_date
from mailflow.errors import RulesError

_ROLES = {Role.HEAD: "Tổ trưởng", Role.SECRETARY: "Thư ký"}


def change_dates(facts: Facts) -> list[date]:
    """The dates on which something begins or has just ended, ascending; between two of them nothing changes."""
    days = {f.FIRST}
    for fact in facts.dated():
        days.add(fact.valid_from)
        if fact.valid_to < f.LAST:
            days.add(fact.valid_to + timedelta(days=1))
    return sorted(days)


def check(facts: Facts, dates: Iterable[date]) -> None:
    """Raises RulesError with every mistake, each told once with the first date on which it shows."""
    wrong = list(_names(facts))
    if not wrong:
        seen: dict[str, None] = {}
        for on in dates:
            for rule in _RULES:
                for where, words in rule(facts, on):
                    if not any(told.startswith(f"{where}: {words}") for told in seen):
                        seen[f"{where}: {words} (ngày {short_date(on)})"] = None
        wrong = list(seen)
    if wrong:
        raise RulesError("\n".join(wrong))


def _names(facts: Facts) -> Iterator[str]:
    """Ids that nothing declares."""
    known = {
        "group": {one.id for one in facts.group},
        "seat": {one.id for one in facts.seat},
        "deputy_for": {one.id for one in facts.seat},
        "sector": {one.id for one in facts.sector},
    }
    for fact in facts.dated():
        for key, ids in known.items():
            value = getattr(fact, key, None)
            if value is not None and value not in ids:
                like = mistakes.closest(value, ids)
                hint = f'; có phải là "{like}"?' if like else ""
                yield f'{fact.where}, {key}: không có mã "{value}"{hint}'
    for where, sector in Indicators.sectors_named(facts.indicators):
        if sector not in known["sector"]:
            like = mistakes.closest(sector, known["sector"])
            yield f'{where}, sector: không có mã "{sector}"' + (f'; có phải là "{like}"?' if like else "")


_Mistakes = Iterator[tuple[str, str]]


def _once(facts: Facts, on: date) -> _Mistakes:
    """One version of a group, seat or sector, one holder of a seat, one standing agency at a time."""
    for kept, key, words in (
        (facts.group, "id", "hai [[group]] cùng mã có hiệu lực cùng lúc"),
        (facts.group, "number", "hai Tổ cùng số"),
        (facts.seat, "id", "hai [[seat]] cùng mã có hiệu lực cùng lúc"),
        (facts.sector, "id", "hai [[sector]] cùng mã có hiệu lực cùng lúc"),
        (facts.holder, "seat", "hai người giữ cùng một ghế cùng lúc; hãy ghi valid_to cho người trước"),
    ):
        seen: set[str] = set()
        for fact in held(kept, on):
            value = str(getattr(fact, key))
            if value in seen:
                yield f"{fact.where}, {key}", f'"{value}": {words}'
            seen.add(value)
    for fact in held(facts.standing, on)[1:]:
        yield f"{fact.where}, name", "hai cơ quan thường trực cùng lúc"


def _roles(facts: Facts, on: date) -> _Mistakes:
    """Each group has one head and one secretary, of its own seats (Điều 1)."""
    seats = {seat.id: seat for seat in held(facts.seat, on)}
    for group in held(facts.group, on):
        for role, words in _ROLES.items():
            named = [r for r in held(facts.role, on) if r.group == group.id and r.role == role and r.seat in seats]
            if not named:
                yield (
                    group.where,
                    f'{group.name} ("{group.id}") không có {words}; cần đúng một [[role]] role = "{role}"',
                )
            for other in named[1:]:
                yield f"{other.where}, seat", f'{group.name} ("{group.id}") có hơn một {words}'
            for fact in named:
                if seats[fact.seat].group != group.id:
                    yield f"{fact.where}, seat", f'ghế "{fact.seat}" không thuộc {group.name}'
        heads = {r.seat for r in held(facts.role, on) if r.role is Role.HEAD}
        for fact in held(facts.role, on):
            if fact.role is Role.SECRETARY and fact.seat in heads and fact.group == group.id:
                yield f"{fact.where}, seat", f'ghế "{fact.seat}" vừa là Tổ trưởng vừa là Thư ký'


def _places(facts: Facts, on: date) -> _Mistakes:
    """Seats and sectors with a date stand in groups of that date; those without begin and end with their group."""
    groups = {group.id for group in held(facts.group, on)}
    placed: list[f.PlacedFact] = [*held(facts.seat, on), *held(facts.sector, on)]
    for fact in placed:
        if fact.group not in groups and fact.valid_from > f.FIRST:
            yield f"{fact.where}, group", f'Tổ "{fact.group}" không có hiệu lực trong thời gian của "{fact.id}"'


def _owners(facts: Facts, on: date) -> _Mistakes:
    """Each sector has one primary owner, from its group or a contributor to it."""
    seats = {seat.id: seat for seat in held(facts.seat, on)}
    contributors = {(c.group, c.seat) for c in held(facts.contributor, on)}
    groups = {group.id for group in held(facts.group, on)}
    for sector in (one for one in held(facts.sector, on) if one.group in groups):
        owners = [o for o in held(facts.owner, on) if o.sector == sector.id and o.seat in seats]
        primary = [o for o in owners if o.part == "primary"]
        if not primary:
            yield sector.where, f'lĩnh vực "{sector.id}" không có ai phụ trách; cần một [[owner]] part = "primary"'
        for other in primary[1:]:
            yield f"{other.where}, sector", f'lĩnh vực "{sector.id}" có hơn một người phụ trách chính'
        for owner in owners:
            if seats[owner.seat].group != sector.group and (sector.group, owner.seat) not in contributors:
                yield (
                    f"{owner.where}, seat",
                    f'ghế "{owner.seat}" không thuộc Tổ của lĩnh vực "{sector.id}"; cần thêm [[contributor]] '
                    f'group = "{sector.group}"',
                )


def _addresses(facts: Facts, on: date) -> _Mistakes:
    """An address speaks for one seat; for several only when one named person holds them all. Ours speaks for none."""
    seats = {seat.id for seat in held(facts.seat, on)}
    holders = {holder.seat: holder.name for holder in held(facts.holder, on)}
    ours = {one.address for one in held(facts.team, on)}
    claims: dict[str, list[f.SpeakingFact]] = defaultdict(list)
    speaking: list[f.SpeakingFact] = [*held(facts.address, on), *held(facts.delegate, on)]
    for fact in speaking:
        if fact.seat in seats:
            claims[fact.address].append(fact)
    for address, facts_of in claims.items():
        first = facts_of[0]
        if address in ours:
            yield f"{first.where}, address", f'"{address}" là địa chỉ của chính dịch vụ'
        for other in facts_of[1:]:
            if other.seat == first.seat:
                yield f"{other.where}, address", f'"{address}" đã ghi cho ghế "{first.seat}"'
            elif not holders.get(first.seat) or holders.get(first.seat) != holders.get(other.seat):
                yield (
                    f"{other.where}, address",
                    f'"{address}" ghi cho hai thành viên "{first.seat}" và "{other.seat}" cùng lúc; chỉ được khi cùng '
                    "một người giữ cả hai ghế, ghi tên ở [[holder]]",
                )


def _deputies(facts: Facts, on: date) -> _Mistakes:
    """A deputy stands in for a head, and is himself a member or a leader: whoever only assists never approves."""
    heads = {role.seat for role in held(facts.role, on) if role.role is Role.HEAD}
    own = {a.address: a.seat for a in held(facts.address, on)} | {a.address: "" for a in held(facts.leadership, on)}
    helping = {a.address for a in held(facts.delegate, on)} | {a.address for a in held(facts.assistant, on)}
    for fact in held(facts.deputy, on):
        if fact.deputy_for not in heads:
            yield f"{fact.where}, deputy_for", f'ghế "{fact.deputy_for}" không phải Tổ trưởng'
        if fact.address in helping:
            yield f"{fact.where}, address", f'"{fact.address}" là địa chỉ giúp việc, không được duyệt thay'
        elif fact.address not in own:
            yield f"{fact.where}, address", f'"{fact.address}" không phải địa chỉ của thành viên hay lãnh đạo nào'


_RULES: tuple[Callable[[Facts, date], _Mistakes], ...] = (_once, _places, _roles, _owners, _addresses, _deputies)
