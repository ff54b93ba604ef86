"""By code, a bất cập is settled only in a sentence that says so and nothing else; doubt leaves it open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.data_issue import code_of, codes_in
from mailflow.core.settling import Act, read, says_done, says_not_done, without

CODE = "BC-T1-2026-017"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BC-T1-2026-017", CODE),
        ("bc-t1-2026-17", CODE),
        ("BC–T1–2026–017", CODE),
        ("BC - T1 - 2026 - 017", CODE),
        ("BC T1 2026 017", CODE),
        ("(BC.T1.2026.017).", CODE),
        ("BC-T2-2026-1234", "BC-T2-2026-1234"),
    ],
)
def test_a_code_is_read_as_people_type_it(text: str, code: str) -> None:
    assert codes_in(f"Về {text} nhé") == (code,)


@pytest.mark.parametrize(
    "text", ["ABC-T1-2026-017", "BC-T1-2026-017-5", "BC-T1-26-017", "BC-2026-017", "BCT1-2026-01x"]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert codes_in(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "BC-T1-2026-017 đã khắc phục",
        "đã xử lý xong BC-T1-2026-017",
        "BC-T1-2026-017: xong",
        "bc-t1-2026-017 da khac phuc xong",
        "Da xu ly xong bc–t1–2026–17.",
        "Bất cập BC-T1-2026-017 đã được khắc phục.",
        "Sở Y tế đã khắc phục xong BC-T1-2026-017",
        "Xin báo cáo: BC-T1-2026-017 đã được Sở Y tế xử lý dứt điểm ngày 20/11/2026.",
        "BC-T1-2026-017 đã khắc phục, số liệu đã khớp với CDC.",
        "BC-T1-2026-017 và BC-T1-2026-018 đã khắc phục xong",
        "- BC T1 2026 017: đã xong",
        "1. BC-T1-2026-017 - đã giải quyết",
        "BC-T1-2026-017 về số ca sốt xuất huyết đã khắc phục.",
        "Kính gửi Thư ký. BC-T1-2026-017 đã khắc phục 100%. Trân trọng.",
    ],
)
def test_a_plain_sentence_settles(text: str) -> None:
    told = read(text)
    assert {s.code for s in told} == set(codes_in(text))
    assert {s.act for s in told} == {Act.SETTLE}


@pytest.mark.parametrize(
    "text",
    [
        "BC-T1-2026-017 chưa khắc phục",
        "BC-T1-2026-017 sẽ khắc phục trong tuần sau",
        "BC-T1-2026-017 đã khắc phục chưa?",
        "BC-T1-2026-017 đã khắc phục chưa",
        "Nếu BC-T1-2026-017 đã khắc phục thì đóng",
        "BC-T1-2026-017 đã khắc phục một phần",
        "BC-T1-2026-017 cơ bản đã khắc phục",
        "BC-T1-2026-017 đang khắc phục",
        "đề nghị khắc phục BC-T1-2026-017",
        "khắc phục BC-T1-2026-017",
        "BC-T1-2026-017 đã khắc phục nhưng vẫn sai 3 ca",
        "BC-T1-2026-017 đã khắc phục. Tuy nhiên còn 3 ca.",
        "BC-T1-2026-017 đã khắc phục. Việc này chưa xong hẳn.",
        "BC-T1-2026-017 đã khắc phục 80%",
        "BC-T1-2026-017 và 018 đã khắc phục",
        "“BC-T1-2026-017 đã khắc phục” là không đúng",
        "Nhận định sau không đúng:\\nBC-T1-2026-017 đã khắc phục",
        "> BC-T1-2026-017 đã khắc phục",
        "Nghe nói BC-T1-2026-017 đã khắc phục",
        "BC-T1-2026-017 đã khắc phục. BC-T1-2026-017 là bất cập lớn.",
        "Chua khac phuc BC-T1-2026-017",
        "BC-T1-2026-017 da khac phuc chua",
        "BC-T1-2026-017 đã báo cáo",
        "BC-T1-2026-017 đã khắc phục...",
        "Sở Y tế báo đã khắc phục BC-T1-2026-017 theo kế hoạch",
        "Bất cập đã khắc phục",
        "BC-T1-2026-017 không còn",
        "Đã khắc phục BC-T1-2026-017, BC-T1-2026-018 chưa xong",
    ],
)
def test_doubt_settles_nothing(text: str) -> None:
    assert Act.SETTLE not in {s.act for s in read(text)}


@pytest.mark.parametrize(
    "text",
    [
        "mở lại BC-T1-2026-017",
        "Đề nghị mở lại BC-T1-2026-017 vì số liệu lại sai.",
        "BC-T1-2026-017: mở lại",
        "BC-T1-2026-017 chưa khắc phục",
        "Sở Y tế vẫn chưa xử lý xong BC-T1-2026-017",
        "mo lai bc-t1-2026-017",
    ],
)
def test_opening_again(text: str) -> None:
    assert [(s.code, s.act) for s in read(text)] == [(CODE, Act.REOPEN)]


@pytest.mark.parametrize("text", ["Không mở lại BC-T1-2026-017", "Có mở lại BC-T1-2026-017 không?"])
def test_no_order_opens_nothing(text: str) -> None:
    assert read(text) == ()


def test_settled_and_opened_in_one_text_is_neither() -> None:
    assert read("BC-T1-2026-017 đã khắc phục.\nMở lại BC-T1-2026-017.") == ()


@pytest.mark.parametrize("text", ["khắc phục BC-T1-2026-017", "xong BC-T1-2026-017", "đóng BC-T1-2026-017"])
def test_the_secretary_orders_in_short(text: str) -> None:
    assert [s.act for s in read(text, commands=True)] == [Act.SETTLE]


def test_what_else_was_written_is_left() -> None:
    text = "bỏ 3\nxong BC-T1-2026-017\nĐồng chí xem lại mục y tế."
    assert without(text, read(text, commands=True)) == "bỏ 3\n\nĐồng chí xem lại mục y tế."


@pytest.mark.parametrize(
    "text",
    [
        "Đã hoàn thành.",
        "Sở Y tế đã hoàn thành nhiệm vụ được giao. Trân trọng.",
        "Kính gửi Tổ 1. Sở Y tế đã thực hiện xong chỉ đạo, số liệu đã khớp.",
        "da hoan thanh",
        "Đã xong ạ",
    ],
)
def test_work_that_is_done(text: str) -> None:
    assert says_done(text)


@pytest.mark.parametrize(
    "text",
    [
        "chưa hoàn thành", "Sở Y tế sẽ hoàn thành trước ngày 30/11", "Đã hoàn thành 80%", "Đã nhận chỉ đạo",
        "Đã hoàn thành việc lập danh sách", "Đã hoàn thành chưa?", "Dự kiến đã hoàn thành trong tuần",
        "Đã hoàn thành. Tuy nhiên còn 2 xã.", "Đã hoàn thành kế hoạch rà soát", "Đang thực hiện", "hoàn thành", "",
        "Nếu được duyệt thì coi như đã hoàn thành", "Đã hoàn thành giai đoạn 1",
    ],
)  # fmt: skip
def test_work_that_may_not_be_done(text: str) -> None:
    assert says_done(text) == ""


@given(st.integers(1, 99), st.integers(2000, 2999), st.integers(1, 9999))
def test_every_code_is_read_back(group: int, year: int, number: int) -> None:
    code = code_of(group, year, number)
    assert codes_in(f"xong {code.lower()}") == (code,)
    assert [s.code for s in read(f"{code} đã khắc phục")] == [code]


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_read_without_harm(before: str, after: str) -> None:
    text = f"{before} BC-T1-2026-017 {after}"
    for said in read(text):
        assert said.code in codes_in(text)
    says_done(text)


@given(st.sampled_from(["không", "chưa", "sẽ", "nếu", "nhưng", "một phần", "đang", "đề nghị", "?", "…", "80%"]))
def test_one_word_of_doubt_anywhere_in_the_sentence_is_enough(word: str) -> None:
    for text in (f"{word} {CODE} đã khắc phục", f"{CODE} {word} đã khắc phục", f"{CODE} đã khắc phục {word}"):
        assert Act.SETTLE not in {s.act for s in read(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Chưa hoàn thành.",
        "Việc này thực ra chưa hoàn thành, còn thiếu số liệu của 02 bệnh viện.",
        "Đề nghị mở lại việc này.",
        "De nghi mo lai viec nay",
        "Sở báo nhầm. Nhiệm vụ này vẫn chưa xong.",
    ],
)
def test_work_that_was_reported_done_can_be_said_not_to_be(text: str) -> None:
    assert says_not_done(text)
    assert says_done(text) == ""


@pytest.mark.parametrize("text", ["Đã hoàn thành.", "Việc này chưa hoàn thành à?", "Không cần mở lại.", "Hợp lý.", ""])
def test_other_words_open_no_work_again(text: str) -> None:
    assert says_not_done(text) == ""
