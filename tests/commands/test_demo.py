"""The demo: a whole week, the same for the same seed, with everything left to look at."""

import hashlib
from pathlib import Path

import pytest

from mailflow.commands.demo import play
from mailflow.errors import UsageError


def digest(folder: Path) -> dict[str, str]:
    kept = [*folder.glob("mails/*"), *folder.glob("reports/*"), folder / "index.html"]
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in kept}


def test_the_same_seed_gives_the_same_week(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "other"):
        play(tmp_path / name, 7)
    assert digest(tmp_path / "one") == digest(tmp_path / "other")
    shown = capsys.readouterr().out
    assert "đã gửi lãnh đạo" in shown
    assert "chờ Tổ trưởng duyệt" in shown  # the silent head
    names = {p.name.split("-")[1] for p in (tmp_path / "one" / "mails").glob("*.eml")}
    wanted = {
        "call",
        "reminder",
        "receipt",
        "recorded",
        "draft",
        "supplement",
        "submission",
        "returned",
        "confirmation",
    }
    assert wanted | {"delivery", "bounce_notice", "quarantine_notice", "late_notice", "directive"} <= names
    assert (tmp_path / "one" / "mailflow.sqlite3").stat().st_size > 0
    assert "unreadable" not in (tmp_path / "one" / "log.jsonl").read_text("utf-8")


def test_a_folder_of_somebody_else_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("x")
    with pytest.raises(UsageError, match="--output"):
        play(tmp_path, 7)
    assert (tmp_path / "precious.txt").exists()
