"""Names of attached files: decoded already, made safe to show and to store; nothing of them can leave a folder."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 150  # characters, so that UTF-8 stays below the 255 bytes of usual file systems in nearly all cases
_BYTES = 240
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_DRIVE = re.compile(r"^[A-Za-z]:(?=[^\s])")
_SPACE = re.compile(r"\s+")
_NO_NAME = "khong-ten"
_EXTENSIONS = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "application/zip": "zip",
    "application/x-zip-compressed": "zip",
    "application/vnd.rar": "rar",
    "application/x-rar-compressed": "rar",
    "application/x-7z-compressed": "7z",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.ms-outlook": "msg",
    "application/ms-tnef": "dat",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m",
    "application/pgp-signature": "asc",
    "message/rfc822": "eml",
    "message/global": "eml",
    "message/delivery-status": "txt",
    "message/disposition-notification": "txt",
    "text/plain": "txt",
    "text/rfc822-headers": "txt",
    "text/html": "html",
    "text/csv": "csv",
    "text/calendar": "ics",
    "text/vcard": "vcf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tif",
    "image/heic": "heic",
    "image/webp": "webp",
}


def safe(name: str, media_type: str) -> str:
    """A file name of one path component (NFC, at most 240 bytes), never empty; without a name one by media type."""
    bare = unicodedata.normalize("NFC", _UNSAFE.sub("", name))
    bare = re.split(r"[/\\]", bare.rstrip("/\\ "))[-1]
    bare = _SPACE.sub(" ", _DRIVE.sub("", bare)).rstrip(" .")
    visible = bare.lstrip(" .")
    if not visible:
        return f"{_NO_NAME}.{_EXTENSIONS.get(media_type, 'bin')}"
    if bare.lstrip().startswith(".") and "." not in visible:  # only an extension, or a hidden file
        visible = f"{_NO_NAME}.{visible}"
    return _shortened(visible)


def _shortened(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        stem, extension = name, ""
    tail = dot + extension if extension else ""
    stem = stem[:_LONGEST]
    while len((stem + tail).encode()) > _BYTES:
        stem = stem[:-1]
    return unicodedata.normalize("NFC", stem.rstrip() + tail)
