"""Stub replaced below."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marked:
    text: str
    coloured: bool = False


def marked_text(html: str) -> Marked | None:
    return None
