"""Only our own server's word on dmarc counts; the From header proves nothing by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.authentication import Trust, check, one_author
from mailflow.core.message import Address
from tests.core.mails import AUTHSERV, FAILED, PASSED, mail

OURS = (AUTHSERV,)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((PASSED,), Trust.PASS),
        ((FAILED,), Trust.FAIL),
        ((), Trust.NONE),
        ((FAILED, PASSED), Trust.FAIL),
        ((PASSED, FAILED), Trust.PASS),
        (("gw.isp.example; dmarc=pass header.from=binhphuoc.example", FAILED), Trust.FAIL),
        ((PASSED, "gw.isp.example; dmarc=fail header.from=binhphuoc.example"), Trust.PASS),
        (("gw.isp.example; dmarc=pass header.from=binhphuoc.example",), Trust.NONE),
        ((f"{AUTHSERV}; spf=pass smtp.mailfrom=a@b.example", FAILED), Trust.FAIL),
        ((f"{AUTHSERV}; spf=pass smtp.mailfrom=a@b.example",), Trust.NONE),
        ((PASSED.upper(),), Trust.PASS),
        ((PASSED.replace("; ", ";\n\t"),), Trust.PASS),
        ((PASSED.replace(AUTHSERV, f"{AUTHSERV} 1"),), Trust.PASS),
        ((PASSED.replace(AUTHSERV, f"{AUTHSERV} (our own) 1 (version)"),), Trust.PASS),
        ((PASSED.replace(AUTHSERV, f'"{AUTHSERV}"'),), Trust.PASS),
        ((PASSED.replace(AUTHSERV, f"{AUTHSERV}."),), Trust.PASS),
        ((PASSED.replace(AUTHSERV, f"{AUTHSERV} 2"),), Trust.NONE),
        ((PASSED.replace(AUTHSERV, f"x.{AUTHSERV}"),), Trust.NONE),
        ((PASSED.replace(AUTHSERV, f"{AUTHSERV}.evil.example"),), Trust.NONE),
        ((f"{AUTHSERV}; dmarc=none header.from=binhphuoc.example",), Trust.NONE),
        ((f"{AUTHSERV}; dmarc=temperror header.from=binhphuoc.example",), Trust.NONE),
        ((f"{AUTHSERV}; dmarc=bestguesspass header.from=binhphuoc.example",), Trust.NONE),
        ((f"{AUTHSERV}; spf=pass smtp.mailfrom=a@b.example; dmarc=pass header.from=binhphuoc.example;",), Trust.PASS),
        ((f"{AUTHSERV}; none",), Trust.NONE),
        ((f"{AUTHSERV}; dmarc=fail action=??? \x01 header.from",), Trust.FAIL),
        ((f"{AUTHSERV}; dmarc=pass action=??? \x01 =;=; header.from",), Trust.NONE),
    ],
)
def test_the_topmost_trusted_header_that_speaks_of_dmarc_decides(headers: tuple[str, ...], expected: Trust) -> None:
    assert check(mail(authentication=headers), OURS).trust is expected


@pytest.mark.parametrize(
    "planted",
    [
        f"{AUTHSERV}; spf=fail (domain of dmarc=pass; dmarc=pass) smtp.mailfrom=x@y.example; dmarc=fail",
        f'{AUTHSERV}; spf=fail smtp.mailfrom="a; dmarc=pass header.from=b"@y.example; dmarc=fail',
        f"{AUTHSERV}; dmarc=pass header.from=binhphuoc.example; dmarc=fail header.from=binhphuoc.example",
    ],
)
def test_what_the_sender_slips_into_our_own_header_proves_nothing(planted: str) -> None:
    assert check(mail(authentication=(planted,)), OURS).trust is Trust.FAIL


def test_a_pass_for_another_from_domain_is_a_failure() -> None:
    assert check(mail(authentication=(f"{AUTHSERV}; dmarc=pass header.from=evil.example",)), OURS).trust is Trust.FAIL


def test_the_organisational_domain_speaks_for_its_subdomains() -> None:
    letter = mail(sender="a@syt.binhphuoc.example", authentication=(PASSED,))
    assert check(letter, OURS).trust is Trust.PASS


def test_several_trusted_servers_may_be_named() -> None:
    assert check(mail(), ("other.example", AUTHSERV.upper())).trust is Trust.PASS


def test_one_author_means_one_from_header_one_address_and_an_honest_name() -> None:
    assert one_author(mail(name="Hoàng Đức Lâm"))
    assert one_author(mail(name="giamdoc.syt@binhphuoc.example"))
    assert not one_author(mail(name="pct.vanxa@binhphuoc.example"))
    assert not one_author(mail(headers=(("from", "b@x.example"),)))
    assert not one_author(replace(mail(), sender=(Address("", "a@x.example"), Address("", "b@x.example"))))


@given(st.text(max_size=300))
def test_no_header_value_can_raise_or_pass_without_our_name(value: str) -> None:
    assert check(mail(authentication=(f"other.example; {value}",)), OURS).trust is Trust.NONE
    ours = check(mail(authentication=(f"{AUTHSERV}; dmarc={value}", value)), OURS)
    assert ours.trust is not Trust.PASS or "pass" in value.casefold()
