"""HTML mail reads as its reader sees it: paragraphs, lists, tables, quotes; hidden text is gone; nothing raises."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import html_text
from mailflow.core.html_text import to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>a</div><div>b</div>", "a\nb"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<div>a<br></div><div><br></div><div>b</div>", "a\n\nb"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b<o:p></o:p></p>", "a\n\nb"),
        ("<p style='margin:0'>a</p><p style='margin:0'>b</p>", "a\nb"),
        ("<h2>Bất cập</h2>nội dung", "Bất cập\n\nnội dung"),
        ("số<b> liệu</b>\n   tuần&nbsp;47 &lt;IOC&gt; &#7893;", "số liệu tuần 47 <IOC> ổ"),
        ("<pre>a\n  b\n\nc</pre>", "a\nb\n\nc"),
        ("<div style='white-space: pre-wrap'>a\nb</div>", "a\nb"),
        ('xem <a href="https://x.example/y">bảng số liệu</a>', "xem bảng số liệu"),
        ("so\u0302\u0301 lie\u0323\u0302u", "số liệu"),
        ("tốt <img alt='👍' src=x><img alt='Logo Sở' src=y>", "tốt 👍"),
        ("plain words only", "plain words only"),
        ("a &amp;amp; b", "a &amp; b"),
    ],
)
def test_paragraphs_and_lines(html: str, text: str) -> None:
    assert to_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<ol start=3><li>a</li><li value=7>b</li><li>c</li></ol>", "3. a\n7. b\n8. c"),
        ("<ol type=a><li>x</li><li>y</li></ol>", "a. x\nb. y"),
        ("<ol type=I><li>x</li><li>y</li><li>z</li><li>t</li></ol>", "I. x\nII. y\nIII. z\nIV. t"),
        ("<ol style='list-style-type: upper-alpha'><li>x</li></ol>", "A. x"),
        ("<ul style='list-style:none'><li>x</li></ul>", "x"),
        ("<ol><li><p>a</p></li><li><p>b</p></li></ol>", "1. a\n2. b"),
        ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n  - b\n2. c"),
        ("<ul><li></li><li>b</li></ul>", "- b"),
        (
            "<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span>"
            "</span><![endif]>a</p><p class=MsoListParagraph><span style='mso-list: Ignore'>·<i>&nbsp;</i></span>b",
            "1. a\n- b",
        ),
        ("<p class=MsoListParagraph><span style='mso-list:Ignore'>o<span>&nbsp;</span></span>b</p>", "- b"),
        ("<p class=MsoListParagraph><span style='mso-list:Ignore'>b)<span>&nbsp;</span></span>x</p>", "b) x"),
    ],
)
def test_lists_keep_their_markers(html: str, text: str) -> None:
    assert to_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "| A | B |\n| 1 | 2 |"),
        ("<table><tr><td>A</td><td>B</td></tr><tr><td></td><td>2<br>3</td></tr></table>", "| A | B |\n|  | 2\u20283 |"),
        ("<table><tr><td>A</td><td>B</td></tr><tr><td>a|b</td><td>2</td></tr></table>", "| A | B |\n| a¦b | 2 |"),
        (
            "<table><tr><td rowspan=2>Y tế</td><td>a</td></tr><tr><td>b</td></tr></table>",
            "| Y tế | a |\n| Y tế | b |",
        ),
        (
            "<table><tr><td colspan=2>Nhận xét</td></tr><tr><td>a</td><td>b</td></tr></table>",
            "| Nhận xét | Nhận xét |\n| a | b |",
        ),
        (
            "<table><tr><td>A</td><td>B</td></tr><tr><td colspan=2>I. Y tế</td></tr></table>",
            "| A | B |\n| I. Y tế |  |",
        ),
        ("a<table><tr><td>A<td>B<tr><td>1<td>2</table>b", "a\n\n| A | B |\n| 1 | 2 |\n\nb"),
        ("<table><caption>Bảng 1</caption><tr><td>A<td>B<tr><td>1<td>2</table>", "Bảng 1\n| A | B |\n| 1 | 2 |"),
    ],
)
def test_data_tables_are_lines_of_cells(html: str, text: str) -> None:
    assert to_text(html).replace("Bảng 1\n\n", "Bảng 1\n") == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<table><tr><td>a</td></tr></table>", "a"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("<table><tr><td><p>a</p><p>b</p></td></tr><tr><td>c</td></tr></table>", "a\n\nb\n\nc"),
        (
            "<table><tr><td></td><td><table><tr><td>A<td>B<tr><td>1<td>2</table></td></tr><tr><td></td><td>x</table>",
            "| A | B |\n| 1 | 2 |\n\nx",
        ),
        ("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>", "a\nb\nc\nd"),
        ("<table><tr><td></td><td>a</td></tr><tr><td></td><td>b</td></tr></table>", "a\nb"),
        ("<table><tr><td>x<td>y<tr><td><blockquote>a</blockquote><td></table>", "x\ny\n> a"),
    ],
)
def test_layout_tables_are_paragraphs(html: str, text: str) -> None:
    assert to_text(html) == text


def test_a_long_merged_cell_is_written_once() -> None:
    opinion = "Số liệu tiêm chủng của ba huyện còn chậm so với báo cáo của ngành, đề nghị rà soát lại."
    html = f"<table><tr><td>A<td>B<tr><td rowspan=2>{opinion}<td>1<tr><td>2</table>"
    assert to_text(html).count(opinion) == 1


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("x<blockquote>a<div>b</div></blockquote>y", "x\n> a\n> b\ny"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n> > b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>a</blockquote>", "a"),
        ("<blockquote type=cite style='border:none'>a</blockquote>", "> a"),
        ("<blockquote><table><tr><td>A<td>B<tr><td>1<td>2</table></blockquote>", "> | A | B |\n> | 1 | 2 |"),
    ],
)
def test_quoted_mail_is_marked(html: str, text: str) -> None:
    assert to_text(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display:none'>H</div>",
        "<div style='DISPLAY: None !important'>H</div>",
        "<span style='font-size:0'>H</span>",
        "<span style='font-size:0px;color:#fff'>H</span>",
        "<span style='font-size:1px;line-height:1px'>H</span>",
        "<span style='visibility:hidden'>H</span>",
        "<div style='max-height:0;overflow:hidden'>H</div>",
        "<div style='mso-hide:all'>H</div>",
        "<div style='opacity:0'>H</div>",
        "<p hidden>H</p>",
        "<div style='font-size:0'><b>H</b><i>H</i></div>",
        "<span style='color:#ffffff;background:white'>H</span>",
        "<style>H</style><script>H</script><title>H</title><!-- H -->",
        "<!--[if gte mso 9]><xml>H</xml><![endif]-->",
        "<style>.pre {display:none}</style><div class='a pre'>H</div>",
        "<template>H</template>",
    ],
)
def test_hidden_text_is_dropped(hidden: str) -> None:
    assert to_text(f"<p>thấy</p>{hidden}") == "thấy"


@pytest.mark.parametrize(
    "shown",
    [
        "<span style='font-size:10px'>S</span>",
        "<span style='font-size:0.9em'>S</span>",
        "<span style='font-size:12.0pt'>S</span>",
        "<span style='font-size:1em'>S</span>",
        "<td style='font-size:0'> <div style='font-size:14px'>S</div></td>",
        "<div style='background:#fff;color:#fff'><b style='color:red'>S</b></div>",
        "<span style='color:white;background:navy'>S</span>",
        "<div style='max-height:0'>S</div>",
        "<div style='opacity:0.8'>S</div>",
        "<style>@media print {.x {display:none}}</style><div class=x>S</div>",
        "<style>.x {display:none}</style><div class=x style='display:block'>S</div>",
        "<!--[if !mso]><!-->S<!--<![endif]-->",
        "<span style='mso-font-width:0%'>S</span>",
    ],
)
def test_visible_text_is_kept(shown: str) -> None:
    assert to_text(shown) == "S"


def test_a_style_sheet_cannot_blank_a_whole_mail() -> None:
    assert to_text("<style>body {display:none}</style><body>S</body>") == "S"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p><font face='.VnTime'>Th\xad k\xfd Tæ 2</font></p>", "Thư ký Tổ 2"),
        ("<p style=\"font-family:'.VnTimeH'\">së n«ng nghiÖp</p>", "SỞ NÔNG NGHIỆP"),
        (
            "<style>p.MsoNormal {font-family:'.VnTime'}</style><p class=MsoNormal>Sè liÖu</p><p>Noël, été",
            "Số liệu\nNoël, été",
        ),
        ("<font face='VNI-Times'>Sôû Coâng Thöông</font> Đắk Nông", "Sở Công Thương Đắk Nông"),
        ("<font face='.VnTime'>Th&#173; k&yacute; T&aelig; 2</font>", "Thư ký Tổ 2"),
        ("<font face='.VnTime'>Thư ký là đúng</font>", "Thư ký là đúng"),
        (
            "<p>S\xeb N\xabng nghi\xd6p v\xb5 PTNT b\xb8o c\xb8o s\xe8 li\xd6u</p>",
            "Sở Nông nghiệp và PTNT báo cáo số liệu",
        ),
    ],
)
def test_legacy_fonts_become_unicode(html: str, text: str) -> None:
    assert to_text(html).replace("\n\n", "\n") == text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "hello",
        "<table><tr><td>" * 3_000 + "hello",
        "<b>" * 50_000 + "hello",
        f"<p style='{'x' * 200_000}'>hello",
        f"<p class='{'a ' * 100_000}'>hello",
        "<style>" + "{" * 100_000 + "</style>hello",
        "<style>" + ".a{b:c}" * 50_000 + "</style>hello",
        "<style>" + "/*" * 100_000 + "</style>hello",
        "<" * 100_000 + "p>hello",
        "<table><tr><td colspan=99999999 rowspan=99999999>hello<td>b<tr><td>c</table>",
        "<ol start=99999999999999999999><li>hello</ol>",
        "\x00<p>\ud800hello\ufffe</p>",
        "<?xml version='1.0' encoding='utf-99'?><p>hello",
        "<meta charset=utf-16><p>hello",
        "<p>hello&#0;&#xd800;&#x110000;&#1;</p>",
    ],
    ids=range(15),
)
def test_hostile_documents_keep_their_words(html: str) -> None:
    assert "hello" in to_text(html)


def test_a_document_beyond_reading_keeps_its_words_and_lines() -> None:
    html = "<style>a{}</style><!-- x -->" + "<div>một</div><p>hai &lt; ba</p>" * 20_000 + "<title>x"
    assert to_text(html).startswith("một\n\nhai < ba\n\nmột")
    assert "x" not in to_text(html)


def test_deep_quotes_do_not_multiply() -> None:
    assert len(to_text("<blockquote>" * 1_500 + "x<br>" * 1_500)) < 100_000
    assert len(to_text("<ul><li>" * 900 + "x<p>" * 900)) < 100_000


def test_part_of_a_tree_is_written_without_its_tail() -> None:
    root = html_text.parse("<div>a</div><div id=b>b</div>tail")
    part = next(element for element in root.iter("div") if element.get("id") == "b")
    assert html_text.from_tree(part) == "b"


@given(st.text())
def test_any_text_is_survived(html: str) -> None:
    text = to_text(html)
    assert unicodedata.is_normalized("NFC", text)
    text.encode("utf-8")


MARKUP = """
<div> </div> <p> </p> <table> <tr> <td> </td> <th/colspan=3> </table> <blockquote> </blockquote> <ul> <li> </ul> <ol>
<br> <pre> </pre> <span/style='display:none'> </span> <!-- --> <style> </style> <img/alt=x> &nbsp; &lt; tuần số | >
\x00 <td/rowspan=2> <caption> </tr> <hr> <font/face=.VnTimeH> </font> µ¸ <span/style='mso-list:Ignore'> <ol/type=i>
"""


@given(st.lists(st.sampled_from(MARKUP.split()), max_size=40))
def test_any_nesting_is_survived(pieces: list[str]) -> None:
    text = to_text("".join(pieces))
    assert unicodedata.is_normalized("NFC", text)
    assert "\u2028" not in text or "|" in text
    assert not text.startswith("\n")
    assert not text.endswith("\n")
