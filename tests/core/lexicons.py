"""The shipped lexicon for the tests of core: the judge only hands it on, so its own rules are tested elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from mailflow.adapters.rules import Rules

LEXICON = Rules.load(Path(__file__).parents[2] / "rules").lexicon(date(2026, 11, 18))
