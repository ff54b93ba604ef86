"""The journey of a message: committed before it is understood, understood once, moved last; a crash is repaired."""

from collections.abc import Iterator

import pytest

from mailflow.adapters.mailbox import Fetched, Listed
from mailflow.core.records import MessageState
from mailflow.errors import MailboxError
from mailflow.flows import clerk, intake
from tests.office import HEALTH, HEALTH_DELEGATE, SECRETARY_1, STANDING, Office, at

NESTED = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
OPINION = "Số ca sốt xuất huyết trên IOC thấp hơn báo cáo của CDC 14 ca."


def test_an_opinion_is_filed_receipted_and_moved(office: Office) -> None:
    office.pass_at(at(2, 8))
    uid = office.receive(HEALTH, OPINION, office.last("call", HEALTH, "to-1"))
    office.pass_at(at(2, 9))
    assert office.texts() == [OPINION]
    assert office.mailbox.moved["Da xu ly"] == [uid]
    assert OPINION in office.last("receipt", HEALTH).text
    assert office.messages()[-1].state is MessageState.FILED


def test_the_same_bytes_again_are_filed_once(office: Office) -> None:
    office.pass_at(at(2, 8))
    uid = office.receive(HEALTH, OPINION, office.last("call", HEALTH, "to-1"))
    raw = office.mailbox.inbox[uid]
    office.pass_at(at(2, 9))
    office.mailbox.put(raw)
    office.pass_at(at(2, 10))
    office.mailbox.uidvalidity = 8
    office.mailbox.put(raw)
    office.pass_at(at(2, 11))
    assert office.texts() == [OPINION]
    assert len(office.messages()) == 3
    assert len(office.sent("receipt", HEALTH)) == 1
    assert office.mailbox.inbox == {}


def test_a_stranger_is_held_and_gets_no_answer(office: Office) -> None:
    uid = office.receive("sales@quangcao.example", "Ưu đãi 30%.")
    office.pass_at(at(2, 9))
    assert office.mailbox.moved["Cho xem xet"] == [uid]
    assert office.sent("quarantine_notice", STANDING)
    assert [m for m in office.post.sent if m.to == "sales@quangcao.example"] == []


def test_of_a_state_secret_nothing_is_kept_and_it_is_not_touched(office: Office) -> None:
    uid = office.receive(HEALTH, "TUYỆT MẬT\nNội dung không được lọt ra ngoài.", subject="Chuyện kín")
    office.pass_at(at(2, 9))
    office.pass_at(at(2, 10))
    (message,) = office.messages()
    assert (message.state, message.subject) == (MessageState.REFUSED, "")
    assert uid in office.mailbox.inbox
    with office.store.transaction() as tx, pytest.raises(KeyError):
        tx.messages.raw(message.id)
    everything = " ".join(m.text + m.subject for p in ("secret_sender", "secret_officer") for m in office.sent(p))
    assert "không được lọt" not in everything
    assert "Chuyện kín" not in everything
    assert len(office.sent("secret_sender", HEALTH)) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 100,
        b"no header at all",
        b"Content-Type: text/plain; charset=\x00\x00\r\n\r\nx",
        b"From: <giamdoc.syt@binhphuoc.example>\r\nContent-Type: text/plain; charset=no-such-charset\r\n\r\n\xff\xfe",
        NESTED + (b"--a\r\n" + NESTED) * 5000,
    ],
)
def test_one_bad_message_never_stops_the_next(office: Office, raw: bytes) -> None:
    office.pass_at(at(2, 8))
    office.mailbox.put(raw, at(2, 9))
    office.receive(HEALTH, OPINION, office.last("call", HEALTH, "to-1"))
    office.pass_at(at(2, 9))
    assert office.texts() == [OPINION]
    assert office.mailbox.inbox == {}


def test_a_message_above_the_limit_is_never_fetched(office: Office) -> None:
    office.service.intake.limit = 1000
    uid = office.receive(HEALTH, OPINION * 100)
    office.pass_at(at(2, 9))
    assert office.mailbox.fetched == []
    assert office.messages()[-1].reason_code == "oversized"
    assert office.mailbox.moved["Cho xem xet"] == [uid]


class Crash(BaseException):
    """Ends the process for a test, as a kill would; no handler of ours may catch it."""


