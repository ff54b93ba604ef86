"""PDF -> text: lines in reading order and ruled tables where there is a text layer, OCR where a page is a picture.

The bytes are only read: a signed PDF is kept as it came, and its signature is noticed, not checked.
"""

from __future__ import annotations

import io
import re
from typing import Any

from mailflow.adapters.documents import ocr, pdf_page
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.limits import PAGES
from mailflow.adapters.documents.problems import Unreadable, say
from mailflow.core.message import Extracted

_SIGNED = re.compile(rb"/ByteRange\s{0,9}\[|/Type\s{0,9}/Sig\b|/FT\s{0,9}/Sig\b")
_DPI = 300
_LARGEST_SIDE = 4200  # pixels of a rendered page
_SECONDS_FOR_PAGE = 1.0


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `pdf`."""
    signed = _SIGNED.search(file.content) is not None
    pages, recognised, problem, total = [], False, "", 0
    with _opened(file.content) as document:
        total = len(document.pages)
        for number in range(min(total, PAGES)):
            if budget.seconds_left() < _SECONDS_FOR_PAGE:
                break
            try:
                text, seen = _page(file.content, document.pages[number], number, budget)
            except Unreadable as reason:
                problem = problem or say(reason.problem, file.name, **reason.values)
                text, seen = "", False
            pages.append(text)
            recognised = recognised or seen
            document.pages[number].close()
    if not total:
        raise Unreadable("damaged")
    if (len(pages) < total or problem) and any(pages):
        problem = say("pages", file.name, done=sum(1 for page in pages if page), all=total)
    text = "\n\n".join(pdf_page.without_page_numbers(pages))
    if not text.strip():
        problem = problem or say("no_words", file.name)
    return Extracted(file.name, text, problem, ocr=recognised, signed=signed, head=pages[0] if pages else "")


def _opened(content: bytes) -> Any:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        return pdfplumber.open(io.BytesIO(content))
    except PdfminerException as error:
        locked = any(isinstance(cause, PDFPasswordIncorrect) for cause in (*error.args, error.__cause__))
        raise Unreadable("password" if locked else "damaged") from error
    except Exception as error:  # pdfminer raises anything on damaged files
        raise Unreadable("damaged") from error


def _page(content: bytes, page: Any, number: int, budget: Budget) -> tuple[str, bool]:
    """Text of a page and whether it was recognised rather than read."""
    text = pdf_page.text_of(page)
    if not pdf_page.is_picture(page, text):
        return text, False
    try:
        seen = ocr.recognise(_rendered(content, number), budget).text
    except Unreadable:
        if text:
            return text, False
        raise
    return (seen, True) if len(seen) > len(text) else (text, False)


def _rendered(content: bytes, number: int) -> Any:
    """The page as a picture, with the stamps and filled-in fields that lie above it."""
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        document.init_forms()
        page = document[number]
        scale = min(_DPI / 72, _LARGEST_SIDE / max(*page.get_size(), 1.0))
        bitmap = page.render(scale=scale, grayscale=True)
        picture = bitmap.to_pil().copy()
        bitmap.close()
        page.close()
        return picture
