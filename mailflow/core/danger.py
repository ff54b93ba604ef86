"""Attachments that must not be opened, and sender domains that imitate ours. Bytes and names in, findings out.

Nothing is unpacked here: of an archive only the list of names is read. What follows is decided in judge.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO

from rapidfuzz.distance import DamerauLevenshtein

from mailflow.core.message import Attachment, Extracted, Mail


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Files that run something when opened on an office computer. Macro documents are not here: they are read without
# running them, and offices do send .xlsm; they only get a flag.
RUNNABLE = _words(
    """exe scr com pif bat cmd vbs vbe vb js jse wsf wsh wsc sct hta lnk msi msp mst jar ps1 ps1xml psm1 reg cpl dll sys
    drv ocx inf ins isp chm hlp url scf iso img vhd vhdx apk app dmg pkg deb rpm sh run elf gadget application appref-ms
    xll jnlp msc appx msix settingcontent-ms library-ms search-ms ade adp mde"""
)
MACRO = _words("docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm")
_NAMES_READ = 2000
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_MAGIC = (
    (b"MZ", "chương trình Windows"),
    (b"\x7fELF", "chương trình Linux"),
    (b"\xca\xfe\xba\xbe", "chương trình Java hoặc macOS"),
    (b"\xfe\xed\xfa", "chương trình macOS"),
    (b"\xcf\xfa\xed\xfe", "chương trình macOS"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "lối tắt Windows"),
    (b"#!/", "tập lệnh"),
    (b"#! /", "tập lệnh"),
)
# First bytes that a file of the extension may have; an office renames files, so a mismatch is only a flag.
_EXPECTED = {
    "pdf": (b"%PDF",),
    "docx": (b"PK",),
    "xlsx": (b"PK",),
    "odt": (b"PK",),
    "ods": (b"PK",),
    "zip": (b"PK",),
    "png": (b"\x89PNG",),
    "jpg": (b"\xff\xd8",),
    "jpeg": (b"\xff\xd8",),
    "doc": (b"\xd0\xcf\x11\xe0",),
    "xls": (b"\xd0\xcf\x11\xe0",),
}
# Cyrillic and Greek letters that look Latin, and digits read as letters: what is seen, then what it imitates.
_CONFUSABLE = str.maketrans(
    {
        pair[0]: pair[1]
        for pair in _words("аa еe оo рp сc уy хx іi јj ѕs ԁd һh ԛq ѡw кk мm тt вb нh νv οo αa ιi 0o 1l 3e 5s |l")
    }
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def dangerous(attachments: Iterable[Attachment], documents: Iterable[Extracted] = ()) -> str | None:
    """Why the mail must be held, as a Vietnamese phrase without the file's name, or None. Never raises."""
    for attachment in attachments:
        why = _dangerous_name(attachment.filename) or _dangerous_bytes(attachment.content)
        if why:
            return why
        if any(_dangerous_name(name) for name in _names_inside(attachment.content)):
            return "tệp nén chứa tệp có thể chạy được"
    if any(_dangerous_name(inner.filename) for inner in _nested(documents)):
        return "tệp nén chứa tệp có thể chạy được"
    return None


def flags(attachments: Iterable[Attachment]) -> tuple[str, ...]:
    """Marks for the secretary: "macros" (a document with macros), "type_mismatch" (bytes unlike the extension)."""
    found = []
    for attachment in attachments:
        extension = _extension(attachment.filename)
        if extension in MACRO or any(n.endswith("vbaProject.bin") for n in _names_inside(attachment.content)):
            found.append("macros")
        expected = _EXPECTED.get(extension)
        if expected and attachment.content and not attachment.content.lstrip()[:8].startswith(expected):
            found.append("type_mismatch")
    return tuple(dict.fromkeys(found))


def lookalike(mail: Mail, known_domains: Iterable[str]) -> str | None:
    """The known domain that a sender's domain imitates ("binhphuoc.exarnple", "binhphuoc-gov.example"), or None."""
    known = sorted({domain.casefold() for domain in known_domains if domain})
    for author in mail.sender:
        domain = author.domain.casefold()
        if domain and not any(domain == one or domain.endswith("." + one) for one in known):
            found = next((one for one in known if _imitates(domain, one)), None)
            if found:
                return found
    return None


def _dangerous_name(name: str) -> str | None:
    if _BIDI.search(name):
        return "tên tệp chứa ký tự đảo chiều để giấu đuôi tệp"
    extension = _extension(name)
    if extension not in RUNNABLE:
        return None
    stem = name.rstrip(" .").rpartition(".")[0]
    if re.search(r"\.\w{2,5}[\s_]{0,200}$", stem):
        return "tệp có hai đuôi, đuôi thật là tệp chạy được"
    return "tệp thuộc loại có thể chạy được"


def _dangerous_bytes(content: bytes) -> str | None:
    for magic, what in _MAGIC:
        if content.startswith(magic) and (magic != b"MZ" or _is_program(content)):
            return f"nội dung tệp là {what}"
    return None


def _is_program(content: bytes) -> bool:
    """A text may begin with "MZ"; a DOS or PE header has unprintable bytes at once."""
    return any(byte < 9 or 13 < byte < 32 or byte > 126 for byte in content[2:64])


def _names_inside(content: bytes) -> list[str]:
    """File names of a zip's directory; [] for anything else. Reads the directory only, so a zip bomb stays folded."""
    if not content.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return archive.namelist()[:_NAMES_READ]
    except Exception:  # damaged archives raise many kinds; an unreadable one is reported by its reader
        return []


def _nested(documents: Iterable[Extracted]) -> Iterator[Extracted]:
    for document in documents:
        for inner in document.nested:
            yield inner
            yield from _nested((inner,))


def _extension(name: str) -> str:
    """The extension Windows would act on: trailing dots and spaces do not count."""
    tail = name.rstrip(" .\u00a0").rpartition(".")
    return unicodedata.normalize("NFKC", tail[2]).casefold().strip() if tail[1] else ""


def _imitates(domain: str, known: str) -> bool:
    ours, theirs = _skeleton(known), _skeleton(_unicode(domain))
    if ours == theirs or theirs.startswith(ours + "."):
        return True
    label = ours.split(".")[0]
    if len(label) < 5:
        return False
    labels = [part for part in re.split(r"[.-]", theirs) if part]
    if any(part == label or part.startswith(label) or part.endswith(label) for part in labels):
        return True
    return DamerauLevenshtein.distance(ours, theirs) <= 2 or any(
        DamerauLevenshtein.distance(label, part) <= 1 for part in labels
    )


def _unicode(domain: str) -> str:
    labels = []
    for label in domain.split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)


def _skeleton(domain: str) -> str:
    """What the eye sees: marks dropped, foreign and look-alike letters as the Latin ones, "rn" as "m"."""
    plain = unicodedata.normalize("NFKD", domain.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d").translate(_CONFUSABLE)
    for pair, letter in _PAIRS:
        plain = plain.replace(pair, letter)
    return plain
