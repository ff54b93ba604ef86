"""Which reader a file gets. Its bytes decide; name and declared type are asked only where bytes look all alike.

The readers live in modules of their own, imported when first needed. Lives in the child process.
"""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Callable
from dataclasses import replace

from mailflow.adapters.documents import lines
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.limits import TEXT_CAP
from mailflow.adapters.documents.problems import Unreadable, say
from mailflow.core import legacy_vietnamese
from mailflow.core.message import Extracted

Reader = Callable[[File, Budget], Extracted]

_MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"BM", "image"),
    (b"x\x9f>\x22", "tnef"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b", "GZ"),
    (b"BZh", "BZ2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"MSCF", "CAB"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
)
_ARCHIVES = {"RAR", "7Z", "GZ", "BZ2", "XZ", "CAB"}
_HEIC = re.compile(rb"....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1|avif|avis)", re.DOTALL)
_MARKUP = re.compile(rb"(?i)<(?:!doctype html|html|head|body|table|meta|style|div|p)\b")
_FIELD = re.compile(rb"(?im)^(?:from|subject|mime-version|received|message-id|return-path|date|to):")
_READERS = {
    "doc": "doc",
    "docx": "docx",
    "xlsx": "xlsx",
    "xls": "xls",
    "pptx": "pptx",
    "odf": "odf",
    "rtf": "rtf",
    "pdf": "pdf",
    "image": "image",
    "html": "plain_text",
    "text": "plain_text",
    "mail": "mail",
    "msg": "msg",
    "tnef": "tnef",
    "zip": "zips",
}
# Parts that carry no words of a person: seals and cards.
_WORDLESS = {"pkcs7-signature", "x-pkcs7-signature", "pgp-signature", "pgp-keys", "vcard", "x-vcard", "calendar"}
_SEALED = {"pkcs7-mime", "x-pkcs7-mime", "pgp-encrypted"}


def read(file: File, budget: Budget) -> Extracted:
    """The text of a file, or why there is none. Raises only MemoryError."""
    try:
        return _finished(_read(file, budget), file)
    except Unreadable as reason:
        return Extracted(file.name, problem=say(reason.problem, file.name, **reason.values))
    except MemoryError:
        raise
    except Exception:  # hostile bytes make libraries raise anything; the file is unreadable, the next goes on
        return Extracted(file.name, problem=say("damaged", file.name))


def kind_of(file: File) -> str:
    """A key of the readers, or "wordless", "sealed", "heic", "program", "unknown", or an archive's name."""
    data, subtype = file.content, file.media_type.casefold().rpartition("/")[2]
    if subtype in _WORDLESS:
        return "wordless"
    if subtype in _SEALED:
        return "sealed"
    if data.startswith(b"PK\x03\x04") or data.startswith((b"PK\x05\x06", b"PK\x00\x00PK")):
        return _kind_of_zip(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:16].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    if _HEIC.match(data[:16]):
        return "heic"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image"
    found = next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")
    if found == "ole":
        return _kind_of_ole(data)
    if found and not (data[:2].isalpha() and _is_text(data)):  # a text may begin with "MZ" or "BM"
        return found
    return _kind_of_text(file) if _is_text(data) else "unknown"


def _read(file: File, budget: Budget) -> Extracted:
    if not file.content.strip(b"\0"):
        raise Unreadable("empty")
    kind = kind_of(file)
    if kind == "wordless":
        return Extracted(file.name)
    if kind in _ARCHIVES:
        raise Unreadable("archive", kind=kind)
    if kind not in _READERS:
        raise Unreadable({"sealed": "encrypted_mail", "unknown": "unsupported"}.get(kind, kind))
    module = importlib.import_module(f"mailflow.adapters.documents.{_READERS[kind]}")
    reader: Reader = module.read
    return reader(file, budget)


def _finished(document: Extracted, file: File) -> Extracted:
    text, problem = lines.tidy(legacy_vietnamese.convert(document.text)[0]), document.problem
    if len(text) > TEXT_CAP:
        text, problem = text[:TEXT_CAP], problem or say("cut", file.name)
    return replace(document, text=text, problem=problem, head=_head(document, text))


def _head(document: Extracted, text: str) -> str:
    return lines.tidy(legacy_vietnamese.convert(document.head)[0]) if document.head else lines.head(text)


def _kind_of_zip(data: bytes) -> str:
    """Office files are zips; the names of their parts stand in the clear at the end (the central directory)."""
    if b"mimetypeapplication/vnd.oasis.opendocument" in data[:200]:
        return "odf"
    directory = data[data.find(b"PK\x01\x02") :]
    for kind, part in (("docx", b"word/document"), ("xlsx", b"xl/workbook"), ("pptx", b"ppt/presentation")):
        if part in directory:
            return kind
    if b"META-INF/manifest.xml" in directory and b"content.xml" in directory:
        return "odf"
    return "zip"


def _kind_of_ole(data: bytes) -> str:
    import olefile

    with contextlib.suppress(Exception), olefile.OleFileIO(data) as container:
        streams = {path[0].casefold() for path in container.listdir() if len(path) == 1}
        for kind, stream in (("doc", "worddocument"), ("xls", "workbook"), ("xls", "book")):
            if stream in streams:
                return kind
        if "encryptedpackage" in streams:
            return "password"
        return "msg" if "__properties_version1.0" in streams else "unknown"
    return "damaged"


def _is_text(data: bytes) -> bool:
    sample = data[:4096]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    zeros = sample.count(0)
    if zeros:  # UTF-16 without a mark has a zero beside every ASCII letter, all at even or all at odd places
        even = sample[0::2].count(0)
        return zeros * 5 > len(sample) and min(even, zeros - even) * 10 <= zeros
    odd = sum(1 for byte in sample if byte < 9 or 13 < byte < 27 or byte == 127)
    return odd * 50 <= len(sample)


def _kind_of_text(file: File) -> str:
    start, name = file.content[:4096], file.name.casefold()
    if file.media_type.casefold() in {"message/rfc822", "message/global"} or name.endswith(".eml"):
        return "mail"
    if len({field.lower() for field in _FIELD.findall(start)}) >= 3 and _FIELD.match(start.lstrip()):
        return "mail"
    if _MARKUP.search(start) and (
        start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or name.endswith((".html", ".htm"))
    ):
        return "html"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return "unknown"
    return "text"
