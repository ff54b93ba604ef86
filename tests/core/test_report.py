"""The report as a value: order, numbers, who is missing, what is gathered, JSON and hash, differences."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.core.records import Attendance, ItemStatus, Opinion, Presence
from mailflow.core.report import ChangeKind, Edition, Origin, Report, State, diff
from mailflow.core.report_compile import compile_report
from mailflow.core.roster import Role
from mailflow.core.verdict import COMMON_SECTOR, Kind, SubmittedBy
from tests import sample_report as s


def test_sectors_stand_in_the_order_of_the_decision_and_silent_ones_too() -> None:
    heads = [section.head.id for section in s.report().sections()]
    assert heads == [*s.TO_1.sectors, COMMON_SECTOR]


def test_kinds_of_a_sector_are_kept_apart_in_the_order_of_article_2() -> None:
    health = next(x for x in s.report().sections() if x.head.id == "y-te")
    assert health.kinds == (Kind.ASSESSMENT, Kind.DATA_ISSUE, Kind.SOLUTION, Kind.RECOMMENDATION)
    assert [i.kind for i in health.items] == list(health.kinds)


def test_numbers_run_as_the_page_is_read_and_what_is_not_on_it_comes_after() -> None:
    report = s.report()
    printed = [i.number for section in report.sections() for i in section.items]
    assert printed == list(range(1, 14))
    assert [i.number for i in report.waiting] == [14, 15]
    assert [one.item.number for one in report.left_out] == [16]


def test_the_order_in_which_opinions_are_given_does_not_change_the_report() -> None:
    assert s.report(opinions=tuple(reversed(s.opinions()))).sha256 == s.report().sha256


def test_members_text_is_kept_letter_for_letter() -> None:
    texts = {i.text for i in s.report().items}
    assert {o.text for o in s.opinions() if o.status is ItemStatus.ACTIVE} == texts


@pytest.mark.parametrize(
    ("member", "state"),
    [
        ("giam-doc-so-y-te", State.ANSWERED),
        ("giam-doc-so-gddt", State.ABSENT),
        ("giam-doc-so-vhttdl", State.LATE),
    ],
)
def test_how_a_member_stands(member: str, state: State) -> None:
    assert next(x for x in s.report().standings if x.member == member).state is state


def test_without_any_opinion_every_owner_is_missing_and_nobody_else() -> None:
    report = s.report(opinions=(), attendance={})
    assert {x.member for x in report.silent} == {m.id for m in s.MEMBERS if m.group == "to-1" and m.expected}
    assert all(x.state is State.MISSING for x in report.silent)
    assert s.TO_1.head not in {x.member for x in report.standings}


def test_nothing_further_to_say_is_an_answer() -> None:
    report = s.report_2()
    assert [x.member for x in report.silent] == ["pho-cuc-truong-hai-quan"]


def test_no_opinion_without_a_filed_item_still_counts_as_answered() -> None:
    attendance = {"giam-doc-so-y-te": Attendance("to-1", s.WEEK, "giam-doc-so-y-te", Presence.NO_OPINION, s.at(20, 9))}
    report = s.report(opinions=(), attendance=attendance)
    assert [x.member for x in report.answered] == ["giam-doc-so-y-te"]
    quiet = next(x for x in report.sections() if x.head.id == "y-te").quiet
    assert [q.state for q in quiet] == [State.NO_OPINION]


@pytest.mark.parametrize("presence", [Presence.BOUNCED, Presence.UNCLEAR, Presence.ABSENT])
def test_an_opinion_that_stands_in_the_report_outweighs_an_automatic_answer(presence: Presence) -> None:
    attendance = {"giam-doc-so-y-te": Attendance("to-1", s.WEEK, "giam-doc-so-y-te", presence, s.at(20, 9))}
    standing = next(x for x in s.report(attendance=attendance).standings if x.member == "giam-doc-so-y-te")
    assert standing.state is State.ANSWERED


def test_a_contributor_is_shown_under_his_own_sector_and_never_missing() -> None:
    report = s.report_2()
    section = next(x for x in report.sections() if x.head.id == "y-te")
    assert section.head.contributed
    assert section.quiet == ()
    assert "giam-doc-so-gddt" not in {x.member for x in report.standings}


def test_a_recommendation_is_grouped_by_whom_it_addresses() -> None:
    found = {i.number: i.to_leaders for i in s.report().gathered(Kind.RECOMMENDATION)}
    assert found == {3: True, 7: True, 10: False}


def test_an_open_directive_past_its_day_is_overdue_and_a_done_one_never() -> None:
    lines = s.report().directives
    assert [(d.overdue, d.done_at is not None) for d in lines] == [(True, False), (False, False), (False, True)]
    assert lines[0].others == ("Giám đốc Sở Giáo dục và Đào tạo",)


def test_a_cancelled_directive_is_not_reported() -> None:
    gone = tuple(replace(d, state="cancelled") for d in s.directives())
    assert s.report(directives=gone).directives == ()


def test_an_unknown_sector_gets_a_heading_instead_of_being_lost() -> None:
    odd = s.opinion(99, "giam-doc-so-y-te", "linh-vuc-cu", Kind.ASSESSMENT, "Nội dung.", s.at(20, 9))
    report = s.report(opinions=(odd,))
    assert [i.text for section in report.sections() for i in section.items] == ["Nội dung."]


def test_json_gives_the_same_report_back_and_its_hash() -> None:
    report = s.report()
    again = Report.from_json(report.to_json())
    assert again == report
    assert again.sha256 == report.sha256
    assert len(report.sha256) == 64


@settings(deadline=None)
@given(st.text(), st.text(max_size=30))
def test_any_text_survives_the_json(text: str, title: str) -> None:
    report = s.report(opinions=(replace(s.opinions()[0], text=text, source=title),))
    assert Report.from_json(report.to_json()) == report


def test_another_text_gives_another_hash() -> None:
    report = s.report()
    other = replace(report, items=(replace(report.items[0], text="khác"), *report.items[1:]))
    assert other.sha256 != report.sha256


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"group": 3}', "không phải", '{"week":"2026-W99"}', "[" * 99_999]
)
def test_text_that_is_no_report_is_told_as_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        Report.from_json(text)


def test_a_later_version_keeps_the_numbers_of_the_one_before() -> None:
    first = s.report()
    assert s.report(numbers=first.numbers()) == first


def test_late_opinions_are_numbered_in_the_order_of_filing_and_change_no_other_number() -> None:
    def late(id: int, sector: str) -> Opinion:
        return s.opinion(
            id, "giam-doc-so-gddt", sector, Kind.ASSESSMENT, "x", s.at(22, 8), status=ItemStatus.SUPPLEMENT
        )

    numbers = s.report().numbers()
    one = s.report(opinions=(*s.opinions(), late(40, "giao-duc")), numbers=numbers)
    two = s.report(opinions=(*s.opinions(), late(40, "giao-duc"), late(41, "an-toan-thong-tin")), numbers=numbers)
    assert {i.opinion: i.number for i in one.waiting} == {15: 14, 16: 15, 40: 17}
    assert {i.opinion: i.number for i in two.waiting} == {15: 14, 16: 15, 40: 17, 41: 18}
    assert two.items == s.report().items


def test_a_superseded_item_leaves_the_report_but_is_kept_with_its_reason() -> None:
    changed = tuple(replace(o, status=ItemStatus.SUPERSEDED) if o.id == 3 else o for o in s.opinions())
    report = s.report(opinions=changed, numbers=s.report().numbers())
    assert 4 not in {i.number for i in report.items}
    assert {one.item.number for one in report.left_out} == {16, 4}
    assert all(one.reason for one in report.left_out)


def test_the_members_own_words_stay_beside_what_the_secretary_made_of_them() -> None:
    report = s.report(originals={3: "Nguyên văn."})
    assert [(i.number, i.original) for i in report.items if i.edited] == [(4, "Nguyên văn.")]


def test_a_line_the_secretary_added_is_marked_and_makes_nobody_an_answerer() -> None:
    added = s.opinion(
        50, "thu-ky-1", "giao-duc", Kind.ASSESSMENT, "Bổ sung.", s.at(21, 15), submitted_by=SubmittedBy.SECRETARY
    )
    report = s.report(opinions=(added,), attendance={})
    assert [i.origin for i in report.items] == [Origin.ADDED]
    assert report.answered == ()
    assert next(x for x in report.sections() if x.head.id == "giao-duc").voices == ()


def test_every_group_compiles_from_nothing() -> None:
    for group in s.GROUPS:
        report = compile_report(group, s.ROSTER, s.WEEK, (), {}, closing=s.CLOSING, office=s.OFFICE)
        assert len(report.sections()) == len(group.sectors)
        assert report.head_title == next(m.title for m in s.MEMBERS if m.group == group.id and m.role is Role.HEAD)


def test_the_difference_of_two_versions_names_added_removed_and_changed_items() -> None:
    first = s.report()
    items = [replace(i, text="mới") if i.number == 2 else i for i in first.items if i.number != 5]
    second = replace(first, items=(*items, replace(first.items[0], number=30)))
    found = [(c.kind, c.item.number) for c in diff(first, second)]
    assert found == [(ChangeKind.CHANGED, 2), (ChangeKind.REMOVED, 5), (ChangeKind.ADDED, 30)]
    assert diff(first, first) == ()


def test_an_item_that_only_moved_to_another_sector_is_a_change() -> None:
    first = s.report()
    second = replace(first, items=(replace(first.items[0], sector="y-te"), *first.items[1:]))
    assert [c.kind for c in diff(first, second)] == [ChangeKind.CHANGED]


def test_the_short_hash_is_the_beginning_of_the_hash() -> None:
    edition = Edition(s.report(), 1)
    assert edition.report.sha256.startswith(edition.short_hash)
