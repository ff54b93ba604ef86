"""Finished mails: pure ASCII, readable by the standard library and the parser, closed to injection."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.core.outgoing import OURS, Enclosure, build, lighter
from tests.sample_report import at

SUBJECT = (
    "[IOC-T1-2026W47] Đề nghị cho ý kiến tuần 47 (16/11 - 22/11/2026) về dữ liệu hệ thống giáo dục, y tế (mã 7K3Q9F)"
)
NAMES = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    OURS,
    "Content-Type",
    "MIME-Version",
}


def made(**changes: Any) -> bytes:
    values: dict[str, Any] = {
        "message_id": "<mf.call.1.abc@binhphuoc.example>",
        "from_addr": "ykien@binhphuoc.example",
        "from_name": "Tổ tham mưu, dữ liệu IOC tỉnh",
        "to": "giamdoc.syt@binhphuoc.example",
        "subject": SUBJECT,
        "text": "--- Trả lời phía trên dòng này ---\n\nKính gửi: Đồng chí Giám đốc Sở Y tế\n",
        "html": "<p>Kính gửi</p>",
        "now": at(18, 8),
        **changes,
    }
    return build(**values)


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_every_line_is_short_ascii_and_ends_in_crlf() -> None:
    raw = made(text="chữ " * 5000, html="<p>" + "ộ" * 5000 + "</p>", subject=SUBJECT * 3)
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_a_long_vietnamese_subject_comes_back_whole() -> None:
    assert parsed(made())["Subject"] == SUBJECT


def test_a_plain_subject_stays_readable_in_the_source() -> None:
    assert b"Subject: [IOC] plain\r\n" in made(subject="[IOC] plain")


def test_a_display_name_with_commas_does_not_become_two_addresses() -> None:
    sender = parsed(made())["From"]
    assert [a.addr_spec for a in sender.addresses] == ["ykien@binhphuoc.example"]
    assert sender.addresses[0].display_name == "Tổ tham mưu, dữ liệu IOC tỉnh"


def test_the_date_is_in_vietnamese_time() -> None:
    assert parsed(made())["Date"] == "Wed, 18 Nov 2026 08:00:00 +0700"


@pytest.mark.parametrize(("replied", "said"), [(False, "auto-generated"), (True, "auto-replied")])
def test_every_mail_says_that_it_is_automatic(replied: bool, said: str) -> None:
    mail = parsed(made(replied=replied))
    assert mail["Auto-Submitted"] == said
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail[OURS]
    assert mail["Precedence"] is None
    assert not [name for name in mail if name.lower().startswith("list-")]


def test_text_comes_first_and_both_parts_say_what_was_given() -> None:
    mail = parsed(made())
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text.get_content().startswith("--- Trả lời phía trên dòng này ---\r\n")
    assert html.get_content_type() == "text/html"


def test_an_attachment_keeps_its_bytes_and_vietnamese_name() -> None:
    content = bytes(range(256)) * 40
    mail = parsed(made(attachments=(Enclosure("Báo cáo tuần 47.docx", "application/octet-stream", content),)))
    (file,) = mail.iter_attachments()
    assert file.get_filename() == "Báo cáo tuần 47.docx"
    assert file.get_content() == content
    assert mail.get_body(("plain",)) is not None


def test_equal_arguments_give_equal_bytes() -> None:
    file = Enclosure("a.pdf", "application/pdf", b"x")
    assert made(attachments=(file,)) == made(attachments=(file,))


def test_references_end_with_what_is_answered_and_malformed_ones_are_left_out() -> None:
    mail = parsed(made(in_reply_to="<b@x>", references=("<a@x>", "no id", "<b@x>", "<c@x>\r\nBcc: e@x")))
    assert mail["In-Reply-To"] == "<b@x>"
    assert mail["References"].split() == ["<a@x>", "<b@x>"]
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "a@b.vn\r\nBcc: e@evil.example"},
        {"to": "a@b.vn, e@evil.example"},
        {"to": "no address"},
        {"to": "giám.đốc@b.vn"},
        {"from_addr": "a@b\nX: y"},
        {"message_id": "<a@b>\r\nX: y"},
        {"message_id": "a@b"},
        {"headers": {"X-A": "b\r\nBcc: e@evil.example"}},
        {"headers": {"X-A\r\nBcc": "e@evil.example"}},
    ],
)
def test_what_cannot_stand_in_a_header_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        made(**changes)


@settings(deadline=None)
@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_of_others_can_add_a_header(subject: str, name: str, text: str, filename: str) -> None:
    raw = made(subject=subject, from_name=name, text=text, attachments=(Enclosure(filename, "text/plain", b"x"),))
    head, _, _ = raw.partition(b"\r\n\r\n")
    names = {line.partition(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in b" \t"}
    assert names == NAMES
    assert raw.isascii()
    assert [a.addr_spec for a in parsed(raw)["To"].addresses] == ["giamdoc.syt@binhphuoc.example"]
    assert len(parsed(raw)["From"].addresses) == 1


@settings(deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=["C", "Z"]), min_size=1, max_size=300))
def test_any_printable_subject_comes_back(subject: str) -> None:
    assert parsed(made(subject=subject))["Subject"] == subject


def large(*sizes: int, **more: object) -> bytes:
    files = tuple(Enclosure(f"tệp {n}.pdf", "application/pdf", b"%PDF" + b"x" * n) for n in sizes)
    values = {
        "message_id": "<mf.submission.x@x.vn>",
        "from_addr": "to@x.vn",
        "from_name": "Tổ tham mưu, dữ liệu",
        "to": "an@x.vn",
        "subject": "[IOC-T1-2026W47] Đề nghị duyệt báo cáo tuần 47 (16/11 - 22/11/2026), phiên bản 2 (mã 7K3Q9F)",
        "text": "Kính gửi: đồng chí\n\nNội dung.\n\nTrân trọng./.\n\nKÝ TÊN\n",
        "html": '<html><body><p style="a">Nội dung.</p><p style="b">Trân trọng./.</p></body></html>',
        "now": datetime(2026, 11, 21, 13, 0, tzinfo=UTC),
        "attachments": files,
        **more,
    }
    return build(**values)  # type: ignore[arg-type]


def test_a_mail_too_large_loses_its_largest_files_and_nothing_else() -> None:
    raw = large(3000, 90_000, 500, in_reply_to="<a@b>", references=["<c@d>", "<a@b>"], replied=True)
    made = lighter(raw, 20_000, lambda names: f"Không kèm {', '.join(names)} & <b>.")
    assert made is not None
    light, text = made
    before, after = message_from_bytes(raw, policy=default), message_from_bytes(light, policy=default)
    assert len(light) <= 20_000
    assert [part.get_filename() for part in after.iter_attachments()] == ["tệp 3000.pdf", "tệp 500.pdf"]
    assert [(k, str(v)) for k, v in after.items() if k != "Content-Type"] == [
        (k, str(v)) for k, v in before.items() if k != "Content-Type"
    ]
    assert text == "Kính gửi: đồng chí\n\nNội dung.\n\nKhông kèm tệp 90000.pdf & <b>.\n\nTrân trọng./.\n\nKÝ TÊN\n"
    plain = after.get_body(("plain",)).get_content()
    assert plain.replace("\r\n", "\n") == text
    page = after.get_body(("html",)).get_content().replace("\r\n", "\n")
    assert 'Không kèm tệp 90000.pdf &amp; &lt;b&gt;.</i></p>\n<p style="b">' in page


def test_where_the_server_names_no_limit_all_files_stay_behind() -> None:
    light, text = lighter(large(3000, 500), 0, " ".join) or (b"", "")
    assert list(message_from_bytes(light, policy=default).iter_attachments()) == []
    assert "tệp 3000.pdf tệp 500.pdf" in text


def test_a_mail_without_files_cannot_be_made_lighter() -> None:
    assert lighter(large(), 10, lambda names: "") is None
