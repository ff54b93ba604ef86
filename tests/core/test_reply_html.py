"""HTML replies of many clients: containers, headers, colours, signatures, and what only the plain form holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.core import reply, reply_html

Q = reply.QUESTION
HEADER = "<b>Từ:</b> Tổ &lt;y@x.example&gt;<br><b>Đã gửi:</b> Thứ Ba<br><b>Đến:</b> An<br><b>Chủ đề:</b> Đề nghị"
CALL = "<p>Kính gửi: Các đồng chí</p><p>1. Đánh giá tình hình.</p><p>2. Những bất cập.</p><p>Hạn cuối: 16 giờ 00.</p>"
WROTE = "Vào Th 3, 17 thg 11, 2026 lúc 08:30 Tổ &lt;y@x.example&gt; đã viết:"
BORDER = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in">'


def outlook(new: str, quoted: str) -> str:
    return f'<div class="WordSection1"><p>{new}</p><div>{BORDER}<p>{HEADER}</p></div></div>{quoted}</div>'


def lines_of(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    "html",
    [
        f'<div>Đúng.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{HEADER}</div>{CALL}',
        f'<div>Đúng.</div><blockquote type="cite"><div>{WROTE}</div><br><div>{CALL}</div></blockquote>',
        f'<div>Đúng.</div><div id="yqt" class="yahoo_quoted"><div><div>{WROTE}</div>{CALL}</div></div>',
        f'<div>Đúng.</div><div class="zmail_extra"><div>---- {WROTE[:-1]} ----</div>'
        f"<blockquote>{CALL}</blockquote></div>",
        f'<div>Đúng.</div><span id="OLK_SRC_BODY_SECTION"><div>{HEADER}</div>{CALL}</span>',
        f'<div>Đúng.</div><div class="protonmail_quote">{WROTE}<blockquote type="cite">{CALL}</blockquote></div>',
        f'<div>Đúng.</div><div data-marker="__HEADERS__">{HEADER}</div><div data-marker="__QUOTED_TEXT__">{CALL}</div>',
        f'<div class="moz-cite-prefix">{WROTE}<br></div><blockquote type="cite" cite="mid:x">{CALL}'
        "</blockquote><p>Đúng.</p>",
        '<div>Đúng.</div><div id="Signature"><p>Nguyễn Văn An</p><p>Sở Y tế</p></div>'
        f'<div id="divRplyFwdMsg">{HEADER}</div>{CALL}',
        '<div>Đúng.</div><br><span class="gmail_signature_prefix">-- </span><br>'
        '<div class="gmail_signature">An<br>0912345678</div>',
        outlook("Đúng.", CALL),
        outlook("Đúng.", CALL.replace("<p>Hạn", '<p style="color:red">Hạn')),
        outlook(
            "Đúng.",
            f'<p style="color:#1F497D">Cảm ơn.</p><div>{BORDER}<p>{HEADER}</p></div></div>'
            '<p style="color:red">1. cũ</p>',
        ),
    ],
)
def test_the_older_mail_of_a_client_is_cut(html):
    assert reply.split("", html).new == "Đúng."


def test_text_below_a_quote_container_is_new():
    html = f'<div>Đúng.</div><div class="yahoo_quoted">{WROTE}{CALL}</div><div>Thêm: thiếu Đắk Ơ.</div>'
    assert lines_of(reply.split("", html).new) == ["Đúng.", "Thêm: thiếu Đắk Ơ."]


def test_answers_between_quote_blocks_stand_under_their_questions():
    html = (
        f'<div class="gmail_quote"><div class="gmail_attr">{WROTE}<br></div>'
        '<blockquote class="gmail_quote"><p>1. Đánh giá.</p>'
        '</blockquote><div>Đúng.</div><blockquote class="gmail_quote"><p>2. Bất cập.</p>'
        "</blockquote><div>Thiếu.</div></div>"
    )
    assert lines_of(reply.split("", html).new) == [f"{Q}1. Đánh giá:", "Đúng.", f"{Q}2. Bất cập:", "Thiếu."]


def test_coloured_answers_in_an_outlook_quote_are_new():
    quoted = (
        '<p>1. Đánh giá.</p><p><span style="color:red">Đúng.</span></p><p>2. Bất cập.</p>'
        '<p style="color:#FF0000">Thiếu.</p>'
        "<p>Hạn cuối 16h.</p>"
    )
    found = reply.split("", outlook("Kính gửi Thư ký.", quoted))
    assert lines_of(found.new) == ["Kính gửi Thư ký.", f"{Q}1. Đánh giá:", "Đúng.", f"{Q}2. Bất cập:", "Thiếu."]
    assert "coloured" in found.flags


def test_an_announced_colour_needs_no_second_answer():
    quoted = '<p>Đánh giá tình hình.</p><p><span style="color:#0070C0">Đúng thực tế.</span></p><p>Hạn cuối 16h.</p>'
    found = reply.split("", outlook("Tôi trả lời bằng chữ xanh bên dưới.", quoted))
    assert lines_of(found.new) == ["Tôi trả lời bằng chữ xanh bên dưới.", "Đúng thực tế."]


def test_an_indented_paragraph_is_no_quote():
    html = (
        '<div>Đề nghị:</div><blockquote style="margin:0 0 0 40px;border:none"><p>Bổ sung.</p><p>Sửa.'
        "</p><p>Nối.</p></blockquote>"
    )
    assert lines_of(reply.split("", html).new) == ["Đề nghị:", "Bổ sung.", "Sửa.", "Nối."]


def test_an_opinion_typed_into_the_signature_box_is_not_lost():
    html = (
        '<div id="Signature"><p>Số liệu Đắk Ơ bị sai, đề nghị sửa lại ngay.</p><p>Nguyễn Văn An</p><p>Sở Y tế</p></div>'
    )
    assert reply.split("", html).new == "Số liệu Đắk Ơ bị sai, đề nghị sửa lại ngay."


def test_a_table_stays_a_table():
    table = "<table border=1><tr><td>TT</td><td>Ý kiến</td></tr><tr><td>1</td><td>Thiếu</td></tr></table>"
    assert lines_of(reply.split("", outlook(f"Bảng:</p>{table}<p>", CALL)).new) == [
        "Bảng:",
        "| TT | Ý kiến |",
        "| 1 | Thiếu |",
    ]


def test_a_forward_is_opened_whatever_its_colours():
    html = (
        f"<p>Kính chuyển ý kiến của anh.</p>{BORDER}<p>{HEADER}</p></div><p>Thiếu 12 ca.</p>"
        '<p style="color:red">Đề nghị sửa.</p>'
    )
    found = reply.split("", html, subject="FW: ý kiến")
    assert (lines_of(found.new), found.forwarded) == (["Thiếu 12 ca.", "Đề nghị sửa."], True)


@pytest.mark.parametrize("html", ["<div>Đúng.</div>", '<div><img src="cid:x"></div>', "<p></p>"])
def test_a_paragraph_that_only_the_plain_form_holds_is_kept(html):
    found = reply.split("Đúng.\n\nThiếu Đắk Ơ.", html)
    assert lines_of(found.new) == ["Đúng.", "Thiếu Đắk Ơ."]


def test_the_same_paragraph_in_both_forms_is_kept_once():
    found = reply.split("Số liệu của Đắk Ơ thiếu\n12 ca.", "<p>Số liệu của Đắk Ơ thiếu 12 ca.</p>")
    assert found.new == "Số liệu của Đắk Ơ thiếu 12 ca."


HOSTILE = {
    "nested quotes": "<blockquote>" * 1900 + "x" + "</blockquote>" * 1900,
    "nested colours": '<div style="color:red">' * 1900 + "x",
    "many headers": f"{BORDER}<p>From: a</p></div>" * 3000,
    "many answers": f"{BORDER}<p>From: a</p></div>" + '<p>1. q</p><p style="color:red">a</p>' * 3000,
    "nested signatures": '<div class="gmail_signature">' * 1500 + "x",
    "many signatures": '<div class="gmail_signature">x</div>' * 3000,
    "no end": "<div><p style=" * 5000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_html_comes_to_an_end(name):
    marked = reply_html.marked_text(HOSTILE[name])
    assert marked is not None
    assert isinstance(reply.split("", HOSTILE[name]).new, str)


def test_a_document_beyond_the_limit_is_read_in_its_plain_form():
    assert reply_html.marked_text(" " * (reply_html.LARGEST + 1)) is None


TAGS = [
    *("<p>", "</p>", "<div>", "</div>", "<blockquote type=cite>", "</blockquote>", BORDER, HEADER, "<br>"),
    *('<span style="color:red">', "</span>", '<div class="gmail_signature">', "1. Đánh giá.", "Đúng."),
    "<table><tr><td>a<td>b<tr><td>c<td>d</table>",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TAGS), max_size=25))
def test_any_html_is_taken_apart_without_an_error(tags):
    found = reply.split("", "".join(tags))
    if "Đúng." in tags:
        assert "Đúng." in found.new + found.cut + found.cover
