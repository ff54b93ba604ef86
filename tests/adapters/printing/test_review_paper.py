"""The review as PDF and DOCX: everything stands in both, equal editions give equal bytes, member text stays text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from mailflow.adapters.printing import Printer
from mailflow.adapters.templates import Templates
from mailflow.core.review import ReviewEdition
from mailflow.core.review_compile import Rows, count_year
from tests import sample_review as s
from tests.adapters.printing.papers import text_of_docx, text_of_pdf
from tests.office import REPOSITORY

PRINTER = Printer(REPOSITORY / "templates" / "report")
TEMPLATES = Templates(REPOSITORY / "templates" / "mail")


def folded(text: str) -> str:
    return re.sub(r"[\s\u200b\u2060\u00ad]+", "", text)


def forms(edition: ReviewEdition) -> dict[str, str]:
    mail = TEMPLATES.render("review", {"edition": edition})
    return {
        "pdf": folded(text_of_pdf(PRINTER.review_pdf(edition))),
        "docx": folded(text_of_docx(PRINTER.review_docx(edition))),
        "text": folded(mail.text),
        "html": folded(re.sub(r"<[^>]+>", "", mail.html).replace("&amp;", "&")),
    }


@pytest.fixture(scope="module")
def approved() -> dict[str, str]:
    return forms(s.APPROVED)


SENTENCES = [
    "BÁO CÁO",
    "Sơ kết công tác tham mưu, phân tích, đánh giá dữ liệu IOC năm 2026",
    "Trong kỳ có 52 tuần phải báo cáo",
    "đã khắc phục 01 (33,3%); còn theo dõi 02",
    "BC-T1-2026-004",
    "Đã giao 02 việc; hoàn thành 01 (50%)",
    "Dữ liệu y tế, giáo dục cập nhật chậm.",
    "2. Bổ sung nhân lực & kinh phí.",
    "TỔ TRƯỞNG",
    "kính báo cáo",
]


@pytest.mark.parametrize("form", ["pdf", "docx", "text", "html"])
def test_every_statement_stands_in_every_form(approved: dict[str, str], form: str) -> None:
    missing = [one for one in SENTENCES if folded(one) not in approved[form]]
    assert missing == []
    for member in s.APPROVED.review.members:
        assert folded(member.title) in approved[form]


def test_a_draft_says_so_and_leaves_its_gaps_visible() -> None:
    for text in forms(s.DRAFT).values():
        assert folded("DỰ THẢO (phiên bản 1, chưa được duyệt)") in text
        assert folded("(phần này do Thư ký Tổ viết)") in text


def test_equal_editions_give_equal_bytes() -> None:
    assert PRINTER.review_pdf(s.APPROVED) == PRINTER.review_pdf(s.APPROVED)
    assert PRINTER.review_docx(s.APPROVED) == PRINTER.review_docx(s.APPROVED)


def test_what_people_wrote_is_printed_and_never_read_as_markup() -> None:
    edition = s.hostile()
    assert folded("{{7*7}} #eval trễ, *x* &") in folded(text_of_pdf(PRINTER.review_pdf(edition)))
    assert folded("{{7*7}} #eval trễ, *x* &") in folded(text_of_docx(PRINTER.review_docx(edition)))
    html = TEMPLATES.render("review", {"edition": edition}).html
    assert "&lt;b&gt;Số liệu&lt;/b&gt;" in html
    assert "<b>Số liệu</b>" not in html
    assert html.count("&lt;b&gt;Số liệu&lt;/b&gt;") == 5  # two bất cập, a directive, two texts of the secretary


def test_an_empty_year_and_a_removed_line_can_be_printed() -> None:
    empty = count_year(Rows("to-1", (), {}), s.TABLE, s.LAST)
    bare = replace(
        s.review(), totals=empty.totals, weeks=(), members=(), sectors=(), channels=(), issues=(), directives=(),
        groups=(),
    )  # fmt: skip
    for text in forms(ReviewEdition(bare, 1)).values():
        assert folded("Trong kỳ không có tuần nào phải báo cáo.") in text
    removed = forms(ReviewEdition(replace(s.written(), removed=(10, 21)), 1))
    for text in removed.values():
        assert folded("Hình thức cho ý kiến") not in text
        assert "BC-T1-2026-004" not in text


def test_files_have_plain_names() -> None:
    assert PRINTER.review_file_name(s.APPROVED, "pdf") == "Bao cao so ket 2026 - To 1.pdf"
    assert PRINTER.review_file_name(s.DRAFT, "pdf") == "Du thao bao cao so ket 2026 - To 1 (phien ban 1).pdf"
