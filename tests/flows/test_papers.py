"""Reports as files beside mails: to the head as draft, to leaders as approved; never a reason to send nothing."""

from __future__ import annotations

import email
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default

import pytest

from mailflow.commands.report import content, kept
from mailflow.core.records import CycleState, OutgoingMail
from tests.office import HEAD_1, HEALTH, LEADERS, SECRETARY_1, Office, at

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


def test_what_was_sent_is_given_back_byte_for_byte_whatever_the_templates_say_today(office: Office) -> None:
    approve(office, HEAD_1)
    office.pass_at(at(7, 7))
    [sent] = files(office, office.last("delivery")).values()
    edition = kept(office.app, "T1", "2026-W47")
    office.printer.size = 5_000  # another printer's work from now on
    again = content(office.app, edition, "pdf")
    assert (again.content, again.sent_at) == (sent, at(7, 7))
    assert content(office.app, edition, "html").sent_at == at(7, 7)
    assert content(office.app, edition, "docx").sent_at is None  # never sent: made now
    draft = replace(edition, approved_at=None, approver="")
    assert content(office.app, draft, "pdf").content == files(office, office.last("submission", HEAD_1))["to-1-1.pdf"]


def test_the_word_file_goes_along_by_setting(office: Office) -> None:
    settings = office.app.settings
    policy = settings.policy.model_copy(update={"attach_docx": True})
    office.app.reading.settings = settings.model_copy(update={"policy": policy})
    approve(office, HEAD_1)
    office.pass_at(at(7, 7))
    assert list(files(office, office.last("delivery"))) == ["to-1-1.pdf", "to-1-1.docx"]


# -- a corrected report after delivery ---------------------------------------------------------------------------


def delivered(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, "Số ca sốt xuất huyết là 87 ca, hợp lý.", office.last("call", HEALTH, "to-1"))
    office.pass_at(at(2, 9))
    approve(office, HEAD_1)
    office.pass_at(at(7, 7))
    assert office.cycle().state is CycleState.DELIVERED


def test_a_correction_is_approved_anew_and_takes_the_place_of_what_was_delivered(office: Office) -> None:
    delivered(office)
    office.clock.now = at(7, 9)
    office.receive(HEAD_1, "Sửa lại số ca sốt xuất huyết mục 1.", office.last("submission", HEAD_1))
    office.pass_at(at(7, 9))
    assert office.cycle().state is CycleState.DELIVERED
    returned = office.last("returned", SECRETARY_1)
    assert "báo cáo thay thế" in returned.text
    office.receive(SECRETARY_1, "Sửa 1: Số ca sốt xuất huyết là 78 ca.", returned)
    office.pass_at(at(7, 10))
    assert (office.cycle().state, office.cycle().version) == (CycleState.SUBMITTED, 2)
    assert office.sent("late_delivery") == []
    assert kept(office.app, "T1", "2026-W47", 1).approved_at == at(6, 8, 5)  # leadership has it, with its approval
    submission = office.last("submission", HEAD_1)
    assert "78 ca" in submission.text
    assert "/BC-TTM1 ngày 22/11/2026)" in submission.text  # the paper itself says which report it replaces
    assert "Thay thế Báo cáo số" not in office.last("delivery").text
    office.receive(HEAD_1, "Duyệt", submission)
    office.pass_at(at(7, 11))
    assert (office.cycle().state, office.cycle().version) == (CycleState.DELIVERED, 2)
    assert [m.to for m in office.sent("late_delivery")] == list(LEADERS)
    mail = office.last("late_delivery")
    assert "Thay thế" in mail.subject
    assert "thay thế báo cáo ngày 22/11/2026 (phiên bản 1)" in mail.text
    assert list(files(office, mail)) == ["to-1-2.pdf"]
    office.pass_at(at(7, 12))
    assert len(office.sent("late_delivery")) == 2
    assert not [m for m in office.sent("not_approved") if m.group == "to-1"]


@pytest.mark.parametrize("words", ["Báo cáo còn sai số liệu.", "Bỏ 77", "Đồng ý"])
def test_words_without_a_real_change_correct_nothing(office: Office, words: str) -> None:
    delivered(office)
    office.receive(SECRETARY_1, words, office.last("draft", SECRETARY_1))
    office.pass_at(at(7, 9))
    assert (office.cycle().state, office.cycle().version) == (CycleState.DELIVERED, 1)
