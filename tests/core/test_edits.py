"""Changes are read only when the whole line is one; everything else stays the secretary's note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.edits import Action, Edit, read
from mailflow.core.sector_names import sector_named
from mailflow.core.verdict import Kind
from mailflow.core.vietnamese import nfc
from tests.core.offices import ROSTER, SECTORS

TABLE = [
    ("bỏ 3", [Edit(Action.DROP, 3)]),
    ("Bỏ 3.", [Edit(Action.DROP, 3)]),
    ("- bỏ (3)", [Edit(Action.DROP, 3)]),
    ("bỏ mục 3, 5 và 7", [Edit(Action.DROP, n) for n in (3, 5, 7)]),
    ("bỏ 3-5", [Edit(Action.DROP, n) for n in (3, 4, 5)]),
    ("bỏ 3 đến 5", [Edit(Action.DROP, n) for n in (3, 4, 5)]),
    ("xóa ý 4", [Edit(Action.DROP, 4)]),
    ("xoá 4", [Edit(Action.DROP, 4)]),
    ("không đưa 3", [Edit(Action.DROP, 3)]),
    ("Em bỏ giúp mục 3 nhé", [Edit(Action.DROP, 3)]),
    ("bỏ mục 3 vì trùng mục 1", [Edit(Action.DROP, 3)]),
    ("bo 3", [Edit(Action.DROP, 3)]),
    ("xoa muc 3 va 4", [Edit(Action.DROP, 3), Edit(Action.DROP, 4)]),
    ("sửa 2: Số lượt khám tăng 4,2%.", [Edit(Action.REPLACE, 2, text="Số lượt khám tăng 4,2%.")]),
    ("sửa mục 2: abc", [Edit(Action.REPLACE, 2, text="abc")]),
    ("mục 2 sửa thành Số lượt khám tăng", [Edit(Action.REPLACE, 2, text="Số lượt khám tăng")]),
    ("mục 2 sửa lại như sau: abc", [Edit(Action.REPLACE, 2, text="abc")]),
    ("thay 2: abc", [Edit(Action.REPLACE, 2, text="abc")]),
    ('thay mục 2 bằng "abc"', [Edit(Action.REPLACE, 2, text="abc")]),
    ("sua 2: so luot kham tang", [Edit(Action.REPLACE, 2, text="so luot kham tang")]),
    ("sửa 2:\nSố lượt khám\ntăng 4%\n\nTrân trọng", [Edit(Action.REPLACE, 2, text="Số lượt khám\ntăng 4%")]),
    ("sửa 2: tăng, bổ sung giường; giảm. Hết.", [Edit(Action.REPLACE, 2, text="tăng, bổ sung giường; giảm. Hết.")]),
    ("thêm y-te: quá tải", [Edit(Action.ADD, sector="y-te", text="quá tải")]),
    ("thêm y tế: quá tải", [Edit(Action.ADD, sector="y-te", text="quá tải")]),
    ("Thêm vào lĩnh vực y tế: quá tải", [Edit(Action.ADD, sector="y-te", text="quá tải")]),
    ("them y te: qua tai", [Edit(Action.ADD, sector="y-te", text="qua tai")]),
    ("bổ sung giáo dục: thiếu trường", [Edit(Action.ADD, sector="giao-duc", text="thiếu trường")]),
    ("thêm (bất cập) giáo dục: thiếu", [Edit(Action.ADD, None, "giao-duc", Kind.DATA_ISSUE, "thiếu")]),
    ("thêm kiến nghị y tế: mua máy", [Edit(Action.ADD, None, "y-te", Kind.RECOMMENDATION, "mua máy")]),
    ("thêm y tế (giải pháp): mua máy", [Edit(Action.ADD, None, "y-te", Kind.SOLUTION, "mua máy")]),
    ("thêm chung: họp sớm", [Edit(Action.ADD, sector="chung", text="họp sớm")]),
    ("thêm: họp sớm", [Edit(Action.ADD, text="họp sớm")]),
    ("3 chuyển sang du lịch", [Edit(Action.REPLACE, 3, "du-lich")]),
    ("chuyển 3 sang y-te", [Edit(Action.REPLACE, 3, "y-te")]),
    ("chuyển mục 3, 4 sang y tế", [Edit(Action.REPLACE, 3, "y-te"), Edit(Action.REPLACE, 4, "y-te")]),
    ("3 chuyen sang du lich", [Edit(Action.REPLACE, 3, "du-lich")]),
    ("3 là kiến nghị", [Edit(Action.REPLACE, 3, None, Kind.RECOMMENDATION)]),
    ("loại 3: kiến nghị", [Edit(Action.REPLACE, 3, None, Kind.RECOMMENDATION)]),
    ("chuyển 3 sang bất cập", [Edit(Action.REPLACE, 3, None, Kind.DATA_ISSUE)]),
    ("sửa 3 thành giải pháp", [Edit(Action.REPLACE, 3, None, Kind.SOLUTION)]),
    ("chuyển 3 sang y tế, kiến nghị", [Edit(Action.REPLACE, 3, "y-te", Kind.RECOMMENDATION)]),
    ("nhận bổ sung 12", [Edit(Action.ACCEPT, 12)]),
    ("nhận 12, 13", [Edit(Action.ACCEPT, 12), Edit(Action.ACCEPT, 13)]),
    ("đưa 12 vào", [Edit(Action.ACCEPT, 12)]),
    ("đưa 12 vào báo cáo", [Edit(Action.ACCEPT, 12)]),
    ("nhận tất cả", [Edit(Action.ACCEPT)]),
    ("dua 12 vao", [Edit(Action.ACCEPT, 12)]),
    ("Bỏ 3, sửa 2: abc", [Edit(Action.DROP, 3), Edit(Action.REPLACE, 2, text="abc")]),
    ("bỏ 3; thêm du lịch: xyz. Thêm câu nữa.",
     [Edit(Action.DROP, 3), Edit(Action.ADD, sector="du-lich", text="xyz. Thêm câu nữa.")]),
    ("bỏ 3\nsửa 2: abc\nthêm y tế: def",
     [Edit(Action.DROP, 3), Edit(Action.REPLACE, 2, text="abc"), Edit(Action.ADD, sector="y-te", text="def")]),
]  # fmt: skip
NOTES = """
bỏ 3 đoạn cuối
sửa mục 2
sửa 2:
thêm y tế:
bổ sung số liệu giải ngân
bổ sung ý kiến Sở Y tế: tăng 4%
không nhận
Mục 2: thay cụm từ "tổng hợp" bằng nội dung cụ thể
Mục 3: bỏ kiến nghị gửi Cục Thuế, đã làm xong
năm 2026 là năm khó khăn
loại bỏ các nội dung trùng
xem lại số liệu
3 triệu lượt khách chuyển sang du lịch biển
""".strip().splitlines()


@pytest.mark.parametrize(("text", "edits"), TABLE)
def test_a_change_is_read(text: str, edits: list[Edit]) -> None:
    found = read(text, ROSTER)
    assert list(found.edits) == edits
    assert found.note == ""


@pytest.mark.parametrize("text", NOTES)
def test_half_a_change_or_none_is_a_note(text: str) -> None:
    found = read(text, ROSTER)
    assert found.edits == ()
    assert found.note == text


def test_what_is_no_change_is_left_as_the_note() -> None:
    text = "Kính gửi: Thư ký Tổ 1\nBỏ 3.\nPhần II viết ngắn quá.\nsửa 2: tăng 4%. Còn lại đồng ý.\nTrân trọng,"
    found = read(text, ROSTER)
    assert found.edits == (Edit(Action.DROP, 3), Edit(Action.REPLACE, 2, text="tăng 4%"))
    assert found.note == "Phần II viết ngắn quá.\nCòn lại đồng ý."


def test_free_text_ends_at_a_blank_line_or_a_new_point() -> None:
    found = read("thêm y tế: quá tải\n- phần hai còn dài\n\nthêm du lịch: đông khách\n\nEm đã gọi Sở Y tế", ROSTER)
    assert [edit.text for edit in found.edits] == ["quá tải", "đông khách"]
    assert found.note == "- phần hai còn dài\n\nEm đã gọi Sở Y tế".replace("\n\n", "\n")


def test_a_bare_yes_leaves_neither_change_nor_note() -> None:
    found = read("Đồng ý.", ROSTER)
    assert found.edits == ()
    assert found.note == ""


@pytest.mark.parametrize(
    ("words", "sector"),
    [
        ("y-te", "y-te"),
        ("Y tế", "y-te"),
        ("hệ thống y tế", "y-te"),
        ("y te", "y-te"),
        ("nông nghiệp", "nong-nghiep-nong-thon"),
        ("công nghiệp", "cong-nghiep-dien"),
        ("khu công nghiệp", "gis-khu-cong-nghiep"),
        ("đất đai", "gis-dat-dai-moi-truong"),
        ("dân số", "lao-dong-xa-hoi"),
        ("camera", "camera-an-ninh-giao-thong"),
        ("chung", "chung"),
        ("GIS", None),
        ("thể thao", None),
        ("", None),
    ],
)
def test_a_sector_is_named_by_id_short_name_or_name(words: str, sector: str | None) -> None:
    assert sector_named(words, ROSTER) == sector


@pytest.mark.parametrize("sector", list(SECTORS))
def test_every_sector_is_named_by_each_of_its_names(sector: str) -> None:
    _, name, short = SECTORS[sector]
    assert sector_named(sector, ROSTER) == sector_named(name, ROSTER) == sector_named(short, ROSTER) == sector


plain_lines = st.lists(st.sampled_from(NOTES), min_size=1, max_size=4)
commands = st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True)


@given(plain_lines, commands)
def test_no_line_is_lost_among_changes(lines: list[str], numbers: list[int]) -> None:
    text = "\n\n".join([*lines, *(f"bỏ {n}" for n in numbers)])
    found = read(text, ROSTER)
    assert [edit.number for edit in found.edits] == numbers
    assert all(line in found.note for line in lines)


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    found = read(text, ROSTER)
    for edit in found.edits:
        assert all(line.strip() in nfc(text) for line in edit.text.split("\n"))


@pytest.mark.parametrize("piece", ["bỏ 3, ", "sửa 2: ", "thêm ", "3 và ", "; ", "(" * 9, "bỏ 1-999 "])
def test_long_hostile_text_is_read_in_bounded_work(piece: str) -> None:
    found = read(piece * 5000, ROSTER)
    assert all(edit.text.strip() in piece * 5000 for edit in found.edits)
