"""Rich text (.rtf, specification 1.9.1) -> lines: code pages and fonts of each run, tables, boxes, list numbers.

A reader of its own: striprtf decodes a whole file by one code page and knows nothing of fonts, so text in VNI or
.VnTime, or in two code pages, is lost with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from mailflow.adapters.documents import lines
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.fonts import Fonts
from mailflow.core.html_table import Cell
from mailflow.core.message import Extracted

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?\x20?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_CHARSETS = {  # \fcharset -> Windows code page
    **{0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258},
    **{177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250},
}
_SIGNS = {
    **{"par": "\n", "line": "\n", "sect": "\n", "page": "\n", "tab": "\t", "emdash": "—", "endash": "–"},
    **{"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " "},
}
_EDGES = {"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"}
_SKIPPED = {
    *("colortbl", "stylesheet", "info", "pict", "object", "fldinst", "listtable", "listoverridetable", "revtbl"),
    *("rsidtbl", "generator", "themedata", "colorschememapping", "latentstyles", "datastore", "xmlnstbl", "filetbl"),
    *("bkmkstart", "bkmkend", "annotation", "atnid", "atnauthor", "atrfstart", "atrfend", "datafield", "formfield"),
    *("shprslt", "sp", "nonshppict", "shpgrp", "template", "private", "pgdsctbl", "mmathPr", "wgrffmtfilter"),
}
_NUMBERED = re.compile(r"^ {0,9}(\S{1,9})\t")
_GROUPS = 2_000  # nested; Word's own documents stay below 50


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits: where its text goes, its font, how many bytes stand for a \\u, whether it is shown."""

    place: str = "body"  # body, edge, note, box, fonts, nowhere
    font: int = 0
    fallback: int = 1
    hidden: bool = False
    table: bool = False


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `rtf`."""
    reader = _Reader(file.content)
    reader.run()
    text = "\n".join([*reader.body.finish(), *reader.note.finish()])
    boxes = "\n".join([*reader.edge.finish(), "".join(reader.boxed)])
    text, boxes = (_whole(reader.fonts.settle(part)) for part in (text, boxes))
    return Extracted(file.name, text, head=lines.head(text, boxes))


def _whole(text: str) -> str:
    """Letters beyond 16 bits come as two halves, each in a \\u of its own."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@dataclass(slots=True)
