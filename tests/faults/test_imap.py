"""What IMAP servers, and people at the same mailbox, do to us: one row each, the same demands for all.

Nothing is lost, nothing filed or moved twice, every pass ends, the log says why, the operator is told once and once
more when it is over.
"""

from __future__ import annotations

import email.policy
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from mailflow.core.account import Tls
from mailflow.core.records import MessageState
from tests.adapters.scripted import ImapScript, LineServer, Peer, drip
from tests.certificates import Certificates, make_certificates
from tests.faults.stage import FOLDERS, HANGS, Stage, hush, mailbox
from tests.office import EDUCATION, HEALTH, PASS, TEAM, at

UNREAD, FULL = "chưa đọc được hộp thư", "chưa chuyển được thư đã ghi nhận vào thư mục"
OPINIONS = {
    HEALTH: "Số lượt khám ngoại trú tăng 4,2%, phù hợp quy luật mùa.",
    EDUCATION: "Tỷ lệ học sinh đến lớp đạt 98,5%, số liệu hợp lý.",
}


def letter(sender: str, text: str) -> bytes:
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["Authentication-Results"], mail["From"], mail["To"] = PASS, sender, TEAM
    mail["Subject"], mail["Message-ID"] = "Ý kiến", f"<{sender}>"
    mail.set_content(text, cte="base64")
    return mail.as_bytes()


HEALTH_MAIL, EDUCATION_MAIL = (letter(sender, text) for sender, text in OPINIONS.items())
STRANGER_MAIL = letter("la@example.org", "Xin chào.")
MAILS = {1: HEALTH_MAIL, 2: EDUCATION_MAIL, 3: STRANGER_MAIL}


@dataclass(frozen=True)
class Row:
    """One fault. `install` makes the server misbehave, `between` happens after the first pass.

    `alarm`: what the operator is told of, "" for what is no trouble. `log`: words that a line of the log must hold.
    `lost`: what a person took away before anybody read it. `copies`: how many copies more the folders may hold.
    """

    install: Callable[[ImapScript], object] = lambda script: None
    between: Callable[[ImapScript], object] = lambda script: None
    alarm: str = UNREAD
    log: str = "server_unavailable"
    lost: frozenset[str] = frozenset()
    copies: int = 0
    stays: frozenset[bytes] = frozenset()  # what is left in the inbox, marked as deleted
    tls: bool = False
    passes: int = 1
    hangs: bool = False  # the server holds us; else it answers, however wrongly
    mails: dict[int, bytes] = field(default_factory=lambda: dict(MAILS))


def replies(command: str, reply: str | Callable[[Peer, str], bool]) -> Callable[[ImapScript], object]:
    return lambda script: script.replies.update({command: reply})


def first(act: Callable[[Peer], bool]) -> Callable[[ImapScript], object]:
    return lambda script: setattr(script, "first", act)


def cut_in_a_literal(peer: Peer, _tag: str) -> bool:
    peer.send(b"* 1 FETCH (UID 1 BODY[]<0> {900}\r\nFrom: a@x.vn\r\n")
    return True


def bodies(act: Callable[[Peer, str], bool], *uids: int) -> Callable[[ImapScript], object]:
    """`act` instead of giving the contents of mails, of any or of these."""

    def install(script: ImapScript) -> None:
        def reply(peer: Peer, tag: str) -> bool:
            command = script.said[-1]
            asked = {int(uid) for uid in command.split(" ")[2].split(",")}
            hit = "BODY" in command and (not uids or asked & set(uids))
            return act(peer, tag) if hit else script._answer(peer, tag, command)

        script.replies["UID FETCH"] = reply

    return install


def four_gigabytes(peer: Peer, _tag: str) -> bool:
    peer.send(b"* 1 FETCH (UID 1 BODY[]<0> {4294967296}\r\nFrom: a@x.vn\r\n")
    return hush(peer)


def dripping_literal(peer: Peer, _tag: str) -> bool:
    peer.send(b"* 1 FETCH (UID 1 BODY[]<0> {900}\r\n")
    return drip(peer)


