"""Every form of an edition: given back byte for byte as it was sent, or made now where it never was sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mailflow.core import letters
from mailflow.core.outgoing import Enclosure
from mailflow.core.records import Print
from mailflow.core.report import Edition

if TYPE_CHECKING:
    from mailflow.adapters.store import Transaction
    from mailflow.app import App

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "txt": "text/plain",
    "json": "application/json",
}
WORDS = ("html", "txt")  # what a mail itself shows: kept beside the files that went with it


@dataclass(frozen=True, slots=True)
class Form:
    """`sent_at` is when this form was made for a mail; None: made now, never sent."""

    content: bytes
    filename: str
    sent_at: datetime | None = None


class Forms:
    def __init__(self, app: App) -> None:
        self.app = app

    def of(self, tx: Transaction, edition: Edition, form: str) -> Form:
        """The edition in a form (a key of MEDIA). Raises PrintingError, TemplateError when it must be made now."""
        kept = self._kept(tx, edition, form)
        if kept is not None:
            return Form(kept.content, kept.filename, kept.made_at)
        return Form(self._made(tx, edition, form), self.app.printer.file_name(edition, form))

    def sent(self, tx: Transaction, edition: Edition, form: str, now: datetime) -> Enclosure:
        """The form for a mail: the one sent before, else made and kept. Raises PrintingError, TemplateError."""
        found = self.of(tx, edition, form)
        if found.sent_at is None:
            report = edition.report
            digest = hashlib.sha256(found.content).hexdigest()
            approved = edition.approved_at is not None
            tx.prints.keep(
                Print(
                    report.group, report.week, edition.version, form, approved, found.filename, found.content,
                    digest, now,
                )
            )  # fmt: skip
        return Enclosure(found.filename, MEDIA[form], found.content)

    def _kept(self, tx: Transaction, edition: Edition, form: str) -> Print | None:
        report, approved = edition.report, edition.approved_at is not None
        return tx.prints.get(report.group, report.week, edition.version, form, approved=approved)

    def _made(self, tx: Transaction, edition: Edition, form: str) -> bytes:
        match form:
            case "pdf":
                return self.app.printer.pdf(edition)
            case "docx":
                return self.app.printer.docx(edition)
            case "json":  # what was frozen, not what this program would write of it
                stored = tx.reports.get(edition.report.group, edition.report.week, edition.version)
                text = stored.content if stored else edition.report.to_json()
                return (text + "\n").encode("utf-8", "replace")
            case _:
                context = {"edition": edition}
                rendered = self.app.templates.render("report", context)
                told = letters.embedded(rendered.html, context) if form == "html" else rendered.text
                return told.encode("utf-8", "replace")
