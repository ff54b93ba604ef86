"""Old content is erased by setting, in small steps; what it was, when and of whom can still be proved."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.commands.audit import findings, verify
from mailflow.commands.dossier import packed
from mailflow.commands.retention import retain
from mailflow.core.records import CycleState, DeliveryState
from mailflow.errors import UsageError
from mailflow.flows import retention
from mailflow.flows.refiling import Refiling
from mailflow.flows.retention import Retention
from tests.office import HEAD_1, HEALTH, SECRETARY_1, W47, Office, at

TEXT = "Số lượt khám ngoại trú tăng 4,2%, số liệu hợp lý."
PHONE = "Người dân phản ánh qua số 0976175123: đường hỏng."
LATER = at(7, 9) + timedelta(days=6 * 365)


@pytest.fixture
def old(office: Office) -> Office:
    """A delivered week, six years ago; what is kept is five years."""
    keep(office, 5)
    office.pass_at(at(2, 8))
    office.receive(HEALTH, TEXT, office.last("call", HEALTH, "to-1"))
    office.pass_at(at(2, 9))
    office.pass_at(at(5, 11, 30))
    office.receive(SECRETARY_1, "Sửa 1: Lượt khám tăng.", office.last("draft", SECRETARY_1))
    office.pass_at(at(5, 12))
    office.pass_at(at(5, 20))
    office.receive(HEAD_1, "Duyệt.", office.last("submission", HEAD_1, "to-1"))
    office.pass_at(at(6, 9))
    office.pass_at(at(7, 7))
    return office


def keep(office: Office, years: int) -> None:
    settings = office.app.settings
    office.app.reading.settings = settings.model_copy(
        update={"retention": settings.retention.model_copy(update={"years": years})}
    )


def deliver_all(office: Office) -> None:
    """Close the weeks of the groups that nobody approved."""
    with office.store.transaction() as tx:
        for cycle in tx.cycles.all_open():
            assert tx.cycles.save(replace(cycle, state=CycleState.DELIVERED), cycle.state)


def test_nothing_is_erased_of_an_open_week_before_its_time_or_without_a_setting(old: Office) -> None:
    assert Retention(old.app).look(LATER).messages == 0
    assert not Retention(old.app).run(LATER)
    deliver_all(old)
    assert not Retention(old.app).run(at(7, 9) + timedelta(days=4 * 365))
    keep(old, 0)
    assert not Retention(old.app).run(LATER)
    with pytest.raises(UsageError, match="years = 0"):
        retain(old.app)
    assert old.texts() == ["Lượt khám tăng."]


def test_words_are_erased_and_the_trail_the_hash_and_the_report_stay(old: Office) -> None:
    deliver_all(old)
    before = [(m.id, m.sha256, m.sender) for m in old.messages()]
    assert Retention(old.app).look(LATER).messages == len(before)
    assert Retention(old.app).run(LATER)
    assert [(m.id, m.sha256, m.sender) for m in old.messages()] == before
    with old.store.transaction() as tx:
        for number, _, _ in before:
            with pytest.raises(KeyError):
                tx.messages.raw(number)
            assert tx.messages.verdict(number) is None
        assert [o.text for o in tx.opinions.of_week("to-1", W47)] == [""]
        assert TEXT not in str(tx.opinions.corrections(W47))
        assert all(mail.text == "" for mail in tx.outbox.find(limit=1000))
        assert "Lượt khám tăng" in tx.reports.get("to-1", W47).content
        assert [e.what for e in tx.events.recent(2)] == ["erased_rest", "erased_messages"]
    assert findings(verify(old.store))[0].startswith("Nhật ký nguyên vẹn")
    assert not Retention(old.app).run(LATER)  # once is enough
    assert Refiling(old.app).compare(W47) == []
    with zipfile.ZipFile(io.BytesIO(packed(old.app, "T1", str(W47)))) as dossier:
        assert "Thư số 1: nội dung đã xóa theo thời hạn lưu" in dossier.read("muc-luc.xml").decode()


def test_the_command_looks_first(old: Office) -> None:
    deliver_all(old)
    old.clock.now = LATER
    assert "Chưa xóa gì" in retain(old.app)
    assert old.texts()
    assert "Đã xóa nội dung 3 thư" in retain(old.app, apply=True)
    assert old.texts() == [""]


def test_a_report_hides_a_citizens_phone_and_the_store_keeps_the_words(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, PHONE, office.last("call", HEALTH, "to-1"))
    office.pass_at(at(2, 9))
    office.pass_at(at(5, 11, 30))
    assert "0976175123" in office.texts()[0]
    draft = office.last("draft", SECRETARY_1).text
    assert "0976***" in draft
    assert "0976175123" not in draft


def test_a_file_that_lists_persons_is_shown_to_the_secretary(office: Office) -> None:
    office.pass_at(at(2, 8))
    rows = "\n".join(f"bệnh nhân {n}, điện thoại 09761751{n:02}" for n in range(12))
    office.receive(HEALTH, TEXT, office.last("call", HEALTH, "to-1"), files={"danh sach.txt": rows.encode()})
    office.pass_at(at(2, 9))
    letter = office.last("person_list", SECRETARY_1)
    assert "danh sach.txt" in letter.text
    assert "09761751" not in letter.text


def test_a_run_that_ends_early_goes_on_at_the_next(old: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver_all(old)
    monkeypatch.setattr(retention, "PAGES", 1)
    monkeypatch.setattr(retention, "PAGE", 2)
    left = [Retention(old.app).look(LATER).messages]
    while Retention(old.app).run(LATER):
        left.append(Retention(old.app).look(LATER).messages)
    assert left[:3] == [3, 1, 0]
    with old.store.transaction() as tx:
        assert not any(mail.text for mail in tx.outbox.find(limit=1000))


def test_mail_that_may_still_be_sent_keeps_its_bytes(old: Office) -> None:
    deliver_all(old)
    with old.store.transaction() as tx:
        sent = tx.outbox.get(tx.outbox.find(limit=1)[0].id)
        assert sent is not None
        assert tx.outbox.queue(replace(sent, message_id="<h@x>", once="held", state=DeliveryState.HELD))
    Retention(old.app).run(LATER)
    with old.store.transaction() as tx:
        held = tx.outbox.by_message_id("<h@x>")
        assert held is not None
        assert tx.outbox.get(held.id) is not None
        assert tx.outbox.get(sent.id) is None


def test_no_part_of_a_report_holds_a_personal_number(office: Office) -> None:
    """Items, what replaced them, bất cập, notes, subjects of held mail."""
    office.pass_at(at(2, 8))
    office.receive(HEALTH, f"Bất cập: {PHONE}", office.last("call", HEALTH, "to-1"))
    office.receive("la@ngoai.example", PHONE, subject="Gọi 0976175123")
    office.pass_at(at(2, 9))
    office.pass_at(at(5, 11, 30))
    office.receive(SECRETARY_1, "Sửa 1: Bất cập: gọi 0976175123 thì rõ.", office.last("draft", SECRETARY_1))
    office.pass_at(at(5, 12))
    with office.store.transaction() as tx:
        versions = [kept.content for kept in tx.reports.all("to-1", W47)]
    assert len(versions) == 2
    assert all("0976***" in content and "0976175123" not in content for content in versions)
    unmask = office.app.settings.policy.model_copy(update={"mask_personal_data": False})
    office.app.reading.settings = office.app.settings.model_copy(update={"policy": unmask})
    with office.store.transaction() as tx:
        assert "0976175123" in office.app.compile(tx, "to-1", W47, at(5, 13)).to_json()
