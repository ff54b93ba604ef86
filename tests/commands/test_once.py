"""Rehearsal: a pretended time is allowed only where the settings say so."""

import pytest

from mailflow.adapters.settings import Settings
from mailflow.adapters.settings.sections import Rehearsal
from mailflow.commands.once import pretended
from mailflow.errors import UsageError
from tests.office import Office, at


def test_without_rehearsal_the_time_cannot_be_pretended(office: Office) -> None:
    with pytest.raises(UsageError, match="rehearsal"):
        pretended(office.app, "2026-11-18T08:00+07:00")


@pytest.mark.parametrize("text", ["2026-11-18T08:00+07:00", "2026-11-18T08:00", "2026-11-18T01:00Z"])
def test_a_time_without_zone_is_vietnamese(office: Office, text: str) -> None:
    office.app.reading.settings = Settings(rehearsal=Rehearsal(enabled=True))
    assert pretended(office.app, text) == at(2, 8) == office.app.clock()


def test_what_is_no_time_says_what_is_expected(office: Office) -> None:
    office.app.reading.settings = Settings(rehearsal=Rehearsal(enabled=True))
    with pytest.raises(UsageError, match="ISO 8601"):
        pretended(office.app, "thứ Tư")
