"""Both printed forms: every statement is in them, whatever members wrote, and equal editions give equal bytes."""

from __future__ import annotations

import re
import shutil
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailflow.adapters.printing import Printer
from mailflow.core.causes import Cause
from mailflow.core.data_issue import IssueLine, IssueStanding
from mailflow.core.letters.pictures import ON_TIME, punctuality
from mailflow.core.points import Point, PointKind
from mailflow.core.prose import one_line
from mailflow.core.report import Edition, Replaced
from mailflow.errors import PrintingError
from tests import sample_report
from tests.adapters.printing.papers import (
    APPROVED,
    DRAFT,
    FOLDER,
    MM,
    PRINTER,
    W,
    below_head,
    document_of,
    docx,
    drawn,
    folded,
    opened,
    pages,
    pdf,
    pieces,
    saying,
    text_of_docx,
    text_of_pdf,
)

HOSTILE = [
    '<b>đậm</b> & "ngoặc" {{7*7}} {% raw %} #eval("1") *x* _y_ $z^2$ \\ ~ `a` @b <label> // c /* d */',
    "{_{ 1 }_} {_% x %_} {{ config }} {# ghi chú #} {%p if x %} {%tr for %}",
    f"một từ {'dài' * 67} rồi hết",
    "ký tự \x00\x07\x1b điều khiển",
    "ảnh 😀 👨‍👩‍👧 👍🏽 ✅ hết",
    "\u202eđảo\u202c và \u200fdấu \u2067cách ly\u2069",
    "= Tiêu đề\n- mục\n+ mục\n/ a: b\n#set page(width: 1cm)\n#pagebreak()",
    f"| a | b |\n| 1 | {'x' * 80} |\n| <i>2</i> | #x |",
    "\n".join("|" + "|".join(f" cột {n} dài " for n in range(40)) + "|" for _ in range(3)),
    "fi ffi fl ﬁ e\u0301 ệ ữ ỹ Ợ — – … “ngoặc” ‘đơn’",
    "một\u2028hai\u2029ba\ufffe\uffff\ue000 hết",
    "tab\tở giữa;   nhiều   khoảng\u00a0trắng",
    "https://ioc.binhphuoc.example/a/rất/dài?x=1&y=2#z",
]
HEADS = "SốLĩnhvựcNgườichoýkiếnThờigian,hìnhthứcNộidung(trích)"
_NOT_XML = re.compile(r"[\ufffe\uffff]")


def in_docx(text: str) -> str:
    return folded(_NOT_XML.sub("\ufffd", text))


def without_turned(text: str) -> str:
    """Overrides print letters in another order: only which letters is compared."""
    return "".join(sorted(drawn(text)))


@pytest.fixture(scope="module")
def hostile() -> Edition:
    return saying(*HOSTILE)


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_what_members_wrote_is_printed_as_it_is(place: int, hostile: Edition) -> None:
    on_paper, in_word = text_of_pdf(pdf(hostile)), text_of_docx(docx(hostile))
    for piece in pieces(HOSTILE[place]):
        assert in_docx(piece) in in_word
        if not set(piece) & set("\u202e\u2067\u200f"):
            assert drawn(piece) in on_paper


def test_turned_text_keeps_all_its_letters(hostile: Edition) -> None:
    page = text_of_pdf(pdf(hostile))
    turned = next(text for text in HOSTILE if "\u202e" in text)
    start = page.index("vàdấu") - len("đảo")
    assert "".join(sorted(page[start : start + len(drawn(turned))])) == without_turned(turned)


def test_no_letter_leaves_the_text_block(hostile: Edition) -> None:
    for page in pages(hostile):
        letters = [c for c in below_head(page) if not c["text"].isspace()]
        assert min(c["x0"] for c in letters) >= 29.5 * MM
        assert max(c["x1"] for c in letters) <= 190.5 * MM
        assert max(c["bottom"] for c in letters) <= 277.5 * MM


@pytest.mark.parametrize("edition", [APPROVED, DRAFT])
def test_every_statement_of_a_week_is_in_both_forms(edition: Edition) -> None:
    on_paper, in_word = text_of_pdf(pdf(edition)), text_of_docx(docx(edition))
    for item in edition.report.items:
        for piece in pieces(item.text):
            assert drawn(piece) in on_paper
            assert in_docx(piece) in in_word


