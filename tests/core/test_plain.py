"""Canonical JSON of frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from mailflow.core.plain import from_json, later, to_json
from mailflow.core.verdict import Kind
from mailflow.core.week import Week


@dataclass(frozen=True)
class Inner:
    kind: Kind
    week: Week


@dataclass(frozen=True)
class Sample:
    name: str
    at: datetime
    day: date | None = None
    many: tuple[Inner, ...] = ()
    yes: bool = False


FULL = Sample(
    "Tổ 1", datetime(2026, 11, 20, 2, tzinfo=UTC), date(2026, 11, 20), (Inner(Kind.SOLUTION, Week(2026, 47)),), True
)


def test_a_value_comes_back_equal() -> None:
    assert from_json(Sample, to_json(FULL)) == FULL


def test_the_same_instant_in_another_zone_gives_the_same_text() -> None:
    other = Sample("x", datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=7))))
    assert to_json(other) == to_json(Sample("x", datetime(2026, 11, 20, 2, tzinfo=UTC)))


def test_a_field_that_an_older_version_did_not_write_takes_its_default() -> None:
    assert from_json(Sample, '{"at":"2026-11-20T02:00:00+00:00","name":"x"}').many == ()


def test_a_field_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(TypeError, match="complex"):
        to_json(1j)


@pytest.mark.parametrize(
    "text", ['{"name":3,"at":"2026-11-20T02:00:00+00:00"}', '{"name":"x"}', '{"name":"x","at":"?"}']
)
def test_a_text_of_another_shape_is_told(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(Sample, text)


@dataclass(frozen=True)
class Grown:
    name: str
    values: tuple[Decimal, ...] = later(())


def test_a_field_added_later_leaves_what_was_stored_before_as_it_was() -> None:
    assert to_json(Grown("x")) == '{"name":"x"}'
    assert from_json(Grown, '{"name":"x"}') == Grown("x")


def test_equal_numbers_are_written_alike_and_come_back() -> None:
    one, other = Grown("x", (Decimal("63.80"), Decimal("1E+3"))), Grown("x", (Decimal("63.8"), Decimal(1000)))
    assert to_json(one) == to_json(other) == '{"name":"x","values":["63.8","1000"]}'
    assert from_json(Grown, to_json(one)) == one


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="Grown"):
        from_json(Grown, '{"name":"x","values":["NaN"]}')
