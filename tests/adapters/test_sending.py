from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailflow.adapters.embedded import EmbeddedServer
from mailflow.adapters.sending import Outcome, Outgoing, Sender
from mailflow.core.account import Account, Tls
from mailflow.core.records import DeliveryState
from mailflow.errors import SettingsError, TokenError
from tests.adapters.scripted import PASSWORD, LineServer, Peer, SmtpScript

TEAM, AN = "to@x.vn", "an@x.vn"
RAW = b"From: to@x.vn\r\nTo: an@x.vn\r\nSubject: So lieu\r\n\r\nDong mot\r\n.dong hai\r\n..\r\n"
ACCEPTED, REFUSED = DeliveryState.ACCEPTED, DeliveryState.REFUSED
RETRY, UNCERTAIN = DeliveryState.RETRY, DeliveryState.UNCERTAIN


def mails(*ids: int, to: str = AN, raw: bytes = RAW) -> list[Outgoing]:
    return [Outgoing(n, TEAM, to, raw) for n in ids]


def sent(script: SmtpScript, *ids: int, concurrency: int = 1, raw: bytes = RAW, to: str = AN) -> list[Outcome]:
    with LineServer(script) as server:
        return Sender(server.account(), concurrency).send(mails(*ids, to=to, raw=raw))


@pytest.fixture
def embedded() -> Iterator[EmbeddedServer]:
    with EmbeddedServer([TEAM, AN]) as server:
        yield server


def test_mail_arrives_as_it_was_written(embedded: EmbeddedServer) -> None:
    [outcome] = Sender(embedded.smtp_account(TEAM)).send(mails(1))
    assert outcome == Outcome(1, ACCEPTED, "250 2.0.0 Ok: stored")
    [raw] = embedded.inbox(AN)
    assert raw.endswith(RAW)


def test_lone_line_ends_become_crlf_and_nothing_else_changes() -> None:
    script = SmtpScript()
    assert sent(script, 1, raw=RAW.replace(b"\r\n", b"\n"))[0].state is ACCEPTED
    assert script.bodies == [RAW]
    assert f"MAIL FROM:<{TEAM}> SIZE={len(RAW)}" in script.said


def test_many_mails_share_a_few_connections() -> None:
    script = SmtpScript()
    with LineServer(script) as server:
        outcomes = Sender(server.account(), 3).send(mails(*range(40)))
        assert server.connections == 3
    assert sorted(o.id for o in outcomes) == list(range(40))
    assert {o.state for o in outcomes} == {ACCEPTED}


def test_a_refused_recipient_does_not_hold_up_the_others(embedded: EmbeddedServer) -> None:
    embedded.refuse("binh@x.vn", "551 5.1.6 moved")
    embedded.refuse("chi@x.vn", "450 4.2.0 greylisted")
    queue = mails(1, to="binh@x.vn") + mails(2) + mails(3, to="chi@x.vn") + mails(4)
    outcomes = {o.id: o for o in Sender(embedded.smtp_account(TEAM), 1).send(queue)}
    assert [outcomes[n].state for n in (1, 2, 3, 4)] == [REFUSED, ACCEPTED, RETRY, ACCEPTED]
    assert outcomes[1].reply == "551 5.1.6 moved"


@pytest.mark.parametrize(
    ("command", "reply", "state"),
    [
        ("RCPT", "550 5.1.1 unknown", REFUSED),
        ("RCPT", "452 4.2.2 full", RETRY),
        ("RCPT", "530 5.7.0 authentication required", RETRY),
        ("MAIL", "451 4.3.0 later", RETRY),
        ("MAIL", "550 5.7.1 you may not send as this address", RETRY),
        ("MAIL", "552 5.3.4 too large", REFUSED),
        ("DATA", "554 5.7.1 no", REFUSED),
        ("DATA", "451 4.3.0 later", RETRY),
        (".", "554 5.6.0 looks like spam", REFUSED),
        (".", "452 4.3.1 disk full", RETRY),
        (".", "421 4.3.2 shutting down", RETRY),
        (".", "", UNCERTAIN),
        (".", "hm", UNCERTAIN),
        (".", "199 perhaps", UNCERTAIN),
        ("DATA", "", UNCERTAIN),
    ],
)
def test_what_the_answer_means_for_the_mail(command: str, reply: str, state: DeliveryState) -> None:
    [outcome] = sent(SmtpScript(replies={command: reply}), 1)
    assert outcome.state is state
    assert reply[4:] in outcome.reply


def test_after_a_refusal_the_envelope_is_reset_and_the_connection_kept() -> None:
    script = SmtpScript(replies={"RCPT": "550 no"})
    assert [o.state for o in sent(script, 1, 2)] == [REFUSED, REFUSED]
    assert len(script.commands("EHLO")) == 1
    assert len(script.commands("RSET")) == 2


