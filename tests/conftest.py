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


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL for this run; a missing one is an error, never a skip."""
    server = PostgresServer()
    server.start()
    yield server
    server.close()