@pytest.mark.parametrize("text", [HOSTILE[0], HOSTILE[1], HOSTILE[3], HOSTILE[9]])
def test_first_page_and_part_two_print_what_was_written(text: str) -> None:
    report = replace(
        APPROVED.report,
        points=(Point(PointKind.NEW, "II", text, (1,), "BC-T1-2026-001", "y-te"),),
        issues=(IssueLine("BC-T1-2026-001", "y-te", text, "Sở", APPROVED.report.week, IssueStanding.NEW, (1,)),),
        causes=(Cause(1, text),),
    )
    edition = replace(APPROVED, report=report)
    on_paper, in_word = text_of_pdf(pdf(edition)), text_of_docx(docx(edition))
    assert on_paper.count(drawn(one_line(text))) >= 3
    assert in_word.count(in_docx(one_line(text))) >= 3
    assert on_paper.index("Nộidungcầnlưuý") < on_paper.index("I.TÌNHHÌNH")


def test_both_forms_say_the_same_in_the_same_order() -> None:
    words_only = tuple(one for one in APPROVED.report.figures if not one.drawn)  # charts are pictures in Word
    for edition in (replace(APPROVED, report=replace(APPROVED.report, figures=words_only)), DRAFT):
        paper, word = text_of_pdf(pdf(edition)), text_of_docx(docx(edition))
        first, _, rest = paper.partition(HEADS)
        paper = f"{first}{HEADS}{rest.replace(HEADS, '')}"  # the table's heads stand on every page
        name, prompt, expected = punctuality(edition.report)
        paper = paper.replace(folded(f"{ON_TIME}{name}{prompt}/{expected}"), "")
        assert paper[paper.index("BÁOCÁO") :] == word[word.index("BÁOCÁO") :]


def test_a_report_that_replaces_another_says_so_under_its_title() -> None:
    former = Replaced(2, datetime(2026, 11, 23, 0, 30, tzinfo=UTC))
    edition = replace(APPROVED, version=3, report=replace(APPROVED.report, replaces=former))
    told = folded("(từ ngày 16/11/2026 đến ngày 22/11/2026)(Thay thế Báo cáo số/BC-TTM1 ngày 23/11/2026)Kính gửi")
    assert told in text_of_pdf(pdf(edition))
    assert told in text_of_docx(docx(edition))
    assert "Thaythế" not in text_of_pdf(pdf(APPROVED))


def test_the_annex_shows_the_answers_on_time_as_a_bar() -> None:
    name, prompt, expected = punctuality(APPROVED.report)
    assert (prompt, expected) == (4, 6)
    assert folded(f"{ON_TIME}{name}{prompt}/{expected}") in text_of_pdf(pdf(APPROVED)).partition("Phụlục")[2]
    described = [one.get("descr") for one in document_of(docx(APPROVED)).iter() if one.tag.endswith("}docPr")]
    assert described[-1] == "Ý kiến gửi đúng hạn trên số phải có: 4/6."
    assert len(described) == 1 + sum(one.drawn for one in APPROVED.report.figures)


_LETTERS = st.characters(exclude_categories=("Cs",)).filter(
    lambda c: unicodedata.bidirectional(c) not in ("R", "AL", "AN", "RLE", "RLO", "RLI", "LRO", "LRE", "LRI", "FSI")
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(_LETTERS, min_size=1, max_size=60), min_size=1, max_size=4))
def test_any_text_is_found_again(texts: list[str]) -> None:
    edition = saying(*texts)
    on_paper, in_word = text_of_pdf(PRINTER.pdf(edition)), text_of_docx(PRINTER.docx(edition))
    for text in texts:
        for piece in pieces(text):
            assert drawn(piece) in on_paper
            assert in_docx(piece) in in_word


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=200))
def test_any_text_can_be_printed(text: str) -> None:
    edition = saying(text)
    assert PRINTER.pdf(edition).startswith(b"%PDF-1.7")
    assert PRINTER.docx(edition).startswith(b"PK")


