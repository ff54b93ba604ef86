"""Our adapters against Dovecot and Postfix: what no fake can prove."""

from __future__ import annotations

import ssl
import threading
from dataclasses import replace
from email import message_from_bytes

import pytest
from imapclient import DELETED, IMAPClient

from mailflow.adapters.mailbox import Folders, Mailbox
from mailflow.adapters.sending import Outgoing, Sender
from mailflow.core.account import Tls
from mailflow.core.records import DeliveryState
from mailflow.errors import MailboxError
from tests.e2e.conftest import GONE
from tests.e2e.servers import AUTHSERV_ID, PASSWORD, MailServers

pytestmark = [pytest.mark.e2e]
LIMIT = 1_000_000


def letter(sender: str, to: str, number: int = 1, extra: str = "") -> bytes:
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: So {number}\r\n{extra}Message-ID: <{number}@binhphuoc.example>\r\n"
    return (head + "Date: Mon, 16 Nov 2026 08:00:00 +0700\r\n\r\nDong mot\r\n.dong hai\r\n").encode()


def send(servers: MailServers, sender: str, to: str, *numbers: int) -> None:
    mails = [Outgoing(n, sender, to, letter(sender, to, n)) for n in numbers]
    outcomes = Sender(servers.smtp_account(sender)).send(mails)
    assert [o.state for o in outcomes] == [DeliveryState.ACCEPTED] * len(numbers), outcomes


def await_mails(mailbox: Mailbox, count: int) -> list[bytes]:
    """The inbox once it holds `count` mails, told by IDLE."""
    while len(mails := mailbox.uids().mails) < count:
        assert mailbox.wait(20), "Postfix has not delivered"
    return [fetched.raw for fetched in mailbox.fetch_many(mails, LIMIT)]


def person(servers: MailServers, address: str) -> IMAPClient:
    """Somebody's own mail program."""
    client = IMAPClient("localhost", servers.imap, ssl_context=ssl.create_default_context(cafile=servers.ca_file))
    client.plain_login(address, PASSWORD)
    client.select_folder("INBOX")
    return client


def test_a_submitted_mail_arrives_is_fetched_and_moved(servers: MailServers, address: str, other: str) -> None:
    send(servers, address, other, 1, 2, 3)
    with Mailbox(servers.imap_account(other)) as mailbox:
        raws = await_mails(mailbox, 3)
        assert all(raw.endswith(b"\r\n\r\nDong mot\r\n.dong hai\r\n") for raw in raws)
        listing = mailbox.uids()
        mailbox.move([listing.mails[0].uid, listing.mails[1].uid], mailbox.folders.processed)
        mailbox.move([listing.mails[2].uid], mailbox.folders.quarantine)
        assert mailbox.uids().mails == ()
    with person(servers, other) as client:
        assert client.select_folder("Đã xử lý")[b"EXISTS"] == 2
        assert client.select_folder("Cần xem lại")[b"EXISTS"] == 1


def test_listing_and_fetching_leave_mail_unread(servers: MailServers, address: str, other: str) -> None:
    send(servers, address, other, 1)
    with Mailbox(servers.imap_account(other)) as mailbox:
        await_mails(mailbox, 1)
        mailbox.fetch_header(mailbox.uids().mails[0].uid)
    with person(servers, other) as client:
        assert client.search("UNSEEN") == client.search("ALL") != []


def test_a_mail_that_a_person_moved_meanwhile_is_no_error(servers: MailServers, address: str, other: str) -> None:
    send(servers, address, other, 1, 2)
    with Mailbox(servers.imap_account(other)) as mailbox:
        await_mails(mailbox, 2)
        listing = mailbox.uids()
        with person(servers, other) as client:
            client.create_folder("Riêng")
            client.move([listing.mails[0].uid], "Riêng")
        assert mailbox.fetch(listing.mails[0].uid, LIMIT) is None
        assert [f.uid for f in mailbox.fetch_many(listing.mails, LIMIT)] == [listing.mails[1].uid]
        mailbox.move([m.uid for m in listing.mails], mailbox.folders.processed)
        assert mailbox.uids().mails == ()


