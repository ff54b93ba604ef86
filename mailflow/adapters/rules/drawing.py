"""The roster of one date, drawn from checked facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from mailflow.adapters.rules import facts as f
from mailflow.adapters.rules.facts import held
from mailflow.adapters.rules.reading import Facts
from mailflow.core.roster import Group, Member, Role, Roster, Sector

_P = TypeVar("_P", bound=f.PlacedFact)


def roster(facts: Facts, on: date) -> Roster:
    """Groups, seats and sectors in the order the files first name them."""
    groups = held(facts.group, on)
    ids = {group.id for group in groups}
    stated = (one for one in _ordered(facts.sector, on) if one.group in ids)
    sectors = tuple(Sector(one.id, one.group, one.name, one.short) for one in stated)
    standing = held(facts.standing, on)
    return Roster(
        groups=tuple(_group(facts, group, sectors, on) for group in groups),
        members=tuple(
            _member(facts, seat, sectors, on)
            for group in groups
            for seat in _ordered(facts.seat, on)
            if seat.group == group.id
        ),
        sectors=sectors,
        leadership=tuple(one.address for one in held(facts.leadership, on)),
        standing=tuple(address for one in standing for address in one.addresses),
        standing_name=standing[0].name if standing else "",
        team_addresses=tuple(one.address for one in held(facts.team, on)),
    )


def _ordered(stated: Sequence[_P], on: date) -> list[_P]:
    """Those of the date, in the order in which their ids were first named: a new title does not move a seat."""
    order = {one.id: number for number, one in reversed(list(enumerate(stated)))}
    return sorted((one for one in stated if one.holds(on)), key=lambda one: order[one.id])


def _member(facts: Facts, seat: f.SeatFact, sectors: tuple[Sector, ...], on: date) -> Member:
    owned = {owner.sector for owner in held(facts.owner, on) if owner.seat == seat.id}
    roles = [role.role for role in held(facts.role, on) if role.seat == seat.id and role.group == seat.group]
    return Member(
        id=seat.id,
        group=seat.group,
        role=Role(roles[0]) if roles else Role.MEMBER,
        title=seat.title,
        holder=next((one.name for one in held(facts.holder, on) if one.seat == seat.id), ""),
        addresses=_addresses(facts, seat.id, on),
        delegates=tuple(one.address for one in held(facts.delegate, on) if one.seat == seat.id),
        sectors=("*",) if seat.all_sectors else tuple(one.id for one in sectors if one.id in owned),
        expected=seat.expected,
        aliases=seat.aliases,
        agency=seat.agency,
    )


def _group(facts: Facts, group: f.GroupFact, sectors: tuple[Sector, ...], on: date) -> Group:
    roles = {role.role: role.seat for role in held(facts.role, on) if role.group == group.id}
    head, secretary = roles[Role.HEAD], roles[Role.SECRETARY]
    deputies = tuple(one.address for one in held(facts.deputy, on) if one.deputy_for == head)
    helpers = [one for one in held(facts.assistant, on) if one.group == group.id]
    return Group(
        id=group.id,
        number=group.number,
        name=group.name,
        long_name=group.long_name,
        head=head,
        secretary=secretary,
        sectors=tuple(one.id for one in sectors if one.group == group.id),
        contributors=tuple(one.seat for one in held(facts.contributor, on) if one.group == group.id),
        approvers=_unique(_addresses(facts, head, on) + deputies),
        recorders=_unique(_addresses(facts, secretary, on) + _with(helpers, "record")),
        assistants=tuple(one.address for one in helpers),
        preparers=_with(helpers, "prepare"),
        chasers=_with(helpers, "chase"),
    )


def _addresses(facts: Facts, seat: str, on: date) -> tuple[str, ...]:
    return tuple(one.address for one in held(facts.address, on) if one.seat == seat)


def _with(helpers: list[f.AssistantFact], right: str) -> tuple[str, ...]:
    return tuple(one.address for one in helpers if right in one.rights)


def _unique(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))
