"""Letters: to whom, how a reply is understood, what a decision hangs on, and what must never be repeated."""

from __future__ import annotations

import email
import email.policy
import re
from pathlib import Path

import pytest

from mailflow.adapters.templates import Templates
from mailflow.core import letters
from mailflow.core.letters import Desk, Letter, Rendered, render
from mailflow.core.letters.base import salute, salute_address, span
from mailflow.core.outgoing import build
from mailflow.core.reference import Signer, codes_in
from mailflow.core.reply import MARKER
from mailflow.core.report import Report
from mailflow.core.verdict import AnsweredKind
from mailflow.core.week import Week
from tests import sample_report as s
from tests.sample_letters import ALL, DESK, HEALTH, every_letter

FOLDER = Path(__file__).parents[2] / "templates" / "mail"
LETTERS = every_letter()
DECISIONS = {
    "review_ask",
    "review_draft",
    "review_recorded",
    "review_submission",
    "draft",
    "returned",
    "supplement",
    "agreed",
    "submission",
    "head_reminder",
    "confirmation",
    "ask",
    "recorded",
    "return_recorded",
}
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")


@pytest.fixture(scope="module")
def rendered() -> dict[str, Rendered]:
    templates = Templates(FOLDER)
    return {name: render(templates, letter, "7K3Q9F") for name, letter in LETTERS.items()}


def by_purpose(purpose: str) -> Letter:
    return next(one for one in LETTERS.values() if one.purpose == purpose)


@pytest.mark.parametrize("name", LETTERS)
def test_every_mail_opens_with_our_marker_and_closes_courteously(name: str, rendered: dict[str, Rendered]) -> None:
    mail = rendered[name]
    assert mail.text.split("\n")[0] == MARKER
    assert "\nKính gửi: " in mail.text
    assert "\nTrân trọng./.\n" in mail.text
    assert mail.html.index(MARKER) < mail.html.index("Kính gửi")


@pytest.mark.parametrize("name", LETTERS)
def test_every_mail_is_free_of_what_officials_do_not_write(name: str, rendered: dict[str, Rendered]) -> None:
    mail = rendered[name]
    whole = mail.subject + mail.text + mail.html
    assert not EMOJI.search(whole)
    assert not re.search(r"\b(bạn|anh/chị|None|undefined|True|False)\b", whole)
    assert "{{" not in whole
    assert "{%" not in whole


@pytest.mark.parametrize("name", LETTERS)
def test_every_subject_is_one_line_and_carries_the_groups_tag(name: str, rendered: dict[str, Rendered]) -> None:
    letter, subject = LETTERS[name], rendered[name].subject
    about = "SK2026" if letter.purpose.startswith("review_") else "2026W47"
    tag = f"[IOC-{about}] " if letter.group is None else f"[IOC-T{letter.group[-1]}-{about}] "
    assert subject.startswith(tag)
    assert "\n" not in subject
    assert "  " not in subject


@pytest.mark.parametrize("name", LETTERS)
def test_a_subject_ends_with_the_code_when_a_decision_hangs_on_the_mail(
    name: str, rendered: dict[str, Rendered]
) -> None:
    expected = ("7K3Q9F",) if LETTERS[name].purpose in DECISIONS else ()
    assert codes_in(rendered[name].subject) == expected
    assert bool(expected) == rendered[name].subject.endswith("(mã 7K3Q9F)")


@pytest.mark.parametrize("name", LETTERS)
def test_the_html_is_a_vietnamese_page_that_loads_nothing(name: str, rendered: dict[str, Rendered]) -> None:
    html = rendered[name].html
    assert '<html lang="vi">' in html
    assert 'name="viewport"' in html
    assert "<style" not in html
    assert not re.search(
        r"<img(?! [^>]*src=.cid:chart-)|<(script|link|iframe|object|form|svg|a)\b|url\(|https?://", html
    )


@pytest.mark.parametrize("name", LETTERS)
def test_no_line_of_the_text_ends_in_blanks_or_leaves_large_gaps(name: str, rendered: dict[str, Rendered]) -> None:
    text = rendered[name].text
    assert "\n\n\n\n" not in text
    assert text.endswith("\n")


