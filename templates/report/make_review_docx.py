"""Makes review.docx, the Word template of the yearly review, as it is delivered: `python make_review_docx.py [FILE]`.

The office may edit review.docx in Word instead; then this file is only the way back. Measures: Decree 30/2020, Annex I.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Pt
from word_official import annex, blank, ending, letterhead, opening, part, save, title
from word_pieces import AUTO, CENTRE, after, fill, line, row_flag, table, tag


def main() -> None:
    document = blank()
    letterhead(document)
    title(document, "{{ subject }}", "{{ span }}")
    opening(document, "{{ opening }}")
    parts(document)
    ending(document, "{{ closing }}")
    annexes(document)
    save(document, Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("review.docx"))


def parts(document: Any) -> None:
    tag(document, "for section in parts")
    part(document, "{{ section.title }}")
    tag(document, "for point in section.points")
    tag(document, "for text in point.lines")
    line(document, "{{ text }}", "Đoạn văn")
    tag(document, "endfor")
    tag(document, "if point.svg")
    line(document, "{{ point.picture }}", align=CENTRE)
    tag(document, "endif")
    tag(document, "if point.table")
    figures(document, "point")
    after(document)
    tag(document, "endif")
    tag(document, "for text in point.listed")
    line(document, "{{ text }}", "Đoạn văn")
    tag(document, "endfor")
    tag(document, "endfor")
    tag(document, "endfor")


def figures(document: Any, source: str, first_mm: float = 44) -> None:
    """Number and name are fixed; as many narrow columns follow as there are figures."""
    made = table(document, [8, first_mm, AUTO, AUTO, AUTO], lines=True, rows=4)
    heads, begin, cells, end = made.rows
    row_flag(heads, "tblHeader")
    row_flag(cells, "cantSplit")
    for row, values, bold in ((heads, f"{source}.heads", True), (cells, "row", False)):
        fill(row.cells[0], "{{ " + values + "[0] }}", "Bảng nhỏ", bold=bold, align=CENTRE)
        fill(row.cells[1], "{{ " + values + "[1] }}", "Bảng nhỏ", bold=bold)
        fill(row.cells[2], "{%tc for cell in " + values + "[2:] %}", "Bảng nhỏ")
        fill(row.cells[3], "{{ cell }}", "Bảng nhỏ", bold=bold, align=CENTRE)
        fill(row.cells[4], "{%tc endfor %}", "Bảng nhỏ")
    fill(begin.cells[0], "{%tr for row in " + source + ".table %}")
    fill(end.cells[0], "{%tr endfor %}")


def annexes(document: Any) -> None:
    """Each on its own page; an empty one still has its head, since Word knows no conditional section."""
    for mark, source, make in (("Phụ lục I", "weeks", weeks), ("Phụ lục II", "groups", groups)):
        annex(document, mark, "{{ " + source + ".title }}")
        after(document)
        tag(document, f"if {source}.table")
        make(document)
        tag(document, "endif")
        after(document)
    for one in document.paragraphs:  # the break of a section must not need a page of its own
        if one._element.find(".//" + qn("w:sectPr")) is not None:
            one.paragraph_format.line_spacing = Pt(1)


def weeks(document: Any) -> None:
    """One line a week: the columns are as wide as what stands in them."""
    widths = [17, 35, 20, 34, 20, 16, 18]
    made = table(document, widths, lines=True, rows=4)
    heads, begin, cells, end = made.rows
    row_flag(heads, "tblHeader")
    row_flag(cells, "cantSplit")
    for place in range(len(widths)):
        fill(heads.cells[place], f"{{{{ weeks.heads[{place}] }}}}", "Bảng nhỏ", bold=True, align=CENTRE)
        fill(cells.cells[place], f"{{{{ row[{place}] }}}}", "Bảng nhỏ", align=CENTRE)
    fill(begin.cells[0], "{%tr for row in weeks.table %}")
    fill(end.cells[0], "{%tr endfor %}")


def groups(document: Any) -> None:
    """A table whose columns all have the same width."""
    made = table(document, [AUTO, AUTO, AUTO], lines=True, rows=4)
    heads, begin, cells, end = made.rows
    row_flag(heads, "tblHeader")
    row_flag(cells, "cantSplit")
    for row, values, bold in ((heads, "groups.heads", True), (cells, "row", False)):
        fill(row.cells[0], "{%tc for cell in " + values + " %}", "Bảng nhỏ")
        fill(row.cells[1], "{{ cell }}", "Bảng nhỏ", bold=bold, align=CENTRE)
        fill(row.cells[2], "{%tc endfor %}", "Bảng nhỏ")
    fill(begin.cells[0], "{%tr for row in groups.table %}")
    fill(end.cells[0], "{%tr endfor %}")


if __name__ == "__main__":
    main()
