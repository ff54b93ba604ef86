"""Writes the preview: each mail as .eml, .html and .txt, each report as PDF and DOCX, and a page that shows all."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mailflow.commands.preview.letters import every_letter
from mailflow.commands.preview.week import SampleWeek, sample_week
from mailflow.commands.preview.year import sample_review
from mailflow.core import letters, outgoing
from mailflow.core.letters import Letter
from mailflow.core.outgoing import Enclosure
from mailflow.core.review import ReviewEdition
from mailflow.errors import MailflowError, UsageError

if TYPE_CHECKING:
    from mailflow.app import App

CODE = "7K3Q9F"
UNSEEN = "chưa có số liệu mẫu cho"


def write(settings: Path | None, output: Path) -> tuple[list[str], bool]:
    """Write everything into a folder. Returns what to tell the user, and whether a template failed.

    One broken template hides no other: every mistake is told, with file, line and variable. Raises MailflowError.
    """
    with tempfile.TemporaryDirectory() as scratch:
        app = _app(settings, Path(scratch))
        try:
            output.mkdir(parents=True, exist_ok=True)
            told = list(_written(app, sample_week(app), output))
        except OSError as error:
            raise UsageError(f"không ghi được vào {output}: {error.strerror or error}") from error
        finally:
            app.store.close()
    mistakes = [line for line in told if line.startswith("LỖI")]
    notes = [line for line in told if line.startswith(UNSEEN)]
    written = len(told) - len(mistakes) - len(notes)
    return [*mistakes, *notes, f"đã ghi {written} mục; mở {output / 'index.html'}"], bool(mistakes)


def _app(settings: Path | None, scratch: Path) -> App:
    """The office's app on an empty database of its own; templates without anything to fall back on."""
    from mailflow.adapters.printing import Printer
    from mailflow.adapters.store import Store
    from mailflow.adapters.templates import Templates
    from mailflow.app import App, Reading
    from mailflow.core.reference import Signer

    reading = Reading.build(settings)
    loaded = reading.settings
    store = Store(f"sqlite:///{scratch / 'preview.sqlite3'}")
    store.migrate()
    app = App(
        reading=reading, store=store, templates=Templates(loaded.templates_dir / "mail"),
        signer=Signer(b"preview" * 5, loaded.message_id_domain), timetable=loaded.timetable(), office=loaded.names(),
    )  # fmt: skip
    app.__dict__["printer"] = Printer(loaded.templates_dir / "report")
    return app


def _written(app: App, sample: SampleWeek, output: Path) -> Iterator[str]:
    """A line for each thing written or failed, then the index page."""
    mails: list[tuple[str, str]] = []
    papers: list[str] = []
    review = sample_review(app, sample)
    files: dict[str, tuple[Enclosure, ...]] = dict.fromkeys(sample.done, ())
    for name, group, make in _papers(app, sample, review[1]):
        try:
            made = make()
        except MailflowError as error:
            yield f"LỖI {name}: {error}"
            continue
        (output / name).write_bytes(made)
        papers.append(name)
        if name == f"bao-cao-{group}.pdf":
            files[group] = (Enclosure(name, "application/pdf", made),)
        yield name
    for name, letter in every_letter(app, sample, files, review):
        try:
            mails.append((name, _mail(app, output, name, letter)))
            yield name
        except MailflowError as error:
            yield f"LỖI {name}: {error}"
    shown = {name for name, _ in mails}
    if unseen := sorted(app.templates.mails() - shown - {"report", "report_diff", "review"}):
        yield f"{UNSEEN}: {', '.join(unseen)}"
    (output / "index.html").write_text(_index(mails, papers), encoding="utf-8")


def _papers(app: App, sample: SampleWeek, review: ReviewEdition) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """Name, group and what prints it."""
    for group, done in sample.done.items():
        for kind, edition in (("bao-cao", done), ("du-thao", sample.first[group])):
            yield f"{kind}-{group}.pdf", group, partial(app.printer.pdf, edition)
            yield f"{kind}-{group}.docx", group, partial(app.printer.docx, edition)
    yield "so-ket.pdf", review.review.group, partial(app.printer.review_pdf, review)
    yield "so-ket.docx", review.review.group, partial(app.printer.review_docx, review)


def _mail(app: App, output: Path, name: str, letter: Letter) -> str:
    """Writes NAME.html, NAME.txt and NAME.eml; returns the subject."""
    words = letters.render(app.templates, letter, CODE)
    if problem := app.templates.problems.get(letter.purpose):
        raise UsageError(problem)
    raw = outgoing.build(
        message_id=f"<{name}@{app.settings.message_id_domain}>", from_addr=app.settings.identity.team_address,
        from_name=app.settings.smtp.from_name, to=letter.to or app.settings.identity.team_address,
        subject=words.subject, text=words.text, html=words.html, now=app.clock(), attachments=letter.attachments,
        inline=app.pictures(letter, words.html),
    )  # fmt: skip
    page = letters.embedded(words.html, letter.context)
    (output / f"{name}.html").write_text(page, encoding="utf-8")
    (output / f"{name}.txt").write_text(words.text, encoding="utf-8")
    (output / f"{name}.eml").write_bytes(raw)
    return words.subject


def _index(mails: list[tuple[str, str]], papers: list[str]) -> str:
    """A page of links and frames, phone beside desk; works from the disk, loads nothing from elsewhere."""
    shown = "".join(
        f'<section id="{name}"><h2>{html.escape(subject)}</h2><p><code>{name}</code> · <a href="{name}.html">HTML</a> '
        f'· <a href="{name}.txt">văn bản</a> · <a href="{name}.eml">thư (.eml)</a></p><div class="frames">'
        f'<iframe class="phone" title="{name}, điện thoại" src="{name}.html" loading="lazy" sandbox></iframe>'
        f'<iframe class="desk" title="{name}, máy tính" src="{name}.html" loading="lazy" sandbox></iframe>'
        "</div></section>"
        for name, subject in mails
    )
    listed = "".join(f'<li><a href="{name}">{name}</a></li>' for name in papers)
    links = "".join(f'<li><a href="#{name}">{html.escape(subject)}</a></li>' for name, subject in mails)
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Xem thử thư và báo cáo</title><style>'
        "body{font-family:serif;margin:24px;max-width:1340px}iframe{border:1px solid #999;background:#fff;height:760px}"
        ".phone{width:390px}.desk{width:860px}.frames{display:flex;gap:16px;flex-wrap:wrap}h2{font-size:18px}"
        "</style></head><body><h1>Xem thử thư và báo cáo</h1><p>Số liệu mẫu; mẫu, cấu hình, quy tắc của đơn vị.</p>"
        f"<h2>Báo cáo in</h2><ul>{listed}</ul><h2>Thư</h2><ul>{links}</ul>{shown}</body></html>"
    )
