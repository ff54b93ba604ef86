"""The office of a test: fresh, empty, on a Monday morning, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Office


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    if request.param == "sqlite":
        yield Office(tmp_path)
        return
    with request.getfixturevalue("postgres").migrated() as url:
        made = Office(tmp_path, url=url)
        yield made
        made.store.close()
