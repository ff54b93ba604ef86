"""Secrets: read from the environment's value or from a named file, and the service's own key, made at first use."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from mailflow.errors import SettingsError

KEY_BYTES = 32


def secret_of(where: str, given: SecretStr | None, file: Path | None) -> str | None:
    """The secret named `where` ("[mailbox] password"): its value, else its file's text without the last line end.

    None when neither is given. Raises SettingsError when the file cannot be read or is empty.
    """
    if given is not None:
        return given.get_secret_value()
    if file is None:
        return None
    try:
        text = file.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "không phải chữ UTF-8"
        raise SettingsError(f"{where}_file: không đọc được tệp {file} ({reason}).") from error
    if not text:
        raise SettingsError(f"{where}_file: tệp {file} rỗng; hãy ghi bí mật vào tệp ấy, trên một dòng.")
    return text


def key_file(path: Path, create: bool = True) -> bytes:
    """The key in `path` (32 bytes as hex), readable by its owner only; made when missing, once whoever starts first.

    Raises SettingsError when it cannot be read or made, or is no such key.
    """
    try:
        if create and not path.exists():
            _make(path)
        key = bytes.fromhex(path.read_text("ascii").strip())
    except OSError as error:
        raise SettingsError(f"Khóa bí mật {path}: {error.strerror}. Hãy kiểm tra [paths] data và quyền ghi.") from error
    except ValueError as error:
        raise SettingsError(_wrong_key(f"Tệp {path}")) from error
    if len(key) < KEY_BYTES:
        raise SettingsError(_wrong_key(f"Tệp {path}"))
    return key


def key_of(text: str) -> bytes:
    """The key given as text in the environment. Raises SettingsError."""
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        raise SettingsError(_wrong_key("MAILFLOW_IDENTITY__SECRET"))
    return key


def _wrong_key(where: str) -> str:
    return (
        f"{where} phải chứa ít nhất {2 * KEY_BYTES} chữ số hexa (tạo bằng: openssl rand -hex 32). Đừng thay khóa đang "
        "dùng: thư trả lời cho các thư đã gửi sẽ không nhận ra được nữa."
    )


def _make(path: Path) -> None:
    """Write the whole key beside, then link it in place: nobody ever reads half a key, and the first one stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key counts
    finally:
        draft.unlink()
