"""The lines that HTML turns into while it is read: white space, quote marks, list markers, gaps. Knows no elements."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SPACE = " \t\r\n\f"
_COLLAPSIBLE = re.compile(r"[ \t\r\n\f]+")
_SPECIAL = re.compile("[\x0b\x85\xa0\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_INVISIBLE = [0xAD, 0x61C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
_CLEAN = {**dict.fromkeys(_INVISIBLE), **dict.fromkeys((0xA0, 0x0B, 0x85, 0x2028, 0x2029), " ")}
_QUOTE_CAP = 20  # levels; deeper quoting and indenting adds bytes, not meaning
_INDENT_CAP = 8


@dataclass(slots=True)
class Page:
    """The whole text, or one cell of a data table. Callers set `depth` (quotes), `indent` (lists) and `marker`."""

    lines: list[str] = field(default_factory=list)
    depth: int = 0
    indent: int = 0
    marker: str = ""
    gap: bool = False  # a blank line is due before the next line
    _run: list[str] = field(default_factory=list)
    _last_depth: int = 0

    def add(self, text: str) -> None:
        if self._run or text.strip(_SPACE):
            self._run.append(text)

    def flush(self, forced: bool = False) -> None:
        """End the running line. White space alone is no line, a no-break space alone is a blank one (Word)."""
        if not self._run and not forced:
            return
        line = visible = "".join(self._run).strip(" ")
        self._run.clear()
        if "  " in line or not line.isprintable():  # else there is nothing to collapse or clean
            line = visible = _COLLAPSIBLE.sub(" ", line).strip(" ")
            if not line.isprintable() and _SPECIAL.search(line):
                visible = line.translate(_CLEAN).strip()
        if visible:
            self.write(visible)
        elif line or forced:
            self.blank()

    def write(self, line: str) -> None:
        """One finished line, as it is."""
        if self.gap and not self.marker:
            self.blank()
        self.gap = False
        if self.depth or self.marker or self.indent > 1:
            line = self._lead() + "  " * min(max(self.indent - 1, 0), _INDENT_CAP) + self.marker + line
        self.lines.append(line)
        self._last_depth = self.depth
        self.marker = ""

    def blank(self) -> None:
        """One blank line, never two, never the first; between two quote depths it belongs to the outer one."""
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._lead(min(self.depth, self._last_depth)).rstrip())

    def verbatim(self, text: str) -> None:
        """Preformatted text: each line of it is a line, spaces inside it stay."""
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
            if number:
                self.flush(forced=True)
            self.add(line.replace("\t", "    ").replace(" ", "\xa0"))

    def _lead(self, depth: int | None = None) -> str:
        return "> " * min(self.depth if depth is None else depth, _QUOTE_CAP)
