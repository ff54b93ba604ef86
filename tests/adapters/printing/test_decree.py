"""The requirements of Decree 30/2020/NĐ-CP (Annex I) one by one, held against the finished PDF and DOCX."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from mailflow.core.report import Edition
from tests.adapters.printing.papers import APPROVED, DRAFT, MM, W, document_of, docx, folded, pages

MOTTO, COUNTRY = "Độc lập - Tự do - Hạnh phúc", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
PARTS = (
    "I. TÌNH HÌNH, KẾT QUẢ PHÂN TÍCH, ĐÁNH GIÁ DỮ LIỆU",
    "II. TỒN TẠI, HẠN CHẾ; BẤT CẬP CỦA DỮ LIỆU",
    "III. KIẾN NGHỊ, ĐỀ XUẤT GIẢI PHÁP",
    "IV. TÌNH HÌNH THỰC HIỆN CHỈ ĐẠO",
    "V. NHIỆM VỤ TRỌNG TÂM TUẦN TỚI",
)
CENTRE = (30 + 160 / 2) * MM  # of the text block


class Line:
    """Letters of one text on the page, in the order of the file."""

    def __init__(self, page: Any, text: str) -> None:
        letters = [c for c in page.chars for _ in folded(c["text"])]  # "…" is folded to three
        start = folded("".join(c["text"] for c in page.chars)).find(folded(text))
        assert start >= 0, f"{text!r} is not on page {page.page_number}"
        self.page = page
        self.letters = letters[start : start + len(folded(text))]

    @property
    def faces(self) -> set[str]:
        return {c["fontname"].partition("+")[2] for c in self.letters}

    @property
    def sizes(self) -> set[float]:
        return {round(c["size"], 1) for c in self.letters}

    @property
    def x0(self) -> float:
        return min(c["x0"] for c in self.letters)

    @property
    def x1(self) -> float:
        return max(c["x1"] for c in self.letters)

    @property
    def top(self) -> float:
        return min(c["top"] for c in self.letters)

    @property
    def bottom(self) -> float:
        return max(c["bottom"] for c in self.letters)

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    def rule_below(self) -> Any:
        """The first rule under the text, within its column."""
        found = [r for r in self.page.lines if 0 < r["top"] - self.top < 60 and abs(mid(r) - self.middle) < 3]
        assert found, "no rule"
        return min(found, key=lambda r: r["top"])


def mid(rule: Any) -> float:
    return (rule["x0"] + rule["x1"]) / 2


@pytest.fixture(scope="module")
def first() -> Any:
    return pages(APPROVED)[0]


@pytest.fixture(scope="module")
def last() -> Any:
    """The page of the signature."""
    return next(p for p in pages(APPROVED) if "TỔ TRƯỞNG" in p.extract_text())


@pytest.fixture(scope="module")
def annex() -> Any:
    return next(p for p in pages(APPROVED) if p.extract_text().startswith("Phụ lục"))


# -- general (I) -------------------------------------------------------------------------------------------------


def test_paper_is_a4_upright() -> None:
    for page in pages(APPROVED):
        assert (round(page.width / MM), round(page.height / MM)) == (210, 297)


def test_margins_are_within_the_decrees_limits() -> None:
    body = [c for page in pages(APPROVED) for c in page.chars if c["top"] > 19 * MM and not c["text"].isspace()]
    assert 30 <= round(min(c["x0"] for c in body) / MM) <= 35
    assert 190 >= round(max(c["x1"] for c in body) / MM) >= 185
    assert round(min(c["top"] for c in body) / MM) >= 20
    assert 297 - round(max(c["bottom"] for c in body) / MM) >= 20


def test_every_letter_is_tinos_and_black() -> None:
    letters = [c for page in pages(APPROVED) for c in page.chars if not c["text"].isspace()]
    assert {c["fontname"].partition("+")[2].partition("-")[0] for c in letters} == {"Tinos"}
    assert {tuple(c["non_stroking_color"]) for c in letters} <= {(0,), (0, 0, 0)}


def test_pages_are_numbered_in_the_middle_of_the_top_margin_but_the_first(annex: Any) -> None:
    found = pages(APPROVED)
    for place, page in enumerate(found[: annex.page_number - 1], start=1):
        head = [c for c in page.chars if c["bottom"] < 20 * MM]
        assert "".join(c["text"] for c in head) == ("" if place == 1 else str(place))
        for c in head:
            assert abs((c["x0"] + c["x1"]) / 2 - CENTRE) < 1
            assert round(c["size"]) in (13, 14)
            assert "Italic" not in c["fontname"]


def test_the_annex_counts_its_own_pages(annex: Any) -> None:
    numbers = ["".join(c["text"] for c in p.chars if c["bottom"] < 20 * MM) for p in pages(APPROVED)]
    assert numbers[annex.page_number - 1 :][:2] == ["", "2"]


# -- head of the page (II.1 - II.4) ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "size", "face"),
    [
        (COUNTRY, {12, 13}, "Tinos-Bold"),
        (MOTTO, {13, 14}, "Tinos-Bold"),
        ("UBND TỈNH BÌNH PHƯỚC", {12, 13}, "Tinos"),
        ("TỔ THAM MƯU, PHÂN TÍCH, ĐÁNH GIÁ DỮ LIỆU TẠI IOC TỈNH - TỔ 1", {12, 13}, "Tinos-Bold"),
        ("/BC-TTM1", {13}, "Tinos"),
        ("Đồng Xoài, ngày 21 tháng 11 năm 2026", {13, 14}, "Tinos-Italic"),
        ("BÁO CÁO", {13, 14}, "Tinos-Bold"),
        ("Kết quả phân tích, đánh giá dữ liệu IOC tỉnh tuần 47", {13, 14}, "Tinos-Bold"),
        ("Kính gửi:", {13, 14}, "Tinos"),
        ("Thực hiện Quyết định số 2936/QĐ-UBND", {13, 14}, "Tinos"),
        (PARTS[0], {13, 14}, "Tinos-Bold"),
        ("1. Hệ thống an toàn thông tin", {13, 14}, "Tinos-Bold"),
        ("a) Đánh giá, sự hợp lý của dữ liệu", {13, 14}, "Tinos"),
    ],
)
def test_every_component_has_its_size_and_face(first: Any, text: str, size: set[float], face: str) -> None:
    found = Line(first, text)
    assert found.sizes <= size
    assert found.faces == {face}


def test_country_and_motto_stand_at_the_top_right_on_one_axis(first: Any) -> None:
    country, motto = Line(first, COUNTRY), Line(first, MOTTO)
    assert country.x0 > CENTRE - 20 * MM
    assert abs(country.middle - motto.middle) < 1
    assert 0 < motto.top - country.top < 6 * MM
    assert len({round(c["top"]) for c in country.letters}) == 1


def test_the_rule_under_the_motto_is_as_long_as_the_motto(first: Any) -> None:
    motto = Line(first, MOTTO)
    rule = motto.rule_below()
    assert rule["x1"] - rule["x0"] == pytest.approx(motto.x1 - motto.x0, abs=1.5)
    assert rule["top"] > motto.bottom - 2


def test_the_rule_under_the_body_is_a_third_to_a_half_of_its_line(first: Any) -> None:
    body = Line(first, "TỔ THAM MƯU, PHÂN TÍCH, ĐÁNH GIÁ DỮ LIỆU TẠI IOC TỈNH - TỔ 1")
    rule = body.rule_below()
    assert 1 / 3 <= (rule["x1"] - rule["x0"]) / (body.x1 - body.x0) <= 1 / 2
    assert body.x1 < Line(first, COUNTRY).x0


def test_number_and_date_stand_on_one_line_under_their_columns(first: Any) -> None:
    number, day = Line(first, "/BC-TTM1"), Line(first, "Đồng Xoài, ngày 21 tháng 11 năm 2026")
    assert abs(number.bottom - day.bottom) < 2
    assert abs(day.middle - Line(first, MOTTO).middle) < 1
    start = Line(first, "Số:")
    assert number.x0 - start.x1 > 8 * MM  # the registry's number is not invented (Điều 15)
    assert abs((start.x0 + number.x1) / 2 - Line(first, "UBND TỈNH BÌNH PHƯỚC").middle) < 1


def test_title_is_centred_with_a_rule_of_a_third_to_a_half(first: Any) -> None:
    kind, about = Line(first, "BÁO CÁO"), Line(first, "Kết quả phân tích, đánh giá dữ liệu IOC tỉnh tuần 47")
    assert abs(kind.middle - CENTRE) < 1
    assert abs(about.middle - CENTRE) < 1
    rule = Line(first, "(từ ngày 16/11/2026 đến ngày 22/11/2026)").rule_below()
    assert 1 / 3 <= (rule["x1"] - rule["x0"]) / (about.x1 - about.x0) <= 1 / 2


def test_addressees_stand_one_a_line_with_dashes_under_the_colon(first: Any) -> None:
    to = Line(first, "Kính gửi:")
    one, other = Line(first, "- Thường trực Tỉnh ủy;"), Line(first, "- Chủ tịch, các Phó Chủ tịch UBND tỉnh.")
    assert abs(one.x0 - other.x0) < 0.5
    assert abs(one.x0 - to.letters[-1]["x0"]) < 2.5
    assert to.top < one.top < other.top


def test_components_follow_in_the_decrees_order(first: Any) -> None:
    texts = [COUNTRY, "/BC-TTM1", "BÁO CÁO", "Kết quả phân tích", "Kính gửi:", "Thực hiện Quyết định", PARTS[0]]
    tops = [Line(first, text).top for text in texts]
    assert tops == sorted(tops)


# -- text (II.6) -------------------------------------------------------------------------------------------------


def test_parts_stand_in_order_and_the_text_ends_with_its_mark() -> None:
    text = folded("".join(c["text"] for p in pages(APPROVED) for c in p.chars))
    places = [text.index(folded(part)) for part in (*PARTS, "chỉ đạo./.", "Nơi nhận:")]
    assert places == sorted(places)


def test_paragraphs_are_indented_and_spaced(first: Any) -> None:
    opening = Line(first, "Thực hiện Quyết định số 2936/QĐ-UBND")
    assert 10 <= (opening.x0 / MM - 30) <= 12.8
    rows = sorted({round(c["bottom"], 1) for c in first.chars if c["bottom"] > opening.top and c["size"] == 14})
    steps = [b - a for a, b in pairwise(rows)]
    assert 14 * 1.15 <= min(steps) <= 14 * 1.5 * 1.15
    assert max(steps) - min(steps) >= 6  # between paragraphs


def test_text_is_justified(first: Any) -> None:
    opening = Line(first, "Thực hiện Quyết định số 2936/QĐ-UBND ngày 20/11/2020 của Chủ tịch")
    row = [c for c in first.chars if abs(c["bottom"] - opening.bottom) < 1 and not c["text"].isspace()]
    assert max(c["x1"] for c in row) == pytest.approx(190 * MM, abs=1)


# -- signature and receivers (II.7, II.9) ------------------------------------------------------------------------


def test_signature_stands_at_the_right_with_the_approval_and_the_name(last: Any) -> None:
    office, name = Line(last, "TỔ TRƯỞNG"), Line(last, "Trần Văn Hòa")
    said = Line(last, "(Đã duyệt qua thư điện tử lúc 20h16 ngày 21/11/2026, phiên bản 2)")
    assert office.faces == name.faces == {"Tinos-Bold"}
    assert office.sizes == name.sizes == {14}
    assert office.x0 > CENTRE
    assert abs(office.middle - name.middle) < 1
    assert office.bottom < said.top < said.bottom < name.top


def test_receivers_stand_at_the_left_level_with_the_office(last: Any) -> None:
    heading = Line(last, "Nơi nhận:")
    assert (heading.sizes, heading.faces) == ({12}, {"Tinos-BoldItalic"})
    assert abs(heading.top - Line(last, "TỔ TRƯỞNG").top) < 4
    assert heading.x0 == pytest.approx(30 * MM, abs=1)
    rows = [Line(last, text) for text in ("- Như trên;", "- Thành viên Tổ 1;", "- Lưu: VT, Tổ 1.")]
    assert all((row.sizes, row.faces) == ({11}, {"Tinos"}) for row in rows)
    assert [row.top for row in rows] == sorted(row.top for row in rows)


def test_the_signature_never_stands_alone_on_its_page(last: Any) -> None:
    assert Line(last, "xem xét, chỉ đạo./.").top < Line(last, "TỔ TRƯỞNG").top


# -- annex (II.10) -----------------------------------------------------------------------------------------------


def test_the_annex_has_its_own_page_head_and_two_tables(annex: Any) -> None:
    heading, title = Line(annex, "Phụ lục"), Line(annex, "TÌNH HÌNH CHO Ý KIẾN VÀ NGUỒN Ý KIẾN")
    assert heading.sizes == {14}
    assert heading.faces == title.faces == {"Tinos-Bold"}
    assert abs(heading.middle - CENTRE) < 1
    assert Line(annex, "(Kèm theo Báo cáo số").faces == {"Tinos-Italic"}
    tables = [row for page in pages(APPROVED)[annex.page_number - 1 :] for t in page.extract_tables() for row in t]
    numbers = [row[0] for row in tables if len(row) == 5 and row[0] and row[0].isdigit()]
    assert numbers == [str(i.number) for i in sorted(APPROVED.report.items, key=lambda i: i.number)]


# -- drafts ------------------------------------------------------------------------------------------------------


def test_an_unapproved_edition_is_marked_on_every_page_and_bears_no_day() -> None:
    found = pages(DRAFT)
    for page in found:
        assert "DỰ THẢO (phiên bản 3, chưa được duyệt)" in page.extract_text()
    assert Line(found[0], "DỰ THẢO (phiên bản 3, chưa được duyệt)").faces == {"Tinos-Bold"}
    assert folded("Đồng Xoài, ngày tháng năm 2026") in folded(found[0].extract_text())


def test_an_approved_edition_bears_no_mark_of_a_draft() -> None:
    assert all("DỰ THẢO" not in page.extract_text() for page in pages(APPROVED))


# -- the Word file -----------------------------------------------------------------------------------------------


def paragraph(edition: Edition, text: str) -> Any:
    return next(
        p for p in document_of(docx(edition)).iter(f"{W}p")
        if folded("".join(t.text or "" for t in p.iter(f"{W}t"))).startswith(folded(text))
    )  # fmt: skip


def look(one: Any) -> tuple[float, bool, bool]:
    """Size, bold and italic of a paragraph's first run, from its style where it has none."""
    styles = {s.get(f"{W}styleId"): s for s in document_of(docx(APPROVED), "word/styles.xml").iter(f"{W}style")}
    named = one.find(f"{W}pPr/{W}pStyle")
    base = styles[named.get(f"{W}val") if named is not None else "Normal"].find(f"{W}rPr")
    own = next((r.find(f"{W}rPr") for r in one.iter(f"{W}r") if r.find(f"{W}t") is not None), None)

    def of(name: str) -> Any:
        found = own.find(f"{W}{name}") if own is not None else None
        return found if found is not None else base.find(f"{W}{name}")

    def on(name: str) -> bool:
        found = of(name)
        return found is not None and found.get(f"{W}val") not in ("0", "false")

    return int(of("sz").get(f"{W}val")) / 2, on("b"), on("i")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COUNTRY, (12, True, False)),
        (MOTTO, (13, True, False)),
        ("UBND TỈNH BÌNH PHƯỚC", (12, False, False)),
        ("TỔ THAM MƯU", (12, True, False)),
        ("Số:", (13, False, False)),
        ("Đồng Xoài, ngày 21 tháng 11 năm 2026", (13, False, True)),
        ("BÁO CÁO", (14, True, False)),
        ("Kính gửi:", (14, False, False)),
        ("Thực hiện Quyết định", (14, False, False)),
        ("I. TÌNH HÌNH", (14, True, False)),
        ("1. Hệ thống an toàn thông tin", (14, True, False)),
        ("TỔ TRƯỞNG", (14, True, False)),
        ("(Đã duyệt qua thư điện tử", (12, False, True)),
        ("Nơi nhận:", (12, True, True)),
        ("- Như trên;", (11, False, False)),
        ("Phụ lục", (14, True, False)),
    ],
)
def test_word_components_have_their_size_and_face(text: str, expected: tuple[float, bool, bool]) -> None:
    assert look(paragraph(APPROVED, text)) == expected