@pytest.mark.parametrize("place", ["_file", "_follow", "_record", "take", "_move"])
def test_a_crash_at_any_step_is_repaired_by_the_next_pass(
    office: Office, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, OPINION, office.last("call", HEALTH, "to-1"))

    def crash(*_args: object, **_more: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(intake.Intake if place == "_move" else clerk.Clerk, place, crash)
        with pytest.raises(Crash):
            office.pass_at(at(2, 9))
    office.pass_at(at(2, 10))
    assert office.texts() == [OPINION]
    assert len(office.sent("receipt", HEALTH)) == 1
    assert office.mailbox.inbox == {}


def test_a_message_that_kills_its_reader_is_put_aside_after_three_tries(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, "POISON")
    office.receive(HEALTH, OPINION, office.last("call", HEALTH, "to-1"))
    parse = intake.mime.parse

    def deadly(raw: bytes) -> object:
        if b"UE9JU09O" in raw:  # POISON in base64
            raise Crash
        return parse(raw)

    monkeypatch.setattr(intake.mime, "parse", deadly)
    for minute in range(5):
        try:
            office.pass_at(at(2, 9, minute))
        except Crash:
            continue
    assert office.texts() == [OPINION]
    assert [m.reason_code for m in office.messages()] == [None, "unreadable"]
    assert "dịch vụ dừng đột ngột" in office.messages()[-1].reason


def test_our_own_mistake_does_not_quarantine_a_members_mail(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, OPINION, office.last("call", HEALTH, "to-1"))

    def broken(*_args: object) -> None:
        raise MailboxError("a template is broken")

    with monkeypatch.context() as patch:
        patch.setattr(office.app.templates, "render", broken)
        office.pass_at(at(2, 9))
    assert office.messages()[-1].state is MessageState.STORED
    office.pass_at(at(2, 10))
    assert office.texts() == [OPINION]


def test_one_that_cannot_be_filed_takes_none_of_its_company_with_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.pass_at(at(2, 8))
    for number in range(3):
        office.receive(HEALTH, f"Chỉ tiêu thứ {number} đạt {number},5%, số liệu hợp lý.")
    follow = clerk.Clerk._follow

    def failing(self: clerk.Clerk, tx: object, filing: clerk.Filing) -> None:
        follow(self, tx, filing)  # type: ignore[arg-type]
        if "thứ 1" in filing.mail.text and filing.verdict.items:
            raise ZeroDivisionError

    monkeypatch.setattr(clerk.Clerk, "_follow", failing)
    office.pass_at(at(2, 9))
    assert [m.reason_code for m in office.messages()] == [None, "unreadable", None]
    assert len(office.texts()) == 2
    assert len(office.sent("receipt", HEALTH)) == 2
    assert office.mailbox.inbox == {}


def test_the_same_bytes_twice_in_one_pass_are_filed_once(office: Office) -> None:
    office.pass_at(at(2, 8))
    uid = office.receive(HEALTH, OPINION)
    office.mailbox.put(office.mailbox.inbox[uid], at(2, 9))
    office.pass_at(at(2, 9))
    assert office.texts() == [OPINION]
    assert "repeat" in office.messages()[-1].flags


def test_what_was_fetched_before_the_connection_broke_is_filed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, OPINION)
    office.receive(HEALTH, "Ý kiến thứ hai.")
    fetch = office.mailbox.fetch_many

    def broken(mails: list[Listed], limit: int) -> Iterator[Fetched]:
        yield next(fetch(mails, limit))
        raise MailboxError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(office.mailbox, "fetch_many", broken)
        with pytest.raises(MailboxError):
            office.service.read(at(2, 9))
    assert office.texts() == [OPINION]


def test_an_assistants_mail_is_the_members_and_he_gets_a_copy(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH_DELEGATE, OPINION, office.last("call", HEALTH, "to-1"))
    office.pass_at(at(2, 9))
    assert {m.to for m in office.sent("receipt")} == {HEALTH, HEALTH_DELEGATE}


def test_a_recorded_opinion_can_be_confirmed_or_replaced_by_the_member(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.receive(SECRETARY_1, f"Ghi nhận ý kiến của Giám đốc Sở Y tế qua điện thoại:\n\n{OPINION}")
    office.pass_at(at(2, 9))
    assert office.texts() == [OPINION]
    copy = office.last("recorded", HEALTH)
    office.receive(HEALTH, "Đồng ý.", copy)
    office.pass_at(at(2, 10))
    assert office.texts() == [OPINION]
    office.receive(HEALTH, "Số ca bệnh chênh lệch 20 ca chứ không phải 14 ca.", copy)
    office.pass_at(at(2, 11))
    assert office.texts() == ["Số ca bệnh chênh lệch 20 ca chứ không phải 14 ca."]


def test_an_empty_answer_is_asked_for_again(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, "", office.last("call", HEALTH, "to-1"))
    office.pass_at(at(2, 9))
    assert office.sent("empty_resend", HEALTH)
    assert office.texts() == []


def test_a_bounce_is_noted_for_the_member_and_told(office: Office) -> None:
    office.pass_at(at(2, 8))
    call = office.last("call", HEALTH, "to-1")
    report = (
        "From: mailer-daemon@mx.binhphuoc.example\r\nTo: ykien@binhphuoc.example\r\nSubject: Undelivered\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nfailed\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; {HEALTH}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {call.message_id}\r\n\r\n--b--\r\n"
    )
    office.mailbox.put(report.encode(), at(2, 9))
    office.pass_at(at(2, 9))
    assert office.sent("bounce_notice", SECRETARY_1)
    office.pass_at(at(4, 8))
    assert HEALTH not in [m.to for m in office.sent("reminder")]
