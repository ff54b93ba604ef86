from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.chain import GENESIS, Checking, Entry, Fault, Finding, Link, Seal, next_seal

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def chain(length):
    seal, links = Seal(), []
    for number in range(1, length + 1):
        entry = Entry(number + 100, AT, "a@x", f"what{number}", "to-1", "2026-W47", None, '{"k":"ý"}')
        seal = next_seal(seal, entry)
        links.append(Link(number, seal.hash, entry.event, entry))
    return links, seal


def found(links, head, copies=(), unsealed=()):
    checking = Checking(tuple(copies))
    checking.take(links)
    checking.finish(head, unsealed)
    return checking.findings


def test_a_whole_chain_has_no_fault():
    links, head = chain(5)
    assert found(links, head) == []
    assert found([], Seal(0, GENESIS)) == []


def test_the_form_of_the_hash_is_for_all_time():
    assert chain(2)[1].hash == "39b5d970fb1eb90750ac52f7c6d3425c689edaf81951d25d901d0497066b9cd7"


FIELDS = {
    "at": AT.replace(microsecond=1), "actor": "b@x", "what": "x", "group": None, "week": "2026-W48", "message": 1,
    "detail": '{"k": "ý"}',
}  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_every_altered_field_is_found_and_its_row_named(name):
    links, head = chain(5)
    links[2] = replace(links[2], entry=replace(links[2].entry, **{name: FIELDS[name]}))
    assert found(links, head) == [Finding(Fault.ALTERED, 3, 103)]


@given(st.integers(2, 8), st.data())
def test_a_removed_row_is_found_wherever_it_stood(length, data):
    links, head = chain(length)
    gone = data.draw(st.integers(1, length))
    del links[gone - 1]
    assert Finding(Fault.REMOVED, gone) in found(links, head)


@given(st.integers(2, 8), st.data())
def test_two_rows_that_changed_places_are_found(length, data):
    links, head = chain(length)
    first, second = data.draw(st.lists(st.integers(0, length - 1), min_size=2, max_size=2, unique=True))
    one, other = links[first], links[second]
    links[first] = replace(other, position=one.position)
    links[second] = replace(one, position=other.position)
    assert {f.position for f in found(links, head) if f.fault is Fault.ALTERED} >= {first + 1, second + 1}


def test_an_event_taken_from_its_link_is_found():
    links, head = chain(3)
    links[1] = replace(links[1], entry=None)
    assert found(links, head) == [Finding(Fault.REMOVED, 2, 102)]


def test_a_head_that_does_not_fit_or_is_gone_is_found():
    links, _ = chain(3)
    assert found(links, Seal(3, "f" * 64)) == [Finding(Fault.HEAD, 3)]
    assert found(links, None) == [Finding(Fault.HEAD, 3)]
    assert found(links, Seal(2, links[1].hash)) == [Finding(Fault.HEAD, 2)]


def test_a_chain_cut_together_with_its_head_is_found_by_a_seal_kept_elsewhere():
    links, head = chain(5)
    shorter = Seal(4, links[3].hash)
    assert found(links[:4], shorter) == []
    assert found(links[:4], shorter, [head]) == [Finding(Fault.COPY, 5)]


def test_a_chain_written_anew_is_found_by_a_seal_kept_elsewhere():
    links, head = chain(5)
    kept = Seal.parse(f"3-{links[2].hash[:16]}")
    assert found(links, head, [kept]) == []
    assert found(links, head, [Seal(3, "ab" * 8)]) == [Finding(Fault.COPY, 3, 103)]


def test_an_event_slipped_in_beside_the_chain_is_found():
    links, head = chain(2)
    assert found(links, head, unsealed=[9]) == [Finding(Fault.ADDED, 0, 9)]


@pytest.mark.parametrize("text", ["", "17", "17-xyz", "-abc", "17-abc", "1" * 19 + "-" + "a" * 64])
def test_what_is_no_seal_is_refused(text):
    with pytest.raises(ValueError, match="seal"):
        Seal.parse(text)


@given(st.integers(0, 10**15), st.binary(min_size=32, max_size=32))
def test_a_seal_written_out_is_read_back(position, digest):
    seal = Seal(position, digest.hex())
    assert Seal.parse(f" {seal}\n") == seal
