"""Templates: people's text is data, mistakes are told with file, line and name, a broken file stops no mail."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html as page

from mailflow.adapters.templates import Templates
from mailflow.core import letters
from mailflow.core.alarms import Alarm, AlarmKind
from mailflow.core.causes import Cause
from mailflow.core.data_issue import IssueLine, IssueStanding
from mailflow.core.letters import Rendered, render
from mailflow.core.points import Point, PointKind
from mailflow.core.records import Bulletin
from mailflow.core.report import Edition, LeftOut, Report, Unfiled, diff
from mailflow.core.review import ReviewEdition
from mailflow.core.verdict import AnsweredKind, AttachmentNote, BouncedRecipient, Item, Kind, ReasonCode
from mailflow.errors import TemplateError
from tests import sample_report as s
from tests import sample_review
from tests.sample_letters import ALL, DESK, HEAD, HEALTH, OFFICER, SECRETARY, issue

FOLDER = Path(__file__).parents[2] / "templates" / "mail"
LONG = "chữ" * 70
HOSTILE = (
    f"<b>đậm</b> {{{{7*7}}}} {{% raw %}} &amp; \x00\x07\x9b <script>alert(1)</script> \u202elật\u200f {LONG} "
    '" onload="x" \U0001f600\n| <i>a</i> | b\u2028c |\n| 1 | 2 |'
)
NAME = 'tệp<img src="x">\u202exslx.exe\r\nBcc: a@b.vn.docx'


def hostile_report() -> Report:
    report = s.report()
    item = replace(report.items[0], text=HOSTILE, source=NAME, original=HOSTILE, sender=NAME)
    late = replace(report.waiting[0], text=HOSTILE, source=NAME)
    return replace(
        report,
        items=(item, replace(report.items[1], text=HOSTILE), *report.items[2:]),
        waiting=(late,),
        left_out=(LeftOut(late, HOSTILE),),
        unfiled=(Unfiled(NAME, HOSTILE, HOSTILE, s.at(20, 8)),),
        directives=(replace(report.directives[0], text=HOSTILE),),
        issues=(IssueLine("BC-T1-2026-001", "y-te", HOSTILE, NAME, s.WEEK, IssueStanding.REPEATED, (1,), times=2),),
        causes=(Cause(1, HOSTILE),),
        points=(Point(PointKind.NEW, "II", HOSTILE, (1,), "BC-T1-2026-001", "y-te"),),
    )


def hostile_letters() -> Iterator[letters.Letter]:
    report = hostile_report()
    edition, changes = Edition(report, 1), diff(s.report(), report)
    done = replace(edition, approved_at=s.at(21, 20), approver="<b>đậm</b>")
    when, to = s.at(20, 9), HEALTH.address
    verdict = s.verdict(
        items=(Item("y-te", Kind.DATA_ISSUE, HOSTILE, NAME),),
        attachments=(AttachmentNote(NAME, "x/y", 1, 0, HOSTILE),),
        sender="a@b.vn",
    )
    bulletin = Bulletin(s.WEEK, 1, HOSTILE, when, (NAME,))
    kept = replace(s.directives()[0], text=HOSTILE, given_by="<b>đậm</b>")
    yield letters.call(DESK, HEALTH, deadline=when, bulletin=bulletin, issues=(replace(issue(), text=HOSTILE),))
    yield letters.receipt(DESK, HEALTH, verdict, to=to, received_at=when)
    yield letters.recorded(DESK, HEALTH, verdict, recorder="<b>đậm</b>", received_at=when)
    yield letters.empty_resend(DESK, to=to, subject=HOSTILE, received_at=when)
    yield letters.unread_file(DESK, to=to, subject=HOSTILE, received_at=when, attachments=verdict.attachments)
    yield letters.draft(DESK, edition, submit_at=when, changes=changes, problems=(HOSTILE,))
    yield letters.supplement(DESK, edition, submit_at=when)
    yield letters.returned(DESK, edition, words=HOSTILE, at=when, deadline=when)
    yield letters.submission(DESK, edition, deadline=when, changes=changes, since=1, note=HOSTILE)
    yield letters.head_reminder(DESK, edition, deadline=when, submitted_at=when)
    yield letters.confirmation(DESK, done, words=HOSTILE, deliver_at=when, directive=HOSTILE)
    yield letters.ask(DESK, edition, to=HEAD, words=HOSTILE, received_at=when, answer_as=AnsweredKind.SUBMISSION)
    yield letters.delivery(ALL, to=s.ROSTER.leadership[0], editions=(done,))
    yield letters.late_delivery(DESK, to=s.ROSTER.leadership[0], edition=done)
    yield letters.directive(DESK, HEALTH, kept)
    yield letters.directive_receipt(DESK, to=HEAD, kept=kept)
    yield letters.bounce_notice(
        DESK, to=SECRETARY, who="", bounced=(BouncedRecipient("a@b.vn", "5", HOSTILE),), what=HOSTILE, at=when
    )
    yield letters.quarantine_notice(
        DESK,
        to=SECRETARY,
        sender=NAME,
        subject=HOSTILE,
        received_at=when,
        reason=HOSTILE,
        reason_code=ReasonCode.UNREADABLE,
        message=1,
    )
    yield from hostile_reviews()
    yield letters.secret_officer(ALL, to=OFFICER, sender=NAME, received_at=when, rule=HOSTILE)
    yield letters.alarm(ALL, to=OFFICER, alarm=Alarm("x", AlarmKind.QUEUE, when, HOSTILE, 7, HOSTILE))


def hostile_reviews() -> Iterator[letters.Letter]:
    desk, when, made = letters.Desk(s.OFFICE, s.ROSTER, s.WEEK, s.TO_1, 2026), s.at(20, 9), sample_review.written()
    review = replace(made, assessment=HOSTILE, issues=tuple(replace(one, text=HOSTILE) for one in made.issues))
    edition = ReviewEdition(review, 1)
    done = replace(edition, approved_at=when, approver="<b>đậm</b>")
    yield letters.review_draft(desk, edition, problems=(HOSTILE,), returned=HOSTILE)
    yield letters.review_submission(desk, edition, to=HEAD)
    yield letters.review_recorded(desk, done, to=HEAD, words=HOSTILE, deliver_at=when)
    yield letters.review_delivery(desk, done, to=s.ROSTER.leadership[0])


HOSTILE_LETTERS = {letter.purpose: letter for letter in hostile_letters()}


@pytest.fixture(scope="module")
def hostile() -> dict[str, Rendered]:
    templates = Templates(FOLDER)
    return {name: render(templates, letter, "7K3Q9F") for name, letter in HOSTILE_LETTERS.items()}


@pytest.mark.parametrize("name", HOSTILE_LETTERS)
def test_what_people_wrote_is_printed_and_never_becomes_markup(name: str, hostile: dict[str, Rendered]) -> None:
    mail = hostile[name]
    tree = page.fromstring(mail.html)
    assert "<b>đậm</b>" in "".join(tree.itertext()) or name in ("secret_officer",)
    assert not tree.xpath("//script | //img[not(starts-with(@src, 'cid:chart-'))] | //i[text()='a'] | //*[@onload]")
    assert "49" not in mail.subject
    assert "{{7*7}}" in mail.text or name in ("secret_officer",)


@pytest.mark.parametrize("name", HOSTILE_LETTERS)
def test_no_control_character_or_open_override_reaches_a_mail(name: str, hostile: dict[str, Rendered]) -> None:
    for words in (hostile[name].subject, hostile[name].text, hostile[name].html):
        assert not [c for c in words if (ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160]
        for line in words.split("\n"):
            assert line.count("\u202e") == line.count("\u202c")
    assert "\n" not in hostile[name].subject


def test_a_table_in_a_members_text_becomes_a_table(hostile: dict[str, Rendered]) -> None:
    tree = page.fromstring(hostile["delivery"].html)
    cells = [cell.text_content() for cell in tree.xpath("//table")[0].iter("th", "td")]
    assert cells == ["<i>a</i>", "b\nc", "1", "2"]


@pytest.mark.parametrize("name", ["_says", "_review_says"])
def test_both_sets_of_phrases_are_the_same(name: str) -> None:
    text, html = (FOLDER / f"{name}.txt").read_text("utf-8"), (FOLDER / f"{name}.html").read_text("utf-8")
    assert text == html


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "mail"
    shutil.copytree(FOLDER, copy)
    return copy


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    later = file.stat().st_mtime + 10
    os.utime(file, (later, later))


def alarm(templates: Templates) -> Rendered:
    letter = letters.alarm(ALL, to=OFFICER, alarm=Alarm("folder", AlarmKind.FOLDER, s.at(20, 8)))
    return render(templates, letter)


def test_a_changed_template_is_used_at_the_next_mail(folder: Path) -> None:
    templates = Templates(folder)
    alarm(templates)
    change(folder / "alarm.txt", "sự việc cần xử lý", "việc cần làm")
    assert "việc cần làm" in alarm(templates).text


def test_an_unknown_variable_is_told_with_file_line_and_name(folder: Path) -> None:
    change(folder / "alarm.txt", "Bắt đầu từ {{ alarm.since|spoken }}", "Bắt đầu từ {{ sinse|spoken }}")
    with pytest.raises(TemplateError, match=r"alarm\.txt, line 16: 'sinse' is undefined"):
        alarm(Templates(folder))


def test_an_unknown_variable_in_an_included_file_names_that_file(folder: Path) -> None:
    change(folder / "_letter.txt", "{{ salute }}", "{{ salut }}")
    with pytest.raises(TemplateError, match=r"_letter\.txt, line 6: 'salut' is undefined"):
        alarm(Templates(folder))


@pytest.mark.parametrize("broken", ["{% if %}", "{{ x|no_such_filter }}", "{% endblock"])
def test_a_template_that_cannot_be_read_stops_the_start(folder: Path, broken: str) -> None:
    (folder / "alarm.txt").write_text(f"một\n{broken}\n", "utf-8")
    with pytest.raises(TemplateError, match=r"alarm\.txt, line \d"):
        Templates(folder)


@pytest.mark.parametrize("broken", ["{% if %}", "{{ no_such_name }}", "{{ week.no_such_field }}"])
@pytest.mark.parametrize("file", ["alarm.txt", "_letter.txt", "_plain.html"])
def test_a_file_that_breaks_while_running_does_not_stop_the_mail(folder: Path, file: str, broken: str) -> None:
    templates = Templates(folder)
    before = alarm(templates)
    change(folder / file, "{% ", f"{broken}{{% ")
    assert alarm(templates) == before
    assert file in templates.problems["alarm"]
    shutil.copy(FOLDER / file, folder / file)
    os.utime(folder / file, (2e9, 2e9))
    assert alarm(templates) == before
    assert templates.problems == {}


def test_a_folder_without_templates_is_told(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="no templates found"):
        Templates(tmp_path)


def test_a_mail_without_template_is_told() -> None:
    with pytest.raises(TemplateError, match="no_such_mail"):
        Templates(FOLDER).render("no_such_mail", {})


@pytest.mark.parametrize("source", ["{{ ''.__class__.__mro__ }}", "{{ office.__init__.__globals__ }}"])
def test_a_template_cannot_reach_into_the_program(folder: Path, source: str) -> None:
    (folder / "alarm.txt").write_text(source, "utf-8")
    with pytest.raises(TemplateError, match=r"alarm\.txt, line 1"):
        alarm(Templates(folder))


def test_a_template_broken_from_the_start_falls_back_on_the_shipped_one(folder: Path) -> None:
    change(folder / "alarm.txt", "{{ alarm.since|spoken }}", "{{ sinse }}")
    templates = Templates(folder, FOLDER)
    assert alarm(templates) == alarm(Templates(FOLDER))
    assert "sinse" in templates.problems["alarm"]
    assert "(có: " in templates.problems["alarm"]


def test_after_a_reload_the_set_that_worked_before_still_helps(folder: Path) -> None:
    change(folder / "_letter.txt", "Trân trọng./.", "Trân trọng kính chào./.")
    before = Templates(folder)
    told = alarm(before)
    change(folder / "_letter.txt", "{{ salute }}", "{{ salut }}")
    after = Templates(folder, FOLDER, before.worked)
    assert alarm(after) == told
    assert "salut" in after.problems["alarm"]


@pytest.mark.parametrize("name", ["IOC tỉnh", "Tỉnh ủy", "UBND tỉnh", "UBND TỈNH", "Bình Phước", "Đồng Xoài"])
def test_names_of_bodies_and_places_come_from_settings(name: str) -> None:
    """A province that is renamed changes settings.toml, no template (Decree 30/2020; official-form.md, section 4)."""
    folder = FOLDER.parent
    texts = {f: f.read_text("utf-8") for f in folder.rglob("*") if f.suffix in (".txt", ".html", ".typ")}
    for file in folder.rglob("*.docx"):
        with zipfile.ZipFile(file) as archive:
            texts[file] = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
    assert len(texts) > 50
    assert [str(file) for file, text in texts.items() if name in re.sub(r"\{#.*?#\}", "", text, flags=re.S)] == []
