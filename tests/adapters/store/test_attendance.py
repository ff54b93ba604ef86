from datetime import timedelta

import pytest

from mailflow.core.records import Attendance, Presence
from mailflow.core.week import Week
from tests.adapters.store.conftest import NOW

W47 = Week(2026, 47)
SIGNS = [Presence.ABSENT, Presence.BOUNCED, Presence.UNCLEAR]
ANSWERS = [Presence.ANSWERED, Presence.NO_OPINION]


def seen(presence, hours=0, late=False):
    return Attendance("to-1", W47, "m", presence, NOW + timedelta(hours=hours), late, None, f"{presence} {hours}")


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("sign", SIGNS)
def test_an_answer_outranks_every_other_sign_in_either_order(store, answer, sign):
    with store.transaction() as tx:
        tx.attendance.note(seen(sign))
        assert tx.attendance.note(seen(answer, 1)) == seen(answer, 1)
        assert tx.attendance.note(seen(sign, 2)) == seen(answer, 1)
        assert tx.attendance.of_week("to-1", W47) == {"m": seen(answer, 1)}


def test_of_two_answers_the_newer_stands_and_on_time_stays_on_time(store):
    with store.transaction() as tx:
        tx.attendance.note(seen(Presence.ANSWERED, 1))
        now = tx.attendance.note(seen(Presence.NO_OPINION, 9, late=True))
        assert (now.presence, now.late) == (Presence.NO_OPINION, False)
        assert tx.attendance.note(seen(Presence.ANSWERED, 3)) == now
        assert tx.attendance.of_week("to-1", W47) == {"m": now}


def test_a_late_answer_is_on_time_once_an_earlier_one_is_read(store):
    with store.transaction() as tx:
        tx.attendance.note(seen(Presence.ANSWERED, 9, late=True))
        now = tx.attendance.note(seen(Presence.ANSWERED, 1))
    assert (now.late, now.at) == (False, NOW + timedelta(hours=9))


def test_of_two_weak_signs_the_newer_stands(store):
    with store.transaction() as tx:
        tx.attendance.note(seen(Presence.BOUNCED, 5))
        tx.attendance.note(seen(Presence.ABSENT, 1))
        assert tx.attendance.of_week("to-1", W47)["m"].presence is Presence.BOUNCED
        tx.attendance.note(seen(Presence.UNCLEAR, 6))
        assert tx.attendance.of_week("to-1", W47)["m"].presence is Presence.UNCLEAR
        assert tx.attendance.of_member("m", Week(2026, 40), W47)[0].presence is Presence.UNCLEAR
        assert tx.attendance.of_member("m", Week(2026, 48), Week(2026, 53)) == []
        assert tx.attendance.of_week("to-2", W47) == {}
