"""Mails saved by Outlook (.msg, MS-OXMSG): subject, body, and the files and mails attached."""

from __future__ import annotations

import re

from mailflow.adapters.documents import mapi
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.limits import DEPTH
from mailflow.adapters.documents.ole import Container
from mailflow.adapters.documents.problems import say
from mailflow.core import filenames
from mailflow.core.message import Extracted

_PROPERTY = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})", re.IGNORECASE)
_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9A-F]{8}", re.IGNORECASE)
_EMBEDDED = "__substg1.0_3701000D"


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `msg`."""
    return _message(Container(file.content, budget), "", file, budget)


def _message(container: Container, folder: str, file: File, budget: Budget) -> Extracted:
    """The message whose streams lie under `folder` ("" for the file itself, else ending in "/")."""
    inside = [path[len(folder) :] for path in container.paths() if path.startswith(folder)]
    attached = dict.fromkeys(m.group() for path in inside if (m := _ATTACHMENT.match(path)))
    files = [_attached(container, f"{folder}{one}/", file, budget) for one in attached]
    return mapi.message(file, _properties(container, folder), files, budget)


def _attached(container: Container, folder: str, outer: File, budget: Budget) -> File | Extracted:
    properties = _properties(container, folder)
    name = properties.name()
    if not any(path.startswith(f"{folder}{_EMBEDDED}/") for path in container.paths()):
        data = properties.values.get(mapi.DATA, (0, b""))[1]
        return File(name, properties.text(mapi.TYPE), data, outer.depth + 1)
    inner = f"{folder}{_EMBEDDED}/"
    subject = _properties(container, inner).text(mapi.SUBJECT)
    name = filenames.safe(f"{subject or 'thu'}.msg", "")
    if outer.depth + 1 > DEPTH:
        return Extracted(name, problem=say("too_deep", name))
    return _message(container, inner, File(name, "", b"", outer.depth + 1), budget)


def _properties(container: Container, folder: str) -> mapi.Properties:
    found = mapi.Properties()
    for path in container.paths():
        rest = path[len(folder) :] if path.startswith(folder) else ""
        match = _PROPERTY.fullmatch(rest)
        if match:
            kind = int(match.group(2), 16)
            found.values[int(match.group(1), 16)] = (kind, container.read(path))
    return found