def new_validity(script: ImapScript) -> None:
    """The server made the mailbox anew: what lies in the folders is back in the inbox, under other numbers."""
    script.uidvalidity += 1
    mails = [*script.mails.values(), *(m for some in script.folders.values() for m in some)]
    script.mails = dict(enumerate(mails, 41))
    script.folders = {name: [] for name in script.folders}


def person_deletes(script: ImapScript) -> None:
    """Between listing and fetching a person deletes one mail; between filing and moving, moves another away."""

    def meanwhile(uid: int) -> Callable[[Peer, str], bool]:
        def act(peer: Peer, tag: str) -> bool:
            script.mails.pop(uid, None)
            return script._answer(peer, tag, script.said[-1])

        return act

    script.replies["UID FETCH 1,2,3 (BODY"] = meanwhile(2)
    script.replies["UID MOVE"] = meanwhile(1)


def person_reads(script: ImapScript) -> None:
    """News of flags and of a vanished mail between our own answers."""

    def act(peer: Peer, tag: str) -> bool:
        peer.send("* 1 FETCH (FLAGS (\\Seen))\r\n* 9 EXPUNGE\r\n* 4 EXISTS")
        return script._answer(peer, tag, script.said[-1])

    script.replies = {"UID FETCH": act, "UID SEARCH": act}


def without(*names: str) -> Callable[[ImapScript], object]:
    def act(script: ImapScript) -> None:
        script.capabilities = " ".join(c for c in script.capabilities.split() if c not in names)

    return act


ROWS = {
    "the greeting never comes": Row(first(hush), hangs=True),
    "closed before the greeting": Row(first(lambda peer: True)),
    "one byte of the greeting at a time": Row(first(drip), hangs=True),
    "TLS accepted, then silence": Row(first(lambda peer: (peer.wrap(CONTEXT[0]), hush(peer))[1]), tls=True, hangs=True),
    "TLS never answered": Row(first(hush), tls=True, hangs=True),
    "one byte of TLS at a time": Row(first(lambda peer: drip(peer, b"\x16")), tls=True, hangs=True),
    "closed in the middle of a literal": Row(
        bodies(cut_in_a_literal), passes=4
    ),  # more often than a mail that ends the process is tried
    "one mail breaks the connection each time": Row(bodies(cut_in_a_literal, 1), passes=4),
    "BYE": Row(replies("UID SEARCH", lambda peer, tag: not peer.send("* BYE shutting down")), log="server_unavailable"),
    "a literal of 4 GB announced": Row(bodies(four_gigabytes), log="4294967296"),
    "one byte of a literal at a time": Row(bodies(dripping_literal), hangs=True),
    "one byte of a listing at a time": Row(replies("UID SEARCH", lambda peer, tag: drip(peer)), hangs=True),
    "silence in the middle of a pass": Row(bodies(lambda peer, tag: hush(peer)), hangs=True),
    "garbage": Row(replies("UID SEARCH", "?! {{99}} (("), hangs=True),
    "login refused for a while": Row(
        replies("AUTHENTICATE", "{tag} NO [AUTHENTICATIONFAILED] not now"), log="AUTHENTICATIONFAILED"
    ),
    "the inbox cannot be opened": Row(replies("SELECT", "{tag} NO [UNAVAILABLE] try later"), log="UNAVAILABLE"),
    "UIDVALIDITY changes": Row(between=new_validity, alarm="", log="filed"),
    "the same message appended twice": Row(
        mails={**MAILS, 4: HEALTH_MAIL, 5: STRANGER_MAIL}, alarm="", log="filed", copies=2
    ),
    "gaps between the UIDs": Row(
        mails={7: HEALTH_MAIL, 90_000: EDUCATION_MAIL, 4_294_967_295: STRANGER_MAIL}, alarm="", log="filed"
    ),
    "a person deletes and moves mail meanwhile": Row(
        person_deletes, alarm="", log="filed", lost=frozenset({EDUCATION})
    ),
    "a person reads mail meanwhile": Row(person_reads, alarm="", log="filed"),
    "no MOVE": Row(without("MOVE"), alarm="", log="filed"),
    "no MOVE and no UIDPLUS": Row(
        without("MOVE", "UIDPLUS"), alarm="", log="filed", stays=frozenset({HEALTH_MAIL, EDUCATION_MAIL, STRANGER_MAIL})
    ),
    "the folder is full": Row(replies("UID MOVE", "{tag} NO [OVERQUOTA] full"), alarm=FULL, log="OVERQUOTA"),
    "the folder is full and there is no MOVE": Row(
        lambda script: (without("MOVE")(script), replies("UID COPY", "{tag} NO [OVERQUOTA] full")(script)),
        alarm=FULL,
        log="OVERQUOTA",
    ),
}
CONTEXT: list[Any] = []


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certificates]:
    made = make_certificates(tmp_path_factory.mktemp("tls"))
    CONTEXT.append(made.server_context())
    yield made
    CONTEXT.clear()