def test_word_pages_have_the_measures_and_start_numbers_on_page_two() -> None:
    sections = list(document_of(docx(APPROVED)).iter(f"{W}sectPr"))
    assert len(sections) == 2
    for section in sections:
        margins = section.find(f"{W}pgMar")
        mm = {name: round(int(margins.get(f"{W}{name}")) / 56.7) for name in ("top", "bottom", "left", "right")}
        assert mm == {"top": 20, "bottom": 20, "left": 30, "right": 20}
        size = section.find(f"{W}pgSz")
        assert (round(int(size.get(f"{W}w")) / 56.7), round(int(size.get(f"{W}h")) / 56.7)) == (210, 297)
        assert section.find(f"{W}titlePg") is not None
    assert sections[1].find(f"{W}pgNumType").get(f"{W}start") == "1"


def test_word_page_numbers_stand_in_the_middle_of_the_head_and_not_on_the_first_page() -> None:
    for section in document_of(docx(APPROVED)).iter(f"{W}sectPr"):
        kinds = {one.get(f"{W}type") for one in section.iter(f"{W}headerReference")}
        assert kinds <= {"default", "first"}
    numbered = 0
    for number in (1, 2):
        head = document_of(docx(APPROVED), f"word/header{number}.xml")
        fields = "".join(one.text or "" for one in head.iter(f"{W}instrText"))
        fields += "".join(one.get(f"{W}instr") or "" for one in head.iter(f"{W}fldSimple"))
        if "PAGE" in fields:
            numbered += 1
            [sizes] = [{int(z.get(f"{W}val")) / 2 for z in head.iter(f"{W}sz")} or {13}]
            assert {13.0, 14.0} & sizes
            assert [j.get(f"{W}val") for j in head.iter(f"{W}jc", f"{W}tab")].count("center") >= 1
    assert numbered >= 1


