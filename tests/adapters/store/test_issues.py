"""Codes are given once and never again; a state changes for one process only."""

from datetime import timedelta

from mailflow.core.data_issue import FOLLOWED, DataIssue, IssueState, Mention
from mailflow.core.week import Week
from tests.adapters.store.conftest import NOW

W46, W47 = Week(2026, 46), Week(2026, 47)


def issue(**values):
    given = {"group": "to-1", "year": 2026, "week": W47, "sector": "y-te", "member": "giam-doc-so-y-te",
             "text": "Số ca thấp hơn CDC.", "raised_at": NOW, "code": "", "number": 0}  # fmt: skip
    return DataIssue(**{**given, **values})


def test_numbers_run_within_group_and_year(store):
    with store.transaction() as tx:
        codes = [tx.issues.open(issue(), 1).code for _ in range(2)]
        codes.append(tx.issues.open(issue(group="to-2"), 2).code)
        codes.append(tx.issues.open(issue(year=2027, week=Week(2027, 1)), 1).code)
    assert codes == ["BC-T1-2026-001", "BC-T1-2026-002", "BC-T2-2026-001", "BC-T1-2027-001"]


def test_a_void_code_is_not_given_again(store):
    with store.transaction() as tx:
        first = tx.issues.open(issue(), 1)
        assert tx.issues.change(first.id, FOLLOWED, IssueState.VOID)
    with store.transaction() as tx:
        assert tx.issues.open(issue(), 1).code == "BC-T1-2026-002"
        assert tx.issues.by_code("BC-T1-2026-001").state is IssueState.VOID


def test_a_transaction_that_is_given_up_gives_no_code(store):
    try:
        with store.transaction() as tx:
            tx.issues.open(issue(), 1)
            raise InterruptedError
    except InterruptedError:
        pass
    with store.transaction() as tx:
        assert tx.issues.open(issue(), 1).code == "BC-T1-2026-001"


def test_an_opinion_is_held_by_one_issue(store):
    with store.transaction() as tx:
        one, two = (tx.issues.open(issue(), 1) for _ in range(2))
        assert tx.issues.mention(Mention(5, one.id, W47))
        assert not tx.issues.mention(Mention(5, two.id, W47))
        tx.issues.mention(Mention(6, one.id, W46))
        tx.issues.set_live({6: False})
        assert tx.issues.mentions([5, 6, 7]) == {5: Mention(5, one.id, W47), 6: Mention(6, one.id, W46, live=False)}


def test_an_issue_is_settled_once_and_may_be_opened_again(store):
    later = NOW + timedelta(days=1)
    with store.transaction() as tx:
        one = tx.issues.open(issue(), 1)
        assert tx.issues.settle(one.id, "giam-doc-so-y-te", later, 3, "đã khắc phục")
        assert not tx.issues.settle(one.id, "khac", later, 4, "xong")
        [settled] = tx.issues.find("to-1", [IssueState.SETTLED])
        assert (settled.settled_by, settled.settled_message) == ("giam-doc-so-y-te", 3)
        assert [f.issue.id for f in tx.issues.followed("to-1", NOW)] == [one.id]
        assert tx.issues.followed("to-1", later) == []
        assert tx.issues.change(one.id, [IssueState.SETTLED], IssueState.OPEN)
        assert [f.issue.state for f in tx.issues.followed("to-1", later)] == [IssueState.OPEN]
