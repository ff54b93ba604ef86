"""Makes report.docx, the Word template of the report, as it is delivered: `python make_docx.py [FILE]`.

The office may edit report.docx in Word instead; then this file is only the way back. Measures: Decree 30/2020, Annex I.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from docx.shared import Mm
from word_official import annex, blank, ending, letterhead, opening, part, point, save, title
from word_pieces import AUTO, CENTRE, LEFT, RIGHT, TEXT_MM, after, fill, line, row_flag, run, table, tag


def main() -> None:
    document = blank()
    letterhead(document)
    title(
        document,
        "Kết quả phân tích, đánh giá dữ liệu {{ ioc }} tuần {{ week }}",
        "(từ ngày {{ first }} đến ngày {{ last }})",
        note="replaces",
    )
    opening(document, "Thực hiện {{ decision }}, {{ group }} báo cáo kết quả phân tích, đánh giá dữ liệu "
            "{{ ioc }} tuần {{ week }} như sau:")  # fmt: skip
    parts(document)
    ending(document, "Trên đây là báo cáo kết quả phân tích, đánh giá dữ liệu {{ ioc }} tuần {{ week }}, "
           '{{ group }} kính báo cáo {{ addressees|join("; ") }} xem xét, chỉ đạo./.')  # fmt: skip
    sources(document)
    save(document, Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("report.docx"))


# -- the report --------------------------------------------------------------------------------------------------


def parts(document: Any) -> None:
    points(document)
    part(document, "I. TÌNH HÌNH, KẾT QUẢ PHÂN TÍCH, ĐÁNH GIÁ DỮ LIỆU")
    sectors(document)
    figures(document)
    part(document, "II. TỒN TẠI, HẠN CHẾ; BẤT CẬP CỦA DỮ LIỆU")
    issues(document)
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


def points(document: Any) -> None:
    """The first page's box: a table of one cell, so that it breaks over pages like text."""
    tag(document, "if points")
    [cell] = table(document, [TEXT_MM], lines=True, side_mm=3).rows[0].cells
    fill(cell, "Nội dung cần lưu ý", "Đoạn văn", bold=True)
    cell.paragraphs[0].paragraph_format.first_line_indent = Mm(0)
    tag(cell, "for one in points")
    extract = "{% if one.text %}; trích: “{{ one.text }}”{% else %}.{% endif %}"
    told = line(cell, "{{ loop.index }}. {{ one.head }}" + extract, "Đoạn văn")
    told.paragraph_format.first_line_indent = Mm(0)
    tag(cell, "endfor")
    tag(document, "endif")


def issues(document: Any) -> None:
    """Part II: by standing, then what members say of why."""
    tag(document, "for group in issues")
    point(document, "{{ loop.index }}. {{ group.title }}")
    tag(document, "for one in group.lines")
    told = line(document, "- ", "Đoạn văn")
    run(told, "{% if one.code %}{{ one.code }}, {% endif %}", bold=True)
    run(told, "{{ one.sector }}:", italic=True)
    run(told, " {{ one.text }} {{ one.origin }}")
    tag(document, "endfor")
    otherwise(document, "Trong tuần chưa có ý kiến nêu bất cập của dữ liệu.")
    tag(document, "if causes")
    point(document, "{{ issues|length + 1 }}. Nguyên nhân (trích ý kiến thành viên)")
    tag(document, "for cause in causes")
    line(document, "- “{{ cause.text }}” (nội dung số {{ cause.number }})", "Đoạn văn")
    tag(document, "endfor")
    tag(document, "endif")


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
    line(document, "({{ section.by }})", "Đoạn văn", align=LEFT, italic=True).paragraph_format.keep_with_next = True
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


def figures(document: Any) -> None:
    """Charts two beside each other, then what is told in words only."""
    tag(document, "if drawn or told")
    point(document, "{{ sections|length + 1 }}. Chỉ tiêu các thành viên nêu trong tuần")
    tag(document, "if drawn")
    line(document, "{% for one in drawn %}{{ one.picture }} {% endfor %}", "Bảng")
    tag(document, "endif")
    tag(document, "for one in told")
    line(document, "- {{ one }}", "Đoạn văn")
    tag(document, "endfor")
    tag(document, "endif")


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
    line(document, "- Tiếp tục theo dõi, phân tích, đánh giá dữ liệu {{ ioc }} {{ next_week }}.", "Đoạn văn")
    tag(document, "if unsettled")
    line(document, '- Theo dõi việc khắc phục {{ "%02d"|format(unsettled) }} bất cập của dữ liệu nêu tại mục II.',
         "Đoạn văn")  # fmt: skip
    tag(document, "endif")
    tag(document, "for line in directives if line.open")
    line(document, "- {{ line.lead }} {% if line.overdue %}khẩn trương hoàn thành{% else %}thực hiện{% endif %} "
         "chỉ đạo: {{ line.brief }}", "Đoạn văn")  # fmt: skip
    tag(document, "endfor")
    tag(document, "if silent")
    line(document, "- Đề nghị cho ý kiến bổ sung: {{ silent }}.", "Đoạn văn")
    tag(document, "endif")


# -- the annex ---------------------------------------------------------------------------------------------------


def sources(document: Any) -> None:
    annex(document, "Phụ lục", "TÌNH HÌNH CHO Ý KIẾN VÀ NGUỒN Ý KIẾN")
    point(document, "1. Tình hình cho ý kiến của các thành viên theo lĩnh vực")
    matrix(document)
    after(document)
    line(document, "{{ on_time.picture }}", align=CENTRE)
    point(document, "2. Các ý kiến và nguồn")
    tag(document, "if opinions")
    opinions(document)
    tag(document, "else")
    line(document, "Trong tuần chưa có ý kiến nào.", "Đoạn văn")
    tag(document, "endif")
    after(document)


def matrix(document: Any) -> None:
    made = table(document, [8, 36, AUTO, AUTO, AUTO, 26], lines=True, rows=4, side_mm=0.8)
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
    for place, (name, value) in enumerate(zip(titles, values, strict=True)):
        fill(heads.cells[place], name, bold=True, align=CENTRE)
        fill(cells.cells[place], value, align=CENTRE if place == 0 else LEFT)
    fill(begin.cells[0], "{%tr for one in opinions %}")
    fill(end.cells[0], "{%tr endfor %}")


if __name__ == "__main__":
    main()
