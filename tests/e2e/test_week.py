"""A whole week of the three Tổ over real IMAP and SMTP: the installed command does its passes, the people answer."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from mailflow.commands.demo.clients import opened
from mailflow.core.week import ZONE
from tests.e2e.conftest import UNREACHABLE, WEEK
from tests.e2e.people import People, purpose_of, sample_roster
from tests.e2e.servers import MailServers
from tests.e2e.service import TEAM, Installed, write_settings

pytestmark = [pytest.mark.e2e]

FIRST_STAMP = rb"(?ms)^(Received:.*?;\s*)[^\r\n]+"
MESSAGES = ("messages", "--limit", "1000")
PROCESSED, HELD = "Da xu ly", "Cho xem xet"
LEADERS = ("lanhdao.tinhuy@binhphuoc.example", "lanhdao.ubnd@binhphuoc.example")
STANDING = "thuongtruc.stttt@binhphuoc.example"
SILENT = "truong-ban-kkt"
ABSENT = "giam-doc-so-xay-dung"
STRANGER = "kinhdoanh@quangcao.example"
SECRETARIES = {"to-1": "pho-giam-doc-so-tttt", "to-2": "giam-doc-so-khdt", "to-3": "giam-doc-cong-an"}
HEADS = {"to-1": "pct-khoa-giao-van-xa", "to-2": "pct-tong-hop", "to-3": "pct-kinh-te"}

OPINIONS = {
    "truong-ban-tuyen-giao": (
        "outlook",
        "1. Tỷ lệ tin tiêu cực về tỉnh là 7,5%, phù hợp với tình hình thực tế.\n"
        "2. Một số trang giả mạo vẫn bị tính là nguồn chính thống, phân loại chưa đúng.",
    ),
    "giam-doc-so-gddt": (
        "zimbra",
        "Kính gửi Thư ký Tổ 1\n\nSĩ số học sinh toàn ngành là 232.418 em, khớp với cơ sở dữ liệu ngành.\n\n"
        "Bất cập: còn 14 trường mầm non chưa cập nhật số liệu giáo viên.",
    ),
    "giam-doc-so-vhttdl": ("iphone", "Lượng khách đến Bà Rá tăng 12%, số liệu đúng thực tế."),
    "pho-giam-doc-so-tttt": ("thunderbird", "Hệ thống SOC ghi nhận 1.120 lượt rà quét, không có sự cố nghiêm trọng."),
    "pho-giam-doc-ttpvhcc": ("gmail", "Không có ý kiến khác."),
    "giam-doc-so-khdt": ("outlook", "Giải ngân vốn đầu tư công đạt 63,8% kế hoạch, khớp với số của Kho bạc."),
    "giam-doc-so-tai-chinh": ("zimbra", "Thu ngân sách lũy kế đạt 11.320 tỷ đồng, đạt 92,4% dự toán, hợp lý."),
    "giam-doc-so-nnptnt": (
        "thunderbird",
        "Số xã nông thôn mới trên hệ thống là 73, quyết định là 75, chưa đúng.",
    ),
    "giam-doc-so-ldtbxh": (
        "iphone",
        "Giai quyet viec lam dat 98% ke hoach. So ho ngheo chua tru 212 ho thoat ngheo.",
    ),
    "giam-doc-cong-an": ("outlook", "Camera an ninh: 12 camera mất tín hiệu nhưng hệ thống vẫn báo hoạt động."),
    "giam-doc-so-tnmt": ("gmail", "Lớp dữ liệu đất đai của huyện Bù Đốp còn thiếu 3 xã trên GIS."),
}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week in Vietnamese time; day 0 is its Monday, day 7 the Monday after."""
    return WEEK.moment(day, time(hour, minute))


