"""Small writes of several threads in one commit: whoever comes while another commits waits and goes with the next.

A commit waits for the disk far longer than it works; so many small ones cost as much as one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from mailflow.adapters.store.transaction import Transaction
from mailflow.errors import StoreError

_T = TypeVar("_T")
_Write = tuple[Callable[[Transaction], Any], "Future[Any]"]


class Joint:
    """`begin` opens a transaction that is committed at the end of its block."""

    def __init__(self, begin: Callable[[], AbstractContextManager[Transaction]]) -> None:
        self._begin = begin
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._waiting: list[_Write] = []

    def run(self, write: Callable[[Transaction], _T]) -> _T:
        """What `write` gives, once it is committed; what it raises, nothing of it written."""
        mine: Future[_T] = Future()
        with self._guard:
            self._waiting.append((write, mine))
        with self._turn:
            if not mine.done():
                with self._guard:
                    together, self._waiting = self._waiting, []
                self._commit(together)
        return mine.result()

    def _commit(self, together: list[_Write]) -> None:
        if len(together) > 1 and self._all(together):
            return
        for write, future in together:
            try:
                with self._begin() as tx:
                    given = write(tx)
            except Exception as error:
                future.set_exception(error)
            else:
                future.set_result(given)

    def _all(self, together: list[_Write]) -> bool:
        """False, nothing written, when one of them fails: then each is to be written by itself."""
        try:
            with self._begin() as tx:
                given = [write(tx) for write, _ in together]
        except StoreError as error:  # away for all of them
            for _, future in together:
                future.set_exception(error)
            return True
        except Exception:
            return False
        for (_, future), result in zip(together, given, strict=True):
            future.set_result(result)
        return True
