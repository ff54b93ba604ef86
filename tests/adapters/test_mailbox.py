from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import DELETED, IMAPClient

from mailflow.adapters.embedded import EmbeddedServer
from mailflow.adapters.mailbox import Folders, Listed, Mailbox
from mailflow.core.account import Account, Tls
from mailflow.errors import MailboxError, SettingsError, TokenError
from tests.adapters.scripted import PASSWORD, ImapScript, LineServer, Peer
from tests.certificates import Certificates, make_certificates

TEAM = "to.dulieu@binhphuoc.example"
FOLDERS = Folders(processed="Da xu ly", quarantine="Cho xem xet")
RAW = b"From: a@x.vn\r\nSubject: So lieu\r\n\r\nDong mot\r\n"
LIMIT = 100_000


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def embedded() -> Iterator[EmbeddedServer]:
    with EmbeddedServer([TEAM], clock=lambda: datetime(2026, 11, 16, 1, 2, 3, tzinfo=UTC)) as server:
        yield server


def person(server: EmbeddedServer) -> IMAPClient:
    client = IMAPClient("127.0.0.1", server.imap_port, ssl=False)
    client.login(TEAM, server.password)
    client.select_folder("INBOX")
    return client


def test_the_listing_is_frozen_ascending_with_sizes_and_times(embedded: EmbeddedServer) -> None:
    embedded.deliver(TEAM, RAW, proven=None)
    embedded.deliver(TEAM, RAW + b"more", proven=None)
    with Mailbox(embedded.imap_account(TEAM)) as mailbox:
        listing = mailbox.uids()
        embedded.deliver(TEAM, RAW)
        again = mailbox.uids()
    sizes = [len(raw) for raw in embedded.inbox(TEAM)]
    assert [m.size for m in listing.mails] == sizes[:2]
    assert [m.uid for m in again.mails] == sorted(m.uid for m in again.mails)
    assert again.mails[:2] == listing.mails
    assert listing.mails[0].arrived == datetime(2026, 11, 16, 1, 2, 3, tzinfo=UTC)


def test_mail_is_fetched_byte_for_byte_and_stays_unread(embedded: EmbeddedServer) -> None:
    strange = b"Subject: \xc4\x90\xe1\xbb\xa3t 1\r\nX: \xff\r\n\r\n{12}\r\n)\r\nA1 OK done\r\n* BYE\r\n\x00\x80"
    embedded.deliver(TEAM, strange)
    with Mailbox(embedded.imap_account(TEAM)) as mailbox:
        listing = mailbox.uids()
        [fetched] = mailbox.fetch_many(listing.mails, LIMIT)
        assert mailbox.fetch(fetched.uid, LIMIT) == fetched
        head = mailbox.fetch_header(fetched.uid)
    assert [fetched.raw] == embedded.inbox(TEAM)
    assert fetched.whole
    assert head is not None
    assert fetched.raw.startswith(head)
    with person(embedded) as client:
        assert client.search("UNSEEN") == [fetched.uid]


def test_a_mail_a_person_has_marked_deleted_is_not_listed(embedded: EmbeddedServer) -> None:
    embedded.deliver(TEAM, RAW)
    with person(embedded) as client, Mailbox(embedded.imap_account(TEAM)) as mailbox:
        client.add_flags(client.search("ALL"), [DELETED])
        assert mailbox.uids().mails == ()


def test_moved_mail_lies_in_folders_of_any_script(embedded: EmbeddedServer) -> None:
    for _ in range(3):
        embedded.deliver(TEAM, RAW)
    with Mailbox(embedded.imap_account(TEAM)) as mailbox:
        a, b, c = (m.uid for m in mailbox.uids().mails)
        mailbox.move([b, a, 9999], mailbox.folders.processed)
        mailbox.move([c], mailbox.folders.quarantine)
        mailbox.move([c], mailbox.folders.quarantine)
        mailbox.move([], mailbox.folders.quarantine)
    counts = [len(embedded.inbox(TEAM, folder)) for folder in ("INBOX", "Đã xử lý", "Cần xem lại")]
    assert counts == [0, 2, 1]


def keep_delivering(server: EmbeddedServer, over: threading.Event) -> None:
    while not over.wait(0.05):
        server.deliver(TEAM, RAW)


