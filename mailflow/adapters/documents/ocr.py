"""Words out of pictures: scanned pages, photographs of paper, pictures that stand in a document instead of words.

Tesseract reads; what it could not read well is left out rather than guessed. What the words mean is for core.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mailflow.adapters.documents import lines, sandbox
from mailflow.adapters.documents.budget import Budget
from mailflow.adapters.documents.problems import Unreadable
from mailflow.core.message import Extracted

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_PICTURE = 60_000_000  # pixels; an A4 page at 600 dpi has 35 million
_LONG_SIDE = (2000, 3800)  # pixels within which tesseract knows letters best: A4 at 170 to 330 dpi
_LEAST_SECONDS = 2.0
_WORD_CONFIDENCE = 35.0
_LINE_CONFIDENCE = 45.0
_SURE = 70.0  # mean confidence above which the picture certainly stands upright
_FEW_WORDS = 30  # a document with fewer words may be pictures of pages
_PICTURE_BYTES = 30_000  # below it a picture in a document is a logo
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Page:
    """Recognised lines and how sure the words are on average (0 to 100)."""

    text: str
    confidence: float
    words: int


def recognise(picture: Image, budget: Budget) -> Page:
    """The words of a page, turned upright if need be. Raises Unreadable without OCR, time or allowance."""
    if not budget.ocr or budget.scans <= 0:
        raise Unreadable("no_ocr")
    budget.scans -= 1
    picture = _prepared(picture)
    best = _page(picture, budget)
    if best.words >= 5 and best.confidence >= _SURE:
        return best
    for angle in (90, 270, 180):  # a page photographed lying, by a phone that did not note it
        if budget.seconds_left() < _LEAST_SECONDS:
            break
        turned = _page(picture.rotate(angle, expand=True), budget)
        if turned.words * turned.confidence > 1.5 * best.words * best.confidence:
            best = turned
        if best.words >= 5 and best.confidence >= _SURE:
            break
    return best


def open_picture(content: bytes) -> Image:
    """The first frame of a picture, upright by its EXIF note. Raises Unreadable."""
    from PIL import Image, ImageFile, ImageOps

    ImageFile.LOAD_TRUNCATED_IMAGES = True  # a photograph cut at its end still has its upper part
    Image.MAX_IMAGE_PIXELS = LARGEST_PICTURE
    try:
        picture = Image.open(io.BytesIO(content))
        if picture.width * picture.height > LARGEST_PICTURE:
            raise Unreadable("bomb")
        picture.draft("L", (_LONG_SIDE[1], _LONG_SIDE[1]))
        return ImageOps.exif_transpose(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("bomb") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable("damaged") from error


def of_pictures(document: Extracted, pictures: Iterable[bytes], budget: Budget) -> Extracted:
    """A document almost without words, with what stands in its pictures: people paste photographs of pages."""
    if len(document.text.split()) >= _FEW_WORDS or not budget.ocr:
        return document
    found = list(_large_pictures(pictures, budget))
    if not found:
        return document
    text = "\n\n".join([document.text, *found]).strip()
    return replace(document, text=text, ocr=True, head=lines.head(text, document.head))


def _large_pictures(pictures: Iterable[bytes], budget: Budget) -> Iterator[str]:
    for content in pictures:
        if len(content) < _PICTURE_BYTES or budget.scans <= 0 or budget.seconds_left() < _LEAST_SECONDS:
            continue
        try:
            page = recognise(open_picture(content), budget)
        except Unreadable:
            continue
        if page.words >= 3:
            yield page.text


def _prepared(picture: Image) -> Image:
    """Grey, of full contrast, and of a size in which tesseract knows letters."""
    from PIL import Image, ImageOps

    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        ground = Image.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
        picture = ground
    grey = ImageOps.autocontrast(picture.convert("L"), cutoff=1)
    longest = max(grey.size)
    wanted = min(max(longest, _LONG_SIDE[0]), _LONG_SIDE[1])
    if wanted == longest:
        return grey
    factor = wanted / longest
    size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
    return grey.resize(size, Image.Resampling.LANCZOS)


def _page(picture: Image, budget: Budget) -> Page:
    seconds = budget.seconds_left()
    if seconds < _LEAST_SECONDS / 2:
        raise Unreadable("timeout")
    stored = io.BytesIO()
    picture.save(stored, "BMP")  # tesseract reads it from memory, and no file is written
    command = ["tesseract", "stdin", "stdout", "-l", "vie", "--dpi", "300", "--psm", "3", "tsv"]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=stored.getvalue(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=True,
            preexec_fn=sandbox.die_with_this_process,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("timeout") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unreadable("no_ocr") from error
    return _read_tsv(done.stdout.decode("utf-8", "replace"))


def _read_tsv(table: str) -> Page:
    """Tesseract's TSV: a row a word, with block, paragraph, line and confidence; level 5 is a word."""
    found: dict[tuple[str, str, str], list[tuple[str, float]]] = {}
    for row in csv.reader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if len(row) == 12 and row[0] == "5" and row[11].strip():
            found.setdefault((row[2], row[3], row[4]), []).append((row[11].strip(), float(row[10])))
    written: list[str] = []
    sure: list[float] = []
    paragraph = None
    for place, words in found.items():
        kept = _kept(words)
        if not kept:
            continue
        if paragraph not in {None, place[:2]}:
            written.append("")
        paragraph = place[:2]
        written.append(" ".join(word for word, _ in kept))
        sure.extend(confidence for word, confidence in kept if _LETTER.search(word))
    return Page("\n".join(written), sum(sure) / len(sure) if sure else 0.0, len(sure))


def _kept(words: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The words of a line worth keeping: noise at its ends (edges, stamps, dust) and lines of noise are dropped."""
    letters = [confidence for word, confidence in words if _LETTER.search(word)]
    if not letters or sum(letters) / len(letters) < _LINE_CONFIDENCE:
        return []
    first, last = 0, len(words)
    while first < last and _is_noise(words[first]):
        first += 1
    while last > first and _is_noise(words[last - 1]):
        last -= 1
    return words[first:last]


def _is_noise(word: tuple[str, float]) -> bool:
    text, confidence = word
    return confidence < _WORD_CONFIDENCE and (len(text) <= 2 or not _LETTER.search(text))
