"""Dovecot and Postfix, started once for all end-to-end tests; their logs stand in the report of a test that fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailflow.core.week import Week
from tests.e2e.people import addresses_of, sample_roster
from tests.e2e.servers import MailServers
from tests.e2e.service import TEAM

WEEK = Week(2026, 47)
UNREACHABLE = "pho-cuc-truong-hai-quan"
GONE = "da-nghi@tinh.example"  # accepted by Postfix, then returned as undeliverable
_POOL = [f"hop{n}@binhphuoc.example" for n in range(1, 41)]
_running: list[MailServers] = []


@pytest.fixture(scope="session")
def servers() -> Iterator[MailServers]:
    """Missing programs are an error, never a skip: a check that does not run proves nothing."""
    running = MailServers([*_POOL, TEAM], bouncing=[GONE])
    try:
        running.start()
        _running.append(running)
        yield running
    finally:
        _running.remove(running)
        running.stop()


@pytest.fixture(scope="module")
def province() -> Iterator[MailServers]:
    """Servers of their own for tests that play everybody of the sample roster; the customs office cannot be reached."""
    roster = sample_roster(WEEK.monday)
    dead = roster.member(UNREACHABLE).address
    running = MailServers(addresses_of(roster) - {dead}, bouncing=[dead])
    try:
        running.start()
        _running.append(running)
        yield running
    finally:
        _running.remove(running)
        running.stop()


@pytest.fixture
def address(servers: MailServers) -> str:
    """An address whose mailbox no other test has used."""
    return _POOL.pop(0)


@pytest.fixture
def other(servers: MailServers) -> str:
    """A second one for the same test."""
    return _POOL.pop(0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.failed:
        report.sections += [("mail servers", running.logs()) for running in _running]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have counted (`record_property("numbers", text)`), also when they passed."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, text in getattr(report, "user_properties", ()):
                if name == "numbers" and report.when == "call":
                    terminalreporter.write_line(text)