def test_a_connection_lost_before_data_is_no_doubt() -> None:
    script = SmtpScript(replies={"RCPT": ""})
    outcomes = sent(script, 1, 2, 3)
    assert [o.state for o in outcomes] == [RETRY, RETRY, RETRY]
    assert len(script.commands("MAIL")) == 1


def test_a_connection_the_server_closed_as_idle_is_replaced() -> None:
    class Idle(SmtpScript):
        def _body(self, peer: Peer) -> bool:
            super()._body(peer)
            return False

    with LineServer(Idle()) as server:
        outcomes = Sender(server.account(), 1).send(mails(1, 2, 3))
        assert server.connections == 3
    assert [o.state for o in outcomes] == [ACCEPTED] * 3


def test_the_caller_can_commit_around_each_mail() -> None:
    script = SmtpScript()
    seen: list[tuple[str, int, int]] = []

    def before(mail: int) -> bool:
        seen.append(("before", mail, len(script.bodies)))
        return mail != 2

    with LineServer(script) as server:
        after = lambda outcome: seen.append(("after", outcome.id, len(script.bodies)))  # noqa: E731
        outcomes = Sender(server.account(), 1).send(mails(1, 2, 3), before, after)
    # What became of a mail is written together with the claim of the next: in either order, before that is handed over.
    assert seen[0] == ("before", 1, 0)
    assert sorted(seen[1:3]) == [("after", 1, 1), ("before", 2, 1)]
    assert seen[3:] == [("before", 3, 1), ("after", 3, 2)]
    assert [o.id for o in outcomes] == [1, 3]


def test_a_caller_that_cannot_commit_stops_the_sending() -> None:
    script = SmtpScript()

    def after(_outcome: Outcome) -> None:
        raise RuntimeError("disk full")

    with LineServer(script) as server, pytest.raises(RuntimeError, match="disk full"):
        Sender(server.account(), 2).send(mails(*range(20)), after=after)
    assert len(script.bodies) <= 2


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (SmtpScript(greeting="554 no service for you"), "554 no service"),
        (SmtpScript(greeting="421 busy"), "421 busy"),
        (SmtpScript(greeting=""), "không kết nối được"),
        (SmtpScript(replies={"EHLO": "550 go away"}), "550 go away"),
        (SmtpScript(replies={"AUTH": "535 5.7.8 wrong"}), "535 5.7.8 wrong"),
        (SmtpScript(extensions=("SIZE",)), "AUTH"),
        (SmtpScript(extensions=("AUTH GSSAPI",)), "AUTH"),
    ],
)
def test_where_nobody_gets_in_all_mail_waits(script: SmtpScript, says: str) -> None:
    begun: list[int] = []
    with LineServer(script) as server:
        outcomes = Sender(server.account(), 4).send(mails(1, 2, 3, 4, 5), lambda n: not begun.append(n))
        assert server.connections == 1
    assert [(o.id, o.state) for o in outcomes] == [(n, RETRY) for n in (1, 2, 3, 4, 5)]
    assert all(says in o.reply and f"127.0.0.1:{server.port}" in o.reply for o in outcomes)
    assert begun == []
    assert len(script.commands("AUTH")) <= 1


def test_a_server_that_takes_one_connection_gets_all_mail_over_it() -> None:
    script = SmtpScript()
    crowded = SmtpScript(greeting="421 4.7.0 too many connections")
    with LineServer(lambda peer, number: (script if number == 1 else crowded)(peer, number)) as server:
        outcomes = Sender(server.account(), 4).send(mails(*range(10)))
    assert [o.state for o in outcomes] == [ACCEPTED] * 10


def test_a_silent_server_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        account = Account("127.0.0.1", silent.getsockname()[1], Tls.NONE, timeout=0.1)
        [outcome] = Sender(account).send(mails(1))
    assert outcome.state is RETRY


def test_a_server_that_never_answers_the_final_dot_leaves_doubt() -> None:
    script = SmtpScript(replies={".": "250-and"})
    with LineServer(script) as server:
        [outcome] = Sender(server.account(), data_timeout=0.2).send(mails(1))
    assert outcome.state is UNCERTAIN


