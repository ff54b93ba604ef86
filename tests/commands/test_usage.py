"""Called wrongly, every command says in Vietnamese what is wrong and how to ask, and ends with 64 (sysexits.h)."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from mailflow import cli
from mailflow.commands.logs import set_up

USAGE = 64


@pytest.fixture(autouse=True)
def log_of_all_tests() -> Iterator[None]:
    """The command sets up its log on the standard error of its own test, which is closed after it."""
    yield
    set_up("console", "critical")


def called(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", ["mailflow", *words])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == USAGE


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["hoat-dong"], "Không có lệnh “hoat-dong”."),
        (["explain"], "Thiếu giá trị: files."),
        (["explain", "khong-co.eml"], "files: không có tệp khong-co.eml."),
        (["explain", "/"], "files: / là thư mục, cần một tệp."),
        (["messages", "--limit", "abc"], "--limit: cần một số nguyên."),
        (["messages", "--limit", "0"], "--limit: nhỏ nhất là 1."),
        (["messages", "--limit", "10001"], "--limit: lớn nhất là 10000."),
        (["messages", "--limit"], "Tùy chọn --limit cần một giá trị đi kèm."),
        (["show", "1", "2"], "Thừa: 2."),
        (["once", "--noww"], "Không có tùy chọn --noww. Ý là: --now?"),
        (["once", "--zzz"], "Không có tùy chọn --zzz."),
        (["dossier", "T1", "2026-W47"], "Thiếu tùy chọn --output."),
    ],
)
def test_a_wrong_call_is_explained_in_vietnamese(
    words: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called(monkeypatch, *words)
    said = capsys.readouterr().err
    assert said.startswith(f"mailflow: {sentence}\n")
    assert "--help" in said


def test_help_is_grouped_by_what_one_wants_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called(monkeypatch)
    out = capsys.readouterr().out
    heads = ["Chạy dịch vụ", "Thư và ý kiến", "Báo cáo", "Quy tắc", "Sao lưu"]
    assert sorted(heads, key=out.index) == heads
    assert "Commands" not in out
