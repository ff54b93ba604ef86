"""What SMTP servers do to us: one row each, the same demands for all.

Every mail arrives once (twice only where its 250 was lost, and then under one Message-ID), none goes to somebody else,
every pass ends, the log says why, the operator is told once and once more when it is over.
"""

from __future__ import annotations

import email
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from mailflow.core.account import Tls
from mailflow.core.records import DeliveryState
from tests.adapters.scripted import DRIP, SILENCE, LineServer, Peer, SmtpScript, drip
from tests.certificates import Certificates, make_certificates
from tests.faults.stage import HANGS, Stage, hush, sender
from tests.office import HEAD_1, HEALTH, LEADERS, SECRETARY_1, at

STUCK, UNSURE = "thư chưa gửi đi được", "không rõ một thư đã đến người nhận hay chưa"
SMALLER = "một thư quá lớn, đã gửi lại không kèm tệp"
USUAL = ("SIZE 1000000", "8BITMIME", "AUTH PLAIN LOGIN")

Reply = str | Callable[[str], str | None]


@dataclass(frozen=True)
class Row:
    """One fault, that lasts for three passes. `alarms`: what the operator has got in the end, without the tag.

    `refused`: recipients for whom the server says no for good. `tls`, `wrong`: encryption as set, and what is wrong
    with the server's certificate. `twice`: mails may arrive twice. `may`: told too where the mails left over wait long.
    """

    replies: tuple[tuple[str, Reply], ...] = ()
    extensions: tuple[str, ...] = USUAL
    greeting: str = "220 ready"
    first: str = ""
    log: str = ""
    may: str = "-"
    hangs: bool = False  # the server holds us; else it answers, however wrongly
    alarms: tuple[str, ...] = (f"CẢNH BÁO: {STUCK}", f"ĐÃ HẾT: {STUCK}")
    refused: frozenset[str] = frozenset()
    tls: Tls = Tls.NONE
    wrong: str = ""
    twice: bool = False


def to_health(reply: str) -> Reply:
    return lambda command: reply if HEALTH in command else None


def greylisting() -> Reply:
    """Every recipient is put off the first time."""
    seen: Counter[str] = Counter()

    def reply(command: str) -> str | None:
        seen[command] += 1
        return "451 4.7.1 greylisted, try again" if seen[command] == 1 else None

    return reply


ROWS = {
    "4xx for one recipient": Row((("RCPT", to_health("450 4.2.1 mailbox busy")),), log="450 4.2.1"),
    "5xx for one recipient": Row(
        (("RCPT", to_health("550 5.1.1 unknown")),), log="550 5.1.1", alarms=(), refused=frozenset({HEALTH})
    ),
    "greylisting": Row((("RCPT", greylisting()),), log="451 4.7.1", alarms=()),
    "421 as greeting": Row(greeting="421 4.3.2 too busy", log="421 4.3.2"),
    "421 in the middle": Row((("MAIL", "421 4.3.2 shutting down"),), log="421 4.3.2"),
    "the greeting never comes": Row(first="hush", hangs=True),
    "one byte of the greeting at a time": Row(first="drip", hangs=True),
    "one byte of an answer at a time": Row((("EHLO", DRIP),), hangs=True),
    "silence before DATA": Row((("RCPT", SILENCE),), hangs=True),
    "silence at DATA": Row(
        (("DATA", SILENCE),), log="uncertain", alarms=(f"CẢNH BÁO: {UNSURE}",), may=STUCK, hangs=True
    ),
    "silence after DATA": Row(
        ((".", SILENCE),), log="uncertain", alarms=(f"CẢNH BÁO: {UNSURE}",), may=STUCK, twice=True, hangs=True
    ),
    "closed after DATA": Row(((".", ""),), log="uncertain", alarms=(f"CẢNH BÁO: {UNSURE}",), twice=True),
    "disk full after DATA": Row(((".", "452 4.3.1 disk full"),), log="452 4.3.1"),
    "no right to send": Row((("MAIL", "550 5.7.1 not as this sender"),), log="550 5.7.1"),
    "login refused for a while": Row((("AUTH", "535 5.7.8 not now"),), log="535 5.7.8"),
    "STARTTLS taken away": Row(tls=Tls.STARTTLS, log="STARTTLS"),
    "certificate of an unknown authority": Row(tls=Tls.IMPLICIT, wrong="authority", log="certificate verify failed"),
    "certificate of another host": Row(tls=Tls.IMPLICIT, wrong="host", log="certificate verify failed"),
    "certificate expired": Row(tls=Tls.IMPLICIT, wrong="expired", log="certificate has expired"),
    "TLS accepted, then silence": Row(tls=Tls.IMPLICIT, greeting=SILENCE, hangs=True),
    "no 8BITMIME, no SMTPUTF8, no SIZE": Row(extensions=("AUTH PLAIN",), log="accepted", alarms=()),
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Certificates]:
    def made(name: str, **how: object) -> Certificates:
        return make_certificates(tmp_path_factory.mktemp(name), **how)  # type: ignore[arg-type]

    return {"": made("good"), "authority": made("other"), "host": made("host", host="mx.khac.vn"),
            "expired": made("expired", days=-1)}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_smtp_fault(name: str, tmp_path: Path, certificates: dict[str, Certificates]) -> None:
    row, stage = ROWS[name], Stage(tmp_path)
    broken = SmtpScript(row.extensions, row.greeting, dict(row.replies))
    broken.first = {"hush": hush, "drip": drip}.get(row.first)
    well = SmtpScript(row.extensions, bodies=broken.bodies)
    if row.tls is Tls.IMPLICIT:
        broken.context, well.context = certificates[row.wrong].server_context(), certificates[""].server_context()
    now = [broken]

    def talk(peer: Peer, number: int) -> None:
        now[0](peer, number)

    with LineServer(talk) as server:
        account = server.account()
        trusted = certificates[row.wrong if row.wrong != "authority" else ""].ca_file
        account = replace(account, tls=row.tls, ca_file=trusted if row.tls is not Tls.NONE else None)
        stage.serve(stage.office.mailbox, sender(account, row.hangs))
        stage.tick(at(2, 8))
        stage.tick(minutes=6)
        stage.tick(minutes=31)
        if row.tls is Tls.STARTTLS:  # a person puts right what was wrong, here in the settings
            account = replace(account, tls=Tls.NONE)
        account = replace(account, ca_file=certificates[""].ca_file if account.tls is Tls.IMPLICIT else None)
        now[0] = well
        stage.serve(stage.office.mailbox, sender(account, hangs=False))
        for _ in range(4):
            stage.tick(minutes=61)
    assert stage.longest < HANGS
    assert stage.said(row.log)
    assert [one for one in stage.told() if row.may not in one] == list(row.alarms)
    demand_that_all_arrived_once(stage, well, row)


