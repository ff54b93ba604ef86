"""Header fields come out unfolded and decoded, however their writers folded, encoded or broke them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import headers


def latin(text: str) -> str:
    """As fields travel before decoding."""
    return text.encode().decode("latin-1")


@pytest.mark.parametrize(
    ("block", "fields"),
    [
        (b"Subject: a\r\n b\r\nTo: c\r\n\r\nbody", [("subject", "a b"), ("to", "c")]),
        (b"Subject: a\n\tb\nTo: c\n\nbody", [("subject", "a b"), ("to", "c")]),
        (b"From x@y Tue Nov 17 2026\nSubject: a\n\n", [("subject", "a")]),
        (b"Subject: a\nbad line\nTo: c\n\n", [("subject", "a"), ("to", "c")]),
        (b"Subject: a\nKinh gui\n\nTo: c", [("subject", "a")]),
        (b"Subject: a\x00b\n\n", [("subject", "ab")]),
        (b"Subject :a\nTO:b\n\n", [("subject", "a"), ("to", "b")]),
        (b"\r\nTo: c", []),
        (b"", []),
    ],
)
def test_fields_are_split_and_unfolded(block: bytes, fields: list[tuple[str, str]]) -> None:
    assert headers.split_fields(block)[0] == fields


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?UTF-8?B?VOG7lSAx?=", "Tổ 1"),
        ("=?utf-8?q?T=E1=BB=95_1?=", "Tổ 1"),
        ("=?utf-8?Q?T=E1=BB?= =?utf-8?Q?=95_1?=", "Tổ 1"),
        ("=?UTF-8?B?VOG7?= =?utf-8?B?lSAx?=", "Tổ 1"),
        ("Re: =?UTF-8?B?VOG7lSAx?= gui", "Re: Tổ 1 gui"),
        ("=?UTF-8?B?VOG7lQ==?= =?UTF-8?B?IDE=?=", "Tổ 1"),
        ("=?iso-8859-1?Q?Caf=E9?= =?UTF-8?B?VOG7lQ==?=", "CaféTổ"),
        ("=?windows-1258?B?VPTSIDI=?=", "Tổ 2"),
        ("=?utf-8*vi?Q?T=E1=BB=95?=", "Tổ"),
        ("=?x-unknown\x00?Q?T=E1=BB=95?=", "Tổ"),
        ("=?utf-8?Q?Tổ 1?=", "Tổ 1"),
        ("=?utf-8?Q?c=C3=B3??=", "có?"),
        ("=?utf-8?B?VOG7lSAx", "=?utf-8?B?VOG7lSAx"),
        ("=?utf-8?B?VOG7lQ?=", "Tổ"),
        ("=?utf-8?B?!?=", ""),
        ("Tổ 1 gửi", "Tổ 1 gửi"),
        ("To\u0302\u0309 1", "Tổ 1"),
        ("Tá»• 1", "Tổ 1"),
        ("Y kien\u202e \u200bso lieu", "Y kien so lieu"),
        ("plain", "plain"),
    ],
)
def test_encoded_words_and_raw_text_are_decoded(value: str, text: str) -> None:
    assert headers.decode(latin(value)) == text


def test_raw_windows_1258_is_recognised() -> None:
    value = b"S\xf4\xec li\xea\xf2u nga\xccnh y t\xea\xec".decode("latin-1")
    assert headers.decode(value) == "Số liệu ngành y tế"


def test_a_space_stays_where_a_folded_line_meets_an_encoded_word() -> None:
    fields, _ = headers.split_fields(b"Subject: Bao cao\r\n =?UTF-8?B?VOG7lSAx?=\r\n cuoi\r\n\r\n")
    assert headers.shown(*fields[0]) == "Bao cao Tổ 1 cuoi"


def test_fields_of_servers_are_not_decoded() -> None:
    value = "<=?utf-8?Q?a?=@b.example>"
    assert headers.shown("message-id", value) == value
    assert headers.shown("authentication-results", "mx; x==?utf-8?Q?pass?=").endswith("=?utf-8?Q?pass?=")


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        ('attachment; filename="BC.docx"', "filename", "BC.docx"),
        ("attachment; filename=BC tuan 47.docx; size=3", "filename", "BC tuan 47.docx"),
        ('attachment; filename="..\\..\\BC.docx"', "filename", "..\\..\\BC.docx"),
        ('attachment; filename="a\\"b.docx"', "filename", 'a"b.docx'),
        ('attachment; filename="Ý kiến; tuần.docx"', "filename", "Ý kiến; tuần.docx"),
        ("attachment; filename*=UTF-8''B%E1%BA%A3ng.xlsx", "filename", "Bảng.xlsx"),
        ("attachment; filename*=UTF-8'vi'B%E1%BA%A3ng.xlsx; filename=\"x.xlsx\"", "filename", "Bảng.xlsx"),
        (
            "attachment; filename=\"x.xlsx\"; filename*0*=UTF-8''B%E1%BA; filename*1*=%A3ng.xlsx",
            "filename",
            "Bảng.xlsx",
        ),
        ("attachment; filename*1=ng.xlsx; filename*0=Ba", "filename", "Bang.xlsx"),
        ("attachment; filename*0*=UTF-8''B%E1%BA%A3; filename*1=ng%20.xlsx", "filename", "Bảng%20.xlsx"),
        ('x/y; name="=?UTF-8?B?QuG6o25nLnhsc3g=?="', "name", "Bảng.xlsx"),
        ("x/y; name==?UTF-8?B?QuG6o25nLnhsc3g=?=", "name", "Bảng.xlsx"),
        ("x/y; CHARSET = utf-8 ; format=flowed", "charset", "utf-8"),
        ('x/y; boundary="unclosed', "boundary", "unclosed"),
    ],
)
def test_parameters_are_decoded(value: str, name: str, expected: str) -> None:
    assert headers.with_parameters(latin(value))[1][name] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tue, 17 Nov 2026 07:33:48 +0700", datetime(2026, 11, 17, 7, 33, 48, tzinfo=timezone(timedelta(hours=7)))),
        ("Sun, 22 Nov 2026 17:20:11 +0000 (UTC)", datetime(2026, 11, 22, 17, 20, 11, tzinfo=UTC)),
        ("17 Nov 26 07:33 GMT", datetime(2026, 11, 17, 7, 33, tzinfo=UTC)),
        ("Tue, 17 Nov 2026 07:33:48", datetime(2026, 11, 17, 0, 33, 48, tzinfo=UTC)),
        ("Tue, 17 Nov 2026 07:33:60 +0000", datetime(2026, 11, 17, 7, 33, 59, tzinfo=UTC)),
        ("99 Foo 9999999", None),
        ("Tue, 17 Nov 2026 07:33:48 +9999", None),
        ("", None),
    ],
)
def test_dates_have_a_zone(value: str, expected: datetime | None) -> None:
    assert headers.date(value) == expected


def test_a_received_date_stands_after_the_last_semicolon() -> None:
    value = "from a (b; c) by d; for <e>; Tue, 17 Nov 2026 07:34:01 +0700"
    assert headers.received_date(value) == datetime(2026, 11, 17, 0, 34, 1, tzinfo=UTC)
    assert headers.received_date("from a by b") is None


def test_message_ids_keep_order_and_brackets() -> None:
    assert headers.message_ids("<a@b> junk <c@d>,<a@b>") == ("<a@b>", "<c@d>")


@given(st.binary(max_size=400))
def test_any_block_is_survived(block: bytes) -> None:
    fields, end = headers.split_fields(block)
    assert 0 <= end <= len(block)
    for name, value in fields:
        headers.shown(name, value).encode("utf-8")
        headers.with_parameters(value)
        headers.date(value)


@given(st.text(alphabet="=?utf-8BbQq_ é\n\x00;*'\"%41", max_size=120))
def test_any_value_is_survived(value: str) -> None:
    assert not any("\ud800" <= sign <= "\udfff" for sign in headers.decode(latin(value)))
    assert headers.with_parameters(latin("x/y;" + value))[0] is not None


@pytest.mark.parametrize("unit", ["=?", "=?a?q?", "=?a?b?x?", ';a="\\"', "(", '"\\"', "<", ";", ";a*0*=", "a:\n "])
def test_long_hostile_values_end_quickly(unit: str) -> None:
    value = unit * (60_000 // len(unit))
    assert headers.decode(value) is not None
    assert headers.with_parameters(value)[0] is not None
    assert headers.split_fields(value.encode())[1] >= 0