@pytest.mark.parametrize("lacking", [{"MOVE"}, {"MOVE", "UIDPLUS"}])
def test_without_move_other_peoples_deleted_mail_is_not_expunged(
    servers: MailServers, address: str, other: str, lacking: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    can = IMAPClient.has_capability
    monkeypatch.setattr(IMAPClient, "has_capability", lambda self, name: name not in lacking and can(self, name))
    send(servers, address, other, 1, 2)
    with Mailbox(servers.imap_account(other)) as mailbox, person(servers, other) as client:
        await_mails(mailbox, 2)
        theirs, ours = (m.uid for m in mailbox.uids().mails)
        client.noop()
        client.add_flags([theirs], [DELETED])
        mailbox.move([ours], mailbox.folders.processed)
        assert mailbox.uids().mails == ()
        client.noop()
        assert theirs in client.search("ALL")
        assert client.folder_status("Đã xử lý", "MESSAGES")[b"MESSAGES"] == 1


def test_new_mail_ends_the_wait_and_silence_does_not(servers: MailServers, address: str, other: str) -> None:
    with Mailbox(servers.imap_account(other)) as mailbox:
        mailbox.uids()
        assert not mailbox.wait(0.05)
        sending = threading.Thread(target=send, args=(servers, address, other, 1))
        sending.start()
        assert mailbox.wait(20)
        sending.join()
        assert len(mailbox.uids().mails) == 1


def test_starttls_works_for_imap(servers: MailServers, address: str) -> None:
    with Mailbox(servers.imap_account(address, Tls.STARTTLS)) as mailbox:
        assert mailbox.uids().mails == ()


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_an_unknown_authority_is_not_trusted(servers: MailServers, address: str, tls: Tls) -> None:
    with pytest.raises(MailboxError, match="ca_file"):
        Mailbox(replace(servers.imap_account(address, tls), ca_file=None)).connect()
    [outcome] = Sender(replace(servers.smtp_account(address), ca_file=None)).send([Outgoing(1, address, address, b"x")])
    assert outcome.state is DeliveryState.RETRY
    assert "ca_file" in outcome.reply


def test_a_wrong_password_is_named_but_not_shown(servers: MailServers, address: str) -> None:
    account = replace(servers.imap_account(address), password="bí mật khác")
    with pytest.raises(MailboxError, match=address) as caught:
        Mailbox(account).connect()
    assert "bí mật khác" not in str(caught.value)
    [finding] = Sender(replace(servers.smtp_account(address), password="bí mật khác")).check()
    assert not finding.ok
    assert "535" in finding.advice
    assert "bí mật khác" not in finding.advice


def test_postfix_vouches_for_the_owner_of_an_address_only(servers: MailServers, address: str, other: str) -> None:
    outcome = Sender(servers.smtp_account(address)).send([Outgoing(1, other, other, letter(other, other))])[0]
    assert (outcome.state, outcome.reply[:3]) == (DeliveryState.REFUSED, "553")
    send(servers, address, other, 1)
    claim = f"Authentication-Results: {AUTHSERV_ID};\r\n dmarc=pass header.from=binhphuoc.example\r\n"
    forged = Outgoing(2, address, other, letter(address, other, 2, claim))
    assert Sender(servers.outside_account()).send([forged])[0].state is DeliveryState.ACCEPTED
    with Mailbox(servers.imap_account(other)) as mailbox:
        mails = {(m := message_from_bytes(raw))["Subject"]: m for raw in await_mails(mailbox, 2)}
    assert "dmarc=pass" in mails["So 1"]["Authentication-Results"]
    assert mails["So 2"]["Authentication-Results"] is None


def test_the_check_finds_that_an_address_may_not_be_used(servers: MailServers, address: str, other: str) -> None:
    sender = Sender(servers.smtp_account(address))
    assert all(finding.ok for finding in sender.check(address))
    refused = sender.check(other)[-1]
    assert not refused.ok
    assert "553" in refused.advice


def test_an_unknown_recipient_is_refused_and_a_vanished_one_bounces(servers: MailServers, address: str) -> None:
    unknown = "khong-co@binhphuoc.example"
    mails = [Outgoing(n, address, to, letter(address, to, n)) for n, to in enumerate((unknown, GONE), 1)]
    outcomes = {o.id: o for o in Sender(servers.smtp_account(address), 1).send(mails)}
    assert (outcomes[1].state, outcomes[1].reply[:3]) == (DeliveryState.REFUSED, "550")
    assert outcomes[2].state is DeliveryState.ACCEPTED
    with Mailbox(servers.imap_account(address)) as mailbox:
        [raw] = await_mails(mailbox, 1)
    notice = message_from_bytes(raw)
    assert notice["Return-Path"] == "<>"
    assert notice.get_content_type() == "multipart/report"
    assert f"Final-Recipient: rfc822; {GONE}".encode() in raw


def test_folders_lie_below_inbox_where_the_server_wants_that() -> None:
    address = "hop@binhphuoc.example"
    servers = MailServers([address], prefix="INBOX.")
    try:
        servers.start()
        folders = Folders(processed="Tổ dữ liệu/Đã xử lý", quarantine="INBOX/Cần xem lại")
        with Mailbox(servers.imap_account(address), folders) as mailbox:
            assert all(finding.ok for finding in mailbox.check())
            send(servers, address, address, 1)
            await_mails(mailbox, 1)
            mailbox.move([mailbox.uids().mails[0].uid], folders.processed)
        with person(servers, address) as client:
            names = {name for _, _, name in client.list_folders()}
            assert {"INBOX.Tổ dữ liệu.Đã xử lý", "INBOX.Cần xem lại"} <= names
            assert client.folder_status("INBOX.Tổ dữ liệu.Đã xử lý", "MESSAGES")[b"MESSAGES"] == 1
    finally:
        servers.stop()
