"""Tables of rules/ made into a lexicon: dates hold, and every mistake is named."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mailflow.core.lexicon import Lexicon
from mailflow.core.wordings import Words
from mailflow.errors import RulesError

RULES = Path(__file__).parents[2] / "rules"
SECTORS: dict[str, Any] = tomllib.loads((RULES / "sectors.toml").read_text("utf-8"))
KINDS: dict[str, Any] = tomllib.loads((RULES / "kinds.toml").read_text("utf-8"))
DAY = date(2026, 11, 20)
SMALL: dict[str, Any] = {
    "sector": [
        {"id": "y-te", "group": "to-1", "name": "Hệ thống y tế", "short": "Y tế", "phrases": ["bệnh viện"]},
        {"id": "du-lich", "group": "to-1", "name": "Hệ thống du lịch", "short": "Du lịch", "phrases": ["khách sạn"]},
    ],
    "common": {"phrases": ["họp tổ"]},
    "context": [{"phrases": ["khách"], "near": ["khám"], "sector": "y-te"}],
    "broad": [{"group": "to-1", "topics": 2, "sector": "y-te"}],
}


def small(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(SMALL), **changes}


def sector(**changes: Any) -> dict[str, Any]:
    return {**SMALL["sector"][0], "id": "moi", "phrases": ["mới"], "name": "Mới", "short": "Mới", **changes}


def test_the_shipped_rules_make_a_lexicon() -> None:
    lexicon = Lexicon.from_tables(SECTORS, KINDS, DAY)
    assert len(lexicon.groups) == 17
    assert [hit.tag.sector for hit in lexicon.topics.find(Words("giường bệnh", bare=False))] == ["y-te"]


@pytest.mark.parametrize("one", SECTORS["sector"], ids=lambda one: str(one["id"]))
def test_every_shipped_sector_knows_its_systems_indicators_and_topics(one: dict[str, Any]) -> None:
    assert len(one["phrases"]) >= 20
    assert one["indicators"]
    assert one["agencies"]
    assert one["headings"]


def test_the_default_lexicon_knows_no_word() -> None:
    assert not Lexicon().topics.find(Words("bệnh viện", bare=False))


def test_a_sector_outside_its_dates_is_not_known() -> None:
    tables = small(sector=[*SMALL["sector"], sector(valid_from=date(2027, 1, 1))])
    assert "moi" not in Lexicon.from_tables(tables, {}, DAY).groups
    assert "moi" in Lexicon.from_tables(tables, {}, date(2027, 1, 1)).groups


def test_a_context_outside_its_dates_or_of_a_later_sector_is_left_out() -> None:
    later = {"phrases": ["khách"], "near": [], "sector": "moi"}
    dated = {"phrases": ["khách"], "near": [], "sector": "du-lich", "valid_from": date(2027, 1, 1)}
    tables = small(sector=[*SMALL["sector"], sector(valid_from=date(2027, 1, 1))], context=[later, dated])
    assert Lexicon.from_tables(tables, {}, DAY).contexts == ()
    assert len(Lexicon.from_tables(tables, {}, date(2027, 1, 1)).contexts) == 2


@pytest.mark.parametrize(
    ("tables", "named"),
    [
        (small(sectr=[]), ["sectr"]),
        (small(sector=[sector(phrase=["x"])]), ["moi", '"phrase"']),
        (small(sector=[sector(phrases="x")]), ["moi", "phrases"]),
        (small(sector=[sector(phrases=[""])]), ["moi", "phrases"]),
        (small(sector=[sector(short=5)]), ["moi", "short"]),
        (small(sector="y-te"), ["sector"]),
        (small(sector=[*SMALL["sector"], sector(phrases=["Bệnh viện"])]), ["moi", "Bệnh viện", "y-te"]),
        (small(sector=[*SMALL["sector"], sector(valid_from="mai")]), ["moi", "valid_from"]),
        (small(context=[{"phrases": ["x"], "sector": "khong-co"}]), ["context", "khong-co"]),
        (small(context=[{"phrases": ["x"], "sectors": "y-te"}]), ["context", "sectors"]),
        (small(broad=[{"group": "to-1", "topics": 1, "sector": "y-te"}]), ["broad", "topics"]),
        (small(common={"phrase": []}), ["common", '"phrase"']),
        (small(common=[]), ["common"]),
    ],
)
def test_a_mistake_in_sectors_is_named(tables: dict[str, Any], named: list[str]) -> None:
    with pytest.raises(RulesError) as error:
        Lexicon.from_tables(tables, {}, DAY)
    assert all(word in str(error.value) for word in ["sectors.toml", *named])


@pytest.mark.parametrize(
    ("kinds", "named"),
    [
        ({"heading": {}}, "heading"),
        ({"headings": []}, "headings"),
        ({"words": {"wrong": "sai"}}, "wrong"),
    ],
)
def test_a_mistake_in_kinds_is_named(kinds: dict[str, Any], named: str) -> None:
    with pytest.raises(RulesError, match=named):
        Lexicon.from_tables(SMALL, kinds, DAY)
