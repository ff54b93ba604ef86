"""A picture file (photograph or scan of paper) -> the words in it."""

from __future__ import annotations

from mailflow.adapters.documents import lines, ocr
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.problems import Unreadable, say
from mailflow.core.message import Extracted

_FRAMES = 30


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `image`; a fax or scanner's TIFF has several pages."""
    first = ocr.open_picture(file.content)
    if max(first.size) < 100:  # a bullet, a tracking pixel
        return Extracted(file.name)
    pages = [ocr.recognise(first, budget).text]
    pages.extend(_further(file, budget))
    text = "\n\n".join(page for page in pages if page)
    problem = "" if text.strip() else say("no_words", file.name)
    return Extracted(file.name, text, problem, ocr=True, head=lines.head(pages[0]))


def _further(file: File, budget: Budget) -> list[str]:
    """Text of a TIFF's other pages; a picture that moves (GIF, WebP) is one page."""
    if not file.content.startswith((b"II*\x00", b"MM\x00*")):
        return []
    import io

    from PIL import Image

    found: list[str] = []
    with Image.open(io.BytesIO(file.content)) as picture:
        for number in range(1, min(getattr(picture, "n_frames", 1), _FRAMES)):
            try:
                picture.seek(number)
                found.append(ocr.recognise(picture.copy(), budget).text)
            except (EOFError, OSError, ValueError, Unreadable):
                break
    return found
