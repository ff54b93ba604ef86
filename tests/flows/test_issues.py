"""A bất cập over weeks: raised, asked for, repeated, settled by its code, opened again; and work reported as done."""

from datetime import datetime, timedelta

import pytest

from mailflow.core.data_issue import DataIssue, IssueStanding, IssueState
from mailflow.core.records import OutgoingMail
from mailflow.core.report import Report
from mailflow.core.week import Week
from tests.office import EDUCATION, HEAD_1, HEALTH, SECRETARY_1, W47, Office, at

ISSUE = "2. Bất cập của số liệu: Số ca sốt xuất huyết trên IOC thấp hơn báo cáo của CDC 14 ca."
AGAIN = "2. Bất cập của số liệu: Số ca sốt xuất huyết trên IOC vẫn thấp hơn báo cáo của CDC 9 ca."
CODE = "BC-T1-2026-001"
W48, W49 = W47.next(), W47.next().next()


def then(day: int, hour: int, minute: int = 0, weeks: int = 0) -> datetime:
    return at(day, hour, minute) + timedelta(weeks=weeks)


def report(office: Office, week: Week = W47) -> Report:
    with office.store.transaction() as tx:
        kept = tx.reports.get("to-1", week)
    assert kept is not None
    return Report.from_json(kept.content)


def issue(office: Office, code: str = CODE) -> DataIssue:
    with office.store.transaction() as tx:
        found = tx.issues.by_code(code)
    assert found is not None
    return found


def standing(office: Office, week: Week = W47) -> dict[str, IssueStanding]:
    return {line.code: line.standing for line in report(office, week).issues}


def say(office: Office, who: str, text: str, moment: datetime, answers: OutgoingMail | None = None) -> None:
    office.clock.now = moment
    office.receive(who, text, answers)
    office.pass_at(moment)


def week(office: Office, text: str = "", weeks: int = 0, who: str = HEALTH, approve: bool = True) -> None:
    """One week of Tổ 1 up to Sunday: asked, answered with `text`, drafted, submitted, approved."""
    office.pass_at(then(2, 8, weeks=weeks))
    if text:
        say(office, who, text, then(3, 9, weeks=weeks), office.last("call", who, "to-1"))
    office.pass_at(then(5, 11, 30, weeks=weeks))
    office.pass_at(then(5, 20, weeks=weeks))
    if approve:
        say(office, HEAD_1, "Duyệt.", then(6, 8, weeks=weeks), office.last("submission", HEAD_1))
        office.pass_at(then(7, 7, weeks=weeks))


def test_a_code_is_seen_in_the_draft_and_kept_open_by_the_approval(office: Office) -> None:
    week(office, ISSUE, approve=False)
    assert CODE in office.last("draft", SECRETARY_1).text
    assert CODE in office.last("submission", HEAD_1).text
    assert issue(office).state is IssueState.PROPOSED
    say(office, HEAD_1, "Duyệt.", at(6, 8), office.last("submission", HEAD_1))
    assert issue(office).state is IssueState.OPEN
    assert standing(office) == {CODE: IssueStanding.NEW}


def test_its_owner_is_asked_in_the_next_request_and_nobody_else(office: Office) -> None:
    week(office, ISSUE)
    office.pass_at(then(2, 8, weeks=1))
    assert CODE in office.last("call", HEALTH, "to-1").text
    assert CODE not in office.last("call", EDUCATION, "to-1").text


def test_a_repeat_keeps_its_code_and_is_counted(office: Office) -> None:
    week(office, ISSUE)
    week(office, AGAIN, weeks=1)
    assert standing(office, W48) == {CODE: IssueStanding.REPEATED}
    assert "nêu lại, tuần thứ 02" in office.last("submission", HEAD_1).text
    week(office, f"2. Bất cập: {CODE} chưa có chuyển biến gì.", weeks=2)
    [line] = report(office, W49).issues
    assert (line.times, line.weeks, line.standing) == (3, 2, IssueStanding.REPEATED)


