"""A state-secret marking is seen where it would stand; the same syllable inside words or sentences is not one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.message import Extracted
from mailflow.core.secrecy import in_file_name, in_page, in_title, marking
from tests.core.mails import attachment, mail

LETTER = "CÔNG AN TỈNH\nPHÒNG THAM MƯU\nSố: 112/BC-CAT-PV01\n\n{mark}\n\nBÁO CÁO\nVề việc bố trí lực lượng\n"


@pytest.mark.parametrize(
    "line",
    [
        "MẬT",
        "  TỐI MẬT  ",
        "TUYỆT MẬT.",
        "*** MẬT ***",
        "[MẬT]",
        "(TỐI MẬT)",
        "| TỐI MẬT |",
        "| CÔNG AN TỈNH | TUYỆT MẬT | CỘNG HÒA |",
        "T Ố I   M Ậ T",
        "M Ậ T",
        "Tối mật",
        "MẬT - KHÔNG PHỔ BIẾN",
        "Độ mật: Mật",
        "ĐỘ MẬT: TỐI MẬT",
        "Độ mật : A",
        "DO MAT: TOI MAT",
        "TUYET MAT",
        "TOI MAT",
        "TAI LIEU MAT",
        "TÀI LIỆU MẬT",
        "Số: 15/BC-CAT(M)",
        "Gửi kèm văn bản tối mật số 12 của Công an tỉnh.",
        "Kính gửi báo cáo [MẬT] của Phòng",
        "Số: 112/BC-CAT     MẬT",
        "TO\u0302\u0301I MA\u0323\u0302T",
    ],
)
def test_a_mark_on_its_line_in_a_cell_or_in_brackets_is_seen(line: str) -> None:
    assert in_page([line])
    assert marking(mail(LETTER.format(mark=line)), {}) == "body-mark"


@pytest.mark.parametrize(
    "line",
    [
        "1. TÌNH HÌNH BẢO MẬT HỆ THỐNG",
        "Mật độ cảnh báo tập trung vào ban đêm.",
        "MẬT ĐỘ DÂN SỐ",
        "MẬT KHẨU",
        "Còn 64 tài khoản dùng MẬT KHẨU mặc định.",
        "Thực hiện Luật Bảo vệ bí mật nhà nước.",
        "BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "mật",
        "bảo",
        "Mật ong Bù Đăng",
        "Độ mật: Không",
        "Độ mật: thường",
        "Độ mật: ........",
        "Độ mật",
        "Đề nghị không gửi tài liệu tối mật qua thư điện tử.",
        "Quy định về quản lý tài liệu mật của cơ quan.",
        "Khu vuc Loc Ninh mat dien 3 gio",
        "toi mat tin hieu camera",
        "TOI MAT DIEN THOAI",
        "SU CO MAT DIEN",
        "Thông tin trong thư này có thể là thông tin mật.",
        "quan hệ mật thiết với các đơn vị",
        "LƯU HÀNH NỘI BỘ",
        "MAT",
        "Mã số: 12/BC-STC (1)",
    ],
)
def test_words_and_sentences_are_no_marks(line: str) -> None:
    assert not in_page([line])
    assert marking(mail(LETTER.format(mark=line)), {}) is None


@pytest.mark.parametrize(
    "subject",
    ["[MẬT] BC tuần 47", "MẬT: báo cáo tuần 47", "Báo cáo TỐI MẬT tuần 47", "(Mật) BC", "BC TUYET MAT", "Độ mật: Mật"],
)
def test_a_mark_in_the_subject_is_seen(subject: str) -> None:
    assert in_title(subject)
    assert marking(mail("Kính gửi", subject=subject), {}) == "subject-mark"


@pytest.mark.parametrize(
    "subject",
    [
        "Đề nghị cho ý kiến (bảo mật hệ thống)",
        "BÁO CÁO TÌNH HÌNH BẢO MẬT",
        "MẬT ĐỘ XÂY DỰNG tuần 47",
        "Đổi mật khẩu",
        "V/v bảo vệ bí mật nhà nước",
        "bao cao mat dien tuan 47",
        "TOI MAT MANG tu sang",
    ],
)
def test_words_in_the_subject_are_no_marks(subject: str) -> None:
    assert not in_title(subject)


@pytest.mark.parametrize(
    "name",
    [
        "BC_TOI_MAT.docx",
        "MẬT-BC tuan 47.pdf",
        "BC tuần 47 (MẬT).docx",
        "12-BC-CAT(M).pdf",
        "tối_mật.docx",
        "BÁO CÁO MẬT.doc",
    ],
)
def test_a_mark_in_a_file_name_is_seen(name: str) -> None:
    assert in_file_name(name)
    assert marking(mail(attachments=(attachment(name),)), {}) == "file-name-mark"


@pytest.mark.parametrize(
    "name",
    [
        "BÁO_CÁO_BẢO_MẬT.docx",
        "chinh-sach-bảo-mật.pdf",
        "mat khau.xlsx",
        "mat_dien_tuan47.docx",
        "Mật độ dân số.xlsx",
        "BC (1).doc",
    ],
)
def test_words_in_a_file_name_are_no_marks(name: str) -> None:
    assert not in_file_name(name)


def test_a_mark_on_the_first_page_of_a_document_or_inside_an_archive_is_seen() -> None:
    innocent = mail("Sở gửi tài liệu tuần 46.", attachments=(attachment("BC.docx"),))
    stamped = Extracted("BC.docx", text="...", head="UBND TỈNH\n| TỐI MẬT |\nBÁO CÁO")
    assert marking(innocent, {1: stamped}) == "attachment-mark"
    assert marking(innocent, {1: Extracted("a.zip", nested=(stamped,))}) == "attachment-mark"
    assert marking(innocent, {1: Extracted("a.zip", nested=(Extracted("TOI_MAT.docx"),))}) == "file-name-mark"
    assert marking(innocent, {1: Extracted("BC.docx", head="BÁO CÁO\nVề bảo mật")}) is None


def test_a_mark_in_a_quoted_part_does_not_make_the_mail_secret() -> None:
    text = "Số liệu đúng.\n\nVào Th 5, 19 thg 11, 2026 lúc 16:02 An <a@x.example> đã viết:\n> MẬT\n> Nội dung cũ\n"
    assert marking(mail(text, subject="Re: BC"), {}) is None


def test_the_last_lines_are_looked_at_and_the_middle_is_not() -> None:
    body = [f"Dòng {n} về số liệu của tuần này." for n in range(60)]
    assert marking(mail("\n".join([*body, "TỐI MẬT"])), {}) == "body-mark"
    middle = [*body[:30], "MẬT", *body[30:]]
    assert marking(mail("\n".join(middle)), {}) is None


def test_the_sensitivity_header_counts_only_for_company_confidential() -> None:
    assert marking(mail(headers=(("sensitivity", "Company-Confidential"),)), {}) == "sensitivity-header"
    assert marking(mail(headers=(("sensitivity", "Personal"),)), {}) is None


def test_an_empty_field_is_read_with_the_line_below() -> None:
    assert in_page(["Độ mật:", "A"])
    assert not in_page(["Độ mật:", "Không"])


@given(st.text(max_size=400))
def test_a_mark_is_seen_beside_any_text(text: str) -> None:
    files = (attachment(text[:50]),)
    marked = mail(text, subject=text[:80], attachments=files, headers=(("sensitivity", "Company-Confidential"),))
    assert marking(marked, {1: Extracted("a", head=text)}) == "sensitivity-header"
    found = marking(mail(text, subject=text[:80], attachments=files), {1: Extracted("a", head=text)})
    assert found is None or re.fullmatch("[a-z-]+", found)  # never the mail's own words