def test_new_mail_ends_the_wait_even_when_it_came_before(embedded: EmbeddedServer) -> None:
    with Mailbox(embedded.imap_account(TEAM)) as mailbox:
        assert mailbox.uids().mails == ()
        assert not mailbox.wait(0.05)
        embedded.deliver(TEAM, RAW)
        assert mailbox.wait(30)
        mailbox.uids()
        assert not mailbox.wait(0.05)
        sending = threading.Thread(target=keep_delivering, args=(embedded, over := threading.Event()))
        sending.start()
        assert mailbox.wait(30)
        over.set()
        sending.join()


def test_the_check_creates_folders_and_praises_the_server(embedded: EmbeddedServer) -> None:
    mailbox = Mailbox(embedded.imap_account(TEAM))
    first, second = mailbox.check(), mailbox.check()
    mailbox.close()
    assert all(finding.ok for finding in first + second)
    assert [f.what for f in first if "vừa tạo" in f.what] == [
        "Thư mục Đã xử lý (vừa tạo)",
        "Thư mục Cần xem lại (vừa tạo)",
    ]
    assert not [f.what for f in second if "vừa tạo" in f.what]


# Scripted servers: what a server may lack, refuse or get wrong


def test_small_mails_share_a_command_and_large_ones_are_left_out() -> None:
    script = ImapScript(mails=dict.fromkeys(range(1, 251), RAW) | {251: b"x" * 5000})
    with LineServer(script) as server, Mailbox(server.account(), FOLDERS) as mailbox:
        listing = mailbox.uids()
        fetched = list(mailbox.fetch_many(reversed(listing.mails), 4000))
    assert [f.uid for f in fetched] == list(range(250, 0, -1))
    assert len(script.commands("UID FETCH")) == 1 + 3
    assert not any("251" in c and "BODY" in c for c in script.said)


def test_an_understated_size_is_noticed_and_the_rest_not_read() -> None:
    script = ImapScript(mails={1: b"x" * 5000}, sizes={1: 10})
    with LineServer(script) as server, Mailbox(server.account(), FOLDERS) as mailbox:
        [fetched] = mailbox.fetch_many(mailbox.uids().mails, 4000)
    assert (len(fetched.raw), fetched.whole) == (4000, False)


def test_a_mail_the_server_cannot_read_does_not_hold_up_the_others() -> None:
    script = ImapScript(mails={1: RAW, 2: RAW, 3: RAW})
    script.replies = dict.fromkeys(("UID FETCH 1,2,3 (BODY", "UID FETCH 2 (BODY"), "{tag} NO [SERVERBUG] cannot read")
    with LineServer(script) as server, Mailbox(server.account(), FOLDERS) as mailbox:
        fetched = list(mailbox.fetch_many(mailbox.uids().mails, LIMIT))
    assert [(f.uid, f.raw, f.whole) for f in fetched] == [(1, RAW, True), (2, b"", False), (3, RAW, True)]


def test_a_mail_that_is_gone_is_not_fetched() -> None:
    script = ImapScript(mails={2: RAW}, replies={"UID FETCH 3": "{tag} NO no such message"})
    with LineServer(script) as server, Mailbox(server.account(), FOLDERS) as mailbox:
        assert mailbox.fetch(1, LIMIT) is None
        assert mailbox.fetch(3, LIMIT) is None
        assert mailbox.fetch_header(1) is None
        assert list(mailbox.fetch_many([Listed(1, 9, None)], LIMIT)) == []


def test_without_move_just_our_mails_are_expunged() -> None:
    script = ImapScript("IMAP4rev1 AUTH=PLAIN UIDPLUS", mails={1: RAW, 2: RAW, 3: RAW}, deleted={2})
    with LineServer(script) as server, Mailbox(server.account(), FOLDERS) as mailbox:
        mailbox.move([3, 1], FOLDERS.processed)
    assert script.folders == {"Da xu ly": [RAW, RAW]}
    assert list(script.mails) == [2]
    assert script.commands("UID EXPUNGE") == ["UID EXPUNGE 1,3"]


def test_without_uidplus_nothing_is_ever_expunged() -> None:
    script = ImapScript("IMAP4rev1 AUTH=PLAIN", mails={1: RAW, 2: RAW, 3: RAW}, deleted={2})
    with LineServer(script) as server, Mailbox(server.account(), FOLDERS) as mailbox:
        mailbox.move([1], FOLDERS.processed)
        assert [m.uid for m in mailbox.uids().mails] == [3]
        assert not mailbox.check()[-2].ok
    assert not [c for c in script.said if "EXPUNGE" in c or c.startswith("CLOSE")]
    assert sorted(script.mails) == [1, 2, 3]


