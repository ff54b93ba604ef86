"""`mailflow offices check` and `status`: what the operator asks of many offices at once, a line for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailflow.commands.check import checkup as check_one
from mailflow.commands.status import status_of
from mailflow.core.records import DeliveryState
from mailflow.errors import MailflowError
from mailflow.offices.survey import shared, survey

if TYPE_CHECKING:
    from mailflow.offices.survey import Office
    from mailflow.parts import Parts

STATES = ("queued", "sending", "retry", "uncertain", "held")


def checkup(folder: Path) -> Iterator[tuple[str, bool]]:
    """A line for each office, and for each thing wrong with it; whether it is well. Raises SettingsError."""
    found = survey(folder)
    rivals = shared(found)
    for name, office in found.items():
        wrong = [f"trùng hộp thư, địa chỉ, dữ liệu với cơ quan {other}" for other in sorted(rivals.get(name, ()))]
        wrong += [office.trouble] if office.trouble else _wrong(office)
        yield f"{'LỖI ' if wrong else 'đạt '} {name}", not wrong
        yield from ((f"      {line}", False) for line in wrong)


def _wrong(office: Office) -> list[str]:
    assert office.settings is not None
    return [f"{one.what}: {one.advice}" for one in check_one(office.settings.file) if not one.ok]


def status(folder: Path, *, as_json: bool) -> Iterator[str]:
    """A line for each office, or one JSON object of all. Raises SettingsError."""
    from mailflow.parts import SharedParts

    parts = SharedParts(2)
    try:
        told = {name: _status(office, parts) for name, office in survey(folder).items()}
    finally:
        parts.close()
    if as_json:
        yield json.dumps(told, ensure_ascii=False, indent=1)
        return
    yield from (f"{name}: {_line(one)}" for name, one in told.items())


def _status(office: Office, parts: Parts) -> dict[str, Any]:
    from mailflow.app import build_app

    if office.settings is None:
        return {"trouble": office.trouble}
    try:
        app = build_app(office.settings, parts)
        try:
            return status_of(app)
        finally:
            app.store.close()
    except MailflowError as error:
        return {"trouble": str(error)}


def _line(found: dict[str, Any]) -> str:
    if "trouble" in found:
        return f"LỖI: {found['trouble']}"
    read = (found["beats"].get("mailbox") or "chưa")[:16].replace("T", " ")
    waiting = sum(found["outbox"][str(state)] for state in DeliveryState if str(state) in STATES)
    groups = "; ".join(f"{one['name']} {one['week']} {one['state_text']}" for one in found["weeks"])
    return f"đọc hộp thư {read}; {groups}; thư chờ gửi {waiting}; thư chờ người xem {found['waiting_for_a_person']}"