@pytest.mark.parametrize("name", LETTERS)
def test_purposes_can_stand_in_a_message_id(name: str) -> None:
    signer = Signer(b"k" * 32, "binhphuoc.example")
    made = signer.message_id(LETTERS[name].purpose, "2026w47-t1-1")
    assert signer.proven(made) == (made,)


def test_the_request_has_the_official_subject(rendered: dict[str, Rendered]) -> None:
    assert rendered["call"].subject == "[IOC-T1-2026W47] Đề nghị cho ý kiến tuần 47 (16/11 - 22/11/2026)"


def test_the_request_names_sectors_deadline_and_the_four_points(rendered: dict[str, Rendered]) -> None:
    for words in (rendered["call"].text, rendered["call"].html):
        for needed in (
            "Đồng chí Giám đốc Sở Y tế - Thành viên Tổ 1",
            "Hệ thống y tế",
            "trước 11h30 thứ Bảy, ngày 21/11/2026",
            "1. Số liệu hợp lý:",
            "2. Bất cập của số liệu:",
            "3. Giải pháp:",
            "4. Kiến nghị, đề xuất:",
            "So lieu IOC tuan 47.xlsx",
        ):
            assert needed in words
    assert "Số liệu trong tuần" not in rendered["call_plain"].text


def test_a_deputy_chief_of_office_is_asked_about_every_sector(rendered: dict[str, Rendered]) -> None:
    for sector in s.SECTORS:
        assert (f"- {sector.name}" in rendered["call_plain"].text) == (sector.group == "to-1")


def test_a_contributor_is_asked_to_cooperate(rendered: dict[str, Rendered]) -> None:
    assert "phối hợp cho ý kiến" in rendered["call_contributor"].text
    assert LETTERS["call_contributor"].group == "to-2"


def test_a_receipt_repeats_every_item_and_says_which_file_was_not_read(rendered: dict[str, Rendered]) -> None:
    mail = rendered["receipt"]
    for item in s.verdict().items:
        assert item.text.split("\n")[0] in mail.text
    assert "Phu luc so lieu.xlsx: đã đọc" in mail.text
    assert "scan0001.pdf: KHÔNG ĐỌC ĐƯỢC" in mail.text
    assert LETTERS["receipt"].replied
    assert LETTERS["receipt"].notice


def test_the_member_gets_a_copy_of_what_his_office_sent(rendered: dict[str, Rendered]) -> None:
    assert "gửi thay đồng chí" in rendered["receipt_copy"].text
    assert "gửi thay đồng chí" not in rendered["receipt"].text


def test_the_draft_shows_the_secretary_everything(rendered: dict[str, Rendered]) -> None:
    text = rendered["draft"].text
    for item in (*s.report().items, *s.report().waiting, *(one.item for one in s.report().left_out)):
        assert f"({item.number}) " in text
        assert item.text.split("\n")[0] in text
    for needed in (
        "bỏ 3",
        "sửa 2: …",
        "thêm an toàn thông tin: …",
        "Đồng ý",
        "báo vắng mặt",
        "04/06",
        "lan.nguyen@example.org",
    ):
        assert needed in text


@pytest.mark.parametrize(
    "name", ["submission", "submission_2", "head_reminder", "delivery", "delivery_one", "late_delivery"]
)
def test_what_only_the_secretary_may_see_is_in_no_other_mail(name: str, rendered: dict[str, Rendered]) -> None:
    for words in (rendered[name].text, rendered[name].html):
        assert "Số ca sốt xuất huyết trên IOC là 78 ca" not in words
        assert "lan.nguyen" not in words
        assert "12.450" not in words


def test_the_report_is_a_draft_until_approved_and_invents_neither_number_nor_signature(
    rendered: dict[str, Rendered],
) -> None:
    for words in (rendered["submission"].text, rendered["submission"].html):
        assert "DỰ THẢO" in words
        assert "BÁO CÁO" in words
        assert "Đã duyệt qua thư" not in words
    approved = rendered["delivery_one"].text
    assert "DỰ THẢO" not in approved
    assert "Số:        /BC-TTM1" in approved
    assert "(Đã duyệt qua thư điện tử lúc 20h16 ngày 21/11/2026, phiên bản 2)" in approved
    assert "Đồng Xoài, ngày 21 tháng 11 năm 2026" in approved


