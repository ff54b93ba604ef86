"""`mailflow status`: what an operator reads when he asks how things stand."""

import json

import pytest

from mailflow.commands.status import print_status, status_of
from mailflow.core.review_period import review_key
from tests.office import HEAD_1, HEALTH, Office, at


def row(office: Office, group: str) -> dict[str, object]:
    found = status_of(office.app, office.clock.now)
    return next(r for r in found["weeks"] if r["group"] == group and r["week"] == "2026-W47")


def test_before_the_request_no_week_is_open(office: Office) -> None:
    assert row(office, "to-1")["state"] == "not_opened"


def test_who_is_missing_and_why_is_named(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, "Không có ý kiến khác.", office.last("call", HEALTH, "to-1"))
    office.receive(
        "giamdoc.sgddt@binhphuoc.example",
        "Tôi đang đi công tác.",
        office.last("call", "giamdoc.sgddt@binhphuoc.example", "to-1"),
        headers={"Auto-Submitted": "auto-replied"},
    )
    office.pass_at(at(2, 9))
    found = row(office, "to-1")
    assert (found["answered"], found["expected"]) == (1, 6)
    missing = {m["member"]: m["presence"] for m in found["missing"]}  # type: ignore[attr-defined]
    assert missing["giam-doc-so-gddt"] == "absent"
    assert "giam-doc-so-y-te" not in missing


def test_an_unfinished_week_stays_in_view(office: Office) -> None:
    office.submitted()
    office.pass_at(at(8, 9))
    assert row(office, "to-1")["state"] == "submitted"
    office.receive(HEAD_1, "Duyệt", office.last("submission", HEAD_1))
    office.pass_at(at(8, 10))
    shown = status_of(office.app, at(8, 11))["weeks"]
    assert ("to-1", "2026-W47", "submitted") not in [(r["group"], r["week"], r["state"]) for r in shown]


def test_both_forms_are_printed(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.pass_at(at(2, 8))
    found = status_of(office.app, office.clock.now)
    print_status(found, as_json=True)
    assert json.loads(capsys.readouterr().out) == found
    print_status(found, as_json=False)
    shown = capsys.readouterr().out
    assert "đang nhận ý kiến" in shown
    assert "Đọc hộp thư lần cuối" in shown


def test_a_yearly_review_is_shown_with_its_state(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(office.app, office.clock.now)["reviews"] == []
    with office.store.transaction() as tx:
        tx.review_cycles.open("to-1", review_key(2026), office.clock.now)
    found = status_of(office.app, office.clock.now)
    assert [(one["year"], one["group"], one["state"]) for one in found["reviews"]] == [(2026, "to-1", "collecting")]
    print_status(found, as_json=False)
    assert "Sơ kết 2026, Tổ 1:" in capsys.readouterr().out