@pytest.mark.parametrize("name", ROWS)
def test_imap_fault(name: str, tmp_path: Path, certificates: Certificates) -> None:
    row, stage = ROWS[name], Stage(tmp_path)
    script = ImapScript(mails=dict(row.mails), folders={FOLDERS.processed: [], FOLDERS.quarantine: []})
    if row.tls:
        script.implicit, script.context = True, CONTEXT[0]
    row.install(script)
    with LineServer(script) as server:
        account = server.account()
        if row.tls:
            account = replace(account, tls=Tls.IMPLICIT, ca_file=certificates.ca_file)
        with closing(mailbox(account, row.hangs)) as box:
            stage.serve(box, stage.office.post)
            stage.tick(at(2, 9))
            row.between(script)
            stage.tick(minutes=20)
            for _ in range(row.passes):
                stage.tick(minutes=1)
            assert stage.told() == ([f"CẢNH BÁO: {row.alarm}"] if row.alarm else [])
            heal(script)
            with closing(mailbox(account, hangs=False)) as patient:
                if row.hangs:
                    stage.serve(patient, stage.office.post)
                stage.tick(minutes=20)
                stage.tick(minutes=1)
    assert stage.longest < HANGS
    assert stage.said(row.log)
    told = [f"CẢNH BÁO: {row.alarm}", f"ĐÃ HẾT: {row.alarm}"] if row.alarm else []
    assert stage.told() == told
    demand_that_all_is_filed_once(stage, row)
    demand_that_all_is_moved_once(script, row)


def heal(script: ImapScript) -> None:
    script.replies, script.first = {}, None


def demand_that_all_is_filed_once(stage: Stage, row: Row) -> None:
    office = stage.office
    assert Counter(office.texts()) == Counter(text for sender, text in OPINIONS.items() if sender not in row.lost)
    for sender in OPINIONS:
        assert len(office.sent("receipt", sender)) == (sender not in row.lost)
    assert len(office.sent("quarantine_notice")) == 1
    assert not [m for m in office.messages() if m.state is MessageState.STORED]
    wrongly = [m for m in office.messages() if (m.state is MessageState.FILED) != (m.sender in OPINIONS)]
    assert wrongly == []


def demand_that_all_is_moved_once(script: ImapScript, row: Row) -> None:
    assert set(script.mails.values()) == row.stays
    filed = Counter(script.folders[FOLDERS.processed])
    held = Counter(script.folders[FOLDERS.quarantine])
    assert set(filed) | set(held) >= {HEALTH_MAIL, EDUCATION_MAIL, STRANGER_MAIL} - gone(row)
    assert set(held) == {STRANGER_MAIL}
    assert (filed + held).total() == 3 - len(gone(row)) + row.copies


def gone(row: Row) -> set[bytes]:
    """What a person took out of the inbox: the unread one, and one that was filed already."""
    return {EDUCATION_MAIL, HEALTH_MAIL} if row.lost else set()