def test_a_mail_the_server_minds_being_gone_does_not_stop_the_others() -> None:
    script = ImapScript(mails={1: RAW, 3: RAW}, folders={"Da xu ly": []})
    script.replies = {"UID MOVE 1,2,3": "{tag} NO [NONEXISTENT] some are gone"}
    with LineServer(script) as server, Mailbox(server.account(), FOLDERS) as mailbox:
        mailbox.move([1, 2, 3], FOLDERS.processed)
    assert len(script.folders["Da xu ly"]) == 2


def test_a_folder_that_refuses_is_an_error_with_its_reason() -> None:
    script = ImapScript(mails={1: RAW}, replies={"UID MOVE": "{tag} NO [OVERQUOTA] full"}, folders={"Da xu ly": []})
    with LineServer(script) as server:
        mailbox = Mailbox(server.account(), FOLDERS)
        with pytest.raises(MailboxError, match="full"):
            mailbox.move([1], FOLDERS.processed)
    assert script.mails == {1: RAW}


@pytest.mark.parametrize(
    ("namespace", "folder", "name"),
    [
        ('(("INBOX." ".")) NIL NIL', "Da xu ly", "INBOX.Da xu ly"),
        ('(("INBOX." ".")) NIL NIL', "INBOX/Da xu ly", "INBOX.Da xu ly"),
        ('(("" "/")) NIL NIL', "To/Da xu ly", "To/Da xu ly"),
        ('(("" ".")) (("user." ".")) NIL', "To/Đã", "To.&ARAA4w-"),
    ],
)
def test_folders_are_named_as_the_server_wants(namespace: str, folder: str, name: str) -> None:
    script = ImapScript("IMAP4rev1 AUTH=PLAIN MOVE NAMESPACE", mails={1: RAW}, namespace=namespace)
    with LineServer(script) as server, Mailbox(server.account(), FOLDERS) as mailbox:
        mailbox.move([1], folder)
    assert script.folders == {name: [RAW]}


def test_without_idle_the_wait_ends_at_once() -> None:
    script = ImapScript("IMAP4rev1 AUTH=PLAIN MOVE", mails={1: RAW})
    with LineServer(script) as server, Mailbox(server.account(), FOLDERS) as mailbox:
        assert not mailbox.wait(3600)
    assert not script.commands("IDLE")


def idling(*rounds: str) -> Callable[[Peer, str], bool]:
    """IDLE that answers each round at once with the given line, in one packet with the go-ahead, then stays silent."""
    left = list(rounds)

    def reply(peer: Peer, tag: str) -> bool:
        peer.send(b"+ idling\r\n" + (left.pop(0).encode() + b"\r\n" if left else b""))
        assert peer.line() == "DONE"
        peer.send(f"{tag} OK done")
        return False

    return reply


@pytest.mark.parametrize(
    ("rounds", "news"),
    [
        (("* 4 EXISTS",), True),
        (("* OK Still here", "* 3 EXPUNGE", "* 2 FETCH (FLAGS (\\Seen))", "* 4 EXISTS"), True),
        (("* OK Still here",), False),
    ],
)
def test_only_new_mail_ends_the_wait(rounds: tuple[str, ...], news: bool) -> None:
    script = ImapScript(replies={"IDLE": idling(*rounds)})
    with LineServer(script) as server, Mailbox(server.account(), FOLDERS) as mailbox:
        mailbox.uids()
        assert mailbox.wait(3600 if news else 0.05) is news
    assert len(script.commands("IDLE")) == len(rounds) + (not news)


def test_a_connection_that_ends_during_the_wait_is_an_error() -> None:
    script = ImapScript(replies={"IDLE": lambda peer, _tag: not peer.send("+ idling\r\n* BYE")})
    with LineServer(script) as server, pytest.raises(MailboxError):
        Mailbox(server.account(), FOLDERS).wait(3600)


