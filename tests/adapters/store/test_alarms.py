from datetime import timedelta

from mailflow.core.alarms import Alarm, AlarmKind
from mailflow.core.week import Week
from tests.adapters.store.conftest import NOW

LATE = NOW + timedelta(hours=1)
ALARM = Alarm("deadline:2026-W47:to-1", AlarmKind.DEADLINE, NOW, "to-1", 2.5, "submitted", "to-1", Week(2026, 47))


def test_a_trouble_is_told_by_one_daemon_and_read_back_whole(store):
    with store.transaction() as tx:
        assert tx.alarms.begin(ALARM, NOW) == 1
        assert tx.alarms.begin(ALARM, NOW) == 0
        assert tx.alarms.told() == [ALARM]


def test_its_end_is_told_by_one_daemon_and_it_may_come_again(store):
    with store.transaction() as tx:
        tx.alarms.begin(ALARM, NOW)
        assert [tx.alarms.end(ALARM.key, LATE) for _ in range(2)] == [1, 0]
        assert tx.alarms.told() == []
        assert tx.alarms.begin(ALARM, LATE) == 2
        assert tx.alarms.told() == [ALARM]
        assert tx.alarms.end(ALARM.key, LATE) == 2


def test_what_was_never_told_cannot_end(store):
    with store.transaction() as tx:
        assert tx.alarms.end("disk:may-1", NOW) == 0
