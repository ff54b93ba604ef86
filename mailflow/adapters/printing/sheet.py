"""An edition as plain JSON values in the order of the page: what both printed forms lay out. Words: phrases.txt."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mailflow.adapters.printing.phrases import Phrases
from mailflow.core.coverage import coverage
from mailflow.core.data_issue import IssueLine, IssueStanding
from mailflow.core.letters.base import span
from mailflow.core.letters.pictures import on_time
from mailflow.core.points import Point
from mailflow.core.prose import Block, blocks, one_line, printable, shortened
from mailflow.core.report import DirectiveLine, Edition, Origin, Report, ReportItem, Section
from mailflow.core.review import Review, ReviewEdition
from mailflow.core.verdict import Kind
from mailflow.core.week import formal_date, local, short_date, stamp

EXTRACT = 300  # characters of an item where it is named again (parts II and III), as in the mail
BRIEF = 160  # and in the annex
MAX_COLUMNS = 16
NBSP = "\u00a0"
Sheet = dict[str, Any]


def sheet(edition: Edition, phrases: Phrases) -> Sheet:
    """Strings, numbers, lists and dicts only. Raises PrintingError when phrases.txt lacks something."""
    report = edition.report
    return {
        **_head(edition, phrases),
        "sections": [_section(report, s, n, phrases) for n, s in enumerate(report.sections(), start=1)],
        "points": [_point(report, p, phrases) for p in report.points],
        "issues": _issues(report, phrases),
        "causes": [{"number": c.item, "text": shortened(printable(c.text), EXTRACT)} for c in report.causes],
        "unsettled": report.unsettled,
        "drawn": [{"svg": one.chart(), "alt": phrases.say("figure_alt", one)} for one in report.figures if one.drawn],
        "told": [phrases.say("figure_told", one) for one in report.figures if not one.drawn],
        "on_time": {"svg": on_time([edition]), "alt": phrases.say("on_time_told", report)},
        "to_leaders": [_extract(report, i) for i in report.gathered(Kind.RECOMMENDATION) if i.to_leaders],
        "to_agencies": [_extract(report, i) for i in report.gathered(Kind.RECOMMENDATION) if not i.to_leaders],
        "solutions": [_extract(report, i) for i in report.gathered(Kind.SOLUTION)],
        "directives": [_directive(d, phrases) for d in report.directives],
        "silent": "; ".join(s.title for s in report.silent),
        "matrix": _matrix(report, phrases),
        "opinions": [_opinion(report, i, phrases) for i in sorted(report.items, key=lambda i: i.number)],
    }


def printed_at(edition: Edition) -> datetime:
    """The time that stands in the file's own data: of the approval, else of the members' closing; UTC."""
    return (edition.approved_at or edition.report.closing).astimezone(UTC)


def _head(edition: Edition, phrases: Phrases) -> Sheet:
    """What a weekly report's title, opening and tasks say."""
    report = edition.report
    return {
        **frame(edition, report, phrases),
        "title": phrases.say("title", report),
        "year": report.week.sunday.year,
        "week": report.week.number,
        "first": short_date(report.week.monday),
        "last": short_date(report.week.sunday),
        "replaces": phrases.say("replacing", report) if report.replaces else "",
        "next_week": span(report.week.next()).replace(" - ", f"{NBSP}-{NBSP}"),
    }


def frame(edition: Edition | ReviewEdition, paper: Report | Review, phrases: Phrases) -> Sheet:
    """Letterhead, addressees and signature block (Decree 30/2020, Annex I, II.1-9), the same for every document."""
    office = paper.office
    issuer = f"{office.issuer} - {paper.group_name}"
    return {
        "author": issuer,
        "parent": office.parent.upper(),
        "issuer": _whole_end(issuer.upper()),
        "symbol": office.symbol.replace("{n}", str(paper.group_number)),
        "place": office.dia_danh,
        "day": formal_date(local(edition.approved_at).date()) if edition.approved_at else "",
        "draft": "" if edition.approved_at else phrases.say("draft", edition),
        "addressees": list(office.addressees),
        "decision": office.decision,
        "cap_uy": office.cap_uy,
        "uy_ban": office.uy_ban,
        "ioc": office.ioc,
        "group": paper.group_name,
        "approval": phrases.say("approval", edition, paper),
        "office_of_head": paper.head_title.upper() if paper.head_name and office.sign_with_office else "",
        "signer": paper.head_name or paper.head_title,
    }


