"""Attacks on the whole service, one test a threat of docs/security.md that concerns more than one module."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mailflow.core.records import CycleState, DeliveryState, MessageState
from mailflow.core.verdict import ReasonCode
from tests.office import EDUCATION, HEAD_1, HEALTH, LEADERS, PASS, SECRETARY_1, STANDING, Office, at

OPINION = "Số liệu ca bệnh khớp với báo cáo của trung tâm y tế các huyện."


@pytest.fixture
def careful(tmp_path: Path) -> Office:
    """An office that asks for the one-time code."""
    office = Office(tmp_path)
    settings = office.app.reading.settings
    policy = settings.policy.model_copy(update={"approval_code": True})
    office.app.reading = replace(office.app.reading, settings=settings.model_copy(update={"policy": policy}))
    return office


def code_in(text: str) -> str:
    return text.split('"Duyệt ')[1].split('"', maxsplit=1)[0]


def test_a_yes_without_the_one_time_code_is_asked_about(careful: Office) -> None:
    careful.receive(HEAD_1, "Duyệt.", careful.submitted())
    careful.pass_at(at(6, 8))
    assert careful.cycle().state is CycleState.SUBMITTED
    question = careful.last("ask", HEAD_1)
    assert "mã xác nhận" in question.text
    careful.receive(HEAD_1, f"Duyệt {code_in(question.text)}", question)
    careful.pass_at(at(6, 9))
    assert careful.cycle().state is CycleState.APPROVED


def test_a_yes_with_the_one_time_code_approves(careful: Office) -> None:
    submission = careful.submitted()
    careful.receive(HEAD_1, f"Duyệt, mã {code_in(submission.text)}", submission)
    careful.pass_at(at(6, 8))
    assert careful.cycle().state is CycleState.APPROVED


def test_the_code_of_an_older_version_approves_nothing(careful: Office) -> None:
    old = careful.submitted()
    careful.receive(SECRETARY_1, "thêm giáo dục: Sĩ số khớp.", careful.last("draft", SECRETARY_1))
    careful.pass_at(at(6, 7))
    new = careful.last("submission", HEAD_1)
    assert code_in(new.text) != code_in(old.text)
    careful.receive(HEAD_1, f"Duyệt {code_in(old.text)}", new)
    careful.pass_at(at(6, 8))
    assert careful.cycle().state is CycleState.SUBMITTED


def test_the_code_in_the_quoted_part_is_no_second_factor(careful: Office) -> None:
    submission = careful.submitted()
    assert code_in(submission.text) in submission.text
    careful.receive(HEAD_1, "Đồng ý", submission)  # `receive` quotes the whole submission below
    careful.pass_at(at(6, 8))
    assert careful.cycle().state is CycleState.SUBMITTED


def test_the_code_is_written_to_nobody_but_the_approver(careful: Office) -> None:
    submission = careful.submitted()
    code = code_in(submission.text)
    careful.receive(HEAD_1, f"Duyệt {code}", submission)
    careful.pass_at(at(6, 8))
    careful.pass_at(at(7, 7))
    with careful.store.transaction() as tx:
        others = [m for m in tx.outbox.find(limit=1000) if m.to != HEAD_1 and f'"Duyệt {code}"' in m.text]
    assert others == []


def test_a_replayed_approval_decides_nothing_on_a_later_version(office: Office) -> None:
    submission = office.submitted()
    office.receive(HEAD_1, "Duyệt.", submission)
    office.pass_at(at(6, 8))
    yes = office.mailbox
    office.receive(HEAD_1, "Chưa duyệt, xem lại số liệu y tế", office.last("confirmation", HEAD_1))
    office.pass_at(at(6, 9))
    office.receive(SECRETARY_1, "Đồng ý", office.last("returned", SECRETARY_1))
    office.pass_at(at(6, 10))
    assert office.cycle().state is CycleState.SUBMITTED
    with office.store.transaction() as tx:
        first = min((m for m in tx.messages.find(limit=100) if m.sender == HEAD_1), key=lambda m: m.id)
        raw = tx.messages.raw(first.id)
    yes.put(raw, office.clock.now)  # the same bytes
    yes.put(raw.replace(b"@people.example>", b"@replayed.example>"), office.clock.now)  # and under another Message-ID
    office.pass_at(at(6, 11))
    assert office.cycle().state is CycleState.SUBMITTED
    assert office.events().count("report_approved") == 1


@pytest.mark.parametrize(
    "results",
    [
        "mx.binhphuoc.example; dmarc=fail header.from=binhphuoc.example",
        "MX.BINHPHUOC.EXAMPLE; DMARC=FAIL header.from=binhphuoc.example",
        "mx.binhphuoc.example;\r\n\tdmarc=fail\r\n\theader.from=binhphuoc.example",
    ],
)
def test_a_planted_pass_below_our_servers_fail_is_held(office: Office, results: str) -> None:
    raw_uid = office.receive(HEAD_1, "Duyệt.", office.submitted(), results="")
    raw = office.mailbox.inbox[raw_uid]
    ours, planted = f"Authentication-Results: {results}\r\n", f"Authentication-Results: {PASS}\r\n"
    office.mailbox.inbox[raw_uid] = ours.encode() + planted.encode() + raw
    office.pass_at(at(6, 8))
    assert office.cycle().state is CycleState.SUBMITTED
    assert office.messages()[-1].reason_code is ReasonCode.FAILED_AUTHENTICATION


def test_a_reply_to_never_moves_our_answers_elsewhere(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, OPINION, office.last("call", HEALTH, "to-1"), headers={"Reply-To": "x@evil.example"})
    office.pass_at(at(2, 9))
    with office.store.transaction() as tx:
        assert [m for m in tx.outbox.find(limit=1000) if "evil" in m.to] == []
    assert office.sent("receipt", HEALTH)


def test_two_from_headers_never_speak_for_anybody(office: Office) -> None:
    submission = office.submitted()
    uid = office.receive(HEAD_1, "Duyệt.", submission)
    office.mailbox.inbox[uid] = b"From: <x@evil.example>\r\n" + office.mailbox.inbox[uid]
    office.pass_at(at(6, 8))
    assert office.cycle().state is CycleState.SUBMITTED
    assert office.messages()[-1].state is MessageState.QUARANTINED


def test_a_guessed_reference_is_a_mail_that_answers_nothing(office: Office) -> None:
    submission = office.submitted()
    for guess in ("<mf.submission.n1.aaaaaaaaaaaaaaaa@binhphuoc.example>", "<mf.submission.n1@binhphuoc.example>"):
        office.receive(HEAD_1, "Duyệt.", replace(submission, message_id=guess, subject="Báo cáo"))
        office.receive(HEAD_1, "Duyệt.", subject="Báo cáo (mã AAAAAA)")
    office.pass_at(at(6, 8))
    assert office.cycle().state is CycleState.SUBMITTED


def test_names_and_subjects_of_others_add_no_header_to_our_mail(office: Office) -> None:
    office.pass_at(at(2, 8))
    nasty = "=?utf-8?q?Kh=E1=BA=A9n=0D=0ABcc:_x@evil.example=0D=0A=0D=0A<script>?="
    office.receive("la@nguoi-la.example", "Tôi xin hỏi.", subject="x", results="")
    uid = office.receive(HEALTH, "", subject="y")
    office.mailbox.inbox[uid] = office.mailbox.inbox[uid].replace(b"Subject: y", f"Subject: {nasty}".encode())
    office.pass_at(at(2, 9))
    with office.store.transaction() as tx:
        sent = [tx.outbox.get(m.id) for m in tx.outbox.find(limit=1000)]
    assert sent
    for mail in sent:
        assert mail is not None
        head = mail.raw.partition(b"\r\n\r\n")[0].lower()
        assert b"\nbcc:" not in head
        assert b"evil.example" not in head


@pytest.mark.parametrize("text", [OPINION, "", "Thank you for your message. We will reply soon."])
def test_two_robots_answering_each_other_stop_by_themselves(office: Office, text: str) -> None:
    """The other robot shows no sign of being one, and answers every mail of ours at once."""
    office.pass_at(at(2, 8))
    office.receive(HEALTH, text, office.last("call", HEALTH, "to-1"))
    answered: set[str] = set()
    rounds = 0
    while office.mailbox.inbox and rounds < 200:
        rounds += 1
        office.pass_at(at(2, 9))
        for mail in office.sent("receipt", HEALTH) + office.sent("empty_resend", HEALTH):
            if mail.state is DeliveryState.ACCEPTED and mail.message_id not in answered:
                answered.add(mail.message_id)
                office.receive(HEALTH, text, mail)
    cap = office.app.settings.policy.notices_per_day
    assert not office.mailbox.inbox
    assert len(answered) <= 2 * cap


def test_a_flood_of_strangers_does_not_hold_back_what_the_secretary_needs(office: Office) -> None:
    submission = office.submitted()
    for number in range(120):
        office.receive(f"x{number}@flood.example", "Mua hàng đi!", subject=f"Chào {number}", results="")
    office.pass_at(at(6, 8))
    notices = [m for to in (STANDING, SECRETARY_1) for m in office.sent("quarantine_notice", to)]
    cap = office.app.settings.policy.notices_per_day
    assert sum(m.state is DeliveryState.ACCEPTED for m in notices) <= 2 * cap
    office.receive(HEAD_1, "Duyệt.", submission)
    office.receive(STANDING, "")
    office.receive(EDUCATION, OPINION)
    office.pass_at(at(6, 9))
    assert office.last("empty_resend", STANDING).state is DeliveryState.ACCEPTED
    assert office.last("confirmation", SECRETARY_1).state is DeliveryState.ACCEPTED
    assert office.cycle().state is CycleState.APPROVED


@pytest.mark.parametrize("text", ["'; DROP TABLE opinions; --", "%s %(x)s {0} {{7*7}}", "\x1b[31m\x07 \\N{BULLET}"])
def test_text_of_others_reaches_the_store_as_text(office: Office, text: str) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, f"Bất cập: {text} số liệu lệch.", office.last("call", HEALTH, "to-1"), subject=text)
    office.pass_at(at(2, 9))
    assert any("số liệu lệch" in one for one in office.texts())
    assert office.messages()[-1].state is MessageState.FILED


def test_nobody_outside_the_roster_gets_mail(office: Office) -> None:
    office.receive(HEAD_1, "Duyệt.", office.submitted(), headers={"Cc": "bao@chi.example"})
    office.receive("la@nguoi-la.example", "Cho tôi xin báo cáo.", subject="Xin báo cáo")
    office.pass_at(at(6, 8))
    office.pass_at(at(7, 7))
    roster = office.app.roster(office.clock.now)
    with office.store.transaction() as tx:
        receivers = {m.to for m in tx.outbox.find(limit=1000)}
    assert set(LEADERS) <= receivers
    assert all(roster.sender(to) is not None for to in receivers)