@pytest.mark.parametrize(
    "answer",
    [
        "garbage without a tag",
        "* SEARCH (((",
        "* SEARCH one two\r\n{tag} OK done",
        "{tag} BAD what?",
        "* BYE out of memory",
        "* 1 FETCH (BODY[] {{99999999999}}",
        "* SEARCH " + "1" * 1_000_100,
        "* LIST () NIL {{5}}\r\n12345" + "(" * 20_000 + "\r\n{tag} OK done",
    ],
)
def test_a_broken_answer_is_an_error_and_the_next_call_connects_anew(answer: str) -> None:
    script = ImapScript(mails={1: RAW}, replies={"UID SEARCH": answer})
    with LineServer(script) as server, Mailbox(server.account(timeout=0.5), FOLDERS) as mailbox:
        if "LIST" not in answer:
            with pytest.raises(MailboxError, match=rf"127\.0\.0\.1:{server.port}"):
                mailbox.uids()
        script.replies.clear()
        assert [m.uid for m in mailbox.uids().mails] == [1]
        assert server.connections == (1 if "LIST" in answer else 2)


def test_a_literal_larger_than_asked_for_is_not_read() -> None:
    script = ImapScript(mails={1: RAW}, replies={"UID FETCH 1 (BODY": "* 1 FETCH (UID 1 BODY[]<0> {{5000000}}\r\n"})
    with LineServer(script) as server, pytest.raises(MailboxError, match="5000000"):
        Mailbox(server.account(), FOLDERS).fetch(1, 1000)


def test_an_answer_that_trickles_without_end_is_cut_off() -> None:
    over = threading.Event()

    def trickle(peer: Peer, _tag: str) -> bool:
        peer.send(b"* SEARCH")
        while not over.wait(0.01):
            peer.send(b" 1")
        return True

    script = ImapScript(replies={"UID SEARCH": trickle})
    with LineServer(script) as server, Mailbox(server.account(timeout=0.2), FOLDERS) as mailbox:
        with pytest.raises(MailboxError):
            mailbox.uids()
        over.set()


def test_a_mailbox_made_anew_during_a_break_is_noticed_once() -> None:
    script = ImapScript(mails={1: RAW}, replies={"UID FETCH": "garbage"})
    with LineServer(script) as server, Mailbox(server.account(), FOLDERS) as mailbox:
        with pytest.raises(MailboxError):
            mailbox.uids()
        script.replies.clear()
        script.uidvalidity = 8
        with pytest.raises(MailboxError, match="UIDVALIDITY"):
            mailbox.move([1], FOLDERS.processed)
        assert mailbox.uids().uidvalidity == 8
        assert not script.commands("UID MOVE")


def test_a_server_without_uidvalidity_is_refused() -> None:
    script = ImapScript(replies={"SELECT": "* 0 EXISTS\r\n{tag} OK [READ-WRITE] open"})
    with LineServer(script) as server, pytest.raises(MailboxError):
        Mailbox(server.account(), FOLDERS).connect()


def test_a_mailbox_we_may_only_read_is_refused() -> None:
    script = ImapScript(
        replies={"SELECT": "* OK [UIDVALIDITY 7] ok\r\n* OK [READ-ONLY] ro\r\n{tag} OK [READ-ONLY] open"}
    )
    with LineServer(script) as server, pytest.raises(MailboxError):
        Mailbox(server.account(), FOLDERS).connect()


# Logging in


def test_login_is_used_where_plain_is_not_offered() -> None:
    script = ImapScript("IMAP4rev1")
    with LineServer(script) as server:
        with Mailbox(server.account(password='a"b\\c'), FOLDERS):
            pass
        assert script.commands("LOGIN") == [r'LOGIN to@x.vn "a\"b\\c"']


def test_a_wrong_password_is_said_but_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "hoàn toàn sai"
    script = ImapScript(replies={"LOGIN": f"{{tag}} NO bad password {wrong}"})
    with LineServer(script) as server:
        account = server.account(password=wrong)
        for capabilities in ("IMAP4rev1 AUTH=PLAIN", "IMAP4rev1 LOGINDISABLED"):
            script.capabilities = capabilities
            with pytest.raises(MailboxError, match=r"to@x\.vn") as caught:
                Mailbox(account, FOLDERS).connect()
            assert wrong not in str(caught.value)
            assert caught.value.__cause__ is None
        [finding] = Mailbox(account, FOLDERS).check()
    assert not finding.ok
    assert wrong not in repr(account) + str(finding) + caplog.text
    assert not [r for r in caplog.records if r.name == "imapclient.imaplib"]


