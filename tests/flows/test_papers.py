"""Reports as files beside mails: to the head as draft, to leaders as approved; never a reason to send nothing."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default

import pytest

from mailflow.core.records import CycleState, OutgoingMail
from tests.office import HEAD_1, LEADERS, Office, at

HEAD_2 = "pct.tonghop@binhphuoc.example"


def files(office: Office, mail: OutgoingMail) -> dict[str, bytes]:
    with office.store.transaction() as tx:
        kept = tx.outbox.get(mail.id)
    assert kept is not None
    message = email.message_from_bytes(kept.raw, EmailMessage, policy=default)
    return {str(a.get_filename()): a.get_content() for a in message.iter_attachments()}


def approve(office: Office, *heads: str) -> None:
    office.submitted()
    office.clock.now = at(6, 8)
    for head in heads:
        office.receive(head, "Duyệt.", office.last("submission", head))
    office.pass_at(at(6, 8, 5))


def test_the_head_gets_the_draft_as_a_file(office: Office) -> None:
    found = files(office, office.submitted())
    assert found == {"to-1-1.pdf": b"%PDF-1.7 to-1 2026-W47 version 1"}


def test_leaders_get_every_approved_report_as_a_file_and_no_other(office: Office) -> None:
    approve(office, HEAD_1, HEAD_2)
    office.pass_at(at(7, 7))
    for leader in LEADERS:
        assert list(files(office, office.last("delivery", leader))) == ["to-1-1.pdf", "to-2-1.pdf"]


def test_a_late_report_brings_its_file(office: Office) -> None:
    submission = office.submitted()
    office.pass_at(at(7, 7))
    assert files(office, office.last("delivery")) == {}
    office.receive(HEAD_1, "Duyệt", submission)
    office.pass_at(at(7, 9))
    assert list(files(office, office.last("late_delivery", group="to-1"))) == ["to-1-1.pdf"]


def test_a_report_that_cannot_be_printed_goes_up_without_its_file(office: Office) -> None:
    approve(office, HEAD_1, HEAD_2)
    office.printer.broken.add("to-1")
    office.pass_at(at(7, 7))
    assert [m.to for m in office.sent("delivery")] == list(LEADERS)
    assert list(files(office, office.last("delivery"))) == ["to-2-1.pdf"]
    assert office.cycle().state is CycleState.DELIVERED
    assert office.events().count("report_not_printed") == 1


@pytest.mark.parametrize(("size", "sent"), [(600_000, 2), (900_000, 1), (1_500_000, 0)])
def test_files_that_make_a_mail_too_large_stay_behind(office: Office, size: int, sent: int) -> None:
    approve(office, HEAD_1, HEAD_2)
    office.printer.size = size
    office.pass_at(at(7, 7))
    mail = office.last("delivery")
    assert len(files(office, mail)) == sent
    with office.store.transaction() as tx:
        kept = tx.outbox.get(mail.id)
    assert kept is not None
    assert len(kept.raw) < 2_000_000
    told = office.events("to-1") + office.events("to-2")
    assert told.count("report_not_printed") == 2 - sent
