"""What the demo leaves behind: every mail sent as .eml and as a page to open, the reports, and an index."""

from __future__ import annotations

import base64
import html
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

from mailflow.commands.demo.clients import opened
from mailflow.core.week import local
from mailflow.flows.reporting.versions import Versions

if TYPE_CHECKING:
    from mailflow.app import App
    from mailflow.core.records import OutgoingMail

_PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>mailflow: một tuần</title>
<style>body{{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}}td,th{{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd}}
</style><h1>Một tuần của mailflow</h1><p>{count} thư đã gửi, theo thứ tự thời gian.</p>
<table><tr><th>Lúc<th>Loại<th>Đến<th>Tiêu đề</tr>{rows}</table></html>
"""


def write_mails(app: App, folder: Path) -> list[Path]:
    """Write everything; the files in the order of the mails."""
    mails = folder / "mails"
    mails.mkdir()
    with app.store.transaction() as tx:
        found = sorted(tx.outbox.find(limit=100_000), key=lambda m: m.id)
        full = [mail for one in found if (mail := tx.outbox.get(one.id))]
        cycles = [c for c in tx.cycles.recent(1000) if c.version]
        versions = [v for c in cycles for v in tx.reports.all(c.group, c.week)]
        newest = [Versions(app).edition(tx, cycle) for cycle in cycles]
    pages = [_write(mails, number, mail) for number, mail in enumerate(full, 1)]
    reports = folder / "reports"
    reports.mkdir()
    for version in versions:
        name = f"{version.group}-{version.week}-v{version.version}.json"
        (reports / name).write_text(version.content, "utf-8")
    for edition in newest:
        for suffix, content in (("pdf", app.printer.pdf(edition)), ("docx", app.printer.docx(edition))):
            (reports / app.printer.file_name(edition, suffix)).write_bytes(content)
    (folder / "index.html").write_text(_index(full, pages), "utf-8")
    return pages


def _write(folder: Path, number: int, mail: OutgoingMail) -> Path:
    stem = f"{number:03d}-{mail.purpose}-{mail.to.partition('@')[0]}"
    (folder / f"{stem}.eml").write_bytes(mail.raw)
    message = opened(mail.raw)
    part = message.get_body(("html",))
    page = folder / f"{stem}.html"
    shown = part.get_content() if part is not None else f"<pre>{html.escape(mail.text)}</pre>"
    page.write_text(_standing_alone(shown, message), "utf-8")
    return page


def _index(mails: list[OutgoingMail], pages: list[Path]) -> str:
    rows = "".join(
        f"<tr><td>{local(m.queued_at):%d/%m %H:%M}<td>{m.purpose}<td>{html.escape(m.to)}"
        f'<td><a href="mails/{html.escape(p.name)}">{html.escape(m.subject)}</a></tr>'
        for m, p in zip(mails, pages, strict=True)
    )
    return _PAGE.format(count=len(mails), rows=rows)


def _standing_alone(page: str, message: EmailMessage) -> str:
    """The mail's pictures, which it names by Content-ID, put into the page."""
    for part in message.walk():
        name = str(part["Content-ID"] or "").strip("<>")
        if name and part.get_content_maintype() == "image":
            data = base64.b64encode(part.get_content()).decode()
            page = page.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{data}")
    return page
