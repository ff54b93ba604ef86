"""Sending: each mail once, refusals and doubts noted, nothing lost over a crash."""

from mailflow.core.records import DeliveryState
from tests.office import HEALTH, SECRETARY_1, Office, at


def states(office: Office) -> dict[str, str]:
    return {m.to: str(m.state) for m in office.sent("call", group="to-1")}


def test_what_is_accepted_is_never_sent_again(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.pass_at(at(2, 9))
    assert len(office.post.to(HEALTH)) == len(office.sent("call", HEALTH))


def test_a_temporary_refusal_is_tried_again_later_not_at_once(office: Office) -> None:
    office.post.answers[HEALTH] = [DeliveryState.RETRY]
    office.pass_at(at(2, 8))
    assert states(office)[HEALTH] == "retry"
    office.pass_at(at(2, 8, 30))
    assert states(office)[HEALTH] == "accepted"


def test_a_permanent_refusal_is_told_to_the_secretary_once(office: Office) -> None:
    office.post.answers[HEALTH] = [DeliveryState.REFUSED, DeliveryState.REFUSED]
    office.pass_at(at(2, 8))
    office.pass_at(at(2, 9))
    assert states(office)[HEALTH] == "refused"
    assert len(office.sent("bounce_notice", SECRETARY_1)) == 1
    office.pass_at(at(4, 8))
    assert HEALTH not in [m.to for m in office.sent("reminder")]


def test_an_uncertain_mail_is_tried_once_more_under_the_same_id(office: Office) -> None:
    office.post.answers[HEALTH] = [DeliveryState.UNCERTAIN] * 4
    office.pass_at(at(2, 8))
    office.pass_at(at(2, 9))
    calls = office.sent("call", HEALTH, "to-1")
    assert [(m.state, m.attempts) for m in calls] == [(DeliveryState.UNCERTAIN, 2)]


def test_a_mail_left_in_sending_by_a_crash_is_taken_up_again(office: Office) -> None:
    office.pass_at(at(0, 9))
    office.clock.now = at(2, 8)
    office.service.reporting.run(at(2, 8))
    call = office.last("call", HEALTH, "to-1")
    with office.store.transaction() as tx:
        assert tx.outbox.claim(call.id, at(2, 8))
    office.pass_at(at(2, 8, 5))
    assert office.last("call", HEALTH, "to-1").state is DeliveryState.SENDING  # another process may be at it
    office.pass_at(at(2, 8, 30))
    assert office.last("call", HEALTH, "to-1").state is DeliveryState.ACCEPTED


def test_a_flood_of_notices_to_one_address_is_held(office: Office) -> None:
    office.pass_at(at(2, 8))
    for number in range(30):
        office.receive(HEALTH, "", subject=f"trống {number}")
    office.pass_at(at(2, 9))
    notices = office.sent("empty_resend", HEALTH)
    cap = office.app.settings.policy.notices_per_day
    assert [m.state for m in notices].count(DeliveryState.ACCEPTED) == cap
    assert [m.state for m in notices].count(DeliveryState.HELD) == len(notices) - cap
