"""Assigned work at the command line: listed with its number, ended and opened again on a person's word."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from mailflow.commands.directives import change, found, lines
from mailflow.core.records import KeptDirective
from mailflow.errors import UsageError
from tests.office import W47, Office, at

WORK = KeptDirective("to-1", W47, None, "pct-vx", ("giam-doc-so-y-te",), "giam-doc-so-y-te", "Rà soát số liệu.",
                     date(2026, 11, 17), at(1, 9))  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    with made.store.transaction() as tx:
        tx.directives.add(WORK)
    made.clock.now = at(3, 9)
    return made


def test_open_work_is_listed_by_group_with_its_number(office: Office) -> None:
    [one] = found(office.app, "T1")
    [line] = lines(office.app, [one])
    assert line.startswith(f"{one.id}  giao ")
    assert "QUÁ HẠN" in line
    assert "Giám đốc Sở Y tế" in line
    assert found(office.app, "to-2") == []
    assert json.loads(lines(office.app, [one], as_json=True)[0])[0]["due"] == "2026-11-17"


def test_a_persons_word_ends_work_and_opens_it_again(office: Office) -> None:
    [one] = found(office.app)
    assert "đã ghi là hoàn thành, theo Giám đốc" in change(office.app, one.id, "done", "Giám đốc Sở Y tế")
    assert found(office.app) == []
    assert [kept.state for kept in found(office.app, every=True)] == ["done"]
    assert "không thay đổi" in change(office.app, one.id, "done", "ai đó")
    assert "đã mở lại" in change(office.app, one.id, "given", "Thư ký Tổ 1")
    [again] = found(office.app)
    assert again.done_at is None
    assert "thôi theo dõi" in change(office.app, one.id, "cancelled", "Tổ trưởng Tổ 1")
    assert found(office.app) == []


def test_a_number_or_group_that_is_not_there_is_an_error_of_usage(office: Office) -> None:
    with pytest.raises(UsageError, match="không có việc số 99"):
        change(office.app, 99, "done", "Thư ký")
    with pytest.raises(UsageError):
        change(office.app, 1, "done", " ")
    with pytest.raises(UsageError):
        found(office.app, "to-9")
