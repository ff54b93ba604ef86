"""Word documents: words in order, with what is shown and without what is not."""

from __future__ import annotations

import pytest

from tests.adapters.documents.making import docx, p, read, sample, zipped

LISTS = """
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%3."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
"""


def item(text: str, number: int, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def text_of(body: str, **parts: str) -> str:
    document = read(docx(body, **parts), "tệp.docx")
    assert document.problem == ""
    return document.text


def test_automatic_numbers_are_written_as_word_shows_them() -> None:
    body = item("Đánh giá", 1) + item("dữ liệu", 1, 1) + item("ca mắc", 1, 1) + item("Bất cập", 1) + item("mã", 1, 1)
    assert text_of(body, numbering=LISTS).split("\n") == [
        "I. Đánh giá",
        "a) dữ liệu",
        "b) ca mắc",
        "II. Bất cập",
        "a) mã",
    ]


def test_a_deeper_number_shows_the_numbers_above_it() -> None:
    body = item("Một", 1) + item("Hai", 1) + item("sâu", 1, 2)
    assert text_of(body, numbering=LISTS).split("\n")[-1] == "II.1. sâu"


def test_a_list_may_start_anew_and_bullets_are_hyphens() -> None:
    body = item("Một", 1) + item("gạch", 2) + item("Năm", 3)
    assert text_of(body, numbering=LISTS) == "I. Một\n- gạch\nV. Năm"


def test_a_style_may_number_its_paragraphs() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = p("Một", '<w:pStyle w:val="Muc"/>') + p("Hai", '<w:pStyle w:val="Muc"/>')
    assert text_of(body, numbering=LISTS, styles=styles) == "I. Một\nII. Hai"


def test_inserted_text_is_kept_and_deleted_text_is_not() -> None:
    body = (
        "<w:p><w:r><w:t>Tăng </w:t></w:r><w:del><w:r><w:delText>3%</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>4,2%</w:t></w:r></w:ins><w:moveFrom><w:r><w:t> cũ</w:t></w:r></w:moveFrom></w:p>"
    )
    assert text_of(body) == "Tăng 4,2%"


def test_hidden_text_and_field_codes_are_not_words() -> None:
    body = (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>"
        "<w:r><w:t>hiện</w:t></w:r></w:p>"
    )
    assert text_of(body) == "hiện"


def test_a_table_is_lines_of_cells() -> None:
    body = f"<w:tbl>{row(p('STT'), p('Bất cập'))}{row(p('1'), p('thiếu') + p('mã | ICD'))}</w:tbl>"
    assert text_of(body) == "| STT | Bất cập |\n| 1 | thiếu\u2028mã ¦ ICD |"


def test_a_label_merged_downwards_stands_in_every_row() -> None:
    start, go_on = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', "<w:tcPr><w:vMerge/></w:tcPr>"
    rows = [row(p("Lĩnh vực"), p("Ý kiến")), row(start + p("Y tế"), p("một")), row(go_on + p(""), p("hai"))]
    body = f"<w:tbl>{''.join(rows)}</w:tbl>"
    assert text_of(body).split("\n")[1:] == ["| Y tế | một |", "| Y tế | hai |"]


def test_a_letterhead_is_lines_and_no_table() -> None:
    motto = p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") + p("Độc lập - Tự do - Hạnh phúc")
    body = f"<w:tbl>{row(p('SỞ Y TẾ'), motto)}{row(p('Số: 12/BC'), p('Đồng Xoài, ngày 20'))}</w:tbl>"
    assert "|" not in text_of(body)


def test_a_box_given_in_two_forms_is_read_once_and_stands_in_the_head() -> None:
    box = "<w:txbxContent>" + p("TỐI MẬT") + "</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    body = "".join(p(f"dòng {i}") for i in range(60)) + f"<w:p><w:r>{both}</w:r></w:p>"
    document = read(docx(body), "tệp.docx")
    assert document.text.count("TỐI MẬT") == 1
    assert document.head.startswith("TỐI MẬT")


def test_a_header_is_in_the_head_only() -> None:
    document = read(docx(p("Nội dung"), header1=p("MẬT"), footer2=p("Trang")), "tệp.docx")
    assert document.text == "Nội dung"
    assert document.head == "MẬT\nTrang\nNội dung"


def test_footnotes_follow_the_text_without_their_separators() -> None:
    notes = f'<w:footnote w:type="separator">{p("---")}</w:footnote><w:footnote>{p("Theo báo cáo 12")}</w:footnote>'
    assert text_of(p("Thân"), footnotes=notes) == "Thân\nTheo báo cáo 12"


def test_content_controls_and_line_breaks_are_read() -> None:
    body = f"<w:sdt><w:sdtContent>{p('Trong khung')}</w:sdtContent></w:sdt>"
    body += "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>"
    assert text_of(body) == "Trong khung\na\nb"


@pytest.mark.parametrize(
    ("font", "typed", "meant"),
    [
        (".VnTime", "§Ò nghÞ cËp nhËt sè liÖu", "Đề nghị cập nhật số liệu"),
        ("VNI-Times", "Ñeà nghò caäp nhaät soá lieäu", "Đề nghị cập nhật số liệu"),
        (".VnTimeH", "së y tÕ", "SỞ Y TẾ"),
    ],
)
def test_text_in_fonts_of_before_unicode_becomes_unicode(font: str, typed: str, meant: str) -> None:
    run = f'<w:rFonts w:ascii="{font}"/>'
    assert text_of(p(typed, run=run)) == meant


def test_a_word_split_over_runs_is_converted_whole() -> None:
    run = '<w:rPr><w:rFonts w:ascii="VNI-Times"/></w:rPr>'
    pieces = "".join(f"<w:r>{run}<w:t>{part}</w:t></w:r>" for part in ("Ñe", "à ngh", "ò caä", "p nhaät"))
    assert text_of(f"<w:p>{pieces}</w:p>") == "Đề nghị cập nhật"


def test_the_font_of_a_style_counts() -> None:
    styles = '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr></w:rPrDefault></w:docDefaults>'
    assert text_of(p("Sè liÖu ®óng thùc tÕ"), styles=styles) == "Số liệu đúng thực tế"


def test_a_document_of_another_program_is_read() -> None:
    document = read(sample("opinion.docx"), "opinion.docx")
    assert "1. Bất cập thứ nhất\n2. Bất cập thứ hai\n- gạch đầu dòng" in document.text
    assert "| 1 | Trạm y tế\u2028xã A thiếu |  |" in document.text
    assert "Đánh giá: số liệu đúng với thực tế" in document.text


@pytest.mark.parametrize("body", ["<w:p>", "", "\0"])
def test_a_damaged_document_is_a_problem_that_names_it(body: str) -> None:
    document = read(zipped({"word/document.xml": body}), "BC.docx")
    assert "“BC.docx”" in document.problem
    assert document.text == ""


def test_elements_nested_without_end_are_a_problem() -> None:
    body = "<w:sdt><w:sdtContent>" * 120 + p("x") + "</w:sdtContent></w:sdt>" * 120
    assert read(docx(body), "sau.docx").problem


def test_entities_and_document_types_are_refused() -> None:
    declared = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    laughs = declared + '<w:document xmlns:w="w"><w:body>&b;</w:body></w:document>'
    document = read(zipped({"word/document.xml": laughs}), "cuoi.docx")
    assert document.problem
    assert "ha" not in document.text
