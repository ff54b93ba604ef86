"""Tổ 1's week of sample_report with everything that a report may show: followed bất cập, a cause, figures with their
lines, silent sectors, points of the first page. For pictures and for tests of what people see."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from mailflow.adapters.rules import Rules
from mailflow.core.data_issue import DataIssue, Followed, IssueState, Mention
from mailflow.core.points import Silence
from mailflow.core.records import Opinion
from mailflow.core.report import Edition, Report
from mailflow.core.report_compile import compile_report
from mailflow.core.series import back_from
from mailflow.core.verdict import Kind
from mailflow.core.week import Week
from tests import sample_report as s

CAUSE = " Nguyên nhân do phiếu khảo sát trực tuyến chưa được kết nối với IOC."
_SOC = "Trong tuần ghi nhận {} lượt rà quét vào hệ thống một cửa; số liệu hợp lý."
_FEVER = "Ghi nhận {} ca sốt xuất huyết; số liệu hợp lý."
_PROMPT = "Tỷ lệ hồ sơ đúng hạn {}%, số liệu hợp lý."
_HISTORY = {
    "thu-ky-1": (_SOC, "1.050 990 1.120 1.310 - 1.240 1.180 1.350 1.290 1.402 1.315"),
    "giam-doc-so-y-te": (_FEVER, "41 38 47 52 60 58 66 71 69 80 94"),
    "pho-giam-doc-ttpvhcc": (_PROMPT, "- - - - - - 97,1 97,4 - 96,9 97,2"),
}


@cache
def report() -> Report:
    """The full report of s.WEEK, its figures continued over twelve weeks."""
    return compile_report(
        s.TO_1, s.ROSTER, s.WEEK, _opinions(), s.attendance(), s.directives(), s.notes(), closing=s.CLOSING,
        office=s.OFFICE, unfiled=s.unfiled(), followed=_followed(), before=_before(),
        indicators=Rules.load(Path(__file__).parents[1] / "rules").indicators(s.WEEK.sunday), history=_history(),
    )  # fmt: skip


@cache
def edition() -> Edition:
    return s.approved(report())


def _opinions() -> tuple[Opinion, ...]:
    return tuple(replace(o, text=o.text + CAUSE) if o.id == 11 else o for o in s.opinions())


def _issue(number: int, week: Week, sector: str, member: str, text: str, **more: object) -> DataIssue:
    values: dict[str, object] = {"state": IssueState.OPEN, "id": number, **more}
    return DataIssue(
        f"BC-T1-2026-{number:03d}", "to-1", 2026, number, week, sector, member, text, s.at(20, 9), **values
    )  # type: ignore[arg-type]


def _followed() -> tuple[Followed, ...]:
    """One stated for the third week, one open, one settled, three new ones."""
    this, last = s.WEEK, s.WEEK.previous()
    beds = "Số giường bệnh trên IOC không khớp báo cáo của bệnh viện."
    rooms = "Công suất phòng của 04 cơ sở lưu trú tại Bù Gia Mập chưa được cập nhật."
    pupils = "Số học sinh của 03 trường mầm non chưa được cập nhật sau sáp nhập."
    new = {2: ("an-toan-thong-tin", "thu-ky-1"), 8: ("du-luan-xa-hoi", "truong-ban-tuyen-giao"),
           11: ("hanh-chinh-cong", "pho-giam-doc-ttpvhcc")}  # fmt: skip
    texts = {o.id: o.text for o in _opinions()}
    return (
        Followed(
            _issue(17, last.previous(), "y-te", "giam-doc-so-y-te", beds),
            tuple(Mention(opinion, 17, week) for opinion, week in ((901, last.previous()), (902, last), (4, this))),
        ),
        Followed(_issue(21, last.previous(), "du-lich", "giam-doc-so-vhttdl", rooms)),
        Followed(
            _issue(9, last.previous(), "giao-duc", "giam-doc-so-gddt", pupils, state=IssueState.SETTLED,
                   settled_at=s.at(18, 10, 5), settled_by="giam-doc-so-gddt")
        ),
        *(
            Followed(
                _issue(30 + number, this, *new[opinion], texts[opinion], state=IssueState.PROPOSED),
                (Mention(opinion, 30 + number, this),),
            )
            for number, opinion in enumerate(new)
        ),
    )  # fmt: skip


def _history() -> tuple[Report, ...]:
    """Approved reports of the eleven weeks before, with the figures that their members stated."""
    sectors = {m.id: m.sectors[0] for m in s.MEMBERS if m.sectors}
    made = []
    for place, week in enumerate(back_from(s.WEEK)[:-1]):
        said = {who: (text, values.split()[place]) for who, (text, values) in _HISTORY.items()}
        opinions = [
            replace(
                s.opinion(id, who, sectors[who], Kind.ASSESSMENT, text.format(value), s.at(20, 9)),
                week=week,
            )
            for id, (who, (text, value)) in enumerate(said.items(), start=1)
            if value != "-"
        ]
        made.append(compile_report(s.TO_1, s.ROSTER, week, opinions, {}, closing=s.CLOSING, office=s.OFFICE))
    return tuple(made)


def _before() -> Report:
    """The week before, in which nothing came from tourism for the second time."""
    former = replace(s.report(), week=s.WEEK.previous())
    return replace(former, silences=(Silence("du-lich", 2),))
