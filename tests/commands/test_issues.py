"""The register at the command line: listed per Tổ, ended and opened on a person's word, which is kept."""

import json
from pathlib import Path

import pytest

from mailflow.commands.issues import end, found, lines
from mailflow.core.data_issue import DataIssue, IssueState
from mailflow.core.settling import Act
from mailflow.errors import UsageError
from tests.office import W47, Office, at

CODE = "BC-T1-2026-001"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    with made.store.transaction() as tx:
        for group, number in (("to-1", 1), ("to-2", 2)):
            tx.issues.open(
                DataIssue("", group, 2026, 0, W47, "y-te", "giam-doc-so-y-te", "Số ca lệch.", at(1, 8)), number
            )
    return made


def test_issues_are_listed_by_group(office: Office) -> None:
    assert [i.code for i in found(office.app, "T1")] == [CODE]
    assert len(found(office.app)) == 2
    assert lines(office.app, found(office.app, "to-1"))[0].startswith(CODE)
    assert json.loads(lines(office.app, found(office.app), as_json=True)[0])[0]["code"] == CODE


def test_a_persons_word_settles_and_opens_again(office: Office) -> None:
    assert "đã khắc phục" in end(office.app, "bc-t1-2026-1", Act.SETTLE, "Giám đốc Sở Y tế", "gọi điện")
    assert found(office.app, "to-1") == []
    [one] = [i for i in found(office.app, "to-1", every=True) if i.state is IssueState.SETTLED]
    assert (one.settled_by, one.settled_words) == ("Giám đốc Sở Y tế", "gọi điện")
    assert "không thay đổi" in end(office.app, CODE, Act.SETTLE, "ai đó")
    assert "đã mở lại" in end(office.app, CODE, Act.REOPEN, "Thư ký Tổ 1")
    assert [i.code for i in found(office.app, "to-1")] == [CODE]


@pytest.mark.parametrize("code", ["BC-T1-2026-099", "17", ""])
def test_what_nobody_holds_is_an_error_of_usage(office: Office, code: str) -> None:
    with pytest.raises(UsageError):
        end(office.app, code, Act.SETTLE, "Thư ký")


def test_an_unknown_group_is_named(office: Office) -> None:
    with pytest.raises(UsageError, match="to-9"):
        found(office.app, "to-9")