@pytest.mark.parametrize(
    ("extensions", "raw", "to", "says"),
    [
        (("SIZE 50", "AUTH PLAIN"), RAW, AN, "50 byte"),
        (("AUTH PLAIN",), RAW + "đ".encode(), AN, "8BITMIME"),
        (("AUTH PLAIN",), RAW, "ân@x.vn", "SMTPUTF8"),
        (("AUTH PLAIN",), RAW, "an@x.vn\r\nRCPT TO:<b@x.vn>", "không gửi được"),
        (("AUTH PLAIN", "SIZE 0"), RAW, AN, ""),
        (("AUTH PLAIN", "SIZE many"), RAW, AN, ""),
        (("AUTH PLAIN", "SIZE", "8BITMIME", "SMTPUTF8"), RAW + "đ".encode(), "ân@x.vn", ""),
    ],
)
def test_what_the_server_cannot_take_is_refused_here(
    extensions: tuple[str, ...], raw: bytes, to: str, says: str
) -> None:
    script = SmtpScript(extensions)
    [outcome] = sent(script, 1, raw=raw, to=to)
    assert outcome.state is (REFUSED if says else ACCEPTED)
    assert says in outcome.reply
    assert len(script.bodies) == (0 if says else 1)
    assert not [c for c in script.said if "b@x.vn" in c]


def test_a_wrong_password_is_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    script = SmtpScript(replies={"AUTH": f"535 wrong: {PASSWORD}"})
    with LineServer(script) as server:
        sender = Sender(server.account())
        [outcome] = sender.send(mails(1))
        [finding] = sender.check()
    assert "***" in outcome.reply
    assert not finding.ok
    assert PASSWORD not in outcome.reply + finding.advice + caplog.text


@pytest.mark.parametrize(("offer", "used"), [("LOGIN PLAIN", "PLAIN"), ("LOGIN", "LOGIN"), ("CRAM-MD5", "CRAM-MD5")])
def test_one_mechanism_is_used(offer: str, used: str) -> None:
    script = SmtpScript((f"AUTH {offer}",))
    sent(script, 1)
    [command] = script.commands("AUTH")
    assert command.split(" ")[1] == used


def test_without_user_name_there_is_no_login() -> None:
    script = SmtpScript(("SIZE 1000",))
    with LineServer(script) as server:
        [outcome] = Sender(server.account(username="", password=None)).send(mails(1))
    assert outcome.state is ACCEPTED


class XoauthScript(SmtpScript):
    """Refuses a token as Google and Microsoft do: with a challenge that wants an empty line."""

    def _reply(self, peer: Peer, command: str) -> bool:
        if command.startswith("AUTH XOAUTH2") and not command.endswith("dXNlcj10b0B4LnZuAWF1dGg9QmVhcmVyIGdvb2QBAQ=="):
            peer.send("334 eyJzdGF0dXMiOiI0MDEifQ==")
            self.said.append(f"then {peer.line()!r}")
            peer.send("535 5.7.8 token refused")
            return True
        return super()._reply(peer, command)


def test_a_token_logs_in_by_xoauth2_and_a_refused_one_is_said() -> None:
    script = XoauthScript(("AUTH XOAUTH2",))
    tokens = iter(["good", "stale"])
    with LineServer(script) as server:
        sender = Sender(server.account(password=None, token=lambda: next(tokens)))
        [good], [stale] = sender.send(mails(1)), sender.send(mails(2))
    assert good.state is ACCEPTED
    assert stale.state is RETRY
    assert "535 5.7.8 token refused" in stale.reply
    assert "then ''" in script.said


def test_without_a_token_all_mail_waits() -> None:
    def none() -> str:
        raise TokenError("endpoint down")

    for extensions in (("AUTH XOAUTH2",), ("AUTH PLAIN",)):
        with LineServer(SmtpScript(extensions)) as server:
            [outcome] = Sender(server.account(password=None, token=none)).send(mails(1))
        assert outcome.state is RETRY
        assert ("endpoint down" if "XOAUTH2" in extensions[0] else "XOAUTH2") in outcome.reply


def test_no_password_is_sent_where_starttls_is_missing() -> None:
    script = SmtpScript()
    with LineServer(script) as server:
        [outcome] = Sender(server.account(tls=Tls.STARTTLS)).send(mails(1))
    assert outcome.state is RETRY
    assert script.commands("AUTH") == []


def test_an_unreadable_ca_file_is_a_matter_of_settings(tmp_path: Path) -> None:
    account = Account("mx.x.vn", 465, Tls.IMPLICIT, "a", "b", ca_file=str(tmp_path / "none.pem"))
    with pytest.raises(SettingsError, match=r"none\.pem"):
        Sender(account).send(mails(1))


def test_nothing_to_send_asks_nobody() -> None:
    with LineServer(SmtpScript()) as server:
        assert asyncio.run(Sender(server.account()).send_all([])) == []
        assert server.connections == 0


def test_the_check_names_the_limit_and_tries_the_sender(embedded: EmbeddedServer) -> None:
    findings = Sender(embedded.smtp_account(TEAM)).check(TEAM)
    assert all(f.ok for f in findings)
    assert "30 MB" in findings[1].what
    embedded.refuse(TEAM)
    assert not Sender(embedded.smtp_account(TEAM)).check(TEAM)[-1].ok
    assert embedded.inbox(TEAM) == []
