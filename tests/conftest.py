"""Settings of every test: property tests judge results, never how fast a busy machine is."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from mailflow.commands.logs import set_up
from tests.postgres import PostgresServer

# The same examples in every run: a red run is a change of ours. `make fuzz` looks for new ones.
settings.register_profile("mailflow", deadline=None, derandomize=True)
settings.load_profile("mailflow")

set_up("console", "critical")  # what a test prints is the program's own words, not its log


# Files stay whole (pytest-xdist, loadfile); what takes minutes begins first, or one worker is left alone with it.
_LONGEST = ("tests/e2e/test_kills.py", "tests/e2e/test_week.py", "tests/e2e/test_instances.py", "tests/e2e/test_cli.py")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the longest files to the front; the others keep their order."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    file = item.nodeid.partition("::")[0]
    return _LONGEST.index(file) if file in _LONGEST else len(_LONGEST)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL for this run; a missing one is an error, never a skip."""
    server = PostgresServer()
    server.start()
    yield server
    server.close()
