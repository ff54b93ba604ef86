"""Small charts as SVG text: a line over weeks and horizontal bars. Restrained, and readable in greyscale.

Equal arguments give equal text. Numbers stand in Vietnamese writing; every word that comes in is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape

from mailflow.core.numerals import measured, written

FONTS = "Tinos, 'Times New Roman', Times, serif"
WIDTH = 340  # units: fits a phone of 390 pixels, and half a page on paper
_INK, _LINE, _GREY, _FAINT = "#000000", "#1f3a5f", "#444444", "#b8b8b8"
_LETTER = 0.46  # em: what a letter of the face is wide on average, capitals and digits included
_NOT_XML = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
_TOP, _FOOT, _RIGHT = 48, 22, 12  # around the plot of a line
_ROW = 26

Point = tuple[str, Decimal | None]
Bar = tuple[str, int, int]


def line(values: Sequence[Point], *, title: str, unit: str = "", width: int = WIDTH, height: int = 132) -> str:
    """The values (label, value) in order of time, oldest first; None is a gap and is shown as one. The newest value
    stands above the line in figures. Raises ValueError when there is no value at all."""
    known = [value for _, value in values if value is not None]
    if not known:
        raise ValueError("a chart needs at least one value")
    low, high = min(known), max(known)
    left = 12 + _wide(max((written(low), written(high)), key=len), 11)
    bottom = height - _FOOT
    across = [_share(n, len(values) - 1, left, width - _RIGHT) for n in range(len(values))]
    spots = [
        (x, bottom - (bottom - _TOP) * _height(value, low, high)) if value is not None else None
        for x, (_, value) in zip(across, values, strict=True)
    ]
    parts = [
        _text(2, 15, _clipped(title, width - 4, 13), 13, bold=True),
        _text(2, 36, measured(known[-1], unit), 17, bold=True),
        *_scale(low, high, left, width - _RIGHT, bottom),
        *_strokes(spots),
        *_ends([label for label, _ in values], across, height - 6, (left, width - _RIGHT)),
    ]
    return _svg(width, height, title, parts)


def bars(rows: Sequence[Bar], *, title: str, unit: str = "", width: int = WIDTH) -> str:
    """One bar a row: (label, part, whole) fills that share of a frame and is labelled `5/7`; with a whole of 0 the
    row is a count, as long as its share of the greatest part, labelled by the count. Parts below 0 count as 0."""
    head = 24 if title else 4
    labels = min(width * 0.46, max((_wide(label, 12) for label, _, _ in rows), default=0.0))
    told = [_told(part, whole, unit) for _, part, whole in rows]
    start, end = labels + 8, width - 8 - max((_wide(one, 12) for one in told), default=0.0)
    most = max((part for _, part, _ in rows), default=0)
    parts = [_text(2, 15, _clipped(title, width - 4, 13), 13, bold=True)] if title else []
    for n, ((label, part, whole), words) in enumerate(zip(rows, told, strict=True)):
        top = head + n * _ROW
        parts.append(_text(2, top + 16, _clipped(label, labels, 12), 12))
        parts.extend(_bar(start, top + 6, end - start, max(0, part), whole, most))
        parts.append(_text(end + 6, top + 16, words, 12))
    return _svg(width, head + len(rows) * _ROW + 4, title, parts)


def _scale(low: Decimal, high: Decimal, left: float, right: float, bottom: float) -> Iterator[str]:
    """Two faint lines with the least and the greatest value; one where they are equal."""
    for value in sorted({high, low}):
        y = bottom - (bottom - _TOP) * _height(value, low, high)
        yield f'<path d="M{left:.1f} {y:.1f}H{right:.1f}" stroke="{_FAINT}" stroke-width="0.8" fill="none"/>'
        yield _text(left - 5, y + 4, written(value), 11, anchor="end")


def _strokes(spots: Sequence[tuple[float, float] | None]) -> Iterator[str]:
    """Lines between neighbours only; a dot at each value, a larger one at the newest."""
    for run in _runs(spots):
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in run)
        if len(run) > 1:
            yield f'<path d="M{path}" stroke="{_LINE}" stroke-width="1.6" fill="none" stroke-linejoin="round"/>'
    marks = [spot for spot in spots if spot is not None]
    for n, (x, y) in enumerate(marks, start=1):
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3.4 if n == len(marks) else 1.9}" fill="{_LINE}"/>'


def _runs(spots: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    run: list[tuple[float, float]] = []
    for spot in spots:
        if spot is not None:
            run.append(spot)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _ends(labels: Sequence[str], across: Sequence[float], y: float, room: tuple[float, float]) -> Iterator[str]:
    """The first and the last label; between them the middle one where there is room."""
    if len(labels) == 1:
        yield _text(across[0], y, labels[0], 11, anchor="middle")
        return
    yield _text(room[0], y, labels[0], 11)
    if len(labels) >= 5 and len(labels) % 2:
        yield _text(across[len(labels) // 2], y, labels[len(labels) // 2], 11, anchor="middle")
    yield _text(room[1], y, labels[-1], 11, anchor="end")


def _bar(x: float, y: float, room: float, part: int, whole: int, most: int) -> Iterator[str]:
    share = min(1.0, part / whole) if whole > 0 else part / most if most > 0 else 0.0
    if share > 0:
        yield f'<rect x="{x:.1f}" y="{y}" width="{room * share:.1f}" height="13" fill="{_LINE}"/>'
    if whole > 0:
        frame = f'x="{x:.1f}" y="{y}" width="{room:.1f}" height="13"'
        yield f'<rect {frame} fill="none" stroke="{_GREY}" stroke-width="0.8"/>'
    else:
        yield f'<path d="M{x:.1f} {y - 2}V{y + 15}" stroke="{_GREY}" stroke-width="0.8" fill="none"/>'


def _told(part: int, whole: int, unit: str) -> str:
    told = (
        f"{written(Decimal(max(0, part)))}/{written(Decimal(whole))}" if whole > 0 else written(Decimal(max(0, part)))
    )
    return f"{told} {unit}".rstrip()


def _height(value: Decimal, low: Decimal, high: Decimal) -> float:
    """0 at the least value, 1 at the greatest; in the middle where all are equal."""
    return float((value - low) / (high - low)) if high > low else 0.5


def _share(n: int, of: int, start: float, end: float) -> float:
    return start + (end - start) * n / of if of > 0 else (start + end) / 2


def _wide(text: str, size: float) -> float:
    return len(text) * size * _LETTER + size * 0.4


def _clipped(text: str, room: float, size: float) -> str:
    text = " ".join(text.split())
    if _wide(text, size) <= room:
        return text
    return text[: max(1, int((room / size - 0.4) / _LETTER) - 1)].rstrip() + "…"


def _text(x: float, y: float, text: str, size: int, *, bold: bool = False, anchor: str = "") -> str:
    more = (' font-weight="bold"' if bold else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{_INK}"{more}>{_data(text)}</text>'


def _data(text: str) -> str:
    return escape(_NOT_XML.sub(" ", text))


def _svg(width: int, height: int, title: str, parts: Sequence[str]) -> str:
    frame = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {frame} role="img" font-family="{FONTS}">'
    paper = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    return f"{head}<title>{_data(title)}</title>{paper}{''.join(parts)}</svg>"