def test_equal_editions_give_equal_bytes() -> None:
    again = Printer(FOLDER)
    copied = replace(APPROVED, report=type(APPROVED.report).from_json(APPROVED.report.to_json()))
    assert again.pdf(copied) == pdf(APPROVED)
    assert again.docx(copied) == docx(APPROVED)


def test_a_report_without_any_opinion_is_printed() -> None:
    edition = sample_report.approved(sample_report.report(opinions=(), directives=(), attendance={}))
    for text in (text_of_pdf(PRINTER.pdf(edition)), text_of_docx(PRINTER.docx(edition))):
        assert folded("Trong tuần chưa có ý kiến nêu bất cập của dữ liệu.") in text
        assert folded("Không có ý kiến chỉ đạo đang theo dõi.") in text
        assert folded("Trong tuần chưa có ý kiến nào.") in text


def test_several_voices_in_a_sector_are_named_at_every_statement() -> None:
    report = sample_report.report()
    other = replace(report.items[0], number=99, author="Giám đốc Sở Nội vụ", member="khach")
    edition = sample_report.approved(replace(report, items=(*report.items, other)))
    for text in (text_of_pdf(PRINTER.pdf(edition)), text_of_docx(PRINTER.docx(edition))):
        assert folded("(Giám đốc Sở Nội vụ, thư điện tử lúc") in text


def test_one_addressee_stands_beside_the_colon_and_the_office_above_the_name() -> None:
    report = sample_report.report()
    office = replace(report.office, addressees=("Thường trực Tỉnh ủy",), sign_with_office=True)
    edition = sample_report.approved(replace(report, office=office))
    for text in (text_of_pdf(PRINTER.pdf(edition)), text_of_docx(PRINTER.docx(edition))):
        assert folded("Kính gửi: Thường trực Tỉnh ủy.") in text
        assert folded("PHÓ CHỦ TỊCH UBND TỈNH PHỤ TRÁCH KHỐI KHOA GIÁO - VĂN XÃ Trần Văn Hòa") in text


def test_a_file_is_named_in_plain_letters() -> None:
    assert PRINTER.file_name(APPROVED, "pdf") == "Bao cao tuan 47 - To 1.pdf"
    assert PRINTER.file_name(DRAFT, "docx") == "Du thao bao cao tuan 47 - To 2 (phien ban 3).docx"


def test_the_pdf_is_for_archives_and_has_title_author_and_language() -> None:
    content = pdf(APPROVED)
    assert b"pdfaid:part>2<" in content
    assert b"pdfaid:conformance>A<" in content
    assert b"/Lang(vi-VN)" in content
    info = pages(APPROVED)[0].pdf.metadata
    assert info["Title"] == "Báo cáo kết quả phân tích, đánh giá dữ liệu IOC tỉnh tuần 47 năm 2026 - Tổ 1"
    assert info["Author"] == "Tổ tham mưu, phân tích, đánh giá dữ liệu tại IOC tỉnh - Tổ 1"
    assert info["CreationDate"] == "D:20261121131600Z"


def test_the_word_file_has_title_author_language_and_the_editions_time() -> None:
    core = document_of(docx(APPROVED), "docProps/core.xml")
    told = {node.tag.rpartition("}")[2]: node.text for node in core}
    assert told["title"].startswith("Báo cáo kết quả")
    assert told["language"] == "vi-VN"
    assert told["created"] == told["modified"] == "2026-11-21T13:16:00Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the templates that a test may break."""
    shutil.copytree(FOLDER.parent, tmp_path / "templates")
    return tmp_path / "templates" / "report"


def test_an_edit_of_a_template_is_seen_at_the_next_print(folder: Path) -> None:
    printer = Printer(folder)
    printer.pdf(APPROVED)
    source = folder / "official.typ"
    source.write_text(source.read_text("utf-8").replace("TỔ TRƯỞNG", "TRƯỞNG NHÓM"), "utf-8")
    assert "TRƯỞNGNHÓM" in text_of_pdf(printer.pdf(APPROVED))


def test_a_broken_typst_template_is_told_with_its_line(folder: Path) -> None:
    (folder / "report.typ").write_text("#let s = json(bytes(sys.inputs.sheet))\n#s.no_such_value\n", "utf-8")
    with pytest.raises(PrintingError, match=r"report\.typ(.|\n)*no_such_value"):
        Printer(folder).pdf(APPROVED)


