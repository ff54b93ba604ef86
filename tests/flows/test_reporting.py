"""The week's report: asked for, drafted, corrected, submitted, approved, delivered. Only a real yes approves."""

from dataclasses import replace

import pytest

from mailflow.core.records import CycleState
from mailflow.core.timetable import DeliveryMode, Silence, Timetable
from tests.office import (
    EDUCATION,
    HEAD_1,
    HEALTH,
    HEALTH_DELEGATE,
    LEADERS,
    SECRETARY_1,
    STANDING,
    W47,
    Office,
    at,
)

ISSUE = "Số ca sốt xuất huyết trên IOC thấp hơn báo cáo của CDC 14 ca."


def test_a_week_without_incident_reaches_leadership_at_seven(office: Office) -> None:
    submission = office.submitted()
    office.clock.now = at(6, 8)
    office.receive(HEAD_1, "Duyệt.", submission)
    office.pass_at(at(6, 8, 5))
    assert office.cycle().state is CycleState.APPROVED
    office.pass_at(at(7, 6, 59))
    assert office.sent("delivery") == []
    office.pass_at(at(7, 7))
    assert [m.to for m in office.sent("delivery")] == list(LEADERS)
    assert office.cycle().state is CycleState.DELIVERED
    assert office.cycle("to-2").state is CycleState.SUBMITTED
    assert "Tổ 2" in office.last("delivery").text


