"""For whom a mail speaks: the member, a delegate for him, or the secretary who takes down what he said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.identity import group_of, identify, is_head, recorded, sender_of, week_of
from mailflow.core.roster import Member, Role, Roster, Sender
from mailflow.core.verdict import Answered, AnsweredKind, Channel, SubmittedBy
from mailflow.core.vietnamese import nfc
from mailflow.core.week import Week
from tests.core.mails import mail
from tests.core.rosters import DOMAIN, ROSTER

WEEK = Week(2026, 47)


def _sender(local: str) -> Sender:
    sender = ROSTER.sender(f"{local}@{DOMAIN}")
    assert sender is not None
    return sender


@pytest.mark.parametrize(
    ("line", "channel"),
    [
        ("Ghi nhận ý kiến của Giám đốc Sở Y tế qua điện thoại:", Channel.PHONE),
        ("Ghi nhận ý kiến của Giám đốc Sở Y tế qua điện thoại lúc 15 giờ 20 ngày 25/11/2026:", Channel.PHONE),
        ("Ghi nhận ý kiến của Giám đốc Sở Y tế qua tin nhắn (Zalo, 20 giờ 15 ngày 12/11):", Channel.MESSAGE),
        ("GHI NHẬN Ý KIẾN CỦA GIÁM ĐỐC SỞ Y TẾ QUA HỌP TRỰC TIẾP", Channel.MEETING),
        ("Ghi nhận ý kiến của Giám đốc Sở Y tế qua họp trực tuyến", Channel.ONLINE_MEETING),
        ("ghi nhan y kien cua Giam doc So Y te qua dien thoai", Channel.PHONE),
        ("Ghi nhận lại ý kiến góp ý của Giám đốc Sở Y tế qua tin nhắn điện thoại:", Channel.MESSAGE),
        ("Ghi nhận ý kiến của Giám đốc Sở Y tế tại cuộc họp (phòng họp số 2)", Channel.MEETING),
    ],
)
def test_the_marker_tells_the_channel_and_is_taken_out_of_the_text(line: str, channel: Channel) -> None:
    found = recorded("ý kiến tuần 47", f"Kính gửi Tổ 1,\n\n{line}\n\nSố liệu đúng.\nTuần 47.")
    assert found is not None
    assert found.channel is channel
    assert "nhận" not in found.text
    assert "Số liệu đúng.\nTuần 47." in found.text


def test_what_follows_the_marker_on_its_line_is_kept() -> None:
    found = recorded("", "Ghi nhận ý kiến của Giám đốc Sở Y tế qua điện thoại: Số liệu tiêm chủng còn thiếu.")
    assert found is not None
    assert found.text == "Số liệu tiêm chủng còn thiếu."


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Ghi nhận ý kiến của Giám đốc Sở Y tế qua điện thoại", "Đúng rồi."),
        ("", "Sở đã ghi nhận ý kiến của người dân qua phản ánh hiện trường."),
        ("", "Trong tuần, Trung tâm tiếp nhận hồ sơ và theo quy định đã ghi nhận ý kiến của người dân qua điện thoại."),
        ("", "\n".join(["Số liệu đúng."] * 6 + ["Ghi nhận ý kiến của Giám đốc Sở Y tế qua điện thoại"])),
        ("ghi nhận ý kiến", "Ghi nhận ý kiến đóng góp."),
    ],
)
def test_other_mentions_of_recorded_opinions_are_no_marker(subject: str, text: str) -> None:
    assert recorded(subject, text) is None


def test_the_secretary_records_for_a_member_of_the_group() -> None:
    text = "Ghi nhận ý kiến của Trưởng Ban Tuyên giáo Tỉnh ủy qua điện thoại:\n- Tin xấu tăng."
    found = identify(_sender("phogiamdoc.stttt"), "", text, ROSTER)
    assert found.member is not None
    assert (found.member.id, found.submitted_by, found.channel) == (
        "truong-ban-tuyen-giao",
        SubmittedBy.SECRETARY,
        Channel.PHONE,
    )
    assert found.text == "- Tin xấu tăng."


def test_the_marker_may_stand_in_the_subject_alone() -> None:
    subject = "Ghi nhận ý kiến của Giám đốc Sở Y tế qua tin nhắn"
    found = identify(_sender("phogiamdoc.stttt"), subject, "Số liệu đúng.", ROSTER)
    assert found.member is not None
    assert (found.member.id, found.channel, found.text) == ("giam-doc-so-y-te", Channel.MESSAGE, "Số liệu đúng.")


def test_a_plain_member_cannot_record_for_a_colleague() -> None:
    text = "Ghi nhận ý kiến của Giám đốc Sở Y tế qua điện thoại:\nSố liệu sai."
    found = identify(_sender("giamdoc.stc"), "", text, ROSTER)
    assert found.member is not None
    assert (found.member.id, found.submitted_by) == ("giam-doc-so-tai-chinh", SubmittedBy.SELF)
    assert found.flags == ("recording_not_allowed",)


def test_the_secretary_of_another_group_records_only_its_contributors() -> None:
    text = "Ghi nhận ý kiến của {} qua điện thoại:\nSố liệu sai."
    allowed = identify(_sender("giamdoc.skhdt"), "", text.format("Giám đốc Sở Y tế"), ROSTER)
    assert allowed.submitted_by is SubmittedBy.SECRETARY
    refused = identify(_sender("giamdoc.skhdt"), "", text.format("Trưởng Ban Tuyên giáo Tỉnh ủy"), ROSTER)
    assert refused.flags == ("recording_not_allowed",)


def test_two_recorded_opinions_in_one_mail_are_flagged() -> None:
    marker = "Ghi nhận ý kiến của {} qua điện thoại:\nSố liệu sai.\n"
    text = marker.format("Giám đốc Sở Y tế") + marker.format("Trưởng Ban Tuyên giáo Tỉnh ủy")
    assert identify(_sender("phogiamdoc.stttt"), "", text, ROSTER).flags == ("several_recorded",)


def test_a_delegate_writes_for_his_member() -> None:
    found = identify(_sender("tonghop.syt"), "", "Số liệu đúng.", ROSTER)
    assert found.member is not None
    assert (found.member.id, found.submitted_by) == ("giam-doc-so-y-te", SubmittedBy.DELEGATE)


def _group(local: str, *places: str, answered: Answered | None = None) -> str | None:
    return group_of(identify(_sender(local), "", "Số liệu.", ROSTER), answered, places, ROSTER)


def test_the_group_is_the_answered_ones_then_the_named_then_the_own() -> None:
    call = Answered(AnsweredKind.CALL, "to-2", WEEK)
    assert _group("giamdoc.syt", "Tổ 1", answered=call) == "to-2"
    assert _group("giamdoc.syt", "Ý kiến với Tổ 2") == "to-2"
    assert _group("giamdoc.syt", "y kien tuan 47", "Kính gửi Thư ký Tổ 2") == "to-2"
    assert _group("giamdoc.syt", "Ý kiến Tổ 1", "phối hợp với Tổ 2") == "to-1"
    assert _group("giamdoc.syt", "Ý kiến gửi Tổ 1 và Tổ 2") == "to-1"
    assert _group("giamdoc.syt", "y kien tuan 47") == "to-1"


def test_a_group_where_the_member_has_no_part_is_not_taken_from_the_text() -> None:
    assert _group("giamdoc.stc", "Gửi Tổ 1") == "to-2"
    assert _group("giamdoc.syt", "Gửi Tổ 3") == "to-1"


def test_a_recorded_opinion_stays_in_the_members_own_group() -> None:
    text = "Ghi nhận ý kiến của Giám đốc Sở Y tế qua điện thoại: Tổ 2 cần xem lại."
    who = identify(_sender("giamdoc.skhdt"), "", text, ROSTER)
    assert group_of(who, Answered(AnsweredKind.CALL, "to-2", WEEK), ["Tổ 2"], ROSTER) == "to-1"


def test_one_person_with_seats_in_two_groups_speaks_as_the_seat_of_the_answered_group() -> None:
    shared = (f"giamdoc.snnmt@{DOMAIN}",)
    seats = tuple(Member(f"seat-{n}", f"to-{n}", Role.MEMBER, f"Giám đốc {n}", addresses=shared) for n in (2, 3))
    roster = Roster(ROSTER.groups, (*ROSTER.members, *seats), ROSTER.sectors, (), ())
    answered = Answered(AnsweredKind.CALL, "to-3", WEEK)
    sender = sender_of(mail(sender=shared[0]), roster, answered)
    assert sender is not None
    assert sender.member == seats[1]


def test_the_week_is_the_answered_cycles_else_that_of_arrival_in_vietnam() -> None:
    late = datetime(2026, 11, 22, 17, 20, tzinfo=UTC)  # Monday 00:20 in Vietnam
    assert week_of(None, late) == Week(2026, 48)
    assert week_of(Answered(AnsweredKind.CALL, "to-1", Week(2026, 46)), late) == Week(2026, 46)


def test_only_a_heads_own_address_is_the_head() -> None:
    assert is_head(_sender("pct.vanxa"), ROSTER)
    assert not is_head(_sender("giamdoc.syt"), ROSTER)
    assert not is_head(_sender("tonghop.syt"), ROSTER)


@given(st.text(max_size=300))
def test_no_text_makes_a_member_speak_for_another(text: str) -> None:
    found = recorded("", f"Ghi nhận ý kiến của {text} qua {text}")
    assert found is None or found.who in nfc(text)
    sender = _sender("phogiamdoc.stttt")
    assert identify(sender, text, text, ROSTER).member == sender.member
