"""`mailflow messages`, `show`, `note`, `refile`, `release`: what people do with what came in."""

import pytest

from mailflow.commands.messages import history, print_message, print_messages
from mailflow.commands.note import take_note
from mailflow.commands.refile import refile, release
from mailflow.core.records import MessageState
from mailflow.errors import UsageError
from tests.office import HEALTH, STANDING, W47, Office, at

OPINION = "Số ca sốt xuất huyết trên IOC thấp hơn báo cáo của CDC 14 ca."


@pytest.fixture
def filed(office: Office) -> Office:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, OPINION, office.last("call", HEALTH, "to-1"))
    office.receive("la@la.example", "Chào anh.")
    office.pass_at(at(2, 9))
    return office


def test_a_message_is_shown_with_all_that_followed_from_it(filed: Office, capsys: pytest.CaptureFixture[str]) -> None:
    found = history(filed.app, 1)
    assert OPINION in found["opinions"][0]
    assert any("receipt" in line for line in found["sent"])
    assert any("filed" in line for line in found["events"])
    print_message(filed.app, 1, as_json=False)
    assert OPINION in capsys.readouterr().out.replace("\n", " ").replace("  ", " ")


def test_an_unknown_number_says_what_to_do(filed: Office) -> None:
    with pytest.raises(UsageError, match="mailflow messages"):
        history(filed.app, 999)


def test_the_list_is_narrowed_by_state(filed: Office, capsys: pytest.CaptureFixture[str]) -> None:
    print_messages(filed.app, week="", group="", state="quarantined", limit=50, as_json=True)
    shown = capsys.readouterr().out
    assert "la@la.example" in shown
    assert HEALTH not in shown
    with pytest.raises(UsageError, match="quarantined"):
        print_messages(filed.app, week="", group="", state="lost", limit=50, as_json=True)
    with pytest.raises(UsageError, match="2026-W47"):
        print_messages(filed.app, week="47", group="", state="", limit=50, as_json=True)


def test_a_note_is_filed_and_copied_to_the_member(filed: Office) -> None:
    said = take_note(
        filed.app, "giam-doc-so-gddt", "Sĩ số học sinh khớp.", channel="phone", week="2026-W47", by="thư ký"
    )
    assert "Sở Giáo dục" in said
    assert "Sĩ số học sinh khớp." in filed.texts()
    assert filed.sent("recorded", "giamdoc.sgddt@binhphuoc.example")


@pytest.mark.parametrize("wrong", [{"channel": "fax"}, {"week": "47"}, {"member_id": "ai-do"}, {"text": " "}])
def test_a_note_that_cannot_be_taken_says_what_is_expected(filed: Office, wrong: dict[str, str]) -> None:
    given = {"member_id": "giam-doc-so-gddt", "text": "x", "channel": "phone", "week": "", "by": "thư ký", **wrong}
    with pytest.raises(UsageError):
        take_note(filed.app, given.pop("member_id"), given.pop("text"), **given)


def test_a_released_message_goes_through_its_journey_again(filed: Office) -> None:
    held = next(m for m in filed.messages() if m.state is MessageState.QUARANTINED)
    release(filed.app, held.id)
    filed.pass_at(at(2, 10))
    assert filed.messages()[-1].state is MessageState.QUARANTINED  # the rules have not changed
    assert len(filed.sent("quarantine_notice", STANDING)) == 1
    with pytest.raises(UsageError, match="không chờ xem xét"):
        release(filed.app, 1)


def test_refiling_shows_first_and_never_touches_what_a_person_corrected(
    filed: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    refile(filed.app, "2026-W47", group="", apply=False)
    assert "Không có gì khác" in capsys.readouterr().out
    with filed.store.transaction() as tx:
        (opinion,) = tx.opinions.of_week("to-1", W47)
        tx.opinions.change(opinion.id, "thư ký", at(2, 10), sector="du-lich")
    refile(filed.app, "2026-W47", group="to-1", apply=True)
    with filed.store.transaction() as tx:
        assert [(o.sector, o.status) for o in tx.opinions.of_week("to-1", W47)] == [("du-lich", "active")]


def test_refiling_replaces_what_older_rules_filed_otherwise(filed: Office, capsys: pytest.CaptureFixture[str]) -> None:
    from sqlalchemy import text

    with filed.store._engine.begin() as connection:  # as an older version of the rules would have filed it
        connection.execute(text("UPDATE opinions SET sector = 'du-lich'"))
    refile(filed.app, "2026-W47", group="to-1", apply=False)
    assert "- du-lich" in capsys.readouterr().out
    refile(filed.app, "2026-W47", group="to-1", apply=True)
    with filed.store.transaction() as tx:
        live = [o.sector for o in tx.opinions.of_week("to-1", W47) if o.status == "active"]
    assert live == ["y-te"]
