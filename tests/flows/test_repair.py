"""After a crash, and with a second service on the same mailbox: no message is filed twice, none stops the others."""

from __future__ import annotations

import pytest

from mailflow.flows import clerk
from tests.office import HEALTH, Office, at

OPINION = "Số lượt khám ngoại trú tăng 4,2%, phù hợp quy luật mùa."


class Crash(BaseException):
    """Ends the process for a test, as a kill would; no handler of ours may catch it."""


def test_a_repeat_that_a_crash_interrupted_is_not_filed_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.pass_at(at(2, 8))
    uid = office.receive(HEALTH, OPINION)
    raw = office.mailbox.inbox[uid]
    office.pass_at(at(2, 9))
    office.mailbox.put(raw, at(2, 10))

    def crash(*_args: object, **_more: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(clerk.Clerk, "_file", crash)
        with pytest.raises(Crash):
            office.pass_at(at(2, 10))
    office.pass_at(at(2, 11))
    assert office.texts() == [OPINION]
    assert "repeat" in office.messages()[-1].flags


def test_a_stored_message_that_ends_the_process_does_not_stop_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, "Ý kiến thứ nhất về y tế là POISON, số liệu hợp lý.")
    office.receive(HEALTH, OPINION)
    understand = office.app.understand

    def deadly(mail: object, *more: object) -> object:
        if "POISON" in mail.text:  # type: ignore[attr-defined]
            raise Crash
        return understand(mail, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(office.app, "understand", deadly)
    for minute in range(6):
        try:
            office.pass_at(at(2, 9, minute))
        except Crash:
            continue
    assert office.texts() == [OPINION]
    assert [m.reason_code for m in office.messages()] == ["unreadable", None]
    assert office.mailbox.inbox == {}


def test_a_message_that_another_service_filed_meanwhile_is_not_filed_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, OPINION)
    file = clerk.Clerk._file

    def after_the_other(self: clerk.Clerk, *words: object, **more: object) -> None:
        """Between storing and filing, the other service repairs what it takes for the remains of a crash."""
        with monkeypatch.context() as patch:
            patch.setattr(clerk.Clerk, "_file", file)
            office.service.intake.repair(at(2, 9))
        file(self, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(clerk.Clerk, "_file", after_the_other)
    office.pass_at(at(2, 9))
    assert office.texts() == [OPINION]
    assert office.events().count("filed") == 1
    assert len(office.sent("receipt", HEALTH)) == 1
