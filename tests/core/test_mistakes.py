import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import mistakes

SOURCE = """# đầu tệp
top = 1

[mailbox] # hộp thư
host = "a"
"port" = 5

[[seat]]
id = "a"

[[seat]]
id = "b"
title = "x"
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("mailbox",), 4),
        (("mailbox", "host"), 5),
        (("mailbox", "port"), 6),
        (("mailbox", "nothing"), 4),
        (("seat", 0, "id"), 9),
        (("seat", 1), 11),
        (("seat", 1, "title"), 13),
        (("seat", 2), 0),
        (("nothing",), 0),
        ((), 0),
    ],
)
def test_the_line_of_a_key_is_found(place, line):
    assert mistakes.line_of(SOURCE, place) == line


@given(st.text(), st.lists(st.one_of(st.text(), st.integers(0, 5))))
def test_any_text_has_a_line_or_none(source, place):
    assert 0 <= mistakes.line_of(source, place) <= source.count("\n") + 1


def test_a_key_that_is_meant_is_suggested():
    assert mistakes.unknown("hosst", ["port", "host"]) == 'không có khóa "hosst"; có phải là "host"?'
    assert mistakes.unknown("zzz", ["port", "host"]) == 'không có khóa "zzz"; các khóa dùng được: port, host'


def test_people_count_from_one():
    assert mistakes.key_path(("holder", 2, "name")) == "holder[3].name"
    assert mistakes.key_path((0, "name")) == "[1].name"
    assert mistakes.key_path(()) == ""


def test_a_wrong_value_is_shown_short_and_on_one_line():
    assert mistakes.shown("a\nb") == '"a\\nb"'
    assert len(mistakes.shown("x" * 500)) <= 121
    assert mistakes.shown({1: object}) == '{"1": "<class \'object\'>"}'


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"type": "missing"}, "thiếu khóa này, bắt buộc phải có"),
        ({"type": "int_parsing", "input": "a"}, 'cần một số nguyên, nhưng đang là "a"'),
        ({"type": "int_from_float", "input": 2.5}, "cần một số nguyên, nhưng đang là 2.5"),
        ({"type": "greater_than_equal", "ctx": {"ge": 1}, "input": 0}, "cần một số không nhỏ hơn 1, nhưng đang là 0"),
        (
            {"type": "enum", "ctx": {"expected": "'a' or 'b'"}, "input": "c"},
            "cần một trong: 'a' hoặc 'b', nhưng đang là \"c\"",
        ),
        ({"type": "value_error", "ctx": {"error": ValueError("sai")}}, "sai"),
        ({"type": "something_new", "msg": "odd", "input": 1}, "cần odd, nhưng đang là 1"),
    ],
)
def test_what_is_expected_is_said_in_vietnamese(error, words):
    assert mistakes.expected(error) == words