def test_word_letters_are_times_new_roman() -> None:
    for part in ("word/styles.xml", "word/document.xml"):
        fonts = list(document_of(docx(APPROVED), part).iter(f"{W}rFonts"))
        used = {f.get(f"{W}ascii") for f in fonts} - {None}
        assert part != "word/styles.xml" or "Times New Roman" in used
        if part == "word/document.xml":
            assert used <= {"Times New Roman"}


def test_word_parts_are_headings_in_order() -> None:
    styled = [
        folded("".join(t.text or "" for t in p.iter(f"{W}t")))
        for p in document_of(docx(APPROVED)).iter(f"{W}p")
        if (s := p.find(f"{W}pPr/{W}pStyle")) is not None and s.get(f"{W}val") == "Heading1"
    ]
    assert styled == [folded(text) for text in (*PARTS, "Phụ lục")]


def test_word_drafts_are_marked_on_the_first_page_and_in_the_head() -> None:
    mark = "DỰ THẢO (phiên bản 3, chưa được duyệt)"
    assert paragraph(DRAFT, mark) is not None
    heads = [document_of(docx(DRAFT), f"word/header{number}.xml") for number in (1, 2)]
    assert all(mark in "".join(t.text or "" for t in head.iter(f"{W}t")) for head in heads)


def test_points_follow_the_vietnamese_alphabet() -> None:
    text = folded("".join(c["text"] for p in pages(APPROVED) for c in p.chars))
    health = text[text.index("3.Hệthốngytế") : text.index("4.Hệthốngdulịch")]
    marks = ("a)Đánhgiá", "b)Bấtcập", "c)Giảipháp", "d)Kiếnnghị")
    assert [health.index(mark) for mark in marks] == sorted(health.index(mark) for mark in marks)
