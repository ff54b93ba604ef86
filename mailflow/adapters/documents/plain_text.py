"""Text files, CSV and HTML pages -> text. Which charset the bytes are in is decided in core/charset.py."""

from __future__ import annotations

import csv
import re

from mailflow.adapters.documents import lines
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.limits import TEXT_CAP
from mailflow.core import charset, html_text
from mailflow.core.message import Extracted

_DECLARED = re.compile(rb"(?i)charset\s{0,3}=\s{0,3}[\"']?([a-z0-9_.:-]{2,30})")
_ROWS = 20_000


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `text` and `html`."""
    start = file.content[:4096]
    if re.search(rb"(?i)<(?:!doctype html|html|head|body|table|meta)\b", start.replace(b"\0", b"")):
        declared = _DECLARED.search(start)
        text, _ = charset.decode(file.content, declared.group(1).decode() if declared else None)
        return Extracted(file.name, html_text.to_text(text[: 4 * TEXT_CAP]))
    text, _ = charset.decode(file.content, None)
    if file.name.casefold().endswith((".csv", ".tsv")) or file.media_type.casefold().endswith("/csv"):
        text = "\n".join(lines.sheet(_rows(text)))
    return Extracted(file.name, text)


def _rows(text: str) -> list[list[str]]:
    """The rows of a CSV; Vietnamese Excel divides by semicolons, since the comma is the decimal sign."""
    first = text.split("\n", 5)[:5]
    delimiter = max(";\t,", key=lambda sign: min((line.count(sign) for line in first if line.strip()), default=0))
    try:
        reader = csv.reader(text.split("\n"), delimiter=delimiter)
        return [row for row, _ in zip(reader, range(_ROWS), strict=False)]
    except csv.Error:
        return [line.split(delimiter) for line in text.split("\n")[:_ROWS]]