def test_a_password_the_server_repeats_is_blotted_out() -> None:
    script = ImapScript("IMAP4rev1", replies={"LOGIN": "{tag} NO wrong: s3cret!"})
    with LineServer(script) as server, pytest.raises(MailboxError, match=r"wrong: \*\*\*"):
        Mailbox(server.account(password="s3cret!"), FOLDERS).connect()


def test_a_token_logs_in_by_xoauth2() -> None:
    script = ImapScript("IMAP4rev1 AUTH=XOAUTH2", mails={1: RAW})
    with LineServer(script) as server, Mailbox(server.account(password=None, token=lambda: "good"), FOLDERS) as mailbox:
        assert len(mailbox.uids().mails) == 1


def test_a_refused_token_is_an_error_without_the_token() -> None:
    script = ImapScript("IMAP4rev1 AUTH=XOAUTH2")
    with LineServer(script) as server, pytest.raises(MailboxError, match="AUTHENTICATIONFAILED") as caught:
        Mailbox(server.account(password=None, token=lambda: "stale"), FOLDERS).connect()
    assert "stale" not in str(caught.value)
    assert script.said[-1] == "then ''"


def test_no_token_to_be_had_is_an_error_of_the_mailbox() -> None:
    def none() -> str:
        raise TokenError("endpoint down")

    with LineServer(ImapScript("IMAP4rev1 AUTH=XOAUTH2")) as server, pytest.raises(MailboxError, match="endpoint down"):
        Mailbox(server.account(password=None, token=none), FOLDERS).connect()


# Encryption


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_mail_is_fetched_over_tls(certificates: Certificates, tls: Tls) -> None:
    capabilities = "IMAP4rev1 AUTH=PLAIN MOVE IDLE STARTTLS"
    context = certificates.server_context()
    script = ImapScript(capabilities, mails={1: RAW}, context=context, implicit=tls == Tls.IMPLICIT)
    script.replies = {"IDLE": idling("* 4 EXISTS")}
    with LineServer(script) as server:
        with Mailbox(server.account(tls=tls, ca_file=certificates.ca_file), FOLDERS) as mailbox:
            [fetched] = mailbox.fetch_many(mailbox.uids().mails, LIMIT)
            assert fetched.raw == RAW
            assert mailbox.wait(3600)
        with pytest.raises(MailboxError, match="ca_file"):
            Mailbox(server.account(tls=tls), FOLDERS).connect()


def test_no_password_is_sent_where_starttls_is_missing(certificates: Certificates) -> None:
    script = ImapScript()
    with LineServer(script) as server, pytest.raises(MailboxError):
        Mailbox(server.account(tls=Tls.STARTTLS, ca_file=certificates.ca_file), FOLDERS).connect()
    assert not [c for c in script.said if PASSWORD in c]


def test_a_server_that_does_not_speak_tls_or_is_not_there_is_named(certificates: Certificates) -> None:
    with LineServer(ImapScript()) as server, pytest.raises(MailboxError, match='tls = "implicit"'):
        Mailbox(server.account(tls=Tls.IMPLICIT, ca_file=certificates.ca_file), FOLDERS).connect()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    account = Account("127.0.0.1", port, Tls.NONE, "a", "b", timeout=5)
    with pytest.raises(MailboxError, match=str(port)):
        Mailbox(account).connect()


def test_a_server_that_says_nothing_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        account = Account("127.0.0.1", silent.getsockname()[1], Tls.NONE, "a", "b", timeout=0.1)
        with pytest.raises(MailboxError, match="timed out"):
            Mailbox(account).connect()


def test_an_unreadable_ca_file_is_a_matter_of_settings(tmp_path: Path) -> None:
    account = Account("mx.x.vn", 993, Tls.IMPLICIT, "a", "b", ca_file=str(tmp_path / "none.pem"))
    with pytest.raises(SettingsError, match=r"none\.pem"):
        Mailbox(account).connect()


@pytest.mark.parametrize("names", [("", "B"), ("A*", "B"), ("A", "a"), ("INBOX", "B"), ("A\n", "B")])
def test_folder_names_that_cannot_work_are_refused(names: tuple[str, str]) -> None:
    with pytest.raises(SettingsError):
        Folders(processed=names[0], quarantine=names[1])
