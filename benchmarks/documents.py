"""What reading a Word file of five pages costs: taking its text out, and the same by way of the bounded child."""

from __future__ import annotations

import io
import random
import statistics
import time

from docx import Document

from benchmarks.corpus import SENTENCES
from benchmarks.measure import ROUNDS, median_ms
from mailflow.adapters.documents import Documents, dispatch
from mailflow.adapters.documents.budget import Budget, File
from mailflow.core.message import Attachment

_TIMES = 10
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def run() -> list[tuple[str, str]]:
    """Rows of the table: what, figure."""
    content = five_pages()

    def read() -> int:
        for _ in range(_TIMES):
            budget = Budget(time.monotonic() + 60, 100_000_000, False, dispatch.read)
            dispatch.read(File("y kien.docx", _TYPE, content), budget)
        return _TIMES

    read()
    return [
        ("a Word file of five pages, its text", f"{median_ms(read):.1f} ms"),
        ("the same by way of the child, wall clock", f"{_by_child(content):.1f} ms"),
    ]


def five_pages() -> bytes:
    """A letterhead's table, headings, 45 paragraphs and a table of figures."""
    dice = random.Random(1)
    document = Document()
    document.add_table(1, 2).cell(0, 0).text = "UBND TỈNH BÌNH PHƯỚC\nSỞ Y TẾ"
    for part in ("Đánh giá chung", "Bất cập của dữ liệu", "Giải pháp", "Kiến nghị, đề xuất"):
        document.add_heading(part, 1)
        for _ in range(11):
            document.add_paragraph(" ".join(dice.sample(SENTENCES, 3)))
    table = document.add_table(15, 4)
    for row in table.rows:
        for cell in row.cells:
            cell.text = f"{dice.random():.3f}"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _by_child(content: bytes) -> float:
    """Median milliseconds of one file, the child being warm as it is in service."""
    documents = Documents()
    found: list[float] = []
    attachment = (Attachment(0, "y kien.docx", _TYPE, content),)
    documents.read(attachment)
    for _ in range(ROUNDS * _TIMES):
        start = time.perf_counter()
        documents.read(attachment)
        found.append(1000 * (time.perf_counter() - start))
    documents.close()
    return statistics.median(found)
