import email
import json
import sqlite3

import pytest

from mailflow.app import SEAL_HEADER
from mailflow.commands.audit import findings, story, verify
from mailflow.core.chain import Seal
from mailflow.errors import UsageError
from tests.office import HEAD_1, LEADERS, at


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