@dataclass
class Played:
    """The week after its end: everybody's mailbox is still there. `states` is `status --json` after some passes."""

    people: People
    cli: Installed
    states: dict[datetime, dict[str, Any]] = field(default_factory=dict)
    checked: str = ""

    def pass_at(self, moment: datetime, *, look: bool = False) -> None:
        """One pass of the service, with all mail delivered before and after; `look` keeps what `status` then says."""
        self.people.settle()
        self.cli.once(moment)
        self.people.settle()
        if look:
            self.states[moment] = self.cli.json("status")

    def of(self, moment: datetime, group: str) -> dict[str, Any]:
        """How a Tổ stood then."""
        return next(w for w in self.states[moment]["weeks"] if (w["week"], w["group"]) == (str(WEEK), group))

    def mails(self, member: str, purpose: str) -> list[EmailMessage]:
        return self.people.received(self.people.address(member), purpose)


@pytest.fixture(scope="module")
def week(province: MailServers, tmp_path_factory: pytest.TempPathFactory) -> Played:
    roster = sample_roster(WEEK.monday)
    cli = Installed(write_settings(tmp_path_factory.mktemp("week"), province))
    played = Played(People(province, roster), cli)
    played.checked = cli.run("check")
    _collect(played)
    _approve(played)
    _deliver(played)
    return played


def _collect(week: Played) -> None:
    """Monday to Saturday noon: data, requests, answers, reminders."""
    people = week.people
    week.pass_at(at(0, 8))
    people.write(STANDING, "Số liệu IOC tuần 47 gửi các Tổ", "1. Y tế: 52 ca.\n2. Giải ngân: lũy kế 63,8%.", at(1, 9))
    week.pass_at(at(2, 8), look=True)
    for member, (client, text) in OPINIONS.items():
        people.answer(week.mails(member, "call")[0], text, at(2, 14), client=client)
    people.write_from_outside(
        STRANGER, "Ưu đãi trung tâm dữ liệu", "Kính gửi Quý cơ quan, xin giới thiệu...", at(2, 14)
    )
    called = week.mails(ABSENT, "call")[0]
    people.write(
        people.address(ABSENT),
        f"Trả lời tự động: {called['Subject']}",
        "Tôi đi công tác đến hết ngày 24/11/2026.",
        at(2, 8, 1),
        auto_submitted="auto-replied",
        in_reply_to=str(called["Message-ID"]),
    )
    week.pass_at(at(2, 15))
    for moment in (at(4, 8), at(5, 8)):
        week.pass_at(moment)
    people.answer(
        week.mails("giam-doc-so-y-te", "reminder")[0],
        "Thừa lệnh Giám đốc, Sở Y tế có ý kiến: số lượt khám ngoại trú tăng 4,2%, phù hợp quy luật mùa.",
        at(5, 9),
        sender="tonghop.syt@binhphuoc.example",
    )
    week.pass_at(at(5, 11, 30), look=True)


def _approve(week: Played) -> None:
    """Saturday noon to Sunday evening: Tổ 1 approves, Tổ 2 returns and approves, Tổ 3 stays silent."""
    people = week.people
    people.answer(
        week.mails("giam-doc-so-cong-thuong", "call")[0], "Chỉ số sản xuất công nghiệp tăng 9,1%, phù hợp.", at(5, 13)
    )
    people.answer(week.mails(SECRETARIES["to-1"], "draft")[0], "Đồng ý, trình Tổ trưởng.", at(5, 14), client="outlook")
    week.pass_at(at(5, 15), look=True)
    people.answer(week.mails(HEADS["to-1"], "submission")[0], "Duyệt.", at(5, 19), client="iphone")
    week.pass_at(at(5, 20), look=True)
    people.answer(week.mails(HEADS["to-2"], "submission")[0], "Xem lại mục 1, cần nêu rõ nguyên nhân.", at(5, 20, 30))
    _forge_approval(week)
    week.pass_at(at(6, 9), look=True)
    edit = "sửa 1: Giải ngân vốn đầu tư công đạt 63,8% kế hoạch; chậm do vướng giải phóng mặt bằng."
    people.answer(week.mails(SECRETARIES["to-2"], "returned")[0], edit, at(6, 10), client="outlook")
    week.pass_at(at(6, 11))
    people.answer(week.mails(SECRETARIES["to-2"], "draft")[-1], "Đồng ý.", at(6, 12), client="outlook")
    week.pass_at(at(6, 13), look=True)
    people.answer(week.mails(HEADS["to-2"], "submission")[-1], "Nhất trí, cho gửi lãnh đạo.", at(6, 15))
    week.pass_at(at(6, 17), look=True)


