"""The preview shows every mail of the shipped templates, and one broken template hides no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mailflow.commands.preview import write
from tests.office import REPOSITORY

TEMPLATES = REPOSITORY / "templates" / "mail"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """An office with a copy of the templates that a test may break."""
    for name in ("templates", "rules"):
        shutil.copytree(REPOSITORY / name, tmp_path / "office" / name)
    shutil.copy(REPOSITORY / "settings.toml", tmp_path / "office")
    return tmp_path / "office" / "settings.toml"


def test_every_mail_and_document_is_written(settings: Path, tmp_path: Path) -> None:
    told, failed = write(settings, tmp_path / "out")
    assert not failed, told
    written = {p.name for p in (tmp_path / "out").iterdir()}
    assert {
        "index.html",
        "delivery.eml",
        "bao-cao-to-1.pdf",
        "bao-cao-to-3.docx",
        "du-thao-to-2.pdf",
        "so-ket.pdf",
        "so-ket.docx",
    } <= written
    assert not [line for line in told if line.startswith("chưa có số liệu mẫu")]
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert page.count("<iframe") == 2 * len([n for n in written if n.endswith(".eml")])
    assert "http" not in page


def test_a_mistake_names_file_line_and_variable_and_hides_no_other_mail(settings: Path, tmp_path: Path) -> None:
    broken = settings.parent / "templates" / "mail" / "call.txt"
    broken.write_text(broken.read_text("utf-8").replace("deadline", "dedline"), "utf-8")
    told, failed = write(settings, tmp_path / "out")
    assert failed
    [mistake] = [line for line in told if line.startswith("LỖI")]
    assert "call.txt, line" in mistake
    assert "'dedline' is undefined (có: " in mistake
    assert "deadline" in mistake.partition("(có: ")[2]
    assert (tmp_path / "out" / "delivery.html").exists()


def test_a_mail_without_sample_data_is_named(settings: Path, tmp_path: Path) -> None:
    for part in ("subject.txt", "txt"):
        (settings.parent / "templates" / "mail" / f"new_mail.{part}").write_text("Thư mới\n", "utf-8")
    told, failed = write(settings, tmp_path / "out")
    assert not failed
    assert any(line.startswith("chưa có số liệu mẫu cho: new_mail") for line in told)
