"""An attached mail (.eml) -> its whole readable text; its attachments are read in turn.

What in it is new and what is quoted is decided in core (filing, reply), which knows it by the name's ending.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailflow.adapters.documents import lines
from mailflow.adapters.documents.budget import Budget, File
from mailflow.adapters.documents.limits import DEPTH
from mailflow.adapters.documents.problems import Unreadable, say
from mailflow.core import html_text, mime, reply
from mailflow.core.message import Extracted

_ENDINGS = (".eml", ".msg")


def read(file: File, budget: Budget) -> Extracted:
    """Reader for `mail`."""
    parsed = mime.parse(file.content)
    if parsed.unreadable:
        raise Unreadable("damaged")
    files = [File(a.filename, a.media_type, a.content, file.depth + 1) for a in parsed.attachments if not a.inline]
    return document(file, parsed.subject, parsed.text, parsed.html, nested(files, file, budget))


def document(file: File, subject: str, text: str, html: str, inside: tuple[tuple[Extracted, ...], str]) -> Extracted:
    """A mail as a document. `inside` are the files in it and a problem with their number."""
    files, problem = inside
    name = file.name if file.depth == 0 or file.name.casefold().endswith(_ENDINGS) else f"{file.name}.eml"
    said = reply.split(text, html, subject=subject).new  # a mark in the quoted mail is not this one's
    return Extracted(
        name,
        text or html_text.to_text(html),
        problem=problem,
        head=lines.head(said, subject),
        nested=files,
    )


def nested(files: Iterable[File | Extracted], outer: File, budget: Budget) -> tuple[tuple[Extracted, ...], str]:
    """The files inside a mail or an archive, read one by one, and the problem when there are too many.

    One that could not be taken out comes as the Extracted that says so.
    """
    found: list[Extracted] = []
    for file in files:
        if budget.members <= 0:
            return tuple(found), say("too_many_inside", outer.name, limit=len(found))
        budget.members -= 1
        if isinstance(file, Extracted):
            found.append(file)
        elif file.depth > DEPTH:
            found.append(Extracted(file.name, problem=say("too_deep", file.name)))
        else:
            found.append(budget.inner(file, budget))
    return tuple(found), ""
