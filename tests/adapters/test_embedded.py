from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from mailflow.adapters.embedded import EmbeddedServer, without_results_of
from mailflow.adapters.mailbox import Mailbox
from mailflow.adapters.sending import Outgoing, Sender
from mailflow.core.account import Account, Tls
from mailflow.core.records import DeliveryState
from mailflow.errors import MailboxError

TEAM, AN = "to.dulieu@binhphuoc.example", "an@tinh.example"
AUTHSERV_ID = "mx.binhphuoc.example"
NOW = datetime(2026, 11, 16, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[EmbeddedServer]:
    with EmbeddedServer([TEAM, AN], clock=lambda: NOW) as running:
        yield running


def letter(sender: str, extra: str = "") -> bytes:
    return f"From: Ai do <{sender}>\r\nTo: {TEAM}\r\n{extra}Subject: So lieu\r\n\r\nDong mot\r\n".encode()


def send(account: Account, sender: str, to: str, raw: bytes) -> DeliveryState:
    return Sender(account).send([Outgoing(1, sender, to, raw)])[0].state


def test_mail_is_stamped_with_the_time_of_the_clock(server: EmbeddedServer) -> None:
    assert send(server.smtp_account(AN), AN, TEAM, letter(AN)) is DeliveryState.ACCEPTED
    [raw] = server.inbox(TEAM)
    assert raw.endswith(letter(AN))
    mail = message_from_bytes(raw)
    assert mail["Return-Path"] == f"<{AN}>"
    assert mail["Received"].endswith("Mon, 16 Nov 2026 01:02:03 +0000")
    with Mailbox(server.imap_account(TEAM)) as mailbox:
        assert mailbox.uids().mails[0].arrived == NOW


@pytest.mark.parametrize(
    ("login", "sender", "result"), [(AN, AN, "dmarc=pass"), (AN, TEAM, "dmarc=fail"), ("", AN, "dmarc=fail")]
)
def test_a_sender_is_proven_by_logging_in_as_himself(
    server: EmbeddedServer, login: str, sender: str, result: str
) -> None:
    account = server.smtp_account(login) if login else Account("127.0.0.1", server.smtp_port, Tls.NONE)
    claim = f"Authentication-Results: {AUTHSERV_ID};\r\n\tdmarc=pass header.from=tinh.example\r\n"
    send(account, sender, TEAM, letter(sender, claim))
    [found] = message_from_bytes(server.inbox(TEAM)[0]).get_all("Authentication-Results")
    assert found.startswith(AUTHSERV_ID)
    assert result in found


def test_a_mail_from_outside_may_be_proven_forged_or_neither(server: EmbeddedServer) -> None:
    for proven in (True, False, None):
        server.deliver(TEAM, letter(AN).replace(b"\r\n", b"\n"), proven=proven)
    found = [message_from_bytes(raw)["Authentication-Results"] for raw in server.inbox(TEAM)]
    assert ["dmarc=pass" in (f or "") for f in found] == [True, False, False]
    assert found[2] is None
    assert all(raw.endswith(letter(AN)) for raw in server.inbox(TEAM))


def test_only_claims_in_our_name_are_removed() -> None:
    ours = b"authentication-results: mx.x.vn; dmarc=pass\r\n\theader.from=a.vn\r\n"
    ours += b"Authentication-Results:\r\n mx.x.vn 1;\r\n spf=pass\r\n"
    theirs = b"Authentication-Results: mx.y.vn; dmarc=pass\r\n"
    body = b"\r\n" + ours
    assert without_results_of("mx.x.vn", ours + theirs + b"Subject: a\r\n" + body) == theirs + b"Subject: a\r\n" + body


def test_unknown_and_refusing_addresses_get_no_mail(server: EmbeddedServer) -> None:
    assert send(server.smtp_account(TEAM), TEAM, "ai@tinh.example", letter(TEAM)) is DeliveryState.REFUSED
    server.refuse(AN, "450 4.2.0 later")
    assert send(server.smtp_account(TEAM), TEAM, AN, letter(TEAM)) is DeliveryState.RETRY
    server.refuse(AN, "")
    assert send(server.smtp_account(TEAM), TEAM, AN.upper(), letter(TEAM)) is DeliveryState.ACCEPTED
    assert len(server.inbox(AN)) == 1


def test_a_bouncing_address_sends_a_failure_notice_and_never_one_about_a_notice(server: EmbeddedServer) -> None:
    server.bounce(AN)
    assert send(server.smtp_account(TEAM), TEAM, AN, letter(TEAM)) is DeliveryState.ACCEPTED
    [raw] = server.inbox(TEAM)
    notice = message_from_bytes(raw)
    assert (notice.get_content_type(), notice["Return-Path"]) == ("multipart/report", "<>")
    _, status, original = notice.get_payload()
    assert status.get_payload()[1]["Final-Recipient"] == f"rfc822; {AN}"
    assert status.get_payload()[1]["Action"] == "failed"
    assert original.get_payload()[0]["Subject"] == "So lieu"
    send(Account("127.0.0.1", server.smtp_port, Tls.NONE), "", AN, raw)
    assert len(server.inbox(TEAM)) == 1


def test_mail_returns_from_every_folder_and_mailboxes_can_be_added(server: EmbeddedServer) -> None:
    server.add("moi@tinh.example")
    server.deliver("moi@tinh.example", letter(AN))
    with Mailbox(server.imap_account("moi@tinh.example")) as mailbox:
        mailbox.move([mailbox.uids().mails[0].uid], "Đã xử lý")
    assert server.inbox("moi@tinh.example") == server.inbox("moi@tinh.example", "Nowhere") == []
    assert len(server.inbox("moi@tinh.example", "Đã xử lý")) == 1


def test_a_wrong_password_opens_neither_door(server: EmbeddedServer) -> None:
    client = IMAPClient("127.0.0.1", server.imap_port, ssl=False)
    with pytest.raises(LoginError):
        client.login(TEAM, "wrong")
    client.shutdown()
    account = Account("127.0.0.1", server.smtp_port, Tls.NONE, TEAM, "wrong")
    assert send(account, TEAM, AN, letter(TEAM)) is DeliveryState.RETRY


def test_a_stopped_server_is_gone_and_may_be_stopped_again() -> None:
    server = EmbeddedServer([TEAM])
    server.start()
    account = server.imap_account(TEAM)
    server.stop()
    server.stop()
    with pytest.raises(MailboxError):
        Mailbox(account).connect()