def test_what_is_not_repeated_stays_open_with_its_age(office: Office) -> None:
    week(office, ISSUE)
    week(office, "Không có ý kiến khác.", weeks=1)
    week(office, "Không có ý kiến khác.", weeks=2)
    [line] = report(office, W49).issues
    assert (line.standing, line.weeks, line.author) == (IssueStanding.OPEN, 2, "Giám đốc Sở Y tế")
    assert "đã 02 tuần" in office.last("submission", HEAD_1).text


@pytest.mark.parametrize("words", [f"{CODE}: đã xong", "da xu ly xong bc-t1-2026-1", f"{CODE} đã khắc phục."])
def test_the_owner_settles_it_by_mail_and_reads_so(office: Office, words: str) -> None:
    week(office, ISSUE)
    week(office, words, weeks=1)
    found = issue(office)
    assert found.state is IssueState.SETTLED
    assert found.settled_by == "giam-doc-so-y-te"
    assert found.settled_message is not None
    assert "ĐÃ KHẮC PHỤC" in office.last("receipt", HEALTH).text
    assert standing(office, W48) == {CODE: IssueStanding.SETTLED}
    week(office, "Không có ý kiến khác.", weeks=2)
    assert standing(office, W49) == {}
    assert CODE not in office.last("call", HEALTH, "to-1").text


@pytest.mark.parametrize(
    "words", [f"{CODE} sẽ khắc phục", f"{CODE} đã khắc phục chưa?", f"{CODE} đã khắc phục một phần"]
)
def test_doubt_leaves_it_open_and_the_words_stand_in_the_report(office: Office, words: str) -> None:
    week(office, ISSUE)
    week(office, words, weeks=1)
    assert issue(office).state is IssueState.OPEN
    assert any(words in i.text for i in report(office, W48).items)


def test_somebody_else_settles_nothing_and_is_told(office: Office) -> None:
    week(office, ISSUE)
    week(office, f"{CODE} đã khắc phục", weeks=1, who=EDUCATION)
    assert issue(office).state is IssueState.OPEN
    assert "chỉ đồng chí đã nêu" in office.last("receipt", EDUCATION).text


def test_an_unknown_code_is_told(office: Office) -> None:
    week(office, ISSUE)
    week(office, "BC-T1-2026-099 đã khắc phục", weeks=1)
    assert "không có bất cập nào mang mã này" in office.last("receipt", HEALTH).text


def test_a_mail_that_nobody_vouches_for_settles_nothing(office: Office) -> None:
    week(office, ISSUE)
    office.pass_at(then(2, 8, weeks=1))
    office.clock.now = then(3, 9, weeks=1)
    office.receive(HEALTH, f"{CODE} đã khắc phục", results="")
    office.pass_at(office.clock.now)
    assert issue(office).state is IssueState.OPEN


def test_it_is_opened_again_by_a_reply_to_the_receipt(office: Office) -> None:
    week(office, ISSUE)
    week(office, f"{CODE} đã khắc phục", weeks=1, approve=False)
    say(office, HEALTH, f"mở lại {CODE}", then(5, 21, weeks=1), office.last("receipt", HEALTH))
    assert issue(office).state is IssueState.OPEN
    assert "MỞ LẠI" in office.last("receipt", HEALTH).text


def test_the_secretary_settles_it_beside_the_draft(office: Office) -> None:
    week(office, ISSUE)
    office.pass_at(then(2, 8, weeks=1))
    office.pass_at(then(5, 11, 30, weeks=1))
    say(office, SECRETARY_1, f"xong {CODE}", then(5, 12, weeks=1), office.last("draft", SECRETARY_1))
    assert issue(office).state is IssueState.SETTLED
    assert standing(office, W48) == {CODE: IssueStanding.SETTLED}
    assert report(office, W48).notes == ()
    assert "ĐÃ KHẮC PHỤC" in office.last("issues_recorded", SECRETARY_1).text


def test_the_head_settles_it_but_his_yes_beside_it_is_asked_again(office: Office) -> None:
    week(office, ISSUE)
    week(office, weeks=1, approve=False)
    submission = office.last("submission", HEAD_1)
    say(office, HEAD_1, f"Duyệt. {CODE} đã khắc phục.", then(6, 8, weeks=1), submission)
    assert issue(office).state is IssueState.SETTLED
    assert office.cycle(week=W48).state == "submitted"
    assert office.sent("ask", HEAD_1)