def _forge_approval(week: Played) -> None:
    """Somebody outside knows everything of the submission to Tổ 3's head, but cannot be vouched for."""
    submission = week.mails(HEADS["to-3"], "submission")[0]
    week.people.write_from_outside(
        week.people.address(HEADS["to-3"]),
        f"Re: {submission['Subject']}",
        "Duyệt.",
        at(5, 21),
        in_reply_to=str(submission["Message-ID"]),
        authentication_results="mx.binhphuoc.example; dmarc=pass header.from=binhphuoc.example",
    )


def _deliver(week: Played) -> None:
    """Monday morning: delivery, a leader's directive, the alarm for Tổ 3."""
    week.pass_at(at(7, 6, 30))
    week.pass_at(at(7, 7), look=True)
    delivered = week.people.received(LEADERS[1], "delivery")[0]
    task = "Giao Sở Y tế chủ trì khắc phục việc liên thông số liệu ca bệnh, báo cáo trước ngày 27/11/2026."
    week.people.answer(delivered, task, at(7, 7, 30), client="outlook")
    week.pass_at(at(7, 8), look=True)


def test_the_check_finds_nothing_wrong_on_real_servers(week: Played) -> None:
    assert "Dịch vụ chạy được." in week.checked
    assert "LỖI" not in week.checked


def test_everybody_who_may_speak_is_asked_once(week: Played) -> None:
    roster = week.people.roster
    for group in roster.groups:
        asked = {m.id for m in roster.members_of(group.id)} - {group.head}
        for member in asked - {UNREACHABLE}:
            subjects = [str(mail["Subject"]) for mail in week.mails(member, "call")]
            assert len([one for one in subjects if one.startswith(f"[IOC-{group.code}-2026W47]")]) == 1, member
        assert week.mails(group.head, "call") == []
    for contributor in ("giam-doc-so-gddt", "giam-doc-so-y-te"):
        assert [str(m["Subject"])[:16] for m in week.mails(contributor, "call")] == [
            "[IOC-T1-2026W47]",
            "[IOC-T2-2026W47]",
        ]


def test_the_request_carries_the_standing_agencys_data(week: Played) -> None:
    call = week.mails("giam-doc-so-y-te", "call")[0]
    assert "52 ca" in text_of(call)


def test_who_answered_has_a_receipt_and_no_reminder(week: Played) -> None:
    for member in OPINIONS:
        assert len(week.mails(member, "receipt")) == 1, member
        assert week.mails(member, "reminder") == [], member


def test_who_kept_silent_is_reminded_twice(week: Played) -> None:
    for member in (SILENT, ABSENT, "giam-doc-so-y-te", "giam-doc-so-cong-thuong"):
        assert len(week.mails(member, "reminder")) == 2, member


def test_a_delegates_answer_counts_for_the_member_who_reads_of_it(week: Played) -> None:
    assert len(week.mails("giam-doc-so-y-te", "receipt")) == 1
    assert len(week.people.received("tonghop.syt@binhphuoc.example", "receipt")) == 1
    assert "giam-doc-so-y-te" not in missing(week.of(at(5, 11, 30), "to-1"))


def test_the_status_tells_who_is_missing_and_why(week: Played) -> None:
    closing = at(5, 11, 30)
    assert missing(week.of(closing, "to-1")) == {}
    assert missing(week.of(closing, "to-2")) == {UNREACHABLE: "bounced", "giam-doc-so-cong-thuong": None}
    assert missing(week.of(closing, "to-3")) == {SILENT: None, ABSENT: "absent"}


