"""PDF -> text: lines in reading order and ruled tables where there is a text layer, OCR where a page is a picture.

A page of plain lines is read by PDFium (pdf_plain), any other by pdfplumber (pdf_page), thirty times slower.

The bytes are only read: a signed PDF is kept as it came, and its signature is noticed, not checked.
"""

from __future__ import annotations

import io
import re
from typing import Any

from mailflow.adapters.documents import ocr, pdf_page, pdf_plain
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
    pages, recognised, problem = [], False, ""
    with Pages(file.content) as document:
        total = document.count
        for number in range(min(total, PAGES)):
            if budget.seconds_left() < _SECONDS_FOR_PAGE:
                break
            try:
                text, seen = _page(document, number, budget)
            except Unreadable as reason:
                problem = problem or say(reason.problem, file.name, **reason.values)
                text, seen = "", False
            pages.append(text)
            recognised = recognised or seen
    if not total:
        raise Unreadable("damaged")
    if (len(pages) < total or problem) and any(pages):
        problem = say("pages", file.name, done=sum(1 for page in pages if page), all=total)
    text = "\n\n".join(pdf_page.without_page_numbers(pages))
    if not text.strip():
        problem = problem or say("no_words", file.name)
    return Extracted(file.name, text, problem, ocr=recognised, signed=signed, head=pages[0] if pages else "")


class Pages:
    """One file opened twice: by PDFium at once, and by pdfplumber when a page needs its layout looked at.

    Raises Unreadable when neither can open it.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._quick = _quick(content)
        self._thorough: Any = None if self._quick else _opened(content)

    def __enter__(self) -> Pages:
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._quick, self._thorough):
            if one is not None:
                one.close()

    @property
    def count(self) -> int:
        return len(self._quick) if self._quick else len(self._thorough.pages)

    def plain(self, number: int) -> str | None:
        """The page's text when it holds nothing but lines of text, else None."""
        if self._quick is None:
            return None
        try:
            page = self._quick[number]
        except Exception:  # PDFium refuses single pages of damaged files; pdfplumber may still read them
            return None
        try:
            return pdf_plain.text_of(page)
        finally:
            page.close()

    def laid_out(self, number: int) -> Any:
        """The page as pdfplumber sees it. Raises Unreadable."""
        if self._thorough is None:
            self._thorough = _opened(self.content)
        try:
            return self._thorough.pages[number]
        except IndexError:
            raise Unreadable("damaged") from None


def _quick(content: bytes) -> Any:
    """PDFium's document; None when it does not open (pdfplumber then says why)."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return None


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


def _page(document: Pages, number: int, budget: Budget) -> tuple[str, bool]:
    """Text of a page and whether it was recognised rather than read."""
    quick = document.plain(number)
    if quick:
        return quick, False
    page = document.laid_out(number)
    try:
        text = pdf_page.text_of(page)
        if not pdf_page.is_picture(page, text):
            return text, False
    finally:
        page.close()
    try:
        seen = ocr.recognise(_rendered(document.content, number), budget).text
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
