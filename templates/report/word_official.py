"""Pieces of an official document in Word that the report and the review share (Decree 30, Annex I): letterhead, title,
addressees, end with signature and receivers, head of an annex."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from word_pieces import CENTRE, TEXT_MM, boxed, fill, head, line, page, put, row_flag, rule, run, styles, table, tag


def blank() -> Any:
    """A document with our styles and page, and nothing on it."""
    document = Document()
    body = document._body._element
    for one in list(body):
        if not one.tag.endswith("sectPr"):
            body.remove(one)
    styles(document)
    page(document, document.sections[0])
    return document


def save(document: Any, target: Path) -> None:
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", "", ""
    properties.created = properties.modified = datetime(2020, 11, 20)  # noqa: DTZ001 - the decision's day
    document.save(str(target))


def letterhead(document: Any) -> None:
    made = table(document, [68, 92], lines=False, rows=2)
    left, right = made.rows[0].cells
    fill(left, "{{ parent }}", "Giữa", size=12)
    line(left, "{{ issuer }}", "Giữa", bold=True, size=12)
    rule(left, 25, 68)
    fill(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Giữa", bold=True, size=12)
    line(right, "Độc lập - Tự do - Hạnh phúc", "Giữa", bold=True, size=13)
    rule(right, 56, 92)
    number, place = made.rows[1].cells
    fill(number, "Số:" + "\u00a0" * 9 + "/{{ symbol }}", "Giữa", size=13)
    blank = "\u00a0" * 6
    dated = "{% if day %}{{ day }}{% else %}" + f"{blank}tháng{blank}năm" + " {{ year }}{% endif %}"
    fill(place, "{{ place }}, ngày " + dated, "Giữa", italic=True, size=13)
    for cell in (number, place):
        cell.paragraphs[0].paragraph_format.space_before = Pt(6)
    tag(document, "if draft")
    mark = line(document, "")
    mark.paragraph_format.space_before = Pt(10)
    boxed(run(mark, "\u00a0{{ draft }}\u00a0", bold=True, size=13))
    tag(document, "endif")


def title(document: Any, subject: str, span: str, note: str = "") -> None:
    """`note`: a name of the sheet that may be empty, printed below in italics."""
    line(document, "BÁO CÁO", "Giữa", bold=True).paragraph_format.space_before = Pt(20)
    line(document, subject, "Giữa", bold=True)
    line(document, span, "Giữa", bold=True)
    if note:
        tag(document, f"if {note}")
        line(document, "{{ " + note + " }}", "Giữa", italic=True)
        tag(document, "endif")
    rule(document, 40, TEXT_MM)
    tag(document, "if addressees|length == 1")
    line(document, "Kính gửi: {{ addressees[0] }}.", "Giữa").paragraph_format.space_before = Pt(12)
    tag(document, "else")
    to = line(document, "\tKính gửi:")
    to.paragraph_format.tab_stops.add_tab_stop(Mm(44.8), TAB.RIGHT)
    to.paragraph_format.space_before = Pt(12)
    tag(document, "for who in addressees")
    one = line(document, "-\t{{ who }}{% if loop.last %}.{% else %};{% endif %}")
    one.paragraph_format.left_indent, one.paragraph_format.first_line_indent = Mm(47.3), Mm(-3.5)
    tag(document, "endfor")
    tag(document, "endif")


def opening(document: Any, text: str) -> None:
    line(document, text, "Đoạn văn").paragraph_format.space_before = Pt(12)


def part(document: Any, text: str) -> None:
    line(document, text, "Heading 1")


def point(document: Any, text: str) -> None:
    line(document, text, "Heading 2")


def ending(document: Any, text: str) -> None:
    """The closing words stay on one page with the signature."""
    closing = line(document, text, "Đoạn văn")
    closing.paragraph_format.keep_with_next, closing.paragraph_format.space_after = True, Pt(14)
    made = table(document, [72, 88], lines=False)
    row_flag(made.rows[0], "cantSplit")
    left, right = made.rows[0].cells
    fill(left, "Nơi nhận:", "Nơi nhận", bold=True, italic=True, size=12)
    for who in ("- Như trên;", "- Thành viên {{ group }};", "- Lưu: VT, {{ group }}."):
        line(left, who, "Nơi nhận")
    fill(right, "TỔ TRƯỞNG", "Giữa", bold=True)
    said = line(right, "{{ approval }}", "Giữa", italic=True, size=12)
    said.paragraph_format.space_before = said.paragraph_format.space_after = Pt(14)
    tag(right, "if office_of_head")
    line(right, "{{ office_of_head }}", "Giữa", bold=True)
    tag(right, "endif")
    line(right, "{{ signer }}", "Giữa", bold=True)


def annex(document: Any, mark: str, title: str) -> None:
    """On its own page, with its own page numbers."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    run(head(document, section.first_page_header), "\t\t{{ draft }}", size=10)
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    put(section._sectPr, numbers, ("cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "docGrid"))
    first = line(document, mark, "Heading 1")
    first.alignment, first.paragraph_format.first_line_indent = CENTRE, Mm(0)
    first.paragraph_format.space_before = first.paragraph_format.space_after = Pt(0)
    line(document, title, "Giữa", bold=True)
    blank = "\u00a0" * 6
    line(document, f"(Kèm theo Báo cáo số{blank}/{{{{ symbol }}}} ngày{blank}tháng{blank}năm {{{{ year }}}} của "
         "{{ author }})", "Giữa", italic=True)  # fmt: skip