def test_what_the_secretary_leaves_out_is_void_and_its_code_is_not_given_again(office: Office) -> None:
    office.pass_at(at(2, 8))
    say(office, HEALTH, ISSUE, at(3, 9), office.last("call", HEALTH, "to-1"))
    office.pass_at(at(5, 11, 30))
    number = report(office).issues[0].items[0]
    say(office, SECRETARY_1, f"bỏ {number}", at(5, 12), office.last("draft", SECRETARY_1))
    assert issue(office).state is IssueState.VOID
    assert standing(office) == {}
    say(office, SECRETARY_1, f"nhận {number}", at(5, 13), office.last("draft", SECRETARY_1))
    assert standing(office) == {CODE: IssueStanding.NEW}


def test_a_code_stays_with_its_statement_over_versions(office: Office) -> None:
    week(office, ISSUE, approve=False)
    say(office, SECRETARY_1, "thêm y tế: Đã có 3 huyện báo cáo.", at(5, 21), office.last("draft", SECRETARY_1))
    assert list(standing(office)) == [CODE]
    with office.store.transaction() as tx:
        assert len(tx.issues.find("to-1")) == 1


def test_the_assigned_unit_reports_its_work_done(office: Office) -> None:
    office.pass_at(at(2, 8))
    say(office, HEAD_1, "Giao Sở Y tế rà soát số liệu sốt xuất huyết, báo cáo trước ngày 25/11/2026.", at(2, 9))
    order = office.last("directive", HEALTH)
    say(office, HEALTH, "Sở Y tế đã nhận, sẽ hoàn thành đúng hạn.", at(2, 15), order)
    with office.store.transaction() as tx:
        assert len(tx.directives.open("to-1")) == 1
    say(office, HEALTH, "Sở Y tế đã hoàn thành nhiệm vụ được giao.", at(3, 9), order)
    assert "đã hoàn thành" in office.last("receipt", HEALTH).text
    office.pass_at(at(5, 11, 30))
    [line] = report(office).directives
    assert line.done_at is not None


def test_work_that_was_reported_done_by_mistake_is_opened_again(office: Office) -> None:
    office.pass_at(at(2, 8))
    say(office, HEAD_1, "Giao Sở Y tế rà soát số liệu sốt xuất huyết, báo cáo trước ngày 25/11/2026.", at(2, 9))
    order = office.last("directive", HEALTH)
    say(office, HEALTH, "Đã hoàn thành.", at(3, 9), order)
    assert "Chưa hoàn thành" in office.last("receipt", HEALTH).text  # how to take it back
    say(office, HEALTH, "Việc này thực ra chưa hoàn thành.", at(3, 10), order)
    assert "theo dõi tiếp" in office.last("receipt", HEALTH).text
    office.pass_at(at(5, 11, 30))
    [line] = report(office).directives
    assert line.done_at is None
    with office.store.transaction() as tx:
        told = [e.what for e in tx.events.of_week("to-1", W47) if e.what.startswith("directive_")]
    assert told[-2:] == ["directive_done", "directive_reopened"]


def test_a_cause_of_its_own_is_no_bat_cap_of_its_own(office: Office) -> None:
    week(office, f"{ISSUE}\nNguyên nhân do chưa đồng bộ dữ liệu từ CDC.")
    [line] = report(office).issues
    assert len(line.items) == 2
    [cause] = report(office).causes
    assert cause.text == "Nguyên nhân do chưa đồng bộ dữ liệu từ CDC."


def test_two_passes_give_one_code(office: Office) -> None:
    office.pass_at(at(2, 8))
    say(office, HEALTH, ISSUE, at(3, 9), office.last("call", HEALTH, "to-1"))
    register = office.service.reporting.versions.register
    for _ in range(2):
        with office.store.transaction() as tx:
            register.keep(tx, "to-1", W47, at(5, 12))
    with office.store.transaction() as tx:
        assert [i.code for i in tx.issues.find("to-1")] == [CODE]
