"""Suggestions learn from corrections, are tried on the past, and never make worse what is right."""

from dataclasses import replace

from mailflow.core.suggestions import Past, suggest
from mailflow.core.verdict import Kind
from mailflow.core.week import Week
from tests.office import shipped

MONDAY = Week(2026, 47).monday
OWN_WORD = "Đàn chim yến nuôi trong dân tăng nhanh, phù hợp với thực tế."
DEPUTY = "pho-chanh-vp-tong-hop"


def lesson(text: str, sector: str, kind: Kind = Kind.ASSESSMENT, corrected: bool = True) -> Past:
    return Past(text, DEPUTY, "to-2", sector, kind, corrected)


def test_a_correction_that_the_rules_get_right_by_now_teaches_nothing() -> None:
    _, rules, _ = shipped()
    past = [lesson("Thu ngân sách đạt 92% dự toán, phù hợp với thực tế.", "ngan-sach")]
    assert suggest(past, rules.tables(MONDAY)) == []


def test_a_moved_item_suggests_a_phrase_of_its_own_for_the_weakest_list() -> None:
    _, rules, _ = shipped()
    (found,) = suggest([lesson(OWN_WORD, "nong-nghiep-nong-thon")], rules.tables(MONDAY))
    assert (found.file, found.where, found.key) == ("sectors.toml", "nong-nghiep-nong-thon", "phrases")
    assert found.phrase in OWN_WORD.casefold()


def test_a_phrase_that_would_spoil_another_item_is_not_suggested() -> None:
    _, rules, _ = shipped()
    same = replace(lesson(OWN_WORD, "chung", corrected=False))
    assert suggest([lesson(OWN_WORD, "nong-nghiep-nong-thon"), same], rules.tables(MONDAY)) == []
