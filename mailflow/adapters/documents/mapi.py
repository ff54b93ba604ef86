"""What Outlook's own mail formats (.msg, winmail.dat) share: numbers of properties, their texts, compressed RTF."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from mailflow.adapters.documents import mail, rtf
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.limits import TEXT_CAP
from mailflow.core import charset, filenames
from mailflow.core.message import Extracted

SUBJECT, BODY, HTML, RTF = 0x0037, 0x1000, 0x1013, 0x1009
DATA, SHORT_NAME, LONG_NAME, TYPE = 0x3701, 0x3704, 0x3707, 0x370E
STRING8, UNICODE, BINARY, OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_DICTIONARY = (  # MS-OXRTFCP 2.1.2.1
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


@dataclass(slots=True)
class Properties:
    """Values by property number, each with its type."""

    values: dict[int, tuple[int, bytes]] = field(default_factory=dict)

    def text(self, number: int) -> str:
        """A text property in whichever of its types it is stored; "" when absent."""
        kind, value = self.values.get(number, (0, b""))
        if kind == UNICODE:
            return charset.clean(value.decode("utf-16-le", "replace").rstrip("\0"))
        return charset.decode(value.rstrip(b"\0"), None)[0] if value else ""

    def name(self) -> str:
        """The file name of an attachment, safe to show."""
        return filenames.safe(self.text(LONG_NAME) or self.text(SHORT_NAME), self.text(TYPE))

    def body(self, budget: Budget) -> tuple[str, str]:
        """Plain text and HTML of a message; the RTF form is asked when there is neither."""
        text, html = self.text(BODY), self.text(HTML)
        if not text.strip() and not html.strip() and RTF in self.values:
            unpacked = unpack_rtf(self.values[RTF][1])
            budget.unpack(len(unpacked))
            text = rtf.read(File("", "", unpacked), budget).text
        return text[:TEXT_CAP], html[: 4 * TEXT_CAP]


def message(file: File, properties: Properties, files: list[File | Extracted], budget: Budget) -> Extracted:
    """A mail stored by Outlook as a document."""
    text, html = properties.body(budget)
    return mail.document(file, properties.text(SUBJECT), text, html, mail.nested(files, file, budget))


def unpack_rtf(data: bytes) -> bytes:
    """RTF as Outlook compresses it (MS-OXRTFCP); as far as it goes when the data is cut."""
    if len(data) < 16 or data[8:12] == _PLAIN:
        return data[16:]
    if data[8:12] != _COMPRESSED:
        return b""
    size = min(struct.unpack_from("<I", data, 4)[0], 16 * len(data) + 64)
    out = bytearray(_DICTIONARY)  # what was written so far is the dictionary, 4096 bytes of it at a time
    first, at = len(out), 16
    while at < len(data) and len(out) - first < size:
        control, at = data[at], at + 1
        for bit in range(8):
            if at >= len(data):
                break
            if not control >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            if at + 1 >= len(data):
                at = len(data)
                break
            reference = data[at] << 8 | data[at + 1]
            at += 2
            back = (len(out) - (reference >> 4)) % 4096
            if back == 0:  # the end mark points at the place of writing
                return bytes(out[first:])
            for _ in range((reference & 15) + 2):
                out.append(out[-back] if back <= len(out) else 32)
    return bytes(out[first : first + size])
