"""Friday's rehearsal and Sunday's question: off unless set, once, to whom, and true."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from mailflow.adapters.settings.sections import Paths
from mailflow.core.timetable import DeliveryMode, Silence, Timetable, WeekTime
from tests.office import HEAD_1, HEALTH, SECRETARY_1, W47, Office, at

FRIDAY, SUNDAY = WeekTime(4, time(14, 0)), WeekTime(6, time(18, 0))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, replace(Timetable(), rehearsal=FRIDAY, readiness=SUNDAY))


def test_both_are_off_unless_their_times_are_set(tmp_path: Path) -> None:
    office = Office(tmp_path)
    for moment in (at(2, 8), at(4, 14), at(5, 11, 30), at(5, 20), at(6, 18)):
        office.pass_at(moment)
    assert office.sent("rehearsal") == office.sent("readiness") == []


def test_on_friday_each_secretary_gets_a_real_try_once(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.clock.now = at(3, 9)
    office.receive(HEALTH, "Số lượt khám ngoại trú tăng 4,2%.", office.last("call", HEALTH, "to-1"))
    for moment in (at(3, 9), at(4, 13, 59), at(4, 14), at(4, 14, 1), at(5, 8)):
        office.pass_at(moment)
    [mail] = office.sent("rehearsal", SECRETARY_1)
    assert len(office.sent("rehearsal")) == 3
    assert mail.queued_at == at(4, 14)
    assert "Giám đốc Sở Y tế" not in mail.text
    assert "Giám đốc Sở Giáo dục và Đào tạo" in mail.text
    assert mail.text.count(": tốt.") == 5
    assert "11h30 thứ Bảy" in mail.text
    assert office.cycle().version == 0  # nothing was stored by trying


def test_what_does_not_work_is_named(office: Office, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    office.pass_at(at(2, 8))
    office.printer.broken.add("to-1")
    settings = office.app.settings
    office.app.reading.settings = settings.model_copy(
        update={"paths": Paths(rules=rules, templates=settings.templates_dir, data=settings.paths.data)}
    )
    office.pass_at(at(4, 14))
    mail = office.last("rehearsal", SECRETARY_1)
    assert "cannot print to-1" in mail.text
    assert "Danh sách, quy tắc: CÓ LỖI" in mail.text
    assert "có việc cần khắc phục" in mail.subject


def test_on_sunday_every_secretary_learns_who_waits_for_whom(office: Office) -> None:
    submission = office.submitted()
    office.clock.now = at(6, 8)
    office.receive(HEAD_1, "Duyệt", submission)
    for moment in (at(6, 8), at(6, 18), at(6, 18, 1)):
        office.pass_at(moment)
    mails = office.sent("readiness")
    assert len({m.to for m in mails}) == len(mails) == 3
    [mail] = office.sent("readiness", SECRETARY_1)
    assert "Tổ 1: đã được Tổ trưởng duyệt (phiên bản 1)" in mail.text
    assert "Tổ 2: đã trình phiên bản 1, chờ đồng chí" in mail.text
    assert "một thư chung kèm báo cáo đã duyệt của Tổ 1" in mail.text
    assert "thông báo Tổ 2, Tổ 3 chưa được duyệt" in mail.text
    assert "07h00 thứ Hai" in mail.text
    assert "Chưa sẵn sàng cho sáng thứ Hai: Tổ 2, Tổ 3 chưa được duyệt" in mail.subject


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mode": DeliveryMode.SEPARATE}, "thông báo chưa có báo cáo nào được duyệt"),
        ({"silence": Silence.SEND_MARKED}, "ghi rõ là chưa được duyệt"),
    ],
)
def test_sundays_mail_says_what_the_settings_will_do(tmp_path: Path, change: dict[str, object], words: str) -> None:
    office = Office(tmp_path, replace(Timetable(), readiness=SUNDAY, **change))  # type: ignore[arg-type]
    office.submitted()
    office.pass_at(at(6, 18))
    assert words in office.last("readiness", SECRETARY_1).text


def test_after_the_delivery_nobody_asks_whether_all_is_ready(office: Office) -> None:
    office.submitted()
    office.pass_at(at(7, 7) + timedelta(minutes=1))
    assert [mail for mail in office.sent("readiness") if mail.week == W47] == []


def test_a_rehearsal_that_was_missed_until_the_closing_is_not_made_up_for(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.pass_at(at(5, 12))
    assert office.sent("rehearsal") == []
