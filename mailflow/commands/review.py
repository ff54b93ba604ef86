"""`mailflow review YEAR`: shows or saves the yearly reviews (Điều 2.3), or begins them now instead of by the clock."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mailflow.core.review import ReviewEdition
from mailflow.core.review_period import review_key
from mailflow.errors import UsageError
from mailflow.flows.reporting import Reviews

if TYPE_CHECKING:
    from mailflow.app import App


def review(app: App, year: int, group: str, version: int | None, files: dict[str, Path | None], *, begin: bool) -> str:
    """What the command does and tells; with `begin` the reviews are started before anything is shown."""
    told = send(app, year, group) if begin else []
    if begin and not any(files.values()):
        return "\n".join(told)
    found = editions(app, year, group, version)
    told += save(app, found, files)
    return "\n".join(told) or "\n".join(content(app, one, "txt").decode() for one in found)


def editions(app: App, year: int, group: str = "", version: int | None = None) -> list[ReviewEdition]:
    """The kept reviews of one group or of all; a group that has none is counted now, as a draft that is kept nowhere.

    Raises UsageError for a group or a version that is not there.
    """
    if not 2020 <= year <= 2200:
        raise UsageError(f"năm {year} không có báo cáo sơ kết; Quyết định 2936 có từ năm 2020")
    reviews, now = Reviews(app), app.clock()
    found = []
    with app.store.transaction() as tx:
        for one in _groups(app, group):
            cycle = tx.review_cycles.get(one, review_key(year))
            if cycle is not None and cycle.version:
                try:
                    found.append(reviews.versions.edition(tx, cycle, version))
                except KeyError:
                    raise UsageError(f"{one}, năm {year}: chưa có phiên bản {version}") from None
            elif version is not None:
                raise UsageError(f"{one}, năm {year}: chưa có phiên bản {version}; báo cáo chưa được lập")
            else:
                found.append(ReviewEdition(reviews.versions.compile(tx, one, year, now), 0))
    return found


def content(app: App, edition: ReviewEdition, form: str) -> bytes:
    """The edition as pdf, docx, html, json or txt; equal editions give equal bytes.

    Raises PrintingError, TemplateError.
    """
    match form:
        case "pdf":
            return app.printer.review_pdf(edition)
        case "docx":
            return app.printer.review_docx(edition)
        case "json":
            return (edition.review.to_json() + "\n").encode("utf-8", "replace")
        case _:
            rendered = app.templates.render("review", {"edition": edition})
            return (rendered.html if form == "html" else rendered.text).encode("utf-8", "replace")


def save(app: App, found: list[ReviewEdition], files: dict[str, Path | None]) -> list[str]:
    """Write every form for which a file is named; of several groups each gets its own, `so-ket-T1.pdf`."""
    told = []
    for form, file in files.items():
        for edition in found if file else []:
            assert file is not None
            mine = file if len(found) == 1 else file.with_stem(f"{file.stem}-T{edition.review.group_number}")
            made = content(app, edition, form)
            try:
                mine.write_bytes(made)
            except OSError as error:
                raise UsageError(f"không ghi được {mine}: {error.strerror or error}") from error
            told.append(f"đã ghi {mine} ({len(made)} byte)")
    return told


def send(app: App, year: int, group: str = "") -> list[str]:
    """Begin the reviews now: draft to each secretary. What was begun before is left as it is."""
    groups = _groups(app, group)
    begun = Reviews(app).start(groups, year, app.clock())
    return [
        f"{one}: {'đã lập dự thảo, đang gửi Thư ký' if one in begun else 'báo cáo đã được lập trước đó, không lập lại'}"
        for one in groups
    ]


def _groups(app: App, group: str) -> list[str]:
    roster = app.roster(app.clock())
    known = {name.casefold(): g.id for g in roster.groups for name in (g.id, g.code)}
    if group and group.casefold() not in known:
        raise UsageError(f"không có Tổ {group!r}; các Tổ hiện có: {', '.join(sorted(set(known.values())))}")
    return [known[group.casefold()]] if group else [g.id for g in roster.groups]