def test_everybody_but_the_head_is_asked_once_contributors_too(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.pass_at(at(2, 9))
    asked = [m.to for m in office.sent("call", group="to-2")]
    assert len(asked) == len(set(asked)) == 9
    assert {HEALTH, EDUCATION} <= set(asked)
    assert HEAD_1 not in [m.to for m in office.sent("call")]


def test_only_who_has_not_answered_is_reminded(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.clock.now = at(3, 9)
    office.receive(HEALTH, "Không có ý kiến khác.", office.last("call", HEALTH, "to-1"))
    office.pass_at(at(3, 9))
    office.pass_at(at(4, 8))
    reminded = [m.to for m in office.sent("reminder", group="to-1")]
    assert HEALTH not in reminded
    assert EDUCATION in reminded
    assert "phochanhvp.vanxa@binhphuoc.example" not in reminded  # takes part, is not expected


def test_an_out_of_office_is_absence_and_no_answer(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.receive(
        HEALTH,
        "Tôi đi công tác, sẽ trả lời sau. Đồng ý, duyệt.",
        office.last("call", HEALTH, "to-1"),
        headers={"Auto-Submitted": "auto-replied"},
    )
    office.pass_at(at(2, 9))
    office.pass_at(at(4, 8))
    assert HEALTH in [m.to for m in office.sent("reminder", group="to-1")]
    assert office.sent("receipt") == []


@pytest.mark.parametrize("words", ["Duyệt, nhưng sửa mục 2", "Chưa duyệt", "Xem lại số liệu y tế"])
def test_anything_but_a_plain_yes_goes_back_to_the_secretary(office: Office, words: str) -> None:
    office.receive(HEAD_1, words, office.submitted())
    office.pass_at(at(6, 8))
    assert office.cycle().state is CycleState.DRAFTED
    assert words in office.last("returned", SECRETARY_1).text
    assert office.sent("return_recorded", HEAD_1)
    office.pass_at(at(7, 7))
    assert office.cycle().state is CycleState.DRAFTED


def test_a_doubtful_answer_is_asked_about_and_changes_nothing(office: Office) -> None:
    office.receive(HEAD_1, "Nếu số liệu đúng thì duyệt", office.submitted())
    office.pass_at(at(6, 8))
    assert office.cycle().state is CycleState.SUBMITTED
    question = office.last("ask", HEAD_1)
    office.receive(HEAD_1, "Duyệt", question)
    office.pass_at(at(6, 9))
    assert office.cycle().state is CycleState.APPROVED


@pytest.mark.parametrize("sender", [SECRETARY_1, HEALTH, HEALTH_DELEGATE, "pct.tonghop@binhphuoc.example", *LEADERS])
def test_the_yes_of_anybody_else_approves_nothing(office: Office, sender: str) -> None:
    office.receive(sender, "Duyệt.", office.submitted())
    office.pass_at(at(6, 8))
    assert office.cycle().state is CycleState.SUBMITTED


@pytest.mark.parametrize("results", ["", "mx.binhphuoc.example; dmarc=none", "other.example; dmarc=pass"])
def test_a_yes_without_proof_of_its_sender_approves_nothing(office: Office, results: str) -> None:
    office.receive(HEAD_1, "Duyệt.", office.submitted(), results=results)
    office.pass_at(at(6, 8))
    assert office.cycle().state is CycleState.SUBMITTED


def test_a_yes_that_answers_no_mail_of_ours_approves_nothing(office: Office) -> None:
    submission = office.submitted()
    office.receive(HEAD_1, "Duyệt.", subject=submission.subject.split("(mã")[0])
    office.receive(HEAD_1, "Duyệt.", replace(submission, message_id="<mf.submission.n1.aaaaaaaaaaaaaaaa@x.example>"))
    office.pass_at(at(6, 8))
    assert office.cycle().state is CycleState.SUBMITTED or office.events().count("report_approved") == 1


def test_the_code_in_the_subject_is_enough_when_a_client_drops_the_reference(office: Office) -> None:
    submission = office.submitted()
    office.receive(HEAD_1, "Duyệt.", subject=f"Re: {submission.subject}")
    office.pass_at(at(6, 8))
    assert office.cycle().state is CycleState.APPROVED


def test_a_newer_version_makes_an_older_yes_void(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, ISSUE, office.last("call", HEALTH, "to-1"))
    office.pass_at(at(2, 9))
    old = office.submitted()
    office.receive(SECRETARY_1, "thêm giáo dục: Sĩ số khớp với cơ sở dữ liệu ngành.", office.last("draft", SECRETARY_1))
    office.pass_at(at(6, 7))
    assert (office.cycle().state, office.cycle().version) == (CycleState.SUBMITTED, 2)
    office.receive(HEAD_1, "Duyệt.", old)
    office.pass_at(at(6, 8))
    assert office.cycle().state is CycleState.SUBMITTED
    assert "phiên bản 2" in office.last("ask", HEAD_1).text
    office.receive(HEAD_1, "Duyệt.", office.last("submission", HEAD_1))
    office.pass_at(at(6, 9))
    assert office.cycle().state is CycleState.APPROVED


def test_a_second_yes_approves_once_and_confirms_again(office: Office) -> None:
    submission = office.submitted()
    for hour in (8, 9):
        office.receive(HEAD_1, "Duyệt.", submission)
        office.pass_at(at(6, hour))
    assert office.events().count("report_approved") == 1
    assert len(office.sent("confirmation", HEAD_1)) == 2


def test_a_head_may_take_his_yes_back_until_delivery(office: Office) -> None:
    office.receive(HEAD_1, "Duyệt.", office.submitted())
    office.pass_at(at(6, 8))
    office.receive(HEAD_1, "Chưa duyệt, xem lại số liệu y tế", office.last("confirmation", HEAD_1))
    office.pass_at(at(6, 9))
    assert office.cycle().state is CycleState.DRAFTED
    office.pass_at(at(7, 7))
    assert "đã được gửi" not in office.last("return_recorded", HEAD_1).text
    assert office.cycle().state is CycleState.DRAFTED


def test_the_secretary_edits_by_number_and_says_yes(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, ISSUE, office.last("call", HEALTH, "to-1"))
    office.receive(EDUCATION, "Sĩ số học sinh khớp với cơ sở dữ liệu ngành.", office.last("call", EDUCATION, "to-1"))
    office.pass_at(at(2, 9))
    office.pass_at(at(5, 11, 30))
    office.receive(SECRETARY_1, "bỏ 1", office.last("draft", SECRETARY_1))
    office.pass_at(at(5, 13))
    assert office.cycle().version == 2
    assert len(office.texts()) == 1
    office.receive(SECRETARY_1, "Đồng ý", office.last("draft", SECRETARY_1))
    office.pass_at(at(5, 14))
    assert office.cycle().state is CycleState.SUBMITTED
    assert office.last("submission", HEAD_1).version == 2
    office.pass_at(at(5, 20))
    assert len(office.sent("submission", HEAD_1)) == 1


def test_an_edit_of_an_item_that_is_not_there_is_told(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.pass_at(at(5, 11, 30))
    office.receive(SECRETARY_1, "bỏ 99", office.last("draft", SECRETARY_1))
    office.pass_at(at(5, 13))
    assert "99" in office.last("draft", SECRETARY_1).text


def test_an_edited_file_is_kept_and_shown_to_the_head(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.pass_at(at(5, 11, 30))
    office.receive(
        SECRETARY_1, "Gửi bản đã chỉnh sửa.", office.last("draft", SECRETARY_1), files={"bao cao.docx": b"PK x"}
    )
    office.pass_at(at(5, 13))
    office.pass_at(at(5, 20))
    submission = office.last("submission", HEAD_1)
    with office.store.transaction() as tx:
        kept = tx.outbox.get(submission.id)
    assert kept is not None
    assert b"bao cao.docx" in kept.raw


def test_a_late_opinion_waits_for_the_secretary(office: Office) -> None:
    office.pass_at(at(2, 8))
    call = office.last("call", HEALTH, "to-1")
    office.pass_at(at(5, 11, 30))
    office.clock.now = at(5, 15)
    office.receive(HEALTH, ISSUE, call)
    office.pass_at(at(5, 15))
    assert office.texts() == []
    office.receive(SECRETARY_1, "Đồng ý", office.last("supplement", SECRETARY_1))
    office.pass_at(at(5, 16))
    assert office.texts() == [ISSUE]
    assert office.cycle().version == 2


def test_an_opinion_after_delivery_is_the_next_weeks_marked_late(office: Office) -> None:
    office.receive(HEAD_1, "Duyệt.", office.submitted())
    office.pass_at(at(7, 7))
    office.receive(HEALTH, ISSUE, office.sent("call", HEALTH, "to-1")[0])
    office.pass_at(at(7, 9))
    with office.store.transaction() as tx:
        (found,) = tx.opinions.of_week("to-1", W47.next())
    assert (found.text, found.late) == (ISSUE, True)
    assert office.sent("late_notice", HEALTH)


def test_silence_is_told_to_leadership_and_the_report_follows_when_approved(office: Office) -> None:
    submission = office.submitted()
    for moment in (at(6, 9), at(6, 17), at(7, 6, 30)):
        office.pass_at(moment)
    assert len(office.sent("head_reminder", HEAD_1)) == 3
    office.pass_at(at(7, 7))
    assert "Tổ 1" in office.last("delivery").text
    office.pass_at(at(7, 8))
    assert {m.to for m in office.sent("not_approved", group="to-1")} == {SECRETARY_1, STANDING}
    office.receive(HEAD_1, "Duyệt", submission)
    office.pass_at(at(7, 9))
    assert [m.to for m in office.sent("late_delivery", group="to-1")] == list(LEADERS)
    assert office.cycle().state is CycleState.DELIVERED


def test_a_setting_sends_an_unapproved_report_marked(tmp_path) -> None:
    office = Office(tmp_path, replace(Timetable(), silence=Silence.SEND_MARKED))
    office.submitted()
    office.pass_at(at(7, 7))
    assert "CHƯA ĐƯỢC DUYỆT" in office.last("delivery").text.upper()
    assert office.cycle().state is CycleState.SUBMITTED


def test_a_setting_makes_it_one_mail_per_group(tmp_path) -> None:
    office = Office(tmp_path, replace(Timetable(), mode=DeliveryMode.SEPARATE))
    office.receive(HEAD_1, "Duyệt.", office.submitted())
    office.pass_at(at(6, 8))
    office.pass_at(at(7, 7))
    assert len(office.sent("delivery", LEADERS[0])) == 3
    assert office.cycle().state is CycleState.DELIVERED


def test_a_downtime_over_monday_morning_is_made_up_once(office: Office) -> None:
    office.receive(HEAD_1, "Duyệt.", office.submitted())
    office.pass_at(at(6, 8))
    office.pass_at(at(7, 7, 20))
    office.pass_at(at(7, 7, 25))
    assert len(office.sent("delivery")) == 2


def test_approval_with_a_directive_does_both(office: Office) -> None:
    office.receive(
        HEAD_1, "Duyệt. Giao Sở Y tế rà soát số liệu ca bệnh, báo cáo trước ngày 27/11/2026.", office.submitted()
    )
    office.pass_at(at(6, 8))
    assert office.cycle().state is CycleState.APPROVED
    assert "27/11/2026" in office.last("directive", HEALTH).text
