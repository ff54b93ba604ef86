"""Makes report.docx, the Word template of the report, as it is delivered: `python make_docx.py [FILE]`.

The office may edit report.docx in Word instead; then this file is only the way back. Measures: Decree 30/2020, Annex I.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from word_pieces import (
    AUTO,
    CENTRE,
    LEFT,
    RIGHT,
    TEXT_MM,
    after,
    boxed,
    fill,
    head,
    line,
    page,
    put,
    row_flag,
    rule,
    run,
    styles,
    table,
    tag,
)


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("report.docx")
    document = Document()
    body = document._body._element
    for one in list(body):
        if not one.tag.endswith("sectPr"):
            body.remove(one)
    styles(document)
    page(document, document.sections[0])
    letterhead(document)
    title(document)
    parts(document)
    ending(document)
    annex(document)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", "", ""
    properties.created = properties.modified = datetime(2020, 11, 20)  # noqa: DTZ001 - the decision's day
    document.save(str(target))


# -- the report --------------------------------------------------------------------------------------------------


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


def title(document: Any) -> None:
    line(document, "BÁO CÁO", "Giữa", bold=True).paragraph_format.space_before = Pt(20)
    line(document, "Kết quả phân tích, đánh giá dữ liệu IOC tỉnh tuần {{ week }}", "Giữa", bold=True)
    line(document, "(từ ngày {{ first }} đến ngày {{ last }})", "Giữa", bold=True)
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
    opening = line(document, "Thực hiện {{ decision }}, {{ group }} báo cáo kết quả phân tích, đánh giá dữ liệu IOC "
                   "tỉnh tuần {{ week }} như sau:", "Đoạn văn")  # fmt: skip
    opening.paragraph_format.space_before = Pt(12)


def parts(document: Any) -> None:
    part(document, "I. TÌNH HÌNH, KẾT QUẢ PHÂN TÍCH, ĐÁNH GIÁ DỮ LIỆU")
    sectors(document)
    part(document, "II. TỒN TẠI, HẠN CHẾ; BẤT CẬP CỦA DỮ LIỆU")
    tag(document, "for item in issues")
    told = line(document, "- ", "Đoạn văn")
    run(told, "{{ item.sector }}:", italic=True)
    run(told, " {{ item.text }} (nội dung số {{ item.number }})")
    otherwise(document, "Trong tuần chưa có ý kiến nêu bất cập của dữ liệu.")
    part(document, "III. KIẾN NGHỊ, ĐỀ XUẤT GIẢI PHÁP")
    point(document, "1. Đối với {{ cap_uy }}, {{ uy_ban }}")
    extracts(document, "to_leaders")
    point(document, "2. Đối với các sở, ban, ngành, địa phương")
    extracts(document, "to_agencies")
    tag(document, "if solutions")
    point(document, "3. Giải pháp các thành viên đề ra")
    extracts(document, "solutions")
    tag(document, "endif")
    part(document, "IV. TÌNH HÌNH THỰC HIỆN CHỈ ĐẠO")
    tag(document, "for line in directives")
    line(document, "- {{ line.text }} {{ line.state }}", "Đoạn văn")
    otherwise(document, "Không có ý kiến chỉ đạo đang theo dõi.")
    part(document, "V. NHIỆM VỤ TRỌNG TÂM TUẦN TỚI")
    tasks(document)


def part(document: Any, text: str) -> None:
    line(document, text, "Heading 1")


def point(document: Any, text: str) -> None:
    line(document, text, "Heading 2")


def otherwise(document: Any, text: str) -> None:
    tag(document, "else")
    line(document, text, "Đoạn văn")
    tag(document, "endfor")


def extracts(document: Any, name: str) -> None:
    tag(document, f"for item in {name}")
    line(document, "- {{ item.text }} (nội dung số {{ item.number }}, {{ item.author }})", "Đoạn văn")
    otherwise(document, "Không có.")


def sectors(document: Any) -> None:
    tag(document, "for section in sections")
    point(document, "{{ section.number }}. {{ section.name }}{% if section.contributed %} (phối hợp){% endif %}")
    tag(document, "if section.by")
    line(document, "({{ section.by }})", "Đoạn văn", italic=True)
    tag(document, "endif")
    tag(document, "for kind in section.kinds")
    line(document, "{{ kind.letter }}) {{ kind.name }}", "Đoạn văn").paragraph_format.keep_with_next = True
    tag(document, "for item in kind.statements")
    tag(document, "for block in item.blocks")
    tag(document, "if block.rows")
    member_table(document)
    tag(document, "else")
    told = line(document, "{{ block.text }}", "Đoạn văn")
    run(told, "{% if block.by %} ({{ block.by }}){% endif %}", italic=True)
    for end in ("endif", "endfor", "endfor", "endfor"):
        tag(document, end)
    tag(document, "for sentence in section.quiet")
    line(document, "{{ sentence }}", "Đoạn văn")
    tag(document, "endfor")
    tag(document, "endfor")


def member_table(document: Any) -> None:
    """Three cells a row: begin, cell, end; docxtpl repeats the middle one."""
    made = table(document, [AUTO, AUTO, AUTO], lines=True, rows=4)
    heads, begin, cells, end = made.rows
    row_flag(heads, "tblHeader")
    for row, source in ((heads, "block.rows[0]"), (cells, "row")):
        fill(row.cells[0], "{%tc for cell in " + source + " %}")
        fill(row.cells[2], "{%tc endfor %}")
    fill(heads.cells[1], "{{ cell }}", bold=True, align=CENTRE)
    fill(cells.cells[1], "{%p if cell is figure %}")
    line(cells.cells[1], "{{ cell }}", "Bảng", align=RIGHT)
    tag(cells.cells[1], "else")
    line(cells.cells[1], "{{ cell }}", "Bảng")
    tag(cells.cells[1], "endif")
    fill(begin.cells[0], "{%tr for row in block.rows[1:] %}")
    fill(end.cells[0], "{%tr endfor %}")
    after(document)


def tasks(document: Any) -> None:
    line(document, "- Tiếp tục theo dõi, phân tích, đánh giá dữ liệu IOC tỉnh {{ next_week }}.", "Đoạn văn")
    tag(document, "if issues")
    line(document, '- Theo dõi việc khắc phục {{ "%02d"|format(issues|length) }} bất cập của dữ liệu nêu tại mục II.',
         "Đoạn văn")  # fmt: skip
    tag(document, "endif")
    tag(document, "for line in directives if line.open")
    line(document, "- {{ line.lead }} {% if line.overdue %}khẩn trương hoàn thành{% else %}thực hiện{% endif %} "
         "chỉ đạo: {{ line.brief }}", "Đoạn văn")  # fmt: skip
    tag(document, "endfor")
    tag(document, "if silent")
    line(document, "- Đề nghị cho ý kiến bổ sung: {{ silent }}.", "Đoạn văn")
    tag(document, "endif")


def ending(document: Any) -> None:
    """The closing words stay on one page with the signature."""
    closing = line(document, "Trên đây là báo cáo kết quả phân tích, đánh giá dữ liệu IOC tỉnh tuần {{ week }}, "
                   '{{ group }} kính báo cáo {{ addressees|join("; ") }} xem xét, chỉ đạo./.', "Đoạn văn")  # fmt: skip
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


# -- the annex ---------------------------------------------------------------------------------------------------


def annex(document: Any) -> None:
    """On its own page, with its own page numbers."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    run(head(document, section.first_page_header), "\t\t{{ draft }}", size=10)
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:start"), "1")
    put(section._sectPr, numbers, ("cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "docGrid"))
    first = line(document, "Phụ lục", "Heading 1")
    first.alignment, first.paragraph_format.first_line_indent = CENTRE, Mm(0)
    first.paragraph_format.space_before = first.paragraph_format.space_after = Pt(0)
    line(document, "TÌNH HÌNH CHO Ý KIẾN VÀ NGUỒN Ý KIẾN", "Giữa", bold=True)
    blank = "\u00a0" * 6
    line(document, f"(Kèm theo Báo cáo số{blank}/{{{{ symbol }}}} ngày{blank}tháng{blank}năm {{{{ year }}}} của "
         "{{ author }})", "Giữa", italic=True)  # fmt: skip
    point(document, "1. Tình hình cho ý kiến của các thành viên theo lĩnh vực")
    matrix(document)
    after(document)
    point(document, "2. Các ý kiến và nguồn")
    tag(document, "if opinions")
    opinions(document)
    tag(document, "else")
    line(document, "Trong tuần chưa có ý kiến nào.", "Đoạn văn")
    tag(document, "endif")
    after(document)


def matrix(document: Any) -> None:
    made = table(document, [8, 38, AUTO, AUTO, AUTO, 26], lines=True, rows=4)
    heads, begin, cells, end = made.rows
    row_flag(heads, "tblHeader")
    row_flag(cells, "cantSplit")
    words = {
        heads: ("TT", "Thành viên", "Tình trạng"),
        cells: ("{{ loop.index }}", "{{ row.title }}", "{{ row.state }}"),
    }
    for row, source in ((heads, "matrix.columns"), (cells, "row.cells")):
        bold = row is heads
        middle = CENTRE if bold else LEFT
        fill(row.cells[0], words[row][0], "Bảng nhỏ", bold=bold, align=CENTRE)
        fill(row.cells[1], words[row][1], "Bảng nhỏ", bold=bold, align=middle)
        fill(row.cells[2], "{%tc for cell in " + source + " %}", "Bảng nhỏ")
        fill(row.cells[3], "{{ cell }}", "Bảng nhỏ", bold=bold, align=CENTRE)
        fill(row.cells[4], "{%tc endfor %}", "Bảng nhỏ")
        fill(row.cells[5], words[row][2], "Bảng nhỏ", bold=bold, align=middle)
    fill(begin.cells[0], "{%tr for row in matrix.rows %}")
    fill(end.cells[0], "{%tr endfor %}")


def opinions(document: Any) -> None:
    made = table(document, [10, 26, 34, 30, 60], lines=True, rows=4)
    heads, begin, cells, end = made.rows
    row_flag(heads, "tblHeader")
    row_flag(cells, "cantSplit")
    titles = ("Số", "Lĩnh vực", "Người cho ý kiến", "Thời gian, hình thức", "Nội dung (trích)")
    values = ("{{ one.number }}", "{{ one.sector }} - {{ one.kind }}", "{{ one.author }}",
              "{{ one.at }}, {{ one.how }}", "{{ one.text }}")  # fmt: skip
    for place, (title, value) in enumerate(zip(titles, values, strict=True)):
        fill(heads.cells[place], title, bold=True, align=CENTRE)
        fill(cells.cells[place], value, align=CENTRE if place == 0 else LEFT)
    fill(begin.cells[0], "{%tr for one in opinions %}")
    fill(end.cells[0], "{%tr endfor %}")


if __name__ == "__main__":
    main()
