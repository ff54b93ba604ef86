"""The one-time code in an answer: found however it is grouped, taken out with its lead-in, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import approval_code, decision
from mailflow.core.verdict import Answer

CODE = "482913"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Duyệt 482913", "Duyệt"),
        ("Duyệt. 482913", "Duyệt"),
        ("Duyệt, mã 482913", "Duyệt"),
        ("Duyệt, mã xác nhận: 482 913.", "Duyệt."),
        ("duyet ma 482913", "duyet"),
        ("Duyet, ma xac nhan 482-913", "Duyet"),
        ("Duyệt (mã duyệt 482913)", "Duyệt"),
        ("482913 duyệt", "duyệt"),
        ("Mã 482.913: Duyệt", "Duyệt"),
        ("Duyệt\n482913", "Duyệt"),
        ("Duyệt, mã 482913. Giao Sở Y tế rà soát trước 27/11", "Duyệt. Giao Sở Y tế rà soát trước 27/11"),
        ("Duyệt 482913\nTrân trọng", "Duyệt\nTrân trọng"),
    ],
)
def test_the_code_is_taken_out_with_what_introduces_it(text: str, rest: str) -> None:
    assert approval_code.take(text, CODE) == (True, rest)
    assert decision.read(rest).answer is Answer.APPROVE


@pytest.mark.parametrize(
    "text",
    ["Duyệt", "Duyệt 482914", "Duyệt 4829130", "Duyệt 1482913", "Duyệt 482913/BC", "Duyệt 0.482913", "Duyệt 48291", ""],
)
def test_a_missing_other_or_longer_number_is_not_the_code(text: str) -> None:
    assert approval_code.take(text, CODE) == (False, text)


@pytest.mark.parametrize(
    "text",
    ["Chưa duyệt 482913", "Duyệt 482913 nhưng sửa mục 2", "Nếu đúng thì duyệt, mã 482913", "Không duyệt. 482913"],
)
def test_the_code_never_makes_a_yes_of_a_no(text: str) -> None:
    given_code, rest = approval_code.take(text, CODE)
    assert given_code
    assert decision.read(rest).answer is not Answer.APPROVE


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_stands_around_the_code_is_kept(before: str, after: str) -> None:
    found, rest = approval_code.take(f"{before}\n{CODE}\n{after}", CODE)
    words = [w for w in before.replace(CODE, "").split() if w.isalpha() and w.casefold() not in ("mã", "ma", "code")]
    assert found
    assert all(word in rest for word in words[:-1])