class _Flow:
    """Lines being written: paragraphs, and cells while inside a table."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)  # of the cell being read
    cells: list[Cell] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)

    def end_paragraph(self, in_table: bool) -> None:
        text = _NUMBERED.sub(r"\1 ", "".join(self.line))
        self.line.clear()
        if in_table:
            self.paragraphs.append(text)
            return
        self.end_table()
        self.lines.append(text)

    def end_cell(self) -> None:
        self.paragraphs.append("".join(self.line))
        self.line.clear()
        self.cells.append(Cell(lines.cell(self.paragraphs)))
        self.paragraphs.clear()

    def end_row(self) -> None:
        self.rows.append(list(self.cells))
        self.cells.clear()

    def end_table(self) -> None:
        if self.paragraphs or self.cells:
            self.lines.extend(self.paragraphs)
            self.lines.extend(cell.text for cell in self.cells)
            self.paragraphs.clear()
            self.cells.clear()
        if self.rows:
            self.lines.extend(lines.table(self.rows))
            self.rows.clear()

    def finish(self) -> list[str]:
        if self.line:
            self.end_paragraph(False)
        self.end_table()
        return self.lines


class _Reader:
    """Follows the tokens. `body`, `edge` and `note` are the flows; `boxed` holds text of shapes, also in the body."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.fonts = Fonts()
        self.body, self.edge, self.note = _Flow(), _Flow(), _Flow()
        self.boxed: list[str] = []
        self._codepage = 1252
        self._names: dict[int, str] = {}
        self._pages: dict[int, int] = {}
        self._stack: list[_State] = []
        self._state = _State()
        self._bytes = bytearray()
        self._skip = 0
        self._first = False  # whether the next word names the group's destination
        self._starred = False
        self._default = 0

    def run(self) -> None:
        """Read everything; damaged ends are read as far as they go."""
        position = 0
        while position < len(self._data):
            token = _TOKEN.match(self._data, position)
            if token is None:  # a lone backslash at the end
                break
            position = token.end()
            word, number, code, sign, brace, text = token.groups()
            if word is not None:
                if word == b"bin":
                    position += min(int(number or 0), len(self._data)) if not (number or b"").startswith(b"-") else 0
                    continue
                self._word(word.decode(), int(number) if number is not None else None)
            elif code is not None:
                self._byte(bytes([int(code, 16)]))
            elif sign is not None:
                self._sign(sign)
            elif brace is not None:
                self._brace(brace)
            elif text is not None:
                self._byte(text)
        self._flush()

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._skip = 0
        if brace == b"{":
            if len(self._stack) < _GROUPS:
                self._stack.append(self._state)
            self._first, self._starred = True, False
        elif self._stack:
            left, self._state = self._state.place, self._stack.pop()
            if left in {"box", "edge", "note"} and left != self._state.place:
                self._leave(left)

    def _byte(self, data: bytes) -> None:
        if self._skip:
            taken = min(self._skip, len(data))
            self._skip -= taken
            data = data[taken:]
        self._first = False
        if data and self._state.place != "nowhere":
            self._bytes += data

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._starred = True
            return
        found = {b"~": " ", b"_": "-", b"-": "", b"\\": "\\", b"{": "{", b"}": "}"}.get(sign)
        if found is not None:
            if self._skip:
                self._skip -= 1
            else:
                self._put(found)
        elif sign in {b"\r", b"\n"}:
            self._end_paragraph()

    def _word(self, word: str, number: int | None) -> None:
        first, starred = self._first, self._starred
        self._first = False
        self._flush()
        if first and self._destination(word, starred):
            return
        if word == "u" and number is not None:
            self._put_unicode(number)
        elif word in _SIGNS:
            self._end_paragraph() if _SIGNS[word] == "\n" and word != "line" else self._put(_SIGNS[word])
        elif word in {"cell", "nestcell", "row", "nestrow"}:
            flow = self._flow(self._state.place)
            if flow is not None:
                flow.end_cell() if word.endswith("cell") else flow.end_row()
        else:
            self._property(word, number)

    def _destination(self, word: str, starred: bool) -> bool:
        """Where the text of this group goes; True when the word said it."""
        place = ""
        if word in _EDGES:
            place = "edge"
        elif word in {"footnote", "ftnsep"}:
            place = "note" if word == "footnote" else "nowhere"
        elif word == "fonttbl":
            place = "fonts"
        elif word == "shptxt":
            place = "box" if self._state.place != "nowhere" or starred else "nowhere"
        elif word in _SKIPPED or (starred and word not in {"shpinst", "shptxt"}):
            place = "nowhere"
        if not place:
            return False
        if self._state.place not in {"nowhere", "edge"} or place == "nowhere":
            self._state = replace(self._state, place=place)
        return True

    def _property(self, word: str, number: int | None) -> None:
        state = self._state
        if word == "f":
            self._state = replace(state, font=number or 0)
        elif word == "plain":
            self._state = replace(state, font=self._default, hidden=False)
        elif word == "uc":
            self._state = replace(state, fallback=max(0, min(number or 0, 9)))
        elif word in {"v", "deleted"}:
            self._state = replace(state, hidden=number != 0)
        elif word in {"pard", "intbl"}:
            self._state = replace(state, table=word == "intbl")
        elif word == "ansicpg":
            self._codepage = number or 1252
        elif word == "deff":
            self._default = number or 0
            self._state = replace(state, font=self._default)
        elif word in {"fcharset", "cpg"} and state.place == "fonts" and number is not None:
            self._pages[state.font] = _CHARSETS.get(number, self._codepage) if word == "fcharset" else number

    def _put_unicode(self, number: int) -> None:
        self._skip = self._state.fallback
        self._put(chr(number & 0xFFFF))

    def _flush(self) -> None:
        if not self._bytes:
            return
        data, place = bytes(self._bytes), self._state.place
        self._bytes.clear()
        if place == "fonts":
            name = data.decode("latin-1").strip().strip(";")
            if name:
                self._names[self._state.font] = self._names.get(self._state.font, "") + name
            return
        self._put(self._decoded(data))

    def _decoded(self, data: bytes) -> str:
        page = self._pages.get(self._state.font, self._codepage)
        name = self._names.get(self._state.font, "").casefold()
        if name.startswith((".vn", "vni")):
            page = 1252
        try:
            return data.decode(f"cp{page}", "replace")
        except LookupError:
            return data.decode("utf-8" if page == 65001 else "cp1252", "replace")

    def _put(self, text: str) -> None:
        flow = self._flow(self._state.place)
        if flow is None or self._state.hidden:
            return
        font = self._names.get(self._state.font, "")
        if font.casefold().startswith(("symbol", "wingdings")):  # signs of bulleted lists
            text = "-" if text.strip() else text
        marked = self.fonts.mark(text, font)
        if self._state.place == "box":
            self.boxed.append(marked)
        flow.line.append(marked)

    def _end_paragraph(self) -> None:
        if self._state.place == "box":
            self.boxed.append("\n")
        flow = self._flow(self._state.place)
        if flow is not None:
            flow.end_paragraph(self._state.table)

    def _leave(self, place: str) -> None:
        """A box, a header or a note ends: its last paragraph may have no end of its own."""
        flow = self._flow(place)
        if flow is not None and flow.line:
            flow.end_paragraph(self._state.table and place == "box")

    def _flow(self, place: str) -> _Flow | None:
        return {"body": self.body, "box": self.body, "edge": self.edge, "note": self.note}.get(place)