def test_the_status_follows_the_week(week: Played) -> None:
    def states(moment: datetime) -> list[str]:
        return [week.of(moment, group)["state"] for group in HEADS]

    assert states(at(2, 8)) == ["collecting"] * 3
    assert states(at(5, 11, 30)) == ["drafted"] * 3
    assert states(at(5, 15)) == ["submitted", "drafted", "drafted"]
    assert states(at(5, 20)) == ["approved", "submitted", "submitted"]
    assert states(at(6, 9)) == ["approved", "drafted", "submitted"]
    assert states(at(6, 13)) == ["approved", "submitted", "submitted"]
    assert states(at(6, 17)) == ["approved", "approved", "submitted"]
    assert states(at(7, 7)) == ["delivered", "delivered", "submitted"]
    assert all(state["outbox"]["queued"] == 0 for state in week.states.values())


def test_a_late_opinion_is_put_before_the_secretary(week: Played) -> None:
    assert len(week.mails(SECRETARIES["to-2"], "supplement")) == 1


def test_each_secretary_gets_the_draft_and_each_head_the_submission(week: Played) -> None:
    drafts = {group: len(week.mails(secretary, "draft")) for group, secretary in SECRETARIES.items()}
    submissions = {group: len(week.mails(head, "submission")) for group, head in HEADS.items()}
    assert drafts == {"to-1": 1, "to-2": 2, "to-3": 1}
    assert submissions == {"to-1": 1, "to-2": 2, "to-3": 1}


def test_a_returned_report_comes_back_corrected(week: Played) -> None:
    [returned] = week.mails(SECRETARIES["to-2"], "returned")
    assert "cần nêu rõ nguyên nhân" in text_of(returned)
    first, second = week.mails(HEADS["to-2"], "submission")
    assert "vướng giải phóng mặt bằng" not in text_of(first)
    assert "vướng giải phóng mặt bằng" in text_of(second)


def test_the_silent_head_is_reminded_and_nobody_else(week: Played) -> None:
    reminders = {group: len(week.mails(head, "head_reminder")) for group, head in HEADS.items()}
    assert reminders == {"to-1": 0, "to-2": 0, "to-3": 3}


def test_a_forged_yes_approves_nothing(week: Played) -> None:
    assert week.of(at(6, 9), "to-3")["state"] == "submitted"
    assert week.mails(HEADS["to-3"], "confirmation") == []


def test_leadership_has_exactly_one_mail_by_seven_with_the_right_reports(week: Played) -> None:
    for leader in LEADERS:
        [delivery] = week.people.received(leader, "delivery")
        assert delivery["Date"].datetime == at(7, 7)
        text = text_of(delivery)
        assert "7,5%" in text
        assert "vướng giải phóng mặt bằng" in text
        assert "Bù Đốp" not in text
        assert "Tổ 3" in text
        assert "chưa có ý kiến duyệt" in text
        purposes = Counter(purpose_of(mail) for mail in week.people.inbox(leader))
        assert purposes == {"delivery": 1} | ({"directive_receipt": 1} if leader == LEADERS[1] else {})


def test_the_missing_report_raises_an_alarm_at_eight(week: Played) -> None:
    for address in (week.people.address(SECRETARIES["to-3"]), STANDING):
        [alarm] = week.people.received(address, "not_approved")
        assert "[IOC-T3-2026W47]" in str(alarm["Subject"])
        assert alarm["Date"].datetime == at(7, 8)
    assert week.mails(SECRETARIES["to-1"], "not_approved") == []


def test_a_leaders_directive_reaches_its_addressee(week: Played) -> None:
    [directive] = week.mails("giam-doc-so-y-te", "directive")
    assert "liên thông số liệu ca bệnh" in text_of(directive)


