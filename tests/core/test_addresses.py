"""Addresses are found before names are decoded, and a From that names several authors shows them all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import addresses
from mailflow.core.message import Address


def parse(*values: str) -> list[tuple[str, str]]:
    found = addresses.parse(value.encode().decode("latin-1") for value in values)
    assert all(isinstance(one, Address) for one in found)
    return [(one.name, one.address) for one in found]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=?UTF-8?B?UGjhuqFtIEjhu5NuZyBTxqFu?= <G@B.example>", [("Phạm Hồng Sơn", "g@b.example")]),
        ('"Nguyễn Văn A, Giám đốc" <a@b.vn>', [("Nguyễn Văn A, Giám đốc", "a@b.vn")]),
        ("Nguyễn Văn A, Giám đốc Sở <a@b.vn>, c@d.vn", [("Nguyễn Văn A, Giám đốc Sở", "a@b.vn"), ("", "c@d.vn")]),
        ("=?utf-8?Q?S=E1=BB=9F,_Y_t=E1=BA=BF?= <s@b>", [("Sở, Y tế", "s@b")]),
        ("=?utf-8?B?QSwgR2nDoW0gxJHhu5Fj?= <a@b.vn>", [("A, Giám đốc", "a@b.vn")]),
        ("a@b.vn (Nguyễn A)", [("Nguyễn A", "a@b.vn")]),
        ("a@b.vn; c@d.vn", [("", "a@b.vn"), ("", "c@d.vn")]),
        ("Tổ 1: a@b, c@d;", [("", "a@b"), ("", "c@d")]),
        ("Undisclosed recipients:;", []),
        ("<>", []),
        ("", []),
        ("MAILER-DAEMON", [("", "mailer-daemon")]),
        ("<@relay.vn:a@b.vn>", [("", "a@b.vn")]),
        ('"A \\"B\\"" <a@b.vn>', [('A "B"', "a@b.vn")]),
        ('"unclosed <a@b.vn>', [('"unclosed', "a@b.vn")]),
    ],
)
def test_lists_are_taken_apart(value: str, expected: list[tuple[str, str]]) -> None:
    assert parse(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("boss@good.vn <evil@bad.vn>", ["evil@bad.vn"]),
        ('"boss@good.vn" <evil@bad.vn>', ["evil@bad.vn"]),
        ("<boss@good.vn> <evil@bad.vn>", ["boss@good.vn", "evil@bad.vn"]),
        ("boss@good.vn, evil@bad.vn", ["boss@good.vn", "evil@bad.vn"]),
        ("boss@good.vn evil@bad.vn", ["boss@good.vn", "evil@bad.vn"]),
        ("boss@good.vn (x <evil@bad.vn>)", ["boss@good.vn"]),
        ("=?utf-8?B?Ym9zc0Bnb29kLnZu?=", [""]),
    ],
)
def test_a_forged_author_never_looks_single_and_right(value: str, expected: list[str]) -> None:
    assert [address for _, address in parse(value)] == expected


def test_several_fields_give_all_their_addresses() -> None:
    assert [address for _, address in parse("a@b", "c@d")] == ["a@b", "c@d"]


@given(st.text(alphabet='ab@.<>()",;:\\ =?éQ_\x00', max_size=150))
def test_any_list_is_survived(value: str) -> None:
    for _, address in parse(value):
        assert address == address.lower()
        assert not set(address) & set(" \t\n<>")


@pytest.mark.parametrize("unit", ["(", "<", '"\\"', "((a)", "a,", "a@b,", '"a', "=?a?q?", "(a"])
def test_long_hostile_lists_end_quickly(unit: str) -> None:
    assert len(parse(unit * (60_000 // len(unit)))) <= 500