def _whole_end(name: str) -> str:
    """The last five words (`IOC TỈNH - TỔ 1`) stay on one line: a centred name never ends in a single word."""
    words = name.split()
    return " ".join([*words[:-5], NBSP.join(words[-5:])])


def _section(report: Report, section: Section, number: int, phrases: Phrases) -> Sheet:
    """A section in which one member speaks names him once, under its heading; else every item names its author."""
    single = len(section.voices) == 1
    empty = not section.items and not section.quiet
    return {
        "number": number,
        "name": section.head.name,
        "contributed": section.head.contributed,
        "by": phrases.say("by", section.voices[0]) if single else "",
        "kinds": [
            {
                "letter": phrases.word("LETTERS", place),
                "name": phrases.word("KINDS", kind),
                "statements": [_item(i, "" if single else _author(i, phrases)) for i in section.of(kind)],
            }
            for place, kind in enumerate(section.kinds)
        ],
        "quiet": [phrases.say("nothing", report)]
        if empty
        else [phrases.say("silence", report, s) for s in section.quiet],
    }


def _author(item: ReportItem, phrases: Phrases) -> str:
    return "" if item.origin is Origin.ADDED else phrases.say("by", item)


def _item(item: ReportItem, by: str) -> Sheet:
    """Paragraphs and tables; the number leads the first paragraph, the author ends the last. Both stand alone beside a
    table."""
    found = [made for block in blocks(item.text) for made in _block(block)]
    if not found or found[0]["rows"]:
        found.insert(0, _text(""))
    found[0]["text"] = f"({item.number}) {found[0]['text']}".rstrip()
    if by and found[-1]["rows"]:
        found.append({**_text(""), "by": by})
    elif by:
        found[-1]["by"] = by
    return {"number": item.number, "blocks": found}


def _block(block: Block) -> list[Sheet]:
    """A table with more columns than a page can hold is told line by line."""
    if block.rows and len(block.rows[0]) > MAX_COLUMNS:
        return [_text(" | ".join(row)) for row in block.rows]
    rows = [[cell.replace("\u2028", "\n") for cell in row] for row in block.rows]
    return [{**_text(block.text), "rows": rows}]


def _text(text: str) -> Sheet:
    return {"text": text.replace("\u2028", "\n"), "rows": [], "by": ""}


def _extract(report: Report, item: ReportItem) -> Sheet:
    return {
        "number": item.number,
        "sector": report.head_of(item.sector).name,
        "text": shortened(printable(item.text), EXTRACT),
        "author": item.author,
    }


def _point(report: Report, point: Point, phrases: Phrases) -> Sheet:
    return {"head": phrases.say("point", report, point), "text": one_line(point.text)}


def _issues(report: Report, phrases: Phrases) -> list[Sheet]:
    """Part II by standing; a standing of which there is none is not printed."""
    return [
        {"title": phrases.word("ISSUES", standing), "lines": [_issue(report, line, phrases) for line in lines]}
        for standing in IssueStanding
        if (lines := report.issues_of(standing))
    ]


def _issue(report: Report, line: IssueLine, phrases: Phrases) -> Sheet:
    return {
        "code": line.code,
        "sector": report.head_of(line.sector).name,
        "text": shortened(printable(line.text), EXTRACT),
        "origin": phrases.say("origin", line),
    }


def _directive(line: DirectiveLine, phrases: Phrases) -> Sheet:
    return {
        "text": one_line(line.text),
        "brief": shortened(printable(line.text), BRIEF),
        "state": phrases.say("directive", line),
        "lead": line.lead,
        "open": line.done_at is None,
        "overdue": line.overdue,
    }


def _matrix(report: Report, phrases: Phrases) -> Sheet:
    found = coverage(report)
    return {
        "columns": [head.short for head in found.columns],
        "rows": [
            {
                "title": seat.standing.title,
                "state": phrases.say("standing", seat.standing),
                "cells": [phrases.word("MARKS", mark) for mark in seat.marks],
            }
            for seat in found.seats
        ],
    }


def _opinion(report: Report, item: ReportItem, phrases: Phrases) -> Sheet:
    return {
        "number": item.number,
        "sector": report.head_of(item.sector).short,
        "kind": phrases.word("KIND_SHORT", item.kind),
        "author": item.author,
        "at": stamp(item.at),
        "how": phrases.say("how", item),
        "text": shortened(printable(item.text), BRIEF),
    }
