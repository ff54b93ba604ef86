"""The contract's JSON has exactly its keys in its order; the page tells a person who, where, why and what was cut."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.explanation import as_json, as_page
from mailflow.core.verdict import (
    Answer,
    AttachmentNote,
    BouncedRecipient,
    Channel,
    Directive,
    Disposition,
    Item,
    Kind,
    ReasonCode,
    SubmittedBy,
    Verdict,
)
from mailflow.core.week import Week
from tests.core.rosters import ROSTER

KEYS = [
    *("file", "message_id", "disposition", "reason", "reason_code", "group", "member", "submitted_by", "channel"),
    *("week", "items", "decision", "comment", "directive", "supersedes", "attachments"),
]
OPINION = Verdict(
    Disposition.OPINION,
    "Giám đốc Sở Y tế gửi ý kiến: 1 nội dung.",
    group="to-1",
    member="giam-doc-so-y-te",
    submitted_by=SubmittedBy.DELEGATE,
    channel=Channel.EMAIL,
    week=Week(2026, 47),
    items=(Item("y-te", Kind.DATA_ISSUE, "Thiếu 8 ca.", "BC.docx", "heading 'Bất cập'"),),
    attachments=(AttachmentNote("BC.docx", "application/x", 18231, 2210, "Trang 2 không đọc được.", True, True),),
    message_id="<1@x>",
    sender="tonghop.syt@binhphuoc.example",
    subject="BC tuần 47",
    cut="Đã gửi từ iPhone",
    flags=("urgent",),
)


def test_the_json_has_the_contracts_keys_in_its_order() -> None:
    answer = as_json(OPINION, "0007.eml")
    assert list(answer) == KEYS
    assert list(answer["items"][0]) == ["sector", "kind", "text", "source", "why"]
    assert list(answer["attachments"][0]) == ["filename", "media_type", "bytes", "text_chars", "problem"]
    assert (answer["file"], answer["week"], answer["submitted_by"]) == ("0007.eml", "2026-W47", "delegate")
    assert (answer["reason_code"], answer["decision"], answer["directive"]) == (None, None, None)
    json.dumps(answer)


def test_a_directive_and_a_decision_stand_in_the_json() -> None:
    directive = Directive(("giam-doc-cong-an",), date(2026, 11, 25), "Giao Công an tỉnh kiểm tra.")
    answer = as_json(replace(OPINION, decision=Answer.APPROVE, comment="x", directive=directive), "a.eml")
    assert answer["decision"] == "approve"
    assert answer["directive"] == {
        "assignees": ["giam-doc-cong-an"],
        "due": "2026-11-25",
        "text": "Giao Công an tỉnh kiểm tra.",
    }


def test_the_page_tells_who_where_why_and_what_was_not_taken() -> None:
    page = as_page(OPINION, ROSTER)
    for told in (
        "Giám đốc Sở Y tế",
        "bộ phận giúp việc gửi thay",
        "Tổ 1, tuần 47 năm 2026",
        "bất cập của dữ liệu",
        "heading 'Bất cập'",
        "Thiếu 8 ca.",
        "Trang 2 không đọc được.",
        "Đã gửi từ iPhone",
        "chưa xác thực được",
        "urgent",
    ):
        assert told in page


def test_the_page_of_a_held_bounced_or_refused_mail_says_why() -> None:
    held = replace(OPINION, disposition=Disposition.QUARANTINED, reason_code=ReasonCode.NOT_THE_APPROVER)
    assert "không có thẩm quyền duyệt" in as_page(held, ROSTER)
    bounced = BouncedRecipient("a@x.example", "5.1.1", "no such user")
    page = as_page(Verdict(Disposition.BOUNCE, "Không chuyển được.", bounced=(bounced,)), ROSTER)
    assert "a@x.example: không chuyển được (5.1.1 no such user)" in page
    page = as_page(Verdict(Disposition.REFUSED_SECRET, "Có dấu hiệu độ mật.", sender="a@x.example"), ROSTER)
    assert "độ mật" in page
    assert "Thư:" not in page


@given(st.text(max_size=80), st.text(max_size=200))
def test_the_page_holds_no_control_characters_of_the_mail(subject: str, text: str) -> None:
    items = (Item("chung", Kind.ASSESSMENT, text, text, text),)
    page = as_page(replace(OPINION, subject=subject, items=items, cut=text, comment=text), ROSTER)
    assert not any(ord(char) < 32 and char not in "\n\t" for char in page)
