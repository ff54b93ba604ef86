"""The house rules that a program can check: sizes, docstrings, a pure core, no machine's paths in the files."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
MODULES = sorted((REPOSITORY / "mailflow").rglob("*.py"))
CORE = [path for path in MODULES if path.is_relative_to(REPOSITORY / "mailflow" / "core")]
MODULE_LINES, FUNCTION_LINES = 400, 60

# What reaches out of the process, or looks at a clock. `pathlib`, `datetime` and `io` hold values until they act.
OUTER = {
    "asyncio", "fcntl", "ftplib", "http", "imaplib", "logging", "multiprocessing", "os", "requests", "resource",
    "select", "shutil", "signal", "smtplib", "socket", "sqlalchemy", "sqlite3", "sqlmodel", "structlog", "subprocess",
    "sys", "tempfile", "threading", "time", "urllib.error", "urllib.request",
}  # fmt: skip
ACTS = {
    "now", "today", "utcnow", "sleep", "monotonic", "open", "read_text", "read_bytes", "write_text", "write_bytes",
    "unlink", "mkdir", "touch", "iterdir", "glob", "rglob", "uuid4", "token_hex", "urandom",
}  # fmt: skip
CALLS = {"open", "print", "input", "exec", "eval", "compile", "__import__"}
PATHS = re.compile(r"(?<![\w.])/(?:root|work|home/\w+)/|/tmp/\w+/\w+/")
REGISTRIES = re.compile(
    r"\b(?:pypi|files\.pythonhosted|registry\.npmjs|proxy\.golang|conda\.anaconda|crates|index\.docker)\.(?:org|io|com)\b"
)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def name(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_module_grows_beyond_its_room() -> None:
    lines = {name(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {one: count for one, count in lines.items() if count > MODULE_LINES} == {}


def test_no_function_grows_beyond_a_page() -> None:
    long = {
        f"{name(path)}:{one.lineno} {one.name}": (one.end_lineno or one.lineno) - one.lineno + 1
        for path in MODULES
        for one in functions(tree(path))
    }
    assert {one: count for one, count in long.items() if count > FUNCTION_LINES} == {}


def test_every_module_says_what_lives_there() -> None:
    bare = [name(path) for path in MODULES if path.read_text("utf-8").strip() and not ast.get_docstring(tree(path))]
    assert bare == []


def test_every_public_class_of_the_core_says_what_it_means() -> None:
    bare = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in CORE
        for node in tree(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert bare == []


def test_every_public_function_says_what_it_does() -> None:
    bare = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert bare == []


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_neither_reaches_out_nor_looks_at_the_clock(path: Path) -> None:
    module = tree(path)
    assert imported(module) & OUTER == set()
    assert sorted(acts(module)) == []


def imported(module: ast.Module) -> set[str]:
    """The names of all imports with those of the packages around them, except what only type checkers see."""
    found: set[str] = set()
    hidden = {id(inner) for node in ast.walk(module) if only_for_types(node) for inner in ast.walk(node)}
    for node in ast.walk(module):
        if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in hidden:
            within = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            for alias in node.names:
                parts = f"{within}{alias.name}".split(".")
                found |= {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
    return found


def only_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def acts(module: ast.Module) -> Iterator[str]:
    """Calls that open a file, draw chance or read a clock; `re.compile` and the like are no such calls."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield f"line {node.lineno}: {node.func.id}()"
        if isinstance(node.func, ast.Attribute) and node.func.attr in ACTS:
            yield f"line {node.lineno}: .{node.func.attr}()"


def tracked() -> list[Path]:
    """Every text file under version control; the lock file names its registry by nature."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True).stdout
    paths = [REPOSITORY / one for one in listed.decode().split("\0") if one]
    return [p for p in paths if p.is_file() and p.name != "requirements.lock" and b"\0" not in p.read_bytes()[:8000]]


@pytest.mark.parametrize("pattern", [PATHS, REGISTRIES], ids=["paths", "registries"])
def test_no_file_names_a_machine(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name(path)}:{number} {hit.group()}"
        for path in tracked()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if (hit := pattern.search(line[:5000]))
    ]
    assert found == []
