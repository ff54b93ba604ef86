"""The yearly review on fakes: made by the clock, corrected by mail, approved by the head's own yes, sent up once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailflow.core.records import CycleState, OutgoingMail
from mailflow.core.review import Review
from mailflow.core.review_period import review_key
from mailflow.core.week import ZONE
from tests.office import EDUCATION, HEAD_1, HEALTH, LEADERS, SECRETARY_1, Office

KEY = review_key(2026)
WORDS = "Đánh giá chung: Chế độ báo cáo được duy trì.\nKiến nghị: Bổ sung nhân lực."


def moment(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZONE).astimezone(UTC)  # type: ignore[misc,arg-type]


FIRST_OF_NOVEMBER = moment(2026, 11, 1, 8, 5)


@pytest.fixture
def office(office: Office) -> Office:
    """A service that was there in the period: its first run is moved back, and last week's cycles are left alone."""
    with office.store.transaction() as tx:
        tx.beats.beat("first_run", moment(2026, 10, 28))
    office.pass_at(FIRST_OF_NOVEMBER)
    return office


def state(office: Office) -> CycleState:
    with office.store.transaction() as tx:
        cycle = tx.review_cycles.get("to-1", KEY)
    assert cycle is not None
    return cycle.state


def newest(office: Office) -> Review:
    with office.store.transaction() as tx:
        kept = tx.review_versions.get("to-1", KEY)
    assert kept is not None
    return Review.from_json(kept.content)


def answer(office: Office, mail: OutgoingMail, text: str, sender: str = "", **more: object) -> None:
    office.receive(sender or mail.to, text, answers=mail, **more)  # type: ignore[arg-type]
    office.pass_at(office.clock.now + timedelta(minutes=1))


def draft(office: Office) -> OutgoingMail:
    return office.last("review_draft", SECRETARY_1)


def submitted(office: Office) -> OutgoingMail:
    """Written by the secretary, agreed, and shown to the head."""
    answer(office, draft(office), WORDS)
    answer(office, draft(office), "Đồng ý")
    return office.last("review_submission", HEAD_1)


def test_the_draft_goes_to_every_secretary_once_on_the_first_of_november(office: Office) -> None:
    office.pass_at(FIRST_OF_NOVEMBER + timedelta(minutes=5))
    drafts = office.sent("review_draft")
    assert sorted(str(m.group) for m in drafts) == ["to-1", "to-2", "to-3"]
    assert draft(office).subject.startswith("[IOC-T1-SK2026] Dự thảo báo cáo sơ kết năm 2026, bản 1")
    assert state(office) is CycleState.DRAFTED


def test_without_her_words_a_yes_submits_nothing_and_says_why(office: Office) -> None:
    answer(office, draft(office), "Đồng ý")
    assert state(office) is CycleState.DRAFTED
    assert "còn để trống" in office.last("review_ask", SECRETARY_1).text
    assert office.sent("review_submission") == []


def test_her_words_make_a_new_version_and_her_yes_submits_it(office: Office) -> None:
    answer(office, draft(office), WORDS + "\nbỏ 10")
    review = newest(office)
    assert (review.assessment, review.proposals) == ("Chế độ báo cáo được duy trì.", "Bổ sung nhân lực.")
    assert review.removed == (10,)
    assert draft(office).version == 2
    answer(office, draft(office), "Đồng ý")
    assert state(office) is CycleState.SUBMITTED
    assert office.last("review_submission", HEAD_1).report_sha256 == review.sha256


def test_what_could_not_be_done_is_told_with_the_new_draft(office: Office) -> None:
    answer(office, draft(office), WORDS + "\nbỏ 99")
    assert "không có nội dung số 99" in draft(office).text


def test_the_heads_yes_approves_and_the_next_working_morning_delivers_once(office: Office) -> None:
    answer(office, submitted(office), "Duyệt.")
    assert state(office) is CycleState.APPROVED
    assert {m.to for m in office.sent("review_recorded")} == {HEAD_1, SECRETARY_1}
    assert office.sent("review_delivery") == []
    office.pass_at(moment(2026, 11, 2, 7, 59))
    assert office.sent("review_delivery") == []
    for minute in (0, 1):
        office.pass_at(moment(2026, 11, 2, 8, minute))
    assert sorted(m.to for m in office.sent("review_delivery", group="to-1"))[:2] == sorted(LEADERS)
    assert len(office.sent("review_delivery", group="to-1")) == len({m.to for m in office.sent("review_delivery")})
    assert state(office) is CycleState.DELIVERED