def test_the_report_has_the_five_parts_in_order(rendered: dict[str, Rendered]) -> None:
    for words in (rendered["delivery_one"].text, rendered["delivery_one"].html):
        at = [
            words.index(part) for part in ("I. TÌNH HÌNH", "II. TỒN TẠI", "III. KIẾN NGHỊ", "IV. TÌNH", "V. NHIỆM VỤ")
        ]
        assert at == sorted(at)


def test_a_silent_owner_is_named_with_the_closing_time(rendered: dict[str, Rendered]) -> None:
    line = "Đến 11h30 ngày 21/11/2026 chưa nhận được ý kiến của đồng chí Giám đốc Sở Văn hóa, Thể thao và Du lịch."
    assert line in rendered["delivery_one"].text
    assert line in rendered["delivery_one"].html


def test_the_joint_mail_sums_up_first_and_names_who_is_missing(rendered: dict[str, Rendered]) -> None:
    text = rendered["delivery"].text
    assert text.index("TÓM TẮT") < text.index("Tổ 3: CHƯA CÓ BÁO CÁO ĐƯỢC DUYỆT") < text.index("CỘNG HÒA XÃ HỘI")
    assert text.count("CỘNG HÒA XÃ HỘI") == 2


def test_an_unapproved_report_is_never_sent_up_without_saying_so(rendered: dict[str, Rendered]) -> None:
    text = rendered["delivery_marked"].text
    assert "BẢN CHƯA ĐƯỢC TỔ TRƯỞNG DUYỆT" in text
    assert "DỰ THẢO (phiên bản 3, chưa được duyệt)" in text


def test_what_changed_since_the_returned_version_is_told(rendered: dict[str, Rendered]) -> None:
    text = rendered["submission_2"].text
    assert "Thay đổi so với phiên bản 1" in text
    assert "- Sửa (4) Hệ thống y tế" in text
    assert "- Bỏ (12)" in text
    assert "- Thêm (20)" in text


@pytest.mark.parametrize("purpose", ["submission", "head_reminder", "confirmation"])
def test_a_reply_to_the_heads_mails_decides_on_one_version(purpose: str) -> None:
    letter = by_purpose(purpose)
    assert letter.answer_as is AnsweredKind.SUBMISSION
    assert letter.version is not None
    edition = letter.context["report"]
    assert isinstance(edition, Report)
    assert letter.report_sha256 == edition.sha256
    assert letter.to == "pct.vanxa@binhphuoc.example"


def test_the_confirmation_says_how_to_stop_it(rendered: dict[str, Rendered]) -> None:
    text = rendered["confirmation"].text
    for needed in ("DUYỆT", "phiên bản 2", "20h16 ngày 21/11/2026", "07h00 thứ Hai, ngày 23/11/2026", '"Chưa duyệt"'):
        assert needed in text


def test_a_dated_deputy_can_get_the_submission_instead() -> None:
    letter = letters.submission(
        DESK, s.approved(s.report()), deadline=s.at(23, 8), to="phochanhvp.vanxa@binhphuoc.example"
    )
    assert letter.to == "phochanhvp.vanxa@binhphuoc.example"
    assert "Phó Chánh Văn phòng" in str(letter.context["salute"])


@pytest.mark.parametrize("name", ["secret_sender", "secret_officer"])
def test_mails_about_a_refused_secret_cannot_repeat_it(name: str) -> None:
    given = set(LETTERS[name].context) - set(ALL.letter("x", "a@b.vn", "", {}).context)
    assert given <= {"received_at", "sender", "rule"}


def test_the_sender_of_a_secret_is_told_in_the_words_of_the_rule(rendered: dict[str, Rendered]) -> None:
    assert (
        "có dấu hiệu chứa nội dung/độ mật. Hệ thống không tiếp nhận, không lưu. Đề nghị không gửi bí mật nhà nước qua "
        "thư điện tử, thực hiện theo Luật Bảo vệ bí mật nhà nước và liên hệ văn thư/bộ phận bảo mật của cơ quan."
    ) in rendered["secret_sender"].text


