"""Figures from member to leader: said in mails, kept by week, drawn in every form once three weeks are known."""

import io
import zipfile
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from mailflow.adapters.printing import Printer
from mailflow.adapters.rules import Rules
from mailflow.adapters.templates import Templates
from mailflow.core import letters, outgoing
from mailflow.core.letters.pictures import content_id, on_time, shown
from mailflow.core.report import Edition, Report
from mailflow.core.report_compile import compile_report
from mailflow.core.series import back_from
from mailflow.core.verdict import Kind
from tests import sample_report as s
from tests.office import HEALTH, W47, Office, at

ROOT = Path(__file__).parents[2]
INDICATORS = Rules.load(ROOT / "rules").indicators(s.WEEK.sunday)


def edition(weeks: int) -> Edition:
    history: list[Report] = []
    for week in back_from(s.WEEK)[-weeks:]:
        text = f"Công suất giường bệnh đạt {60 + week.number},5%. Ghi nhận khoảng 90 ca sốt xuất huyết."
        told = (s.opinion(1, "giam-doc-so-y-te", "y-te", Kind.ASSESSMENT, text, s.at(20, 9)),)
        history.append(
            compile_report(
                s.TO_1, s.ROSTER, week, told, s.attendance(),
                closing=s.CLOSING, office=s.OFFICE, indicators=INDICATORS, history=history,
            )
        )  # fmt: skip
    return s.approved(history[-1])


def delivery(*editions: Edition) -> tuple[letters.Letter, letters.Rendered]:
    desk = letters.Desk(s.OFFICE, s.ROSTER, s.WEEK)
    letter = letters.delivery(desk, to="lanhdao.tinhuy@binhphuoc.example", editions=editions)
    return letter, letters.render(Templates(ROOT / "templates" / "mail"), letter)


def test_three_weeks_are_drawn_and_two_are_told_in_words() -> None:
    for weeks, drawn in ((2, False), (3, True)):
        letter, mail = delivery(edition(weeks))
        (one, other) = edition(weeks).report.figures
        assert one.drawn is drawn
        assert not other.drawn
        assert (f"cid:{content_id(one.chart())}" in mail.html) is drawn if drawn else True
        assert "Công suất sử dụng giường bệnh: 107,5%, tăng so với 106,5% của tuần 46" in mail.text
        assert "“Ghi nhận khoảng 90 ca sốt xuất huyết.” (số gần đúng; nội dung số 1)" in mail.text
        assert shown(letter.context)


def test_every_image_of_a_mail_is_in_it_and_has_a_text() -> None:
    letter, mail = delivery(edition(3))
    named = [one.split('"')[0] for one in mail.html.split('src="cid:')[1:]]
    assert set(named) <= set(shown(letter.context))
    assert mail.html.count(' alt="') == len(named) == 2
    assert "cid:" not in letters.embedded(mail.html, letter.context)


def test_an_image_stands_beside_the_page_that_shows_it() -> None:
    picture = outgoing.Inline("a@b", "image/png", b"\x89PNG")
    values = {"message_id": "<1@b.example>", "from_addr": "a@b.example", "from_name": "", "to": "c@d.example"}
    made = [
        outgoing.build(subject="x", text="x", html="<img src='cid:a@b'>", now=s.CLOSING, inline=[picture], **values)  # type: ignore[arg-type]
        for _ in range(2)
    ]
    assert made[0] == made[1]
    tree = message_from_bytes(made[0], policy=policy.default)
    assert [part.get_content_type() for part in tree.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    assert list(tree.walk())[-1]["Content-ID"] == "<a@b>"


def test_a_mail_made_lighter_keeps_its_images() -> None:
    raw = outgoing.build(
        message_id="<1@b.example>", from_addr="a@b.example", from_name="", to="c@d.example", subject="x", text="x",
        html="<img src='cid:a@b'>", now=s.CLOSING, inline=[outgoing.Inline("a@b", "image/png", b"PNG")],
        attachments=[outgoing.Enclosure("a.pdf", "application/pdf", b"%PDF")],
    )  # fmt: skip
    made = outgoing.lighter(raw, 0, lambda names: "bỏ tệp")
    assert made is not None
    assert b"application/pdf" not in made[0]
    assert [part["Content-ID"] for part in message_from_bytes(made[0]).walk() if part["Content-ID"]] == ["<a@b>"]


def test_the_bar_counts_who_answered_before_the_closing() -> None:
    assert "4/6" in on_time([s.approved(s.report())])
    with pytest.raises(ValueError, match="a bar needs"):
        on_time([])


def test_the_charts_stand_in_the_printed_forms() -> None:
    printer, three = Printer(ROOT / "templates" / "report"), edition(3)
    assert printer.pdf(three) == printer.pdf(three)
    with zipfile.ZipFile(io.BytesIO(printer.docx(three))) as archive:
        page = archive.read("word/document.xml").decode()
        drawn = [name for name in archive.namelist() if name.endswith(".png")]
    assert len(drawn) == 2  # the figure, and the bar of the annex
    assert 'descr="Công suất sử dụng giường bệnh: 107,5%, tăng' in page
    assert "Ghi nhận khoảng 90 ca sốt xuất huyết" in page
    assert printer.docx(three) == printer.docx(three)


def posted(office: Office) -> bytes:
    letter, _ = delivery(edition(3))
    with office.store.transaction() as tx:
        assert office.app.post(tx, letter, at(7, 7), once="x")
        mail = tx.outbox.get(tx.outbox.find(purpose="delivery")[0].id)
    assert mail is not None
    return mail.raw


def test_leaders_get_the_charts_inside_the_mail(office: Office) -> None:
    assert posted(office).count(b"Content-Type: image/png") == 2


def test_a_chart_that_cannot_be_drawn_stops_no_mail(office: Office) -> None:
    office.app.printer.broken.add("png")  # type: ignore[attr-defined]
    assert posted(office).count(b"Content-Type: image/png") == 0


def test_a_stated_figure_is_frozen_into_the_report(office: Office) -> None:
    office.pass_at(at(2, 8))
    office.clock.now = at(3, 9)
    office.receive(HEALTH, "Số liệu hợp lý: công suất giường bệnh đạt 87,5%.", office.last("call", HEALTH, "to-1"))
    office.submitted()
    with office.store.transaction() as tx:
        kept = tx.reports.get("to-1", W47)
    assert kept is not None
    (one,) = Report.from_json(kept.content).figures
    assert (one.indicator, one.said(one.now[0])) == ("yt-giuong-benh", "87,5%")
