"""Opinions of all sectors and kinds in many hands; the writer's own structure decides; nothing written is lost."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.adapters.rules import Rules
from mailflow.core import items
from mailflow.core.courtesy import is_courtesy
from mailflow.core.verdict import Item, Kind
from mailflow.core.vietnamese import fold

_ROOT = Path(__file__).parents[2]
_RULES = Rules.load(_ROOT / "rules")
_DAY = date(2026, 11, 18)
ROSTER, LEXICON = _RULES.on(_DAY), _RULES.lexicon(_DAY)
SAMPLES: dict[str, Any] = tomllib.loads((_ROOT / "tests/samples/opinions.toml").read_text("utf-8"))
KINDS = {"A": "assessment", "D": "data_issue", "S": "solution", "R": "recommendation"}
ENOUGH = 0.97  # some sentences divide careful people too


def split(text: str, member: str = "giam-doc-so-y-te", group: str = "to-1") -> tuple[Item, ...]:
    return items.split_items(
        text, source="body", member=ROSTER.member(member), group=ROSTER.group(group), roster=ROSTER, lexicon=LEXICON
    )


def is_filed(found: tuple[Item, ...], phrase: str, sector: str, kind: str) -> bool:
    return any(fold(phrase) in fold(i.text) and (i.sector, i.kind) == (sector, KINDS[kind]) for i in found)


def test_sentences_of_all_sectors_and_kinds_are_filed_as_careful_people_would() -> None:
    told, wrong = 0, []
    for writer in SAMPLES["writer"]:
        for text, kind, sector in writer["says"]:
            told += 1
            if not is_filed(split(text, writer["member"], writer["group"]), text.rstrip("."), sector, kind):
                wrong.append(text)
    assert told >= 300
    assert len(wrong) <= (1 - ENOUGH) * told, "\n".join(wrong)


@pytest.mark.parametrize("sample", SAMPLES["text"], ids=lambda sample: sample["member"])
def test_the_structure_of_a_whole_text_is_followed(sample: dict[str, Any]) -> None:
    found = split(sample["body"], sample["member"], sample["group"])
    assert [fact for fact in sample["facts"] if not is_filed(found, *fact)] == []
    assert [text for text in sample.get("not_filed", ()) if any(fold(text) in fold(item.text) for item in found)] == []


def test_a_title_above_a_table_heads_it_and_labels_stay_with_their_rows() -> None:
    found = split(
        "Biểu 1. Số liệu giải ngân\n| Chủ đầu tư | Kế hoạch | Giải ngân |\n| Sở GTVT | 500 | 320 |",
        "giam-doc-so-khdt",
        "to-2",
    )
    assert [item.text for item in found] == ["Biểu 1. Số liệu giải ngân: Sở GTVT: Kế hoạch: 500; Giải ngân: 320"]


def test_a_line_with_a_colon_leads_every_point_under_it() -> None:
    found = split("Tại huyện Bù Đăng:\n- Trạm y tế xã Đắk Nhau chưa nhập số.\n- Trạm y tế xã Thọ Sơn nhập trùng.")
    assert [item.text for item in found] == [
        "Tại huyện Bù Đăng: Trạm y tế xã Đắk Nhau chưa nhập số.",
        "Tại huyện Bù Đăng: Trạm y tế xã Thọ Sơn nhập trùng.",
    ]


def test_a_lead_without_points_is_not_lost() -> None:
    assert [item.text for item in split("Số liệu ổn.\n\nTại huyện Bù Đăng:")][-1:] == ["Tại huyện Bù Đăng:"]


def test_an_owners_paragraph_stays_in_his_sector_when_one_sentence_speaks_of_others() -> None:
    found = split("Số ca cúm mùa tăng ở trẻ nhỏ. Học sinh các trường tiểu học nghỉ học nhiều.")
    assert {item.sector for item in found} == {"y-te"}


_SAID = [
    "Số ca mắc tăng 12%.",
    "Trạm y tế xã Đắk Nhau chưa nhập số liệu tuần 47.",
    "Sở sẽ đối chiếu lại trước ngày 25/11.",
    "Đề nghị Bảo hiểm xã hội tỉnh mở kết nối.",
    "Chi phí khám của TP. Đồng Xoài đạt 1.204,5 tỷ đồng v.v. và cao hơn cùng kỳ.",
    "so lieu tuan nay on",
]
_PLACES = [
    "{}\n",
    "\n{}\n",
    "- {}\n",
    "1. {}\n",
    "a) {}\n",
    "Bất cập: {}\n",
    "Về lĩnh vực y tế: {}\n",
    "\n| Nội dung | Ý kiến |\n| Tình hình | {} |\n\n",
    "\n| Huyện | Số | Ghi chú |\n| Bù Đăng | 12 | {} |\n\n",
    "Tại huyện Bù Đốp:\n- {}\n",
    "Trân trọng.\n{}\n",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_PLACES), st.sampled_from(_SAID)), min_size=1, max_size=8))
def test_every_sentence_stands_in_an_item_wherever_it_is_written(parts: list[tuple[str, str]]) -> None:
    found = split("Kính gửi Thư ký Tổ 1,\n\n" + "".join(place.format(said) for place, said in parts))
    filed = fold(" ".join(item.text for item in found))
    assert [said for _, said in parts if fold(said.rstrip(".")) not in filed] == []


_PLAIN = ("quyết", "toán", "vườn", "cây", "đường", "sá", "nắng", "mưa", "bão", "lũ", "gạo", "muối", "thép")
_WORDS = st.lists(st.sampled_from(_PLAIN), min_size=4, max_size=14)


@settings(max_examples=200, deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=6), st.sampled_from(["\n", "\n\n", "\n- ", ". "]))
def test_every_word_that_no_courtesy_has_is_filed(paragraphs: list[list[str]], between: str) -> None:
    text = between.join(" ".join(words) for words in paragraphs)
    filed = set(re.findall(r"\w+", " ".join(item.text for item in split(text))))
    assert is_courtesy(text) or {word for words in paragraphs for word in words} <= filed


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("aă đ.:;|-–\n\u2028\u2063 1IV)*:ơBKĐ")))
def test_any_text_is_split(text: str) -> None:
    assert all(item.text.strip() for item in split(text))


def test_what_a_text_says_after_thousands_of_lines_is_filed_as_it_stands() -> None:
    found = split("Số ca mắc tăng.\n" * 2000 + "Trạm y tế chưa nhập số liệu.\n" * 2)
    assert found[-1].text == "Trạm y tế chưa nhập số liệu.\nTrạm y tế chưa nhập số liệu."
    assert "để nguyên" in found[-1].why
    assert not any("chưa nhập" in item.text for item in found[:-1])


def test_blank_lines_bring_no_text_out_of_reach() -> None:
    found = split("Số ca mắc tăng.\n" + "\n" * 10_000 + "Trạm y tế chưa nhập số liệu.")
    assert [item.text for item in found] == ["Số ca mắc tăng.", "Trạm y tế chưa nhập số liệu."]


def test_a_sentence_that_only_announces_stays_with_what_it_announces() -> None:
    text = (
        "Đầu tiên là chuyện ngân sách. Thu tiền sử dụng đất bị nhập hai lần. "
        "Thứ tư, nông nghiệp. Đề nghị bổ sung chỉ tiêu mã số vùng trồng. Thứ năm, số liệu tăng 5%. Đề nghị xem lại."
    )
    found = [(item.kind, item.text) for item in split(text, "giam-doc-so-khdt", "to-2")]
    assert found == [
        (Kind.DATA_ISSUE, "Đầu tiên là chuyện ngân sách. Thu tiền sử dụng đất bị nhập hai lần."),
        (Kind.RECOMMENDATION, "Thứ tư, nông nghiệp. Đề nghị bổ sung chỉ tiêu mã số vùng trồng."),
        (Kind.ASSESSMENT, "Thứ năm, số liệu tăng 5%."),
        (Kind.RECOMMENDATION, "Đề nghị xem lại."),
    ]
