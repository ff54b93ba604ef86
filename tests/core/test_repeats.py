"""What body and file both say is filed once; what says more is never lost."""

from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.repeats import merge
from mailflow.core.verdict import Item, Kind


def item(text: str, source: str = "body", kind: Kind = Kind.ASSESSMENT, why: str = "") -> Item:
    return Item("y-te", kind, text, source, why)


def texts(*parts: tuple[Item, ...]) -> list[str]:
    return [one.text for one in merge(parts)]


def test_the_same_sentence_wrapped_otherwise_is_filed_once() -> None:
    body = item("Tuần 48 đón khoảng 9.300 lượt khách, tăng nhờ lễ hội.")
    assert texts((body,), (item("Tuần 48 đón khoảng 9.300 lượt khách,\ntăng nhờ lễ hội", "a.docx"),)) == [body.text]


def test_a_misread_letter_of_a_scan_is_no_new_statement() -> None:
    body = item("Chất lượng không khí tại 3 trạm tự động ở mức tốt, dữ liệu truyền liên tục.")
    scan = item("Chât lượng không khí tại 3 trạm tự động ở mức tôt, dử liệu truyền liên tục", "scan.pdf")
    assert texts((body,), (scan,)) == [body.text]


def test_another_number_is_another_statement() -> None:
    assert len(texts((item("Thu ngân sách đạt 268 tỷ đồng."),), (item("Thu ngân sách đạt 269 tỷ đồng.", "a"),))) == 2


def test_a_word_that_turns_the_meaning_makes_another_statement() -> None:
    one, other = "Số liệu giường bệnh của tỉnh đã khớp hoàn toàn.", "Số liệu giường bệnh của tỉnh chưa khớp hoàn toàn."
    assert len(texts((item(one),), (item(other, "a"),))) == 2


def test_the_fuller_text_is_kept() -> None:
    full = "Số giường bệnh thiếu, do hai bệnh viện tư chưa được nhập từ tháng 9."
    assert texts((item("Số giường bệnh thiếu."),), (item(full, "a"),)) == [full]
    assert texts((item(full),), (item("Số giường bệnh thiếu.", "a"),)) == [full]


def test_a_statement_under_a_heading_is_kept_with_its_kind() -> None:
    body = item("Số lượt khám tăng 4,2%. Ca sốt xuất huyết hiển thị 9 ca.")
    filed = item("Ca sốt xuất huyết hiển thị 9 ca.", "a.docx", Kind.DATA_ISSUE, "theo đề mục 'Bất cập'")
    merged = merge([(body,), (filed,)])
    assert [(one.text, one.kind) for one in merged] == [
        ("Số lượt khám tăng 4,2%.", Kind.ASSESSMENT),
        ("Ca sốt xuất huyết hiển thị 9 ca.", Kind.DATA_ISSUE),
    ]


def test_a_text_in_one_part_only_is_left_as_it_is() -> None:
    twice = (item("Đúng."), item("Đúng."))
    assert merge([twice, ()]) == twice


_ITEMS = st.lists(st.text(alphabet="abc .1", min_size=1, max_size=40).filter(str.strip).map(item), max_size=6).map(
    tuple
)


@given(st.lists(_ITEMS, max_size=4))
def test_every_word_stands_in_what_is_left(parts: list[tuple[Item, ...]]) -> None:
    left = " ".join(one.text for one in merge(parts))
    assert {word for part in parts for one in part for word in one.text.replace(".", " ").split()} <= set(
        left.replace(".", " ").split()
    )