def test_a_missing_phrase_is_told_by_name(folder: Path) -> None:
    source = folder / "phrases.txt"
    source.write_text(source.read_text("utf-8").replace("macro approval", "macro aproval"), "utf-8")
    with pytest.raises(PrintingError, match="approval"):
        Printer(folder).pdf(APPROVED)


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_missing_template_is_told(folder: Path, form: str) -> None:
    for file in ("report.typ", "report.docx"):
        (folder / file).unlink()
    with pytest.raises(PrintingError, match=r"report\.(typ|docx)"):
        getattr(Printer(folder), form)(APPROVED)


def change_word_template(folder: Path, old: str, new: str) -> None:
    from docx import Document

    document = Document(str(folder / "report.docx"))
    changed = [p for p in document.paragraphs if old in p.text]
    assert changed
    for paragraph in changed:
        paragraph.runs[0].text = paragraph.text.replace(old, new)
        for run in paragraph.runs[1:]:
            run.text = ""
    document.save(str(folder / "report.docx"))


def test_a_statement_that_the_word_template_forgets_is_an_error_that_names_it(folder: Path) -> None:
    change_word_template(folder, "{{ block.text }}", "nội dung")
    with pytest.raises(PrintingError, match="statement 1 is missing"):
        Printer(folder).docx(APPROVED)


def test_an_unknown_word_in_the_word_template_is_told(folder: Path) -> None:
    change_word_template(folder, "{{ week }}", "{{ tuan }}")
    with pytest.raises(PrintingError, match="'tuan' is undefined"):
        Printer(folder).docx(APPROVED)


def test_the_office_may_change_words_in_word(folder: Path) -> None:
    change_word_template(folder, "TÌNH HÌNH THỰC HIỆN CHỈ ĐẠO", "THEO DÕI CHỈ ĐẠO")
    assert folded("IV. THEO DÕI CHỈ ĐẠO") in text_of_docx(Printer(folder).docx(APPROVED))


def test_a_word_file_is_well_formed_for_a_strict_reader(hostile: Edition) -> None:
    tree = document_of(docx(hostile))
    for table in tree.iter(f"{W}tbl"):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in table.findall(f"{W}tr"):
            cells = row.findall(f"{W}tc")
            assert len(cells) == columns
            assert all(cell[-1].tag == f"{W}p" for cell in cells)
        width = sum(int(c.get(f"{W}w")) for c in table.findall(f"{W}tblGrid/{W}gridCol"))
        assert width <= 9072  # 160 mm


def test_a_panic_of_nothing_but_the_template_reaches_nobody_as_a_crash(folder: Path) -> None:
    (folder / "report.typ").write_text('#panic("hỏng")', "utf-8")
    with pytest.raises(PrintingError, match="hỏng"):
        Printer(folder).pdf(APPROVED)
    assert opened(pdf(APPROVED))


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_template_that_breaks_while_running_holds_no_report_back(folder: Path, form: str) -> None:
    printer = Printer(folder)
    good = getattr(printer, form)(APPROVED)
    (folder / "report.typ").write_text("#hỏng(", "utf-8")
    (folder / "report.docx").write_bytes(b"no Word file")
    assert getattr(printer, form)(APPROVED) == good
    assert "report." in printer.problems[form]
    shutil.copy(FOLDER / "report.typ", folder)
    shutil.copy(FOLDER / "report.docx", folder)
    assert getattr(printer, form)(APPROVED) == good
    assert printer.problems == {}


def test_a_template_broken_from_the_start_falls_back_on_the_shipped_one(folder: Path) -> None:
    (folder / "report.typ").write_text("#no-such-thing", "utf-8")
    (folder / "phrases.txt").write_text("{% macro x", "utf-8")
    printer = Printer(folder, FOLDER)
    assert printer.pdf(APPROVED) == pdf(APPROVED)
    assert printer.file_name(APPROVED, "pdf") == "Bao cao tuan 47 - To 1.pdf"
    assert set(printer.problems) == {"pdf", "name"}
