"""docs/security.md promises a test for each threat: every test that it names is there, and logs cannot be forged."""

from __future__ import annotations

import ast
import io
import json
import re
from pathlib import Path

import structlog

from mailflow.commands.logs import set_up

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = (REPOSITORY / "docs" / "security.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


def test_every_test_named_on_the_page_of_threats_is_there() -> None:
    gone = []
    for file, name in NAMED:
        path = REPOSITORY / file
        found = path.is_file() and any(
            isinstance(node, ast.FunctionDef) and node.name == name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
        if not found:
            gone.append(f"{file}::{name}")
    assert len(NAMED) > 40
    assert gone == []


def test_every_threat_has_a_test_or_says_why_not() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| Threat", "| ---"))]
    assert all(line.count("|") == 4 and (line.endswith("| - |") or "::test_" in line) for line in rows)
    assert sum(line.endswith("| - |") for line in rows) <= 2


def test_a_line_break_in_a_value_makes_no_second_log_line() -> None:
    out = io.StringIO()
    try:
        set_up("json", "info", out)
        structlog.get_logger().info("filed", subject='x\n{"event": "report_approved"}\r\u2028y')
    finally:
        structlog.reset_defaults()
    lines = out.getvalue().splitlines(keepends=False)
    assert [json.loads(line)["event"] for line in out.getvalue().strip().split("\n")] == ["filed"], lines
