"""What somebody sees who types commands for the first time: a clear word and an exit code, never a traceback."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from mailflow.adapters.settings import Settings
from mailflow.adapters.store import Store
from tests.e2e.servers import HOST, PASSWORD, MailServers
from tests.e2e.service import COMMAND, PATIENCE, Installed, free_port, write_settings

pytestmark = [pytest.mark.e2e]

USAGE, UNAVAILABLE, CONFIGURATION = 64, 75, 78  # sysexits.h


@pytest.fixture
def installed(servers: MailServers, tmp_path: Path) -> Installed:
    """A settings file for a mailbox that exists."""
    return Installed(write_settings(tmp_path, servers, health=free_port()))


def edit(installed: Installed, old: str, new: str) -> None:
    """What the operator changes in the file."""
    text = installed.settings.read_text("utf-8")
    assert old in text
    installed.settings.write_text(text.replace(old, new), "utf-8")


def failed(installed: Installed, *words: str, code: int, **environment: str) -> str:
    """The one message of a command that must fail, lines joined."""
    said = installed.run(*words, expect=code, **environment)
    assert "Traceback" not in said
    return " ".join(said.split())


@pytest.mark.parametrize("command", ["run", "once", "check", "status", "messages"])
def test_a_settings_file_that_is_not_there_is_named(command: str, tmp_path: Path) -> None:
    missing = tmp_path / "khong-co.toml"
    assert str(missing) in failed(Installed(missing), command, code=CONFIGURATION).replace(" ", "")


def test_a_misspelt_key_is_named_with_its_line_and_the_right_one(installed: Installed) -> None:
    edit(installed, "poll_seconds", "pol_seconds")
    said = failed(installed, "once", code=CONFIGURATION)
    assert "[mailbox] pol_seconds" in said
    assert re.search(r"dòng \d+", said)
    assert "poll_seconds" in said


def test_a_misspelt_variable_is_named(installed: Installed) -> None:
    said = failed(installed, "status", code=CONFIGURATION, MAILFLOW_MAILBOXX__HOST="x")
    assert "MAILFLOW_MAILBOXX__HOST" in said


def test_a_password_in_the_settings_file_is_refused_and_not_repeated(installed: Installed) -> None:
    edit(installed, 'password_file = "password"\nca_file', 'password = "lo-mat-khau"\nca_file')
    said = failed(installed, "once", code=CONFIGURATION)
    assert "MAILFLOW_MAILBOX__PASSWORD" in said
    assert "lo-mat-khau" not in said


def test_a_broken_settings_file_is_no_traceback(installed: Installed) -> None:
    installed.settings.write_bytes(b"\xff\xfe[mailbox\n")
    assert str(installed.settings.name) in failed(installed, "check", code=CONFIGURATION)


def test_a_wrong_password_is_told_with_what_to_do(installed: Installed) -> None:
    (installed.settings.parent / "password").write_text("sai mật khẩu\n", "utf-8")
    said = failed(installed, "check", code=CONFIGURATION)
    assert said.count("LỖI") == 2
    assert "Kiểm tra tên đăng nhập" in said
    assert "sai mật khẩu" not in said
    said = failed(installed, "once", code=UNAVAILABLE)
    assert "Kiểm tra tên đăng nhập" in said


def test_a_password_file_that_is_not_there_is_named(installed: Installed) -> None:
    (installed.settings.parent / "password").unlink()
    said = failed(installed, "check", code=CONFIGURATION)
    assert "password_file" in said
    assert str(installed.settings.parent / "password") in said.replace(" ", "")


def test_a_server_that_cannot_be_trusted_is_told_apart_from_one_that_is_away(installed: Installed) -> None:
    ca_file = re.search(r'ca_file = "(.*)"', installed.settings.read_text("utf-8"))
    assert ca_file is not None
    edit(installed, ca_file.group(), "")
    assert "không được tin cậy" in failed(installed, "check", code=CONFIGURATION)
    port = re.search(r"port = (\d+)", installed.settings.read_text("utf-8"))
    assert port is not None
    edit(installed, port.group(), f"port = {free_port()}")
    assert "Kiểm tra máy chủ, cổng và tường lửa" in failed(installed, "once", code=UNAVAILABLE)


def test_the_check_passes_and_the_first_pass_finds_nothing(installed: Installed) -> None:
    assert "Dịch vụ chạy được." in installed.run("check")
    assert installed.run("rules", "check").endswith("Không có lỗi.\n")
    edit(installed, "enabled = true", "enabled = false")
    assert installed.run("once") in ("có việc, đã làm xong\n", "không có việc đến hạn\n")


def test_a_pretended_time_needs_a_rehearsal(installed: Installed) -> None:
    edit(installed, "enabled = true", "enabled = false")
    assert "[rehearsal]" in failed(installed, "once", "--now", "2026-11-18T08:00+07:00", code=USAGE)


def test_a_pretended_time_that_is_none_is_told(installed: Installed) -> None:
    assert "ISO 8601" in failed(installed, "once", "--now", "thứ tư", code=USAGE)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("show", "4711"), "4711"),
        (("messages", "--week", "2026-W99"), "--week"),
        (("messages", "--state", "mất"), "quarantined"),
        (("note", "khong-co-ai", "ý kiến"), "giam-doc-so-y-te"),
        (("note", "giam-doc-so-y-te", "  "), "trống"),
    ],
)
def test_what_does_not_exist_is_told_with_what_does(
    installed: Installed, words: tuple[str, ...], expected: str
) -> None:
    assert expected in failed(installed, *words, code=USAGE)


def test_explain_reads_a_file_and_leaves_nothing_behind(installed: Installed, tmp_path: Path) -> None:
    file = tmp_path / "thu.eml"
    file.write_bytes(
        b"From: <giamdoc.syt@binhphuoc.example>\r\nSubject: Y kien\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        + "Số lượt khám ngoại trú tăng 4,2%, số liệu hợp lý.\r\n".encode()
    )
    found = json.loads(installed.run("explain", "--json", str(file)))
    assert (found["disposition"], found["member"]) == ("opinion", "giam-doc-so-y-te")
    assert not (installed.settings.parent / "data").exists()


def test_an_option_of_explain_that_means_nothing_is_told(installed: Installed, tmp_path: Path) -> None:
    file = tmp_path / "thu.eml"
    file.write_bytes(b"From: <a@b.example>\r\n\r\nx\r\n")
    assert "KIND:GROUP:WEEK" in failed(installed, "explain", "--replying-to", "call", str(file), code=USAGE)
    assert "ISO 8601" in failed(installed, "explain", "--at", "hôm qua", str(file), code=USAGE)


def test_rules_that_cannot_be_used_are_named(installed: Installed, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "seats.toml").write_text("[[seat]]\nid = 3\n", "utf-8")
    assert "rules" in failed(installed, "rules", "check", str(rules), code=CONFIGURATION)


def test_a_taken_port_is_told(installed: Installed) -> None:
    with socket.socket() as one:
        one.bind((HOST, 0))
        one.listen()
        said = failed(installed, "run", code=CONFIGURATION, MAILFLOW_HEALTH__PORT=str(one.getsockname()[1]))
    assert "[health] port" in said


def test_a_newer_database_is_left_alone(installed: Installed) -> None:
    installed.run("status")
    store = Store(Settings.load(installed.settings).database_url())
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    assert "9999" in failed(installed, "status", code=UNAVAILABLE)


def test_a_closed_pipe_ends_a_listing_quietly(installed: Installed) -> None:
    """As `mailflow messages | head` closes it."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [COMMAND, "status", "--settings", installed.settings],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode in (0, 1)


def test_without_a_command_help_is_shown() -> None:
    done = subprocess.run([COMMAND], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == USAGE
    for command in ("run", "check", "explain", "status", "demo"):
        assert command in done.stdout + done.stderr


def test_no_secret_is_ever_printed(installed: Installed) -> None:
    for words in (("check",), ("status",), ("once",)):
        assert PASSWORD not in installed.run(*words)