@pytest.mark.parametrize(
    "text",
    ["Duyệt nếu số liệu đúng", "Duyệt báo cáo tuần 44", "Duyệt báo cáo năm 2025", "Đã xem", "Duyệt báo cáo của Tổ 2"],
)
def test_a_doubtful_yes_approves_nothing_and_is_asked_about(office: Office, text: str) -> None:
    answer(office, submitted(office), text)
    assert state(office) is CycleState.SUBMITTED
    assert office.sent("review_ask", HEAD_1)


@pytest.mark.parametrize(
    "text",
    ["Duyệt", "Duyệt báo cáo sơ kết năm 2026 của Tổ 1", "duyet bao cao so ket", "Đồng ý", "Nhất trí, trình lãnh đạo"],
)
def test_a_plain_yes_approves(office: Office, text: str) -> None:
    answer(office, submitted(office), text)
    assert state(office) is CycleState.APPROVED


@pytest.mark.parametrize("sender", [SECRETARY_1, HEALTH, EDUCATION, LEADERS[0], "ai.do@example.org"])
def test_nobody_else_can_approve(office: Office, sender: str) -> None:
    answer(office, submitted(office), "Duyệt", sender)
    assert state(office) is CycleState.SUBMITTED


def test_an_unauthenticated_yes_approves_nothing(office: Office) -> None:
    answer(office, submitted(office), "Duyệt", results="mx.binhphuoc.example; dmarc=fail header.from=x")
    assert state(office) is CycleState.SUBMITTED


def test_a_yes_to_the_draft_is_not_the_heads_to_give(office: Office) -> None:
    submitted(office)
    answer(office, draft(office), "Duyệt", HEAD_1)
    assert state(office) is CycleState.SUBMITTED


def test_a_yes_to_an_older_version_approves_nothing(office: Office) -> None:
    first = submitted(office)
    answer(office, draft(office), "Thêm kiến nghị: Mua máy chủ.")
    assert state(office) is CycleState.SUBMITTED  # submitted anew at once
    answer(office, first, "Duyệt")
    assert state(office) is CycleState.SUBMITTED
    answer(office, office.last("review_submission", HEAD_1), "Duyệt")
    assert state(office) is CycleState.APPROVED


def test_a_yes_to_a_weeks_report_never_approves_a_review_nor_the_other_way_round(office: Office) -> None:
    review = submitted(office)
    with office.store.transaction() as tx:
        weeks = tx.cycles.recent()
    answer(office, review, "Duyệt")
    with office.store.transaction() as tx:
        assert tx.cycles.recent() == weeks


def test_a_return_goes_back_to_the_secretary_and_the_same_text_again_is_a_new_version(office: Office) -> None:
    first = submitted(office)
    answer(office, first, "Chưa duyệt, đề nghị nêu rõ kiến nghị.")
    assert state(office) is CycleState.DRAFTED
    back = draft(office)
    assert "đề nghị nêu rõ kiến nghị" in back.text
    assert back.subject.startswith("[IOC-T1-SK2026] Tổ trưởng chuyển lại")
    answer(office, back, "Đồng ý")
    second = office.last("review_submission", HEAD_1)
    assert second.version == (first.version or 0) + 1
    answer(office, first, "Duyệt")
    assert state(office) is CycleState.SUBMITTED
    answer(office, second, "Duyệt")
    assert state(office) is CycleState.APPROVED


def test_an_approval_can_be_stopped_before_it_goes_up(office: Office) -> None:
    answer(office, submitted(office), "Duyệt")
    answer(office, office.last("review_recorded", HEAD_1), "Chưa duyệt, đề nghị sửa lại phần kiến nghị.")
    assert state(office) is CycleState.DRAFTED
    office.pass_at(moment(2026, 11, 3, 8))
    assert office.sent("review_delivery", group="to-1") == []


def test_a_silent_secretary_and_head_are_reminded_and_nothing_happens_by_itself(office: Office) -> None:
    for day in range(2, 28):
        office.pass_at(moment(2026, 11, day, 9))
    reminders = [m for m in office.sent("review_draft", SECRETARY_1) if "Nhắc:" in m.subject]
    assert len(reminders) == 3
    assert state(office) is CycleState.DRAFTED
    assert office.sent("review_submission") == office.sent("review_delivery") == []


def test_the_words_of_a_review_are_no_yes_to_a_weeks_report(office: Office) -> None:
    office.pass_at(moment(2026, 11, 2, 5))
    week = office.last("submission", HEAD_1)
    answer(office, week, "Duyệt báo cáo sơ kết năm 2026")
    with office.store.transaction() as tx:
        assert week.group is not None
        assert week.week is not None
        cycle = tx.cycles.get(week.group, week.week)
    assert cycle is not None
    assert cycle.state is CycleState.SUBMITTED
