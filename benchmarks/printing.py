"""What printing costs: a week of three groups with 60 opinions in all forms, as a ratio to typst alone; memory."""

from __future__ import annotations

import itertools
import json
import resource
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.measure import ROUNDS, median_ms
from mailflow.adapters.printing import Printer
from mailflow.adapters.printing.phrases import Phrases
from mailflow.adapters.printing.sheet import sheet
from mailflow.adapters.templates import Templates
from mailflow.core.records import Opinion
from mailflow.core.report import Edition, Report
from mailflow.core.report_compile import compile_report
from tests import sample_report

FOLDER = Path(__file__).resolve().parents[1] / "templates" / "report"
GROUPS, OPINIONS = 3, 60


def run() -> list[tuple[str, str]]:
    """Rows of the table: what, figure."""
    import typst

    printer, phrases, versions = Printer(FOLDER), Phrases(FOLDER).read(), itertools.count(1)
    report = _report(OPINIONS // GROUPS)
    compiler = typst.Compiler(
        str(FOLDER / "report.typ"), root=str(FOLDER), font_paths=[str(FOLDER / "fonts")], ignore_system_fonts=True
    )

    def week(work: Callable[[Edition], object]) -> Callable[[], int]:
        def done() -> int:
            for _ in range(GROUPS):  # another version each time: typst remembers what it has set before
                work(sample_report.approved(report, next(versions)))
            return 1

        return done

    ready = [json.dumps(sheet(sample_report.approved(report, n), phrases)) for n in range(1000, 1000 + GROUPS * ROUNDS)]

    def alone(_: Edition) -> None:
        compiler.compile(format="pdf", sys_inputs={"sheet": ready.pop()}, pdf_standards=["a-2a"])

    size = len(printer.pdf(sample_report.approved(report)))
    templates = Templates(FOLDER.parent / "mail")

    def words(edition: Edition) -> None:
        templates.render("report", {"edition": edition})

    def compiled(_: Edition) -> None:
        compile_report(
            sample_report.TO_1, sample_report.ROSTER, sample_report.WEEK, _opinions(OPINIONS // GROUPS),
            sample_report.attendance(), closing=sample_report.CLOSING, office=sample_report.OFFICE,
        )  # fmt: skip

    bare, pdf, docx = median_ms(week(alone)), median_ms(week(printer.pdf)), median_ms(week(printer.docx))
    mail, made = median_ms(week(words)), median_ms(week(compiled))
    total = made + pdf + docx + mail
    return [
        (f"print {GROUPS} groups, {OPINIONS} opinions, typst alone", f"{bare:.0f} ms"),
        ("the same as PDF", f"{pdf:.0f} ms, {pdf / bare:.2f} times typst alone, {size // 1000} kB a report"),
        ("the same as DOCX", f"{docx:.0f} ms, {docx / bare:.2f} times typst alone"),
        ("the same as HTML and text", f"{mail:.0f} ms; compiling the reports {made:.1f} ms"),
        ("compiled and in all forms", f"{total:.0f} ms, {total / bare:.2f} times typst alone (target: under 2 s)"),
        ("memory after printing", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most"),
    ]


def _opinions(number: int) -> list[Opinion]:
    """As many opinions of the sample week."""
    found = itertools.islice(itertools.cycle(sample_report.opinions()), number)
    return [replace(one, id=n) for n, one in enumerate(found, start=1)]


def _report(opinions: int) -> Report:
    """Tổ 1's week with as many statements."""
    report = sample_report.report()
    made = (replace(one, number=n) for n, one in enumerate(itertools.cycle(report.items), start=1))
    return replace(report, items=tuple(itertools.islice(made, opinions)))
