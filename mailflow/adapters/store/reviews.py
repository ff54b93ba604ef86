"""States and frozen versions of the yearly reviews: kept like those of weeks, each under its year's key week.

They lie in tables of their own, so that nothing that asks for weeks ever meets a year.
"""

from __future__ import annotations

from mailflow.adapters.store.cycles import Cycles
from mailflow.adapters.store.reports import Reports
from mailflow.adapters.store.rows import twin_of


class ReviewCycles(Cycles):
    """`tx.review_cycles`."""

    table = twin_of(Cycles.table, "review_cycles")


class ReviewVersions(Reports):
    """`tx.review_versions`."""

    table = twin_of(Reports.table, "review_versions")
