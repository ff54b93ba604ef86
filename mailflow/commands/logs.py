"""Where logs go and in which form: JSON lines or console. Secrets and message texts are never given to the log."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog

from mailflow.core.masking import mask, mask_addresses, mask_deep


def set_up(form: str = "json", level: str = "info", stream: TextIO | None = None) -> None:
    """`form` is "json" or "console"; everything at `level` and above goes to `stream` (standard error)."""
    out = stream or sys.stderr
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=out.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,  # which office, where one process serves many
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_personal_data,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )


def _without_personal_data(_logger: Any, _method: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Numbers and addresses of persons never stand in a log whole (official-form.md, 7), whoever wrote them into it."""
    return {name: mask_deep(value, _masked) for name, value in record.items()}


def _masked(text: str) -> str:
    return mask_addresses(mask(text))


def quiet(file: Path) -> None:
    """Into a file, so that a screen stays clean."""
    set_up("json", "info", file.open("w", encoding="utf-8"))
