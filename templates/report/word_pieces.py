"""Pieces of which make_docx.py sets the Word template: styles, page, paragraphs, rules, tables. No words live here."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

FONT = "Times New Roman"
TEXT_MM = 160
INDENT = Mm(12.7)
CENTRE, LEFT, RIGHT = ALIGN.CENTER, ALIGN.LEFT, ALIGN.RIGHT
AUTO = 0  # a column whose width is what the others leave, divided among all of its kind


# -- styles and page ---------------------------------------------------------------------------------------------


def styles(document: Any) -> None:
    """Every look has a style with a Vietnamese name, so that the office changes it in one place."""
    normal = document.styles["Normal"]
    face(normal, 14)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    body = style(document, "Đoạn văn", 14, align=ALIGN.JUSTIFY)
    body.paragraph_format.first_line_indent = INDENT
    body.paragraph_format.space_after, body.paragraph_format.line_spacing = Pt(6), 1.1
    for name, level in (("Heading 1", 0), ("Heading 2", 1)):
        heading = document.styles[name]
        face(heading, 14, bold=True)
        heading.font.italic, heading.font.color.rgb = False, None
        for colour in heading.element.rPr.findall(qn("w:color")):
            heading.element.rPr.remove(colour)
        shape = heading.paragraph_format
        shape.first_line_indent, shape.alignment, shape.keep_with_next = INDENT, ALIGN.JUSTIFY, True
        shape.space_before, shape.space_after, shape.line_spacing = Pt(8 - 2 * level), Pt(6), 1.1
    style(document, "Giữa", 14, align=CENTRE)
    style(document, "Bảng", 11, align=LEFT)
    style(document, "Bảng nhỏ", 10, align=LEFT)
    style(document, "Nơi nhận", 11, align=LEFT)


def style(document: Any, name: str, size: float, *, align: Any) -> Any:
    made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = document.styles["Normal"]
    face(made, size)
    made.paragraph_format.alignment = align
    return made


def face(made: Any, size: float, *, bold: bool = False) -> None:
    made.font.name, made.font.size, made.font.bold = FONT, Pt(size), bold
    fonts = made.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for key in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{key}"), FONT)
    language = OxmlElement("w:lang")
    for key in ("val", "eastAsia"):
        language.set(qn(f"w:{key}"), "vi-VN")
    made.element.rPr.append(language)


def page(document: Any, section: Any) -> None:
    """A4, margins 20/20/30/20 mm; the number stands in the middle of the top margin, from page 2 on."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin, section.header_distance, section.footer_distance = Mm(30), Mm(9), Mm(9)
    section.different_first_page_header_footer = True
    above = head(document, section.header)
    run(above, "\t", size=13)
    field(above, "PAGE", 13)
    run(above, "\t{{ draft }}", size=10)


def head(document: Any, header: Any) -> Any:
    """The line in the top margin: the number in the middle, the mark of a draft at the right."""
    header.is_linked_to_previous = False
    above = header.paragraphs[0]
    above.style = document.styles["Normal"]
    above.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_MM / 2), TAB.CENTER)
    above.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_MM), TAB.RIGHT)
    return above


def field(line: Any, code: str, size: float) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "2"), ("end", "")):
        made = run(line, text if kind == "text" else "", size=size)
        if kind == "":
            element = OxmlElement("w:instrText")
            element.text = f" {text} "
        elif kind == "text":
            continue
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        made._element.append(element)


# -- small pieces ------------------------------------------------------------------------------------------------


def run(line: Any, text: str, *, bold: bool = False, italic: bool = False, size: float = 0) -> Any:
    made = line.add_run(text)
    if bold:
        made.bold = True
    if italic:
        made.italic = True
    if size:
        made.font.size = Pt(size)
    return made


def line(place: Any, text: str, look: str = "Normal", *, align: Any = None, **face: Any) -> Any:
    """A paragraph in a document or a cell."""
    made = place.add_paragraph(style=look)
    if align is not None:
        made.alignment = align
    if text:
        run(made, text, **face)
    return made


def tag(place: Any, text: str) -> None:
    """A paragraph that is only a `{%p ... %}`; it leaves no trace."""
    line(place, "{%p " + text + " %}")


def rule(place: Any, width_mm: float, of_mm: float, before: float = 3) -> None:
    """A solid rule, centred: the border over an empty line that is drawn in on both sides."""
    made = line(place, "", align=CENTRE)
    side = Mm((of_mm - width_mm) / 2)
    shape = made.paragraph_format
    shape.left_indent, shape.right_indent = side, side
    shape.space_before, shape.line_spacing = Pt(before), Pt(4)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{key}"), value)
    borders.append(top)
    put(made._element.get_or_add_pPr(), borders, ("shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "jc"))


def boxed(made: Any) -> None:
    border = OxmlElement("w:bdr")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        border.set(qn(f"w:{key}"), value)
    made._element.get_or_add_rPr().append(border)


def put(parent: Any, child: Any, before: tuple[str, ...]) -> None:
    """The schema fixes the order of properties."""
    for one in parent:
        if one.tag in {qn(f"w:{name}") for name in before}:
            one.addprevious(child)
            return
    parent.append(child)


def table(document: Any, widths_mm: list[float], *, lines: bool, rows: int = 1, side_mm: float = 1.2) -> Any:
    """A table of fixed width; cells of a column of width AUTO may be repeated by a `{%tc for ... %}`."""
    made = document.add_table(rows=rows, cols=len(widths_mm))
    made.style = document.styles["Table Grid" if lines else "Normal Table"]
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    inner_margins(made, Mm(side_mm) if lines else Mm(0), Mm(0.6) if lines else Mm(0))
    width = made._element.tblPr.find(qn("w:tblW"))
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(twips(Mm(TEXT_MM))))
    share = (TEXT_MM - sum(widths_mm)) / max(1, widths_mm.count(AUTO))
    for column, mm in zip(made.columns, widths_mm, strict=True):
        column.width = Mm(mm or share)
    for row in made.rows:
        for cell, mm in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(mm or share)
            if mm == AUTO:
                cell._element.tcPr.find(qn("w:tcW")).set(qn("w:type"), "auto")
    return made


def inner_margins(made: Any, sides: Length, ends: Length) -> None:
    margins = OxmlElement("w:tblCellMar")
    for name, size in (("top", ends), ("left", sides), ("bottom", ends), ("right", sides)):
        edge = OxmlElement(f"w:{name}")
        edge.set(qn("w:w"), str(twips(size)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    put(made._element.tblPr, margins, ("tblLook", "tblCaption"))


def twips(length: Length) -> int:
    return round(length.pt * 20)


def fill(cell: Any, text: str, look: str = "Bảng", **more: Any) -> None:
    """Text into a cell's first paragraph."""
    first = cell.paragraphs[0]
    first.style = first.part.document.styles[look]
    if "align" in more:
        first.alignment = more.pop("align")
    run(first, text, **more)


def row_flag(row: Any, name: str) -> None:
    """A row of heads is repeated on every page, with its words in the middle of its height."""
    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))
    if name == "tblHeader":
        for cell in row.cells:
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def after(document: Any) -> None:
    """Word wants a paragraph between two tables and after the last one of a page."""
    made = line(document, "")
    made.paragraph_format.line_spacing = Pt(6)
