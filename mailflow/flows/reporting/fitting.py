"""Makes a mail to leadership fit: under 2 MB whatever members wrote, and the full text always somewhere in it.

Tried in turn: all of it; long statements as extracts, since the PDF holds them whole; fewer files beside the full text;
the summary with the files; at last the summary alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailflow.core import letters, outgoing
from mailflow.core.letters import Letter, Shown
from mailflow.core.letters.leaders import SUMMARY
from mailflow.core.outgoing import Enclosure

if TYPE_CHECKING:
    from mailflow.app import App

MAIL_BYTES = 1_950_000  # what is left to 2 MB is for headers that servers add
EXTRACTS = (4000, 1500, 600, 300)  # characters of a statement
_NAMED = 1000  # bytes for naming a file that stayed behind, in both forms of the text


@dataclass(frozen=True, slots=True)
class Plan:
    """What of the reports a mail carries. `limit`: characters of a statement, None all, SUMMARY no report."""

    files: tuple[Enclosure, ...]
    left: tuple[Enclosure, ...] = ()
    limit: int | None = None

    @property
    def shown(self) -> Shown:
        return Shown(self.limit, tuple(one.filename for one in self.left))


def fitted(app: App, files: Sequence[Enclosure], make: Callable[[Plan], Letter]) -> tuple[Letter, Plan]:
    """The fullest letter that fits. Raises TemplateError."""
    sizes: dict[int | None, int] = {}
    for plan in _plans(tuple(files)):
        if plan.limit not in sizes:
            sizes[plan.limit] = _body(app, make(Plan((), limit=plan.limit)))
        if sizes[plan.limit] + sum(map(_encoded, plan.files)) + _NAMED * len(plan.left) <= MAIL_BYTES:
            break
    return make(plan), plan


def _plans(files: tuple[Enclosure, ...]) -> Iterator[Plan]:
    fewer = list(_fewer(files))
    yield from (Plan(files, limit=limit) for limit in (None, *EXTRACTS))
    yield from fewer
    yield Plan(files, limit=SUMMARY)
    yield from (Plan(plan.files, plan.left, SUMMARY) for plan in fewer)


def _fewer(files: tuple[Enclosure, ...]) -> Iterator[Plan]:
    """Without the largest file, without the two largest, ...; of equal ones the last goes first."""
    kept = list(files)
    while kept:
        kept.remove(max(reversed(kept), key=lambda one: len(one.content)))
        yield Plan(tuple(kept), tuple(one for one in files if one not in kept))


def _body(app: App, letter: Letter) -> int:
    """Bytes of the mail without files."""
    words = letters.render(app.templates, letter, "XXXXXX")
    address = "x@x.example"
    raw = outgoing.build(
        message_id="<x@x.example>", from_addr=address, from_name="", to=address, subject=words.subject,
        text=words.text, html=words.html, now=app.clock(), attachments=letter.attachments,
    )  # fmt: skip
    return len(raw)


def _encoded(file: Enclosure) -> int:
    """Bytes of the file in the mail: base64 in lines of 76, and its headers."""
    return len(file.content) * 4 // 3 * 78 // 76 + 600
