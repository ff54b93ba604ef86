"""Which parts are the body, in the containers that mail programs build."""

from mailflow.core import body, mime_parts

PLAIN = "Content-Type: text/plain; charset=utf-8"
HTML = "Content-Type: text/html; charset=utf-8"
PDF = "Content-Type: application/pdf; name=a.pdf"


def many(kind: str, *parts: str, boundary: str = "b") -> str:
    """A container of parts, each one written as its header and text."""
    inner = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary={boundary}\n\n{inner}--{boundary}--\n"


def read(message: str) -> tuple[str, str]:
    raw = message.encode()
    return body.read(raw, body.segments(mime_parts.read(raw)))


def test_apple_mail_puts_files_inside_the_html_version() -> None:
    html = many("mixed", f"{HTML}\n\n<p>một</p>", f"{PDF}\n\nx", f"{HTML}\n\n<p>hai</p>", boundary="c")
    assert read(many("alternative", f"{PLAIN}\n\nmột\n\nhai", html)) == ("một\n\nhai", "<p>một</p>\n<p>hai</p>")


def test_only_the_root_of_a_related_container_is_body() -> None:
    related = many(
        "related", f"{HTML}\n\n<p>một</p>", "Content-Type: text/html; name=frame.html\n\nkhung", boundary="c"
    )
    assert read(many("alternative", f"{PLAIN}\n\nmột", related)) == ("một", "<p>một</p>")


def test_the_later_of_two_html_versions_is_better() -> None:
    assert read(many("alternative", f"{HTML}\n\ncũ", f"{HTML}\n\nmới")) == ("", "mới")


def test_an_empty_plain_version_does_not_count() -> None:
    assert read(many("alternative", f"{PLAIN}\n\n \n", f"{HTML}\n\nmột")) == ("", "một")


def test_named_alternatives_are_body() -> None:
    assert read(many("alternative", f"{PLAIN}; name=a.txt\n\nmột", f"{HTML}; name=a.html\n\nhai")) == ("một", "hai")


def test_nothing_of_an_encrypted_mail_is_body() -> None:
    encrypted = many("encrypted", "Content-Type: application/pgp-encrypted\n\nx", f"{PLAIN}\n\nVersion: 1")
    assert read(encrypted) == ("", "")


def test_the_machine_parts_of_a_report_are_not_body() -> None:
    report = many("report", f"{PLAIN}\n\nlời", "Content-Type: message/delivery-status\n\nx", f"{PLAIN}\n\nthư cũ")
    assert read(report) == ("lời", "")


def test_a_footer_of_a_list_is_kept_in_both_versions() -> None:
    alternative = many("alternative", f"{PLAIN}\n\nmột", f"{HTML}\n\n<b>một</b>", boundary="c")
    text, html = read(many("mixed", alternative, f"{PLAIN}\n\nchân thư <1>"))
    assert text == "một\n\nchân thư <1>"
    assert html.startswith("<b>một</b>")
    assert "chân thư &lt;1&gt;" in html
