"""From text to items: the table of samples, structure, merging, and that nothing newly written is lost."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mailflow.adapters.rules import Rules
from mailflow.core import items
from mailflow.core.verdict import Item

ROOT = Path(__file__).parents[2]
RULES = Rules.load(ROOT / "rules")
DAY = date(2026, 11, 20)
ROSTER, LEXICON = RULES.on(DAY), RULES.lexicon(DAY)
SAMPLES: dict[str, list[dict[str, Any]]] = tomllib.loads((ROOT / "tests/samples/items.toml").read_text("utf-8"))


def filed(text: str, member: str = "giam-doc-so-y-te", group: str = "") -> tuple[Item, ...]:
    who = ROSTER.member(member)
    return items.split_items(
        text, source="body", member=who, group=ROSTER.group(group or who.group), roster=ROSTER, lexicon=LEXICON
    )


def folded(text: str) -> str:
    return " ".join(text.casefold().split())


@pytest.mark.parametrize("sample", SAMPLES["sentence"], ids=lambda one: one["text"][:60])
def test_a_sentence_is_filed_as_a_careful_secretary_would(sample: dict[str, str]) -> None:
    found = filed(sample["text"], sample["member"], sample.get("group", ""))
    sector = sample.get("sector") or ROSTER.member(sample["member"]).sectors[0]
    assert {(item.sector, item.kind.value) for item in found} == {(sector, sample["kind"])}
    assert folded(sample["text"].rpartition(": ")[2]) in folded(" ".join(item.text for item in found))
