"""Which licences ship with mailflow, by the installed packages. `python -m tests.licences` renews docs/licences.md."""

from __future__ import annotations

import importlib.metadata as metadata
import re
from pathlib import Path

from packaging.requirements import Requirement

PAGE = Path(__file__).resolve().parent.parent / "docs" / "licences.md"
EXTRAS = ("", "postgresql", "demo")
# Packages whose metadata names no licence; read from the licence file that they ship.
NAMED_IN_THEIR_FILES = {"imapclient": "BSD-3-Clause"}
HEAD = """# Licences of what mailflow ships with

Every package that a running mailflow may import (PostgreSQL and the demo's servers included), by requirements.lock.
Renewed by `python -m tests.licences`; a test holds this page against the installed packages, and none may be under GPL
or AGPL. Packages under LGPL are used as they come, as libraries that anybody may replace. The font Tinos stands under
the SIL Open Font License (templates/report/fonts/OFL.txt).

| package | version | licence |
| --- | --- | --- |
"""


def shipped() -> dict[str, metadata.Distribution]:
    """Distributions that mailflow needs when it runs, by canonical name, itself left out."""
    found: dict[str, metadata.Distribution] = {}
    _walk("mailflow", EXTRAS, found)
    found.pop("mailflow")
    return dict(sorted(found.items()))


def _walk(name: str, extras: tuple[str, ...], found: dict[str, metadata.Distribution]) -> None:
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in found:
        return
    found[key] = metadata.distribution(name)
    for text in found[key].requires or []:
        needed = Requirement(text)
        if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
            _walk(needed.name, ("", *needed.extras), found)


def licence(name: str, package: metadata.Distribution) -> str:
    """The licence as the package states it; "" when it states none."""
    said = package.metadata
    classifiers = [c.split("::")[-1].strip() for c in said.get_all("Classifier") or [] if c.startswith("License ::")]
    first = (said.get("License") or "").strip().splitlines()
    chosen = said.get("License-Expression") or ", ".join(classifiers) or (first[0] if first else "")
    return chosen or NAMED_IN_THEIR_FILES.get(name, "")


def page() -> str:
    """docs/licences.md as it should be."""
    rows = [f"| {name} | {one.version} | {licence(name, one)} |" for name, one in shipped().items()]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
