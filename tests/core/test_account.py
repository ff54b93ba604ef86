from __future__ import annotations

import pytest

from mailflow.core.account import Account, Tls, is_loopback
from mailflow.errors import SettingsError


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("LocalHost.", True),
        ("localhost.evil.vn", False),
        ("10.0.0.1", False),
        ("mx.x.vn", False),
        ("", False),
    ],
)
def test_plaintext_is_for_this_machine_only(host: str, here: bool) -> None:
    assert is_loopback(host) is here
    if here:
        Account(host, 143, Tls.NONE, "a", "b")
        return
    with pytest.raises(SettingsError, match="starttls"):
        Account(host, 143, Tls.NONE, "a", "b")
    Account(host, 143, Tls.NONE, "a", "b", allow_plaintext=True)


def test_secrets_are_not_shown() -> None:
    account = Account("mx.x.vn", 993, username="a", password="s3cret", token=lambda: "t0ken")
    assert "s3cret" not in repr(account)
    assert "token" not in repr(account)
    assert account.redacted("NO s3cret\r\n  is wrong " + "x" * 1000).startswith("NO *** is wrong xxx")
    assert len(account.redacted("x" * 1000)) == 500


@pytest.mark.parametrize(
    "wrong", [{"username": "a"}, {"username": "a\n", "password": "b"}, {"username": "a", "password": "b\n"}]
)
def test_a_login_that_cannot_work_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        Account("mx.x.vn", 993, **wrong)


def test_no_user_name_means_no_login() -> None:
    assert Account("mx.x.vn", 25, Tls.STARTTLS).username == ""
