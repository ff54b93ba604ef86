"""What a mail newly says: public suites, sample mails, Vietnamese cases, forwards, our own sent mail, hostile input."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.core import reply

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "reply"
Q = reply.QUESTION
OWN = ("ykien@binhphuoc.example",)

SENT = f"""{reply.MARKER}
Kính gửi: Đồng chí Giám đốc Sở Y tế - Thành viên Tổ 1;

Thực hiện Quyết định số 2936/QĐ-UBND, đề nghị đồng chí cho ý kiến tuần 47 (từ ngày 16/11/2026 đến ngày 22/11/2026):
1. Đánh giá tình hình, sự hợp lý của dữ liệu trong tuần.
2. Những bất cập của dữ liệu đã phát hiện.
3. Giải pháp giải quyết.
4. Kiến nghị, đề xuất với lãnh đạo và các cơ quan liên quan.
Ý kiến gửi trước 24h00 thứ Bảy, ngày 21/11/2026.

Trân trọng./.
Thư ký Tổ 1"""
QUOTED = "\n".join(f"> {line}" for line in SENT.split("\n"))
WROTE = "Vào Th 6, 20 thg 11, 2026 lúc 08:15 Tổ tham mưu IOC <ykien@binhphuoc.example> đã viết:"
OUTLOOK = "Từ: Tổ tham mưu IOC <ykien@binhphuoc.example>\nĐã gửi: Thứ Ba\nĐến: An\nChủ đề: [Tổ 1] Đề nghị\n"
FROM_BOSS = "Từ: Giám đốc <gd@syt.example>\nĐã gửi: Thứ Hai\nĐến: Văn phòng\nChủ đề: ý kiến\n"


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def lines_of(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


# --- the public suites -------------------------------------------------------------------------------------------

# Exact results reached; the rest are cases where a suite's policy contradicts another's (see the samples' README).
REACHED = {
    "vi15": 15,
    "vi_guard": 8,
    "decision_guard": 30,
    "github_erp": 22,
    "willdurand_php": 38,
    "crisp_js": 56,
    "mail_parser_reply": 26,
    "edgetier": 39,
    "quotequail": 18,
    "talon_sig": 13,
}
VARIANTS = {
    "as it is": lambda text: text,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "CRLF": lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
}


def passes(case: dict, got: str) -> bool:
    if case["expected"] is not None:
        return folded(got) == folded(case["expected"])
    wanted = all(folded(part) in folded(got) for part in case.get("contains") or [])
    return wanted and not any(folded(part) in folded(got) for part in case.get("not_contains") or [])


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", REACHED)
def test_a_public_suite_does_not_fall_below_what_was_reached(name, variant):
    cases = [json.loads(line) for line in (SAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sum(passes(case, reply.new_text(VARIANTS[variant](case["body"]))) for case in cases) >= REACHED[name]


MAILS = {mail["id"]: mail for mail in json.loads((SAMPLES / "mails.json").read_text(encoding="utf-8"))}


FORMS = [
    (number, form)
    for number, mail in MAILS.items()
    for form in ("both", "text", "html")
    if form == "both" or mail[form]
]


@pytest.mark.parametrize(("number", "form"), FORMS)
def test_a_sample_mail_keeps_its_facts_and_nothing_of_older_mails(number, form):
    mail = MAILS[number]
    text, html = mail["text"] if form != "html" else "", mail["html"] if form != "text" else ""
    found = reply.split(text, html, subject=mail["subject"], own=OWN, writer=mail["writer"])
    new = folded("\n".join(line for line in found.new.split("\n") if not line.startswith(Q))).casefold()
    assert [fact for fact in mail["facts"] if folded(fact).casefold() not in new] == []
    assert [leak for leak in mail["leaks"] if folded(leak).casefold() in new] == []


def test_an_empty_answer_stays_empty():
    for number in ("0073", "0074"):
        mail = MAILS[number]
        found = reply.split(mail["text"], mail["html"], subject=mail["subject"], own=OWN)
        assert found.new == ""
        assert "only_quote" in found.flags


# --- signatures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "new"),
    [
        ("So lieu hop ly.\n\nTran trong,\nNguyen Van An\nGiam doc So Y te\nDT: 0912345678", "So lieu hop ly."),
        ("Thống nhất với dự thảo.\n\nNguyễn Văn An", "Thống nhất với dự thảo."),
        ("Sở đề nghị rà soát.\n\nGiám đốc Sở Y tế\nNguyễn Văn An", "Sở đề nghị rà soát."),
        ("Sở đề nghị rà soát.\n\nVăn phòng Sở Y tế\nĐT: 0271 3888 999", "Sở đề nghị rà soát."),
        ("Sở đề nghị rà soát.\nNguyễn Văn An, PGĐ Sở Y tế, 0912345678", "Sở đề nghị rà soát."),
        ("Sở đề nghị rà soát.\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nNguyễn Văn An",
         "Sở đề nghị rà soát."),
        ("Đúng rồi em nhé.\n__________________\nNguyễn Văn An\nGiám đốc Sở Y tế\nMobile: 0912 345 678",
         "Đúng rồi em nhé."),
        ("Số liệu đúng.\n\n**Trân trọng,**\n**Nguyễn Văn An**\n*Giám đốc Sở Y tế*", "Số liệu đúng."),
        ("Số liệu đúng.\nTrân trọng cảm ơn đồng chí Thư ký!", "Số liệu đúng."),
        ("Số liệu đúng.\n\nTrân trọng!\n\nNguyễn Văn An\nChánh Văn phòng\nĐịa chỉ: 468 Quốc lộ 14, phường Tân Phú,"
         " thành phố Đồng Xoài, tỉnh Bình Phước.\nĐiện thoại: 0271.3879.202 | Email: vp@sgddt.example",
         "Số liệu đúng."),
        ("Số liệu sai.\n\nĐã gửi từ iPhone của tôi", "Số liệu sai."),
        ("Số liệu sai.\nGửi từ điện thoại Samsung của tôi", "Số liệu sai."),
        ("Số liệu sai.\n\nLƯU Ý: Email này và các tệp đính kèm chỉ dành cho người nhận có tên. Nếu nhận nhầm,"
         " vui lòng xóa.",
         "Số liệu sai."),
    ],
)  # fmt: skip
def test_what_ends_a_letter_is_no_new_text(body, new):
    assert reply.split(body).new == new


@pytest.mark.parametrize(
    "ending",
    [
        "Trân trọng, Nguyễn Văn An",
        "Trân trọng ./.",
        "TRÂN TRỌNG\nNGUYỄN VĂN AN",
        "Thay mặt Sở Y tế,\nNguyễn Văn An\nGiám đốc",
        "Trân trọng,\n(Đã ký)\nNguyễn Văn An",
        "Nguyễn Văn An (Ô.)\nP. GĐ Sở Y tế\n0912.345.678",
        "Thanks and Best regards,\n----------------\nNguyen Van An (Mr.)\nSo Y te | 0912345678",
        "Trân trọng cám ơn!\n\n*************\nNguyễn Văn An\nSở Y tế",
        '--\nNguyễn Văn An\nSở Y tế\n"Hành động hôm nay - kết quả ngày mai"',
        "Trân trọng.\n\nBS CKII Nguyễn Văn An - Giám đốc Sở",
        "Hãy bảo vệ môi trường, cân nhắc trước khi in thư này.",
        "Kính báo cáo!\n\nNGUYỄN VĂN AN\nTRƯỞNG PHÒNG CNTT\nMobile/Zalo: 0912345678",
        "Trân trọng!\nVăn phòng Sở Y tế",
        "Nguyễn Văn An\n-----------------\nSở Y tế Bình Phước\nTel: 0271 3 888 999",
    ],
)
def test_an_ending_of_any_shape_is_taken_off(ending):
    assert reply.split(f"Số liệu Đắk Ơ thiếu 12 ca.\n\n{ending}").new == "Số liệu Đắk Ơ thiếu 12 ca."


@pytest.mark.parametrize(
    "body",
    [
        "Người liên hệ của các xã:\nNguyễn Văn An\nĐT: 0912345678\nTrần Văn Bình\nĐT: 0912345679",
        "Nội dung như sau:\nTừ ngày: 16/11\nĐến ngày: 22/11\nChủ đề: rà soát số liệu",
        "Nguyễn Văn An đề nghị bổ sung số liệu.",
        "Ý kiến 1\n***\nÝ kiến 2",
        "Camera hỏng: Sóc Miên, Tiến Thành\nĐơn vị xử lý: Công an tỉnh",
        "Tôi đồng ý.\nLưu ý Thư ký gửi trước 7h00 thứ Hai.",
        "Duyệt",
        "👍",
        "Trân trọng đề nghị Thư ký tổng hợp.",
        "Đồng ý./.",
        "Cảm ơn.",
        "Kính gửi Thư ký,\nSở Y tế thống nhất",
        "Các xã chưa cập nhật:\nĐắk Ơ\nBù Gia Mập\nPhú Nghĩa",
        "Đề nghị bổ sung thành viên:\nNguyễn Văn An\nGiám đốc Sở Y tế",
        "Các lĩnh vực chưa đạt:\n- Y tế\n- Giáo dục",
        "Đề nghị bổ sung lĩnh vực:\n- Du lịch",
        "Đề nghị liên hệ:\nĐT: 0912 345 678",
        "Đơn vị cập nhật chậm nhất tuần qua:\nSở Y tế",
        "Gửi từ điện thoại nên em viết ngắn: số liệu Đắk Ơ sai.",
        "I. Đánh giá\nTốt.\n----------\nII. Bất cập\nThiếu số liệu.",
        "Bảng:\n| A | B |\n| Sở Y tế | 3 |",
        "Đề nghị họp:\nTừ: 8h00\nĐến: 11h00\nNgày: 25/11/2026\nĐịa điểm: phòng 2",
        'Vào lúc 08:15 ngày 20/11/2026, báo Bình Phước đã viết:\n"Ùn tắc kéo dài."\nĐề nghị kiểm tra.',
        "Vào lúc 08:15 ngày 20/11/2026, trang fanpage Bình Phước đã viết:\nÙn tắc kéo dài.\nĐề nghị kiểm tra.",
        "Ngưỡng:\n> 100 ca: đỏ\n> 50 ca: vàng\n> 20 ca: xanh",
        "Kiến nghị:\n> Bổ sung camera Sóc Miên\n> Sửa dữ liệu đếm xe\n> Nối mạng 05 nút giao",
        "Trân trọng cảm ơn.\n1. Số liệu sai ở Đắk Ơ.\n2. Thiếu 12 ca.",
    ],
)
def test_content_that_looks_like_an_ending_or_a_mark_stays(body):
    assert reply.split(body).new == body
    assert reply.new_text(body) == body


def test_a_postscript_below_the_signature_is_kept():
    body = (
        "Số liệu đúng.\n\nTrân trọng,\nNguyễn Văn An\nGiám đốc Sở Y tế\n\nTái bút: bổ sung số liệu tiêm chủng Bù Đốp."
    )
    assert lines_of(reply.split(body).new) == ["Số liệu đúng.", "Tái bút: bổ sung số liệu tiêm chủng Bù Đốp."]
    assert lines_of(reply.split("Số liệu đúng.\nTrân trọng.\nP/S: thiếu 12 ca.").new) == [
        "Số liệu đúng.",
        "P/S: thiếu 12 ca.",
    ]


def test_the_writers_given_name_alone_is_a_signature_only_when_the_writer_is_known():
    body = "Số liệu đúng rồi em.\nAn"
    assert reply.split(body, writer="Nguyễn Văn An").new == "Số liệu đúng rồi em."
    assert reply.split(body).new == body


def test_text_below_a_device_line_is_kept_by_split():
    found = reply.split("Số liệu sai.\n\nĐã gửi từ iPhone của tôi\n\nBổ sung: Bù Đốp cũng sai.")
    assert lines_of(found.new) == ["Số liệu sai.", "Bổ sung: Bù Đốp cũng sai."]
    assert "text_after_device" in found.flags


# --- quoted mails ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mark",
    [
        WROTE,
        "Vao Th 6, 20 thg 11, 2026 luc 08:15 To tham muu <ykien@x.example> da viet:",
        "Vào lúc 08:15 20/11/2026, Tổ tham mưu đã viết:",
        "Vào CN, ngày 20, 09 năm 2009 lúc 16:14 +0100, Tổ tham mưu viết:",
        "Tổ tham mưu đã viết:",
        "20 thg 11, 2026, 08:15 bởi ykien@x.example:",
        '"Tổ tham mưu" ykien@x.example – 20 November 2026 08:15',
        "----- Vào Thứ Bảy, 21 Tháng 11, 2026, lúc 15:00, Tổ <ykien@x.example> đã viết:",
        "On Friday, November 20, 2026 08:15 +07, Tổ tham mưu <ykien@x.example> wrote:",
        "Vào Th 6, 20 thg 11, 2026 vào lúc 08:15 Sở Thông tin và Truyền thông\n<ykien@x.example> đã viết:",
    ],
)
def test_a_marked_quote_is_cut_and_text_around_it_kept(mark):
    body = f"Số liệu đúng.\n\n{mark}\n{QUOTED}\n\nThêm: thiếu số liệu Đắk Ơ."
    found = reply.split(body)
    assert lines_of(found.new) == ["Số liệu đúng.", "Thêm: thiếu số liệu Đắk Ơ."]
    assert "Những bất cập" in found.cut


def test_answers_between_quoted_questions_stand_under_them():
    body = f"{WROTE}\n> 1. Số liệu đã đúng chưa?\nchưa\n> 2. Những bất cập của dữ liệu đã\n> phát hiện.\nThiếu Đắk Ơ."
    assert lines_of(reply.split(body).new) == [
        f"{Q}1. Số liệu đã đúng chưa?:",
        "chưa",
        f"{Q}2. Những bất cập của dữ liệu đã phát hiện:",
        "Thiếu Đắk Ơ.",
    ]
    assert reply.new_text(body) == "chưa\n\nThiếu Đắk Ơ."


def test_an_answer_below_the_whole_mail_does_not_stand_under_its_last_line():
    quoted = "> Dự thảo báo cáo:\n> 1. Đánh giá.\n> 2. Bất cập.\n> 3. Kiến nghị."
    assert reply.split(f"{WROTE}\n{quoted}\n\nĐồng ý.").new == "Đồng ý."


def test_an_own_earlier_opinion_quoted_deeper_is_cut():
    body = f"Bổ sung một ý: thiếu 12 ca.\n\n{OUTLOOK}\nCảm ơn đ/c.\n\n{FROM_BOSS}\nÝ kiến cũ.\n\n{WROTE}\n{QUOTED}\n"
    assert reply.split(body, own=OWN, subject="Re: x").new == "Bổ sung một ý: thiếu 12 ca."


def test_below_our_marker_everything_is_ours():
    assert reply.split(f"Số liệu đúng.\n\n{SENT}").new == "Số liệu đúng."


# --- our own sent mail -------------------------------------------------------------------------------------------

WRAPPED = SENT.replace("cho ý kiến tuần 47 ", "cho ý\nkiến tuần 47\n")


@pytest.mark.parametrize("quoted", [SENT, WRAPPED, SENT.replace(reply.MARKER + "\n", "")])
def test_what_repeats_our_mail_is_cut_without_any_mark(quoted):
    assert reply.split(f"Số liệu đúng.\n\n{quoted}", sent=SENT).new == "Số liệu đúng."


def test_an_answer_below_our_unmarked_mail_is_found():
    body = f"{WROTE}\n\n{SENT}\n\nSở Y tế thống nhất, không có ý kiến bổ sung."
    assert reply.split(body, sent=SENT).new == "Sở Y tế thống nhất, không có ý kiến bổ sung."


def test_answers_inside_our_unmarked_mail_stand_under_their_questions():
    answered = SENT.replace("trong tuần.", "trong tuần.\nSố liệu khám bệnh đúng.").replace(
        "phát hiện.", "phát hiện.\nThiếu Đắk Ơ."
    )
    assert lines_of(reply.split(f"{OUTLOOK}\n{answered}", sent=SENT, own=OWN).new) == [
        f"{Q}1. Đánh giá tình hình, sự hợp lý của dữ liệu trong tuần:",
        "Số liệu khám bệnh đúng.",
        f"{Q}2. Những bất cập của dữ liệu đã phát hiện:",
        "Thiếu Đắk Ơ.",
    ]


def test_headings_that_the_writer_copied_from_our_mail_stay_with_the_answers():
    first, second = SENT.split("\n")[4:6]
    answer = f"{first}\nĐúng.\n{second}\nThiếu."
    assert reply.split(f"{answer}\n\n{WROTE}\n{QUOTED}", sent=SENT).new == answer


# --- forwards ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        (f"Kính chuyển ý kiến của anh Giám đốc.\n\n{FROM_BOSS}\nThiếu 12 ca.\n\nTrân trọng.\nNguyễn Văn An",
         "CT: ý kiến"),
        (f"Kính chuyển ý kiến của anh Giám đốc.\n\n{FROM_BOSS}\nThiếu 12 ca.", "RE: [Tổ 1] Đề nghị"),
        (f"\n{FROM_BOSS}\nThiếu 12 ca.", "FW: ý kiến"),
        (f"Kính chuyển.\n\n---------- Thư đã chuyển tiếp ---------\n{FROM_BOSS}\nThiếu 12 ca.", "Fwd: ý kiến"),
        (f"Kính chuyển.\n\n---------- Forwarded message ---------\n{FROM_BOSS}\nThiếu 12 ca.\n\n{WROTE}\n{QUOTED}",
         "Fwd: Re: x"),
        (f"Gửi Thư ký.\n\nTừ: VP <vp@x.example>\nĐã gửi: T3\nĐến: VT\nChủ đề: FW\n\nEm chuyển giúp anh ý kiến nhé.\n\n"
         f"{FROM_BOSS}\nThiếu 12 ca.", "FW: ý kiến"),
        ("Kính chuyển.\n\nBắt đầu thư được chuyển tiếp:\n\n> Từ: GĐ <g@x.example>\n> Chủ đề: ý kiến\n> Ngày: T2\n>\n"
         "> Thiếu 12 ca.",
         "Fwd: ý kiến"),
    ],
)  # fmt: skip
def test_the_forwarded_opinion_is_the_content(body, subject):
    found = reply.split(body, subject=subject, own=OWN)
    assert found.new == "Thiếu 12 ca."
    assert found.forwarded


def test_what_a_forwarded_mail_itself_forwards_is_older():
    divider = "---------- Forwarded message ---------"
    body = f"FYI\n\n{divider}\n{FROM_BOSS}\nThiếu 12 ca.\n\n{divider}\n{FROM_BOSS}\nÝ kiến cũ."
    assert reply.split(body, subject="Fwd: x").new == "Thiếu 12 ca."


def test_a_forward_of_our_own_mail_is_no_opinion_of_anyone():
    body = f"Kính chuyển phòng CNTT xem.\n\n---------- Forwarded message ---------\n{OUTLOOK}\n{SENT}"
    found = reply.split(body, subject="Fwd: [Tổ 1] Đề nghị", own=OWN)
    assert (found.new, found.forwarded) == ("Kính chuyển phòng CNTT xem.", False)
    assert "own_forwarded" in found.flags


def test_an_opinion_above_a_forward_is_kept_with_it():
    above = "Tôi bổ sung: số giường bệnh cũng thiếu 02 bệnh viện tư nhân."
    found = reply.split(
        f"{above}\n\n---------- Forwarded message ---------\n{FROM_BOSS}\nThiếu 12 ca.", subject="Fwd: x"
    )
    assert lines_of(found.new) == [above, "Thiếu 12 ca."]
    assert found.cover == above


def test_an_answer_above_an_outlook_header_is_a_reply():
    found = reply.split(f"Duyệt.\n\n{OUTLOOK}\n{SENT}", subject="TL: [Tổ 1] Trình duyệt", own=OWN)
    assert (found.new, found.forwarded) == ("Duyệt.", False)


# --- fallback, properties, hostile input -------------------------------------------------------------------------


def test_a_mail_that_is_nothing_but_an_unknown_quote_is_kept_whole_and_flagged():
    found = reply.split(f"{FROM_BOSS}\nThiếu 12 ca.")
    assert found.new == "Thiếu 12 ca."
    assert "kept_whole" in found.flags


@pytest.mark.parametrize("body", ["", "\n \n", "\u00a0\n\u200b"])
def test_nothing_gives_nothing(body):
    assert reply.split(body) == reply.Split("")
    assert reply.new_text(body) == ""


PIECES = [
    *(
        "Số liệu đúng.",
        "Thiếu 12 ca ở Đắk Ơ.",
        "",
        "",
        "Trân trọng,",
        "Nguyễn Văn An",
        "Giám đốc Sở Y tế",
        "ĐT: 0912 345 678",
    ),
    *(
        "-- ",
        "---",
        "> 1. Đánh giá.",
        "> abc",
        ">> sâu hơn",
        "1. Mục một",
        "- gạch đầu dòng",
        "Đã gửi từ iPhone của tôi",
    ),
    *(WROTE, *OUTLOOK.strip().split("\n"), "---------- Forwarded message ---------", "-----Original Message-----"),
    *(
        "Từ: 14h00",
        "On Nov 26, 2013 you wrote:",
        reply.MARKER,
        "<a@b.example> đã viết:",
        "Kính chuyển ý kiến.",
        "x" * 700,
    ),
]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=25),
    st.sampled_from(["", "Re: x", "Fwd: x"]),
    st.sampled_from(["", SENT]),
)
def test_every_line_is_new_or_cut(pieces, subject, sent):
    found = reply.split("\n".join(pieces), subject=subject, sent=sent)
    whole = folded(f"{found.new}\n{found.cut}\n{found.cover}")
    for piece in pieces:
        assert folded(piece.lstrip("> ")) in whole


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("> -:@<\n\t.ạàđ1ViếtOn,*|\u200b\u2063_"), max_size=400))
def test_any_text_is_taken_apart_without_an_error(body):
    found = reply.split(body, subject="Fwd: x", sent=body[:50])
    assert isinstance(found.new, str)
    assert Q not in reply.new_text(body)


HOSTILE = {
    "one line of 200 KB": "x" * 200_000,
    "20,000 blank lines": "a\n" + "\n" * 20_000 + "b",
    "50 KB of >": ">" * 50_000,
    "10,000 attributions": "On x wrote:\n" * 10_000,
    "10,000 dated attributions": "On Mon, 3 Jan 2020 at 10:00, x wrote:\n" * 10_000,
    "5,000 header lines": "From: a@b.c\nSent: x\n" * 2500,
    "5,000 senders": "Từ: a\n" * 5000,
    "1 MB of spaces": " " * 1_000_000,
    "nesting of 2,000": "\n".join(">" * depth + " x" for depth in range(2000)),
    "500 KB of dashes": "-" * 500_000,
    "20,000 rules": "---\n" * 20_000,
    "20,000 sign-offs": "Trân trọng,\n" * 20_000,
    "20,000 names": "Nguyễn Văn A\n" * 20_000,
    "20,000 device lines": "Sent from my iPhone\n" * 20_000,
    "forwards in forwards": ("---------- Forwarded message ---------\nFrom: a <a@b.c>\nSubject: x\n\n") * 3000,
    "half addresses": ("a@" * 290 + "\n") * 1000,
    "combining marks": "a" + "\u0301" * 100_000,
    "alternating quotes": "> a\nb\n" * 10_000,
    "disclaimers": "this e-mail is confidential\n\n" * 5000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_comes_to_an_end_and_is_not_lost(name):
    body = HOSTILE[name]
    found = reply.split(body, subject="Re: x", sent=body[:20_000])
    letters = sum(c.isalnum() for c in unicodedata.normalize("NFC", body))
    assert sum(c.isalnum() for c in found.new + found.cut + found.cover) >= letters
    assert len(reply.new_text(body)) <= len(body)