def test_a_directive_names_lead_cooperation_and_day(rendered: dict[str, Rendered]) -> None:
    text = rendered["directive"].text
    assert "- Chủ trì: Giám đốc Sở Y tế" in text
    assert "- Phối hợp: Giám đốc Sở Giáo dục và Đào tạo" in text
    assert "trước ngày 20/11/2026" in text
    assert "giao phối hợp" in rendered["directive_other"].subject
    assert "chưa nêu thời hạn" in rendered["directive_receipt_open"].text


def test_people_are_addressed_by_office_never_by_first_name() -> None:
    assert salute(HEALTH, s.ROSTER) == "Đồng chí Giám đốc Sở Y tế - Thành viên Tổ 1"
    assert salute_address("PCT.VANXA@binhphuoc.example", s.ROSTER).endswith("- Tổ trưởng Tổ 1")
    assert salute_address(s.ROSTER.standing[0], s.ROSTER) == "Sở Thông tin và Truyền thông (cơ quan thường trực)"
    assert salute_address(s.ROSTER.leadership[0], s.ROSTER) == "Đồng chí lãnh đạo tỉnh"
    assert salute_address("la@example.org", s.ROSTER) == "Ông/Bà"


def test_a_week_over_new_year_keeps_both_years() -> None:
    assert span(Week(2026, 47)) == "tuần 47 (16/11 - 22/11/2026)"
    assert span(Week(2026, 53)) == "tuần 53 (28/12/2026 - 03/01/2027)"


def test_a_desk_without_group_refuses_a_groups_letter() -> None:
    with pytest.raises(ValueError, match="group"):
        _ = Desk(s.OFFICE, s.ROSTER, s.WEEK).own


def test_a_letter_is_frozen() -> None:
    with pytest.raises(TypeError):
        LETTERS["call"].context["salute"] = "x"  # type: ignore[index]


def test_everybody_reads_a_receipt_worded_for_him(rendered: dict[str, Rendered]) -> None:
    assert "do đồng chí ghi nhận qua điện thoại" in rendered["receipt_recorder"].text
    assert "Thành viên (Thư ký) Tổ 1" in rendered["receipt_recorder"].text
    assert "không xác nhận nội dung đã ghi nhận thay" in rendered["receipt_objection"].text
    assert "cảm ơn đồng chí" not in rendered["receipt_objection"].text
    assert "Đính chính" not in rendered["receipt_objection"].text
    assert "Đính chính" in rendered["receipt"].text


def test_the_secretary_is_told_of_the_approval_in_the_third_person(rendered: dict[str, Rendered]) -> None:
    text = rendered["confirmation_secretary"].text
    assert "Đồng chí Phó Chủ tịch UBND tỉnh phụ trách khối Khoa giáo - Văn xã đã DUYỆT" in text
    assert "được gửi ngay" in text


def test_a_mail_without_any_approved_report_says_so_in_its_subject(rendered: dict[str, Rendered]) -> None:
    mail = rendered["delivery_none"]
    assert "chưa có báo cáo" in mail.subject
    assert "Toàn văn" not in mail.text
    assert "Toàn văn" not in mail.html


def test_a_mail_of_no_week_can_be_written() -> None:
    words = render(
        Templates(FOLDER), letters.secret_sender(Desk(s.OFFICE, s.ROSTER), to="a@b.vn", received_at=s.at(20, 9))
    )
    assert words.subject.startswith("[IOC] ")


@pytest.mark.parametrize("name", LETTERS)
def test_every_mail_survives_the_way_through_mime(name: str, rendered: dict[str, Rendered]) -> None:
    words = rendered[name]
    raw = build(
        message_id="<mf.x.1.a@binhphuoc.example>",
        from_addr="ykien@binhphuoc.example",
        from_name=s.OFFICE.sender_name,
        to=LETTERS[name].to,
        subject=words.subject,
        text=words.text,
        html=words.html,
        now=s.at(20, 9),
        replied=LETTERS[name].replied,
    )
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["Subject"] == words.subject
    text, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    assert text == words.text
    assert html.strip("\n") == words.html.strip("\n")
