"""The tree of parts follows the delimiter lines, and transfer encodings are undone as far as they can be."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import mime_parts


def leaf(encoding: str, data: bytes, media_type: str = "text/plain") -> bytes:
    raw = f"Content-Type: {media_type}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + data
    return mime_parts.content(raw, mime_parts.read(raw))


def types(raw: bytes) -> list[str]:
    return [part.media_type for part in mime_parts.read(raw).leaves()]


def mixed(*parts: bytes, boundary: str = "b", declared: str | None = None) -> bytes:
    head = f'Content-Type: multipart/mixed; boundary="{declared or boundary}"\n\n'
    body = b"".join(f"--{boundary}\n".encode() + part + b"\n" for part in parts)
    return head.encode() + body + f"--{boundary}--\n".encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"s=E1=BB=91", "số"),
        (b"s=e1=bb=91", "số"),
        (b"s=\nao", "sao"),
        (b"s=  \r\nao", "sao"),
        (b"a = b =\n=3D", "a = b ="),
        (b"a=Zb=", "a=Zb"),
        (b"s=E1=\n=BB=91", "số"),
    ],
)
def test_broken_quoted_printable_is_read(data: bytes, expected: str) -> None:
    assert leaf("quoted-printable", data).decode() == expected


def test_any_base64_is_read_as_far_as_it_goes() -> None:
    whole = base64.encodebytes("số liệu tuần 47".encode() * 20)
    text = ("số liệu tuần 47" * 20).encode()
    assert leaf("BASE64", whole) == text
    assert leaf("base64", whole.replace(b"\n", b"\r\n \t")) == text
    assert leaf("base64", whole.rstrip(b"=\n")) == text
    assert text.startswith(leaf("base64", whole[:101]))
    assert leaf("base64", b"\n".join(base64.b64encode(part) for part in (b"mot", b"ha", b"i"))) == b"mothai"


def test_a_plain_footer_behind_base64_is_kept() -> None:
    data = base64.encodebytes("số liệu".encode()) + b"\nVirus scanned by gate\n"
    assert leaf("base64", data).decode() == "số liệu\nVirus scanned by gate\n"


def test_plain_text_labelled_base64_is_kept() -> None:
    assert leaf("base64", b"Kinh gui thu ky To 2\n") == b"Kinh gui thu ky To 2\n"


def test_parts_lie_between_delimiters() -> None:
    raw = mixed(b"\nmot", b"Content-Type: text/html\n\nhai", b"Content-Type: application/pdf\n\nba")
    root = mime_parts.read(raw)
    assert [mime_parts.content(raw, part) for part in root.leaves()] == [b"mot", b"hai", b"ba"]
    assert types(raw) == ["text/plain", "text/html", "application/pdf"]


def test_a_longer_boundary_that_begins_alike_is_another_one() -> None:
    inner = mixed(b"\nmot", b"\nhai", boundary="b-inner")
    assert types(mixed(inner, b"\nba")) == ["text/plain"] * 3


def test_a_missing_last_delimiter_loses_nothing() -> None:
    raw = mixed(b"\nmot", b"\nhai")[:-6]
    root = mime_parts.read(raw)
    assert [mime_parts.content(raw, part).strip() for part in root.leaves()] == [b"mot", b"hai"]


def test_carriage_returns_belong_to_the_delimiter() -> None:
    raw = mixed(b"\nmot", b"\nhai").replace(b"\n", b"\r\n")
    root = mime_parts.read(raw)
    assert [mime_parts.content(raw, part) for part in root.leaves()] == [b"mot", b"hai"]


def test_another_boundary_is_believed_when_it_opens_and_closes() -> None:
    raw = mixed(b"Content-Type: text/html\n\nmot", declared="lost")
    root = mime_parts.read(raw)
    assert types(raw) == ["text/html"]
    assert root.defects == ["boundary-guessed"]


def test_text_under_a_boundary_that_never_appears_is_text() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\nKinh gui thu ky To 2, so lieu tuan nay dung.\n"
    root = mime_parts.read(raw)
    assert (root.media_type, root.defects) == ("text/plain", ["boundary-missing"])
    assert mime_parts.read(raw[:-42] + b"A" * 400 + b"\n").media_type == "application/octet-stream"


def test_attached_mails_are_not_entered() -> None:
    raw = mixed(
        b"Content-Type: message/rfc822\n\nSubject: x\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c--\n"
    )
    assert types(raw) == ["message/rfc822"]


def test_an_unknown_transfer_encoding_is_noted() -> None:
    raw = b"Content-Transfer-Encoding: x-odd\n\nabc"
    root = mime_parts.read(raw)
    assert mime_parts.content(raw, root) == b"abc"
    assert root.defects == ["transfer-encoding-unknown"]


@pytest.mark.parametrize("media_type", ["", "text", "a/b/c", "text/", "\x00/x", "text/plain\x00", ";", "/"])
def test_a_media_type_that_is_none_means_plain_text(media_type: str) -> None:
    assert types(f"Content-Type: {media_type}\n\nabc".encode()) == ["text/plain"]


def test_too_many_and_too_deep_parts_are_refused() -> None:
    with pytest.raises(mime_parts.Unreadable, match="quá nhiều phần"):
        mime_parts.read(mixed(*[b"\nx"] * 5_000))
    with pytest.raises(mime_parts.Unreadable, match=r"quá (nhiều phần|sâu)"):
        mime_parts.read(
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(5_000))
        )


@given(
    st.lists(st.sampled_from([b"--b", b"--b--", b"\n", b"\r\n", b"Content-Type: multipart/mixed; boundary=b", b"x"]))
)
def test_any_sequence_of_delimiters_is_survived(pieces: list[bytes]) -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"".join(pieces)
    try:
        root = mime_parts.read(raw)
    except mime_parts.Unreadable:
        return
    for part in root.leaves():
        assert part.start <= part.end <= len(raw)
        mime_parts.content(raw, part)


@given(st.binary(max_size=200), st.sampled_from(["base64", "quoted-printable", "x-odd", ""]))
def test_any_content_is_survived(data: bytes, encoding: str) -> None:
    assert isinstance(leaf(encoding, data.replace(b"\n\n", b"")), bytes)