def test_every_mail_leaves_the_inbox_for_the_right_folder(week: Played) -> None:
    assert week.people.inbox(TEAM) == []
    held = [str(mail["From"]) for mail in week.people.inbox(TEAM, HELD)]
    assert len([one for one in held if STRANGER in one]) == 1
    processed = week.people.inbox(TEAM, PROCESSED)
    known = week.cli.json("messages", "--limit", "1000")
    assert {m["moved_to"] for m in known} == {PROCESSED, HELD}
    assert sorted(str(m["Message-ID"]) for m in processed) == sorted(
        m["message_id"] for m in known if m["moved_to"] == PROCESSED
    )


def test_a_stranger_and_an_automatic_answer_get_no_mail(week: Played) -> None:
    log = (week.people.servers.root / "postfix.log").read_text(errors="replace")
    assert f"to=<{STRANGER}>" not in log
    assert {purpose_of(m) for m in week.people.inbox(week.people.address(ABSENT))} == {"call", "reminder"}


def test_nobody_gets_a_mail_twice(week: Played) -> None:
    roster = week.people.roster
    for member in roster.members:
        if member.id != UNREACHABLE:
            ids = Counter(str(mail["Message-ID"]) for mail in week.people.inbox(member.address))
            assert set(ids.values()) <= {1}, member.id


def test_a_lost_database_is_made_anew_from_the_mailbox_and_nothing_is_sent(week: Played, tmp_path: Path) -> None:
    before = filed(week.cli)
    append_anew(week.people, {row["message_id"]: row["received_at"] for row in week.cli.json(*MESSAGES)})
    lost = Installed(write_settings(tmp_path, week.people.servers))
    (tmp_path / "data").mkdir()
    shutil.copy(week.cli.settings.parent / "data" / "secret.key", tmp_path / "data")
    sent = deliveries(week.people.servers)
    begun = datetime.now(UTC)
    assert "Chưa ghi gì" in lost.run("rebuild")
    assert filed(lost) == []
    told = lost.run("rebuild", "--apply")
    assert f"Đã ghi lại {len(before)} thư" in told
    assert filed(lost) == before
    lost.once(begun)
    week.people.settle()
    assert deliveries(week.people.servers) == sent
    assert filed(lost) == before
    assert "Nhật ký nguyên vẹn" in lost.run("audit", "verify")


def filed(cli: Installed) -> list[tuple[object, ...]]:
    """What every message means and where it lies, whatever its number. Of what is no opinion, only where it lies: on
    which report an answer decided, or was to, the lost database alone knew.
    """
    place = ("message_id", "sender", "moved_to")
    meaning = ("disposition", "group", "member", "week", "received_at")
    return sorted(
        tuple(str(row[name]) for name in (place + meaning if row["disposition"] == "opinion" else place))
        for row in cli.json(*MESSAGES)
    )


def append_anew(people: People, arrived: dict[str, str]) -> None:
    """Put the team's mail back as from another server: the pretended times of arrival, other numbers."""
    with people.program(TEAM) as client:
        for folder in (PROCESSED, HELD):
            client.select_folder(folder)
            raws = client.fetch(client.search("ALL"), ["BODY.PEEK[]"])
            for uid in sorted(raws):
                raw = raws[uid][b"BODY[]"]
                then = datetime.strptime(arrived[str(opened(raw)["Message-ID"])], "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)
                stamp = b"\\g<1>" + format_datetime(then).encode()
                client.append(folder, re.sub(FIRST_STAMP, stamp, raw, count=1), msg_time=then)
            client.delete_messages(list(raws))
            client.uid_expunge(list(raws))


def deliveries(servers: MailServers) -> int:
    """How many mails Postfix has taken from the service so far."""
    return (servers.root / "postfix.log").read_text(errors="replace").count(f"sasl_username={TEAM}")


def text_of(mail: EmailMessage) -> str:
    """The plain text, its lines joined."""
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def missing(group: dict[str, Any]) -> dict[str, str | None]:
    return {m["member"]: m["presence"] for m in group["missing"]}