def demand_that_all_arrived_once(stage: Stage, script: SmtpScript, row: Row) -> None:
    calls = stage.office.sent("call")
    assert len(calls) > 15
    bodies = [email.message_from_bytes(body) for body in script.bodies]
    arrived = Counter((str(mail["Message-ID"]), str(mail["To"])) for mail in bodies)
    sent = {(mail.message_id, mail.to): mail.state for mail in calls}
    for place, state in sent.items():
        assert state is not DeliveryState.SENDING
        if place[1] in row.refused:
            assert (state, arrived[place]) == (DeliveryState.REFUSED, 0)
        else:
            assert state is DeliveryState.ACCEPTED or row.alarms == (f"CẢNH BÁO: {UNSURE}",)
            assert 1 <= arrived[place] <= (2 if row.twice else 1) or state is DeliveryState.UNCERTAIN
    assert not [place for place in arrived if place not in sent and "<mf.call." in place[0]]
    told = stage.office.sent("bounce_notice", SECRETARY_1)
    assert len(told) == len(row.refused)


SIZES = {
    "a smaller SIZE announced": (("SIZE 150000", "8BITMIME", "AUTH PLAIN"), {}),
    "552 at MAIL": (("8BITMIME", "AUTH PLAIN"), {"MAIL": "552 5.3.4 message too large"}),
    "552 after DATA": (("8BITMIME", "AUTH PLAIN"), {".": "552 too big"}),
    "554 5.3.4 for the recipient": (("8BITMIME", "AUTH PLAIN"), {"RCPT": "554 5.3.4 too large for this recipient"}),
}


@pytest.mark.parametrize("name", SIZES)
def test_a_report_too_large_goes_out_without_its_files(name: str, tmp_path: Path) -> None:
    extensions, refusals = SIZES[name]
    stage = Stage(tmp_path)
    stage.office.printer.size = 200_000
    for moment in (at(2, 8), at(5, 11, 30)):
        stage.office.pass_at(moment)
    script = SmtpScript(extensions)
    left = [3]  # three heads get the submission: each mail is refused once, then taken

    def once(reply: str) -> Reply:
        def say(_command: str) -> str | None:
            left[0] -= 1
            return reply if left[0] >= 0 else ("250 taken" if name == "552 after DATA" else None)

        return say

    script.replies = {command: once(reply) for command, reply in refusals.items()}
    with LineServer(script) as server:
        stage.serve(stage.office.mailbox, sender(server.account(), hangs=False))
        for moment in (at(5, 20), at(5, 20, 5), at(5, 20, 10)):
            stage.tick(moment)
        submission = stage.office.last("submission", HEAD_1)
        assert submission.state is DeliveryState.ACCEPTED
        stage.office.clock.now = at(6, 8)
        stage.office.receive(HEAD_1, "Duyệt", submission)
        stage.tick(at(6, 8, 1))
        assert stage.office.cycle().approved_by
        stage.tick(at(7, 7))
        stage.tick(at(7, 7, 6))
    mails = [email.message_from_bytes(body) for body in script.bodies]
    [arrived] = [mail for mail in mails if mail["Message-ID"] == submission.message_id]
    assert not [part for part in arrived.walk() if part.get_filename()]
    words = [part.get_payload(decode=True).decode() for part in arrived.walk() if part.get_content_maintype() == "text"]
    assert all("không kèm tệp to-1-1.pdf" in text and "Tệp được lưu" in text for text in words)
    assert all(text.index("không kèm tệp") < text.index("Trân trọng./.") for text in words)
    assert "không kèm tệp to-1-1.pdf" in submission.text
    told = [one for one in stage.told() if SMALLER in one]
    assert len(told) == (3 + 1 if "SIZE" in name else 3)  # one for each report and version, not for each reader
    for leader in LEADERS:
        assert stage.office.last("delivery", leader).state is DeliveryState.ACCEPTED
