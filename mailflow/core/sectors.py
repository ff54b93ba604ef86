"""Which sector a sentence or paragraph speaks of: the order of evidence of official-form.md 6.

The writer's own headings come first and are not looked at here (headings); kinds are decided in kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mailflow.core.lexicon import Lexicon, Topic, Weight
from mailflow.core.roster import Group, Member
from mailflow.core.verdict import COMMON_SECTOR
from mailflow.core.wordings import Hit, Words, both_keys

_OFFICES = both_keys("sở cục ban trung chi kho công ubnd huyện các")
_EVERY = "*"
_LONG = 4  # a wording of so many words speaks plainly even alone


class Finding(NamedTuple):
    """A sector and the wording that told it ("" when nothing did)."""

    sector: str
    wording: str = ""
    weight: Weight = Weight.NONE


class Mention(NamedTuple):
    """One wording of a sector in a text, shared wordings already given to their sector."""

    sector: str
    wording: str
    weight: Weight
    size: int
    at: int
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose text it is: his own sectors and those of the group that is answered, in the decision's order."""

    own: tuple[str, ...]
    group: tuple[str, ...]
    group_id: str = ""

    @classmethod
    def of(cls, member: Member | None, group: Group | None) -> Speaker:
        """Members of every sector, of none, and nobody at all speak of the group's sectors."""
        theirs = group.sectors if group else ()
        own = member.sectors if member else ()
        if not own or _EVERY in own:
            return cls((), theirs, group.id if group else "")
        return cls(own, theirs, group.id if group else "")

    @property
    def single(self) -> bool:
        return len(self.own) == 1

    @property
    def default(self) -> str:
        return self.own[0] if self.single else COMMON_SECTOR


def mentions(words: Words, lexicon: Lexicon, speaker: Speaker) -> list[Mention]:
    """Every sector's wordings in the text; a shared one goes to the first context that fits."""
    hits = lexicon.topics.find(words)
    if not hits:
        return []
    near: set[str] | None = None
    found: list[Mention] = []
    for hit in hits:
        sector, weight, size = hit.tag.sector, hit.tag.weight, hit.size
        if hit.tag.contexts:
            near = _near(words, lexicon) if near is None else near
            given = _given(hit, near, lexicon, speaker)
            if given:
                sector, weight, size = given, Weight.INDICATOR, hit.size + 1
        if sector:
            found.append(Mention(sector, hit.wording, weight, size, hit.start, hit.tag.plain))
    return found


def _near(words: Words, lexicon: Lexicon) -> set[str]:
    return {wording for hit in lexicon.near.find(words) for wording in hit.tag}


def _given(hit: Hit[Topic], near: set[str], lexicon: Lexicon, speaker: Speaker) -> str:
    for number in hit.tag.contexts:
        rule = lexicon.contexts[number]
        if speaker.group and rule.sector not in speaker.group and rule.sector not in speaker.own:
            continue
        if not rule.near or (rule.near & near) - {hit.wording}:
            return rule.sector
    return ""


def opens_with_another(words: Words, found: Sequence[Mention], speaker: Speaker) -> bool:
    """Whether a sentence begins with the name of an office that is not the speaker's own."""
    first = [m for m in found if m.weight is Weight.AGENCY and m.at <= 1]
    if first:
        return first[0].sector not in speaker.own
    named = len(words) > 1 and words.keys[0] in _OFFICES and words.raws[1][:1].isupper()
    return named and words.raws[0][:1].isupper()


def decide(found: Sequence[Mention], speaker: Speaker, lexicon: Lexicon, *, acting: bool = False) -> Finding | None:
    """The sector of a text with these mentions, or None when they tell nothing for this speaker.

    `acting`: the text asks something of others or tells what the writer's office will do; then what others have or
    own is no sign that the sector changes.
    """
    if speaker.single:
        return _of_owner(found, speaker, acting)
    return _of_any(found, speaker, lexicon)


def _of_owner(found: Sequence[Mention], speaker: Speaker, acting: bool) -> Finding | None:
    own = [m for m in found if m.sector == speaker.own[0]]
    if any(m.plain for m in found) and not [m for m in own if m.weight > Weight.AGENCY]:
        plain = next(m for m in found if m.plain)
        return Finding(COMMON_SECTOR, plain.wording, plain.weight)
    others = [m for m in found if m.sector in speaker.group and m.sector != speaker.own[0]]
    strong = _best([m for m in others if m.weight > Weight.AGENCY])
    if strong and _plainly(strong, others, own, acting):
        return strong
    told = _best(own)
    return told


def _plainly(strong: Finding, others: Sequence[Mention], own: Sequence[Mention], acting: bool) -> bool:
    """Whether a paragraph of a member with one sector is plainly about another."""
    if any(m.weight > Weight.AGENCY for m in own):
        return False
    theirs = {m.wording: m for m in others if m.sector == strong.sector and m.weight > Weight.AGENCY}
    several = len(theirs) >= 2 and sum(m.size for m in theirs.values()) >= _LONG
    if acting:
        return several and strong.weight is Weight.SYSTEM
    return several or strong.weight is Weight.SYSTEM or max(m.size for m in theirs.values()) >= _LONG


def _of_any(found: Sequence[Mention], speaker: Speaker, lexicon: Lexicon) -> Finding | None:
    told = [m for m in found if m.sector != COMMON_SECTOR]
    for circle in (speaker.own, speaker.group):
        inside = [m for m in told if m.sector in circle]
        if any(m.weight > Weight.AGENCY for m in inside):
            return _broad(inside, speaker, lexicon) or _best([m for m in inside if m.weight > Weight.AGENCY])
    common = next((m for m in found if m.sector == COMMON_SECTOR), None)
    if common:
        return Finding(COMMON_SECTOR, common.wording, common.weight)
    inside = [m for m in told if m.sector in (*speaker.own, *speaker.group)]
    return _best(inside) or _best([m for m in told if m.weight > Weight.AGENCY])


def _broad(found: Sequence[Mention], speaker: Speaker, lexicon: Lexicon) -> Finding | None:
    named = {m.sector for m in found if m.weight > Weight.AGENCY}
    for rule in lexicon.broad:
        if rule.group == speaker.group_id and len(named) >= rule.topics:
            return Finding(rule.sector, "nhiều lĩnh vực cùng lúc", Weight.INDICATOR)
    return None


def _best(found: Iterable[Mention]) -> Finding | None:
    """System named, then indicator and topic words by longest phrase, all wordings of a sector counting together."""
    by_sector: dict[str, list[Mention]] = {}
    for one in found:
        by_sector.setdefault(one.sector, []).append(one)
    if not by_sector:
        return None
    best = max(by_sector.values(), key=_score)
    told = max(best, key=lambda m: (m.weight, m.size))
    return Finding(told.sector, told.wording, told.weight)


def _score(found: Sequence[Mention]) -> tuple[int, float, int]:
    """Comparable; the earliest mention wins a draw."""
    system = any(m.weight is Weight.SYSTEM for m in found)
    sizes = {m.wording: _value(m) for m in found}
    longest = max(sizes.values())
    return (int(system), longest + 0.5 * (sum(sizes.values()) - longest), -min(m.at for m in found))


def _value(mention: Mention) -> float:
    if mention.weight is Weight.AGENCY:
        return 0.5
    return mention.size + (1.0 if mention.weight is Weight.INDICATOR else 0.0)
