"""Timing that says how sure it is: median of rounds, CPU time, and whether the machine is quiet."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

ROUNDS = 5


def median_ms(work: Callable[[], int]) -> float:
    """Median over ROUNDS of CPU milliseconds for each unit; `work` returns how many units it did."""
    found = []
    for _ in range(ROUNDS):
        start = time.process_time()
        units = work()
        found.append(1000 * (time.process_time() - start) / units)
    return statistics.median(found)


def quiet() -> str:
    """A warning when other work was going on; "" on a quiet machine."""
    load = os.getloadavg()[0]
    return f"(load {load:.1f}: not a quiet machine)" if load > 1.2 else ""
