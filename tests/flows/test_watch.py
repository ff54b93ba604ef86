"""The operator is told once of what begins and once of what is over, by mail, by a way of its own if one is set."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mailflow.adapters.settings import Settings
from mailflow.adapters.settings.sections import AlarmSmtpServer, OfficeNames
from mailflow.core.records import DeliveryState, OutgoingMail
from mailflow.daemon import Service
from mailflow.errors import FolderError, MailboxError
from tests.fakes import FakeMailbox, FakePost
from tests.office import HEAD_1, HEALTH, SECRETARY_1, STANDING, Office, at

OPERATOR = "vanhanh@binhphuoc.example"
OPINION = "Số lượt khám ngoại trú tăng 4,2%, phù hợp quy luật mùa."
MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.app.reading.settings = settings(office)
    return office


def settings(office: Office, **more: object) -> Settings:
    names = OfficeNames(**{**office.app.settings.office.model_dump(), "alarm_address": OPERATOR})
    return office.app.settings.model_copy(update={"office": names, **more})


def alarms(office: Office) -> list[str]:
    return [mail.subject.partition("] ")[2] for mail in office.sent("alarm", OPERATOR)]


def minutes(office: Office, count: int, step: int = 1) -> None:
    """The service passes every `step` minutes for `count` of them; a failing step is no reason to stop."""
    for _ in range(0, count, step):
        now = office.clock.forward(minutes=step)
        try:
            office.service.once(now)
        except MailboxError:
            continue


class Away(FakeMailbox):
    """A mailbox whose server can be away, or refuse to move mail."""

    away: bool = False
    full: bool = False

    def uids(self):  # type: ignore[no-untyped-def]
        if self.away:
            raise MailboxError("IMAP imap.x.vn:993: login refused")
        return super().uids()

    def move(self, uids, folder):  # type: ignore[no-untyped-def]
        if self.full and uids:
            raise FolderError("IMAP imap.x.vn:993: [OVERQUOTA] full")
        super().move(uids, folder)


@pytest.fixture
def away(office: Office) -> Away:
    box = Away()
    office.mailbox = box
    office.service = Service(office.app, box, office.post)  # type: ignore[arg-type]
    return box


def test_an_unread_mailbox_is_told_once_and_once_when_it_is_read_again(office: Office, away: Away) -> None:
    away.away = True
    minutes(office, 14, step=7)
    assert alarms(office) == []
    minutes(office, 200, step=20)
    assert alarms(office) == ["CẢNH BÁO: chưa đọc được hộp thư"]
    assert "login refused" in office.last("alarm", OPERATOR).text
    away.away = False
    minutes(office, 60, step=20)
    assert alarms(office) == ["CẢNH BÁO: chưa đọc được hộp thư", "ĐÃ HẾT: chưa đọc được hộp thư"]


def test_a_mailbox_that_cannot_be_read_does_not_hold_up_what_is_due(office: Office, away: Away) -> None:
    away.away = True
    office.clock.now = at(2, 8)
    with pytest.raises(MailboxError):
        office.service.once(at(2, 8))
    assert office.post.to(HEALTH) != []


def test_a_full_folder_is_told_and_mail_is_filed_all_the_same(office: Office, away: Away) -> None:
    away.full = True
    office.clock.now = at(2, 9)
    office.receive(HEALTH, OPINION)
    minutes(office, 60, step=10)
    office.receive(HEALTH, "Công suất giường bệnh 81,4%, số liệu hợp lý.")
    minutes(office, 60, step=10)
    assert len(office.texts()) == 2
    assert [m.moved_to for m in office.messages()] == [None, None]
    away.full = False
    minutes(office, 60, step=10)
    assert [m.moved_to for m in office.messages()] == ["Da xu ly", "Da xu ly"]
    title = "chưa chuyển được thư đã ghi nhận vào thư mục"
    assert alarms(office) == [f"CẢNH BÁO: {title}", f"ĐÃ HẾT: {title}"]


def test_a_stuck_queue_is_told_once(office: Office) -> None:
    office.post.answers[HEALTH] = [DeliveryState.RETRY] * 14
    office.clock.now = at(2, 8)
    minutes(office, 30, step=5)
    assert alarms(office) == []
    minutes(office, 90, step=30)
    assert alarms(office) == ["CẢNH BÁO: thư chưa gửi đi được"]
    minutes(office, 900, step=60)
    assert office.post.answers[HEALTH] == []
    assert alarms(office) == ["CẢNH BÁO: thư chưa gửi đi được", "ĐÃ HẾT: thư chưa gửi đi được"]


def test_held_mail_is_told_after_a_day(office: Office) -> None:
    office.receive("la@example.org", "Xin gửi ý kiến.")
    office.pass_at(office.clock.now)
    office.pass_at(office.clock.forward(hours=23))
    assert alarms(office) == []
    office.pass_at(office.clock.forward(hours=2))
    assert alarms(office) == ["CẢNH BÁO: thư đang giữ lại, chờ người xem xét"]


def test_a_report_near_its_deadline_is_told_to_operator_and_secretary(office: Office) -> None:
    office.submitted()
    office.pass_at(at(7, 5, 59))
    assert alarms(office) == []
    office.pass_at(at(7, 6))
    told = [mail for mail in office.sent("alarm", SECRETARY_1) if mail.group == "to-1"]
    assert ["sắp đến hạn, báo cáo Tổ 1 chưa được duyệt" in mail.subject for mail in told] == [True]
    assert "đã trình nhưng Tổ trưởng chưa duyệt" in told[0].text
    office.clock.now = at(7, 6, 10)
    office.receive(HEAD_1, "Duyệt", office.last("submission", HEAD_1))
    office.pass_at(at(7, 6, 11))
    assert len([m for m in office.sent("alarm", SECRETARY_1) if "ĐÃ HẾT" in m.subject]) == 1


def test_without_operator_the_standing_agency_is_told(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.pass_at(at(7, 7, 59))
    assert len(office.sent("alarm", STANDING)) == 3


def test_a_certificate_is_told_while_it_still_holds(office: Office) -> None:
    office.mailbox.certificates["IMAP imap.x.vn:993"] = office.clock.now + timedelta(days=10)
    minutes(office, 3)
    office.mailbox.certificates["IMAP imap.x.vn:993"] = office.clock.now + timedelta(days=90)
    minutes(office, 3)
    assert [one.partition(":")[0] for one in alarms(office)] == ["CẢNH BÁO", "ĐÃ HẾT"]


def test_a_wrong_clock_is_told_after_two_readings_agree(office: Office) -> None:
    for count in (0, 0, 1):
        assert len(alarms(office)) == count
        office.receive(HEALTH, OPINION)
        office.mailbox.arrived[max(office.mailbox.arrived)] += timedelta(minutes=20)
        minutes(office, 1)
    assert alarms(office) == ["CẢNH BÁO: đồng hồ máy chủ lệch giờ"]
    assert "chậm hơn máy chủ thư" in office.last("alarm", OPERATOR).text


@pytest.mark.parametrize("answer", [DeliveryState.REFUSED, DeliveryState.RETRY, DeliveryState.ACCEPTED])
def test_alarms_take_their_own_way_and_the_usual_one_when_it_fails(office: Office, answer: DeliveryState) -> None:
    own = FakePost(answers={OPERATOR: [answer]})
    server = AlarmSmtpServer(host="mx.khac.vn", from_address="canhbao@khac.vn")
    office.app.reading.settings = settings(office, alarm_smtp=server)
    office.service = Service(office.app, office.mailbox, office.post, own)  # type: ignore[arg-type]
    office.mailbox.certificates["IMAP imap.x.vn:993"] = office.clock.now + timedelta(days=10)
    minutes(office, 10)
    taken = own if answer is DeliveryState.ACCEPTED else office.post
    [mail] = taken.to(OPERATOR)
    assert b"\r\nFrom:" in b"\r\n" + mail.raw
    assert b"canhbao@khac.vn" in mail.raw
    assert own.to(OPERATOR) == ([mail] if taken is own else [])
    assert settled(office).state is DeliveryState.ACCEPTED


def settled(office: Office) -> OutgoingMail:
    return office.last("alarm", OPERATOR)


def test_two_daemons_tell_one_trouble_once(office: Office) -> None:
    other = Service(office.app, office.mailbox, office.post)  # type: ignore[arg-type]
    office.mailbox.certificates["IMAP imap.x.vn:993"] = office.clock.now + timedelta(days=10)
    for service in (office.service, other, office.service, other):
        service.once(office.clock.forward(minutes=1))
    assert len(alarms(office)) == 1


def test_a_broken_template_is_told_once_and_once_when_it_is_well_again(office: Office) -> None:
    office.printer.problems["pdf"] = "report.typ, line 3: unknown variable: tuan"
    minutes(office, 3)
    assert alarms(office) == ["CẢNH BÁO: mẫu thư hoặc mẫu báo cáo có lỗi"]
    assert "report.typ, line 3" in office.last("alarm", OPERATOR).text
    assert "vẫn đi đúng hạn" in office.last("alarm", OPERATOR).text
    office.printer.problems.clear()
    minutes(office, 3)
    assert len(alarms(office)) == 2
