"""References prove which of our mails is answered; nobody else can make one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.reference import Signer, codes_in

OURS = Signer(b"k" * 32, "binhphuoc.example")
OTHERS = Signer(b"x" * 32, "binhphuoc.example")
MADE = OURS.message_id("submission", "0f3a-9")


def test_our_own_reference_is_found_among_others() -> None:
    assert OURS.proven(f"<a@b.example> {MADE}\r\n <c@d.example>") == (MADE,)


def test_a_reference_made_with_another_key_proves_nothing() -> None:
    assert OURS.proven(OTHERS.message_id("submission", "0f3a-9")) == ()


@given(st.integers(0, len(MADE) - 1), st.characters(codec="ascii", exclude_characters="<>@ "))
def test_a_changed_reference_proves_nothing(place: int, char: str) -> None:
    local_end = MADE.index("@")
    if place >= local_end or MADE[place] == char:
        return
    assert MADE[:place] + char + MADE[place + 1 :] not in OURS.proven(MADE[:place] + char + MADE[place + 1 :])


def test_the_domain_may_differ_but_the_mac_may_not() -> None:
    assert OURS.proven(MADE.replace("<mf.submission", "<mf.draft")) == ()


@pytest.mark.parametrize("nonce", ["a b", "a>b", "a@b", "", "x" * 61])
def test_a_nonce_that_could_break_a_header_is_refused(nonce: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        OURS.message_id("draft", nonce)


def test_a_code_in_the_subject_is_read_in_any_writing() -> None:
    code = OURS.code(MADE)
    assert codes_in(f"Re: [IOC-T1-2026W47] Trình duyệt (mã {code})") == (code,)
    assert codes_in(f"TL: trinh duyet (ma {code.lower()})") == (code,)
    assert codes_in("Mã số 12") == ()


def test_codes_of_different_mails_differ() -> None:
    codes = {OURS.code(OURS.message_id("draft", str(n))) for n in range(500)}
    assert len(codes) >= 499


def test_the_key_is_never_shown() -> None:
    assert "kkk" not in repr(OURS)


@given(st.text(max_size=300))
def test_any_text_can_be_searched(text: str) -> None:
    assert OURS.proven(text) == () or "mf." in text
    assert isinstance(codes_in(text), tuple)
