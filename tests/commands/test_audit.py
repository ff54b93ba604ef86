import email
import json
import sqlite3

import pytest

from mailflow.app import SEAL_HEADER
from mailflow.commands.audit import findings, story, verify
from mailflow.core.chain import Seal
from mailflow.errors import UsageError
from tests.office import HEAD_1, HEALTH, LEADERS, SECRETARY_1, at


@pytest.fixture
def week(office):
    """A week from request to delivery, with a return and an approval."""
    submission = office.submitted()
    office.receive(HEAD_1, "Đề nghị bổ sung số liệu y tế.", submission)
    office.pass_at(at(5, 20, 30))
    office.receive("phogiamdoc.stttt@binhphuoc.example", "Đồng ý", office.last("draft", group="to-1"))
    office.pass_at(at(5, 21))
    office.receive(HEAD_1, "Duyệt", office.last("submission", HEAD_1))
    office.pass_at(at(6, 9))
    office.pass_at(at(7, 7))
    return office


def test_the_story_of_a_week_says_who_did_what_and_what_the_servers_said(week):
    told = "\n".join(story(week.app, "T1", "2026-W47"))
    for words in ("thư đề nghị", "TRẢ LẠI phiên bản", "DUYỆT phiên bản", "xếp gửi tới lãnh đạo", "thư chung"):
        assert words in told
    assert f"gửi lãnh đạo tới {LEADERS[0]}: said accepted" in told
    assert "08h00 thứ Tư, ngày 18/11/2026" in told
    assert "{" not in told


def test_the_story_as_json_has_a_sentence_for_every_event(week):
    rows = [json.loads(line) for line in story(week.app, "to-1", "2026-W47", as_json=True)]
    assert len(rows) > 10
    assert all(row["text"] and row["at"] for row in rows)
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)


def test_a_whole_trail_is_told_with_the_seal_to_keep(week):
    said = findings(verify(week.store))
    assert said[0].startswith("Nhật ký nguyên vẹn")
    assert Seal.parse(said[1].split()[-1]).position > 10


def test_a_changed_row_is_named(week, tmp_path):
    week.store.close()
    with sqlite3.connect(tmp_path / "test.sqlite3") as raw:
        raw.execute("DROP TRIGGER events_no_update")
        (number,) = raw.execute("SELECT id FROM events WHERE what = 'report_approved'").fetchone()
        raw.execute("UPDATE events SET actor = 'ai.khac@binhphuoc.example' WHERE id = ?", (number,))
    said = findings(verify(week.store))
    assert len(said) == 1
    assert f"dòng số {number} của bảng events" in said[0]
    assert "bị sửa" in said[0]


def test_mail_with_a_report_carries_the_seal_to_places_out_of_reach(week):
    copies = [email.message_from_bytes(mail.raw)[SEAL_HEADER] for mail in week.post.to(LEADERS[0])]
    assert copies
    assert verify(week.store, copies).findings == []
    position = copies[0].partition("-")[0]
    said = findings(verify(week.store, [f"{position}-{'0' * 32}"]))
    assert "viết lại" in said[0]


def test_what_is_no_seal_no_group_or_no_week_is_refused(week):
    with pytest.raises(UsageError, match="--expect"):
        verify(week.store, ["abc"])
    with pytest.raises(UsageError, match="to-1"):
        story(week.app, "T9", "2026-W47")
    with pytest.raises(UsageError, match="2026-W47"):
        story(week.app, "T1", "tuần này")


def test_the_trail_keeps_no_word_that_people_wrote(office):
    """What retention erases must not live on in rows that nothing may change; the story is clear without it."""

    def say(who, text, day, hour, answers=None, **more):
        office.clock.now = at(day, hour)
        office.receive(who, text, answers, **more)
        office.pass_at(at(day, hour))

    office.pass_at(at(2, 8))
    call = office.last("call", HEALTH, "to-1")
    say(HEALTH, "2. Bất cập của số liệu: Số ca quetxanh trên IOC thấp hơn báo cáo.", 3, 9, call, subject="quetxanh",
        files={"quetxanh.pdf": b"%PDF-quetxanh"})  # fmt: skip
    say("la@ngoai.example", "quetxanh", 3, 10, subject="quetxanh")
    say(HEAD_1, "Giao Sở Y tế rà soát quetxanh, báo cáo trước ngày 25/11/2026.", 3, 11)
    say(HEALTH, "Sở Y tế đã hoàn thành nhiệm vụ được giao.", 4, 9, office.last("directive", HEALTH))
    office.pass_at(at(5, 11, 30))
    say(SECRETARY_1, "thêm y tế: Có quetxanh.\nsửa 9: quetxanh", 5, 12, office.last("draft", SECRETARY_1))
    office.pass_at(at(5, 20))
    submission = office.last("submission", HEAD_1)
    say(HEAD_1, "Duyệt, quetxanh.", 5, 21, submission)
    say(HEAD_1, "Đề nghị sửa quetxanh.", 5, 22, submission)
    say(SECRETARY_1, "xong BC-T1-2026-001\nĐồng ý", 5, 23, office.last("draft", SECRETARY_1))
    with office.store.transaction() as tx:
        events = tx.events.recent(1000)
    kinds = {event.what for event in events}
    assert {"directive_done", "issue_settled", "decision_unclear", "report_returned", "edit_without_item"} <= kinds
    kept = " ".join(f"{event.actor} {event.detail}" for event in events)
    assert not [words for words in ("quetxanh", "nhiệm vụ", "xong BC", "Đề nghị", "Đồng ý") if words in kept]
    told = "\n".join(story(office.app, "T1", "2026-W47"))
    assert "báo bất cập BC-T1-2026-001 đã khắc phục, bằng thư số" in told
    assert "báo việc số 1 đã hoàn thành, bằng thư số 4." in told
