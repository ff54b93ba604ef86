"""Small writes of several threads in one commit: together, or each by itself when one of them fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import pytest

from mailflow.adapters.store import Store, Transaction
from mailflow.adapters.store.joint import Joint
from mailflow.errors import StoreError
from tests.adapters.store.conftest import NOW

Write = Callable[[Transaction], Any]


class Counted(Joint):
    """Counts the transactions; `together` is what happens when these writes come at the same moment."""

    def __init__(self, store: Store) -> None:
        super().__init__(self.begin)
        self.store, self.begun = store, 0

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        self.begun += 1
        with self.store.transaction() as tx:
            yield tx

    def together(self, *writes: Write) -> list[Future[Any]]:
        given = [(write, Future[Any]()) for write in writes]
        self._commit(given)
        return [future for _, future in given]


def beat(name: str) -> Write:
    return lambda tx: tx.beats.beat(name, NOW) or name


def broken(tx: Transaction) -> None:
    tx.beats.beat("broken", NOW)
    raise ZeroDivisionError


def beats(store: Store) -> set[str]:
    with store.transaction() as tx:
        return set(tx.beats.all())


def test_writes_that_come_together_share_a_transaction(store):
    joint = Counted(store)
    assert [one.result() for one in joint.together(beat("a"), beat("b"), beat("c"))] == ["a", "b", "c"]
    assert joint.begun == 1
    assert beats(store) == {"a", "b", "c"}


def test_one_that_fails_takes_no_other_with_it(store):
    first, second, third = Counted(store).together(beat("a"), broken, beat("c"))
    assert (first.result(), third.result()) == ("a", "c")
    with pytest.raises(ZeroDivisionError):
        second.result()
    assert beats(store) == {"a", "c"}


def test_a_store_that_is_away_is_away_for_all(store):
    def away(_tx: Transaction) -> None:
        raise StoreError("away")

    for one in Counted(store).together(beat("a"), away):
        with pytest.raises(StoreError):
            one.result()
    assert beats(store) == set()


def test_threads_get_each_its_own_answer(store):
    won: list[str] = []
    start = threading.Barrier(4)

    def claim() -> None:
        start.wait()
        for number in range(10):
            if store.joined(lambda tx, key=f"duty:{number}": tx.duties.claim(key, NOW)):
                won.append(f"duty:{number}")

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == sorted(f"duty:{number}" for number in range(10))
