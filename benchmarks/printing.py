"""What printing costs: a week of three groups with 60 opinions as PDF and DOCX, as a ratio to typst alone."""

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
from mailflow.core.report import Edition, Report
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
    bare, pdf, docx = median_ms(week(alone)), median_ms(week(printer.pdf)), median_ms(week(printer.docx))
    return [
        (f"print {GROUPS} groups, {OPINIONS} opinions, typst alone", f"{bare:.0f} ms"),
        ("the same as PDF", f"{pdf:.0f} ms, {pdf / bare:.2f} times typst alone, {size // 1000} kB a report"),
        ("the same as DOCX", f"{docx:.0f} ms, {docx / bare:.2f} times typst alone"),
        ("memory after printing", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most"),
    ]


def _report(opinions: int) -> Report:
    """Tổ 1's week with as many statements."""
    report = sample_report.report()
    made = (replace(one, number=n) for n, one in enumerate(itertools.cycle(report.items), start=1))
    return replace(report, items=tuple(itertools.islice(made, opinions)))
