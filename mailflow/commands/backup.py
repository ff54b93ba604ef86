"""`mailflow backup` and `mailflow restore`: neither needs a mail server, restore not even a key."""

from __future__ import annotations

from pathlib import Path

from mailflow.adapters.archive import Archive, file_sum
from mailflow.adapters.settings import Settings
from mailflow.adapters.store import Store
from mailflow.app import utc_now
from mailflow.commands.audit import verify
from mailflow.flows.backup import KEY, back_up, restore


def save(settings: Path | None, output: Path, *, with_key: bool = False) -> list[str]:
    """Write and check a backup; what was written, in words. Raises MailflowError."""
    loaded = Settings.load(settings)
    archive = back_up(Store(loaded.database_url()), loaded, output, utc_now(), with_key=with_key)
    parts = archive.manifest["parts"]
    rows = sum(p["pieces"] - 1 for name, p in parts.items() if name.startswith("tables/"))
    lines = [
        f"Đã sao lưu {rows} dòng, {len(parts)} phần vào {output} ({output.stat().st_size / 1e6:.1f} MB), đã đọc lại.",
        f"SHA-256: {file_sum(output)}",
    ]
    if KEY in archive.names:
        lines.append("Tệp có khóa ký: cất như một bí mật.")
    else:
        lines.append(f"Chưa kèm khóa ký: hãy cất riêng {loaded.data_dir / KEY} (hoặc dùng --with-secret-key).")
    return lines


def bring_back(settings: Path | None, file: Path, files: Path | None = None) -> list[str]:
    """Restore into the empty database that the settings name; what came back, in words. Raises MailflowError."""
    loaded = Settings.load(settings)
    store = Store(loaded.database_url())
    archive = Archive(file)
    rows = restore(store, loaded, archive, utc_now(), files)
    checked = verify(store)
    lines = [
        f"Đã khôi phục {rows} dòng, bản lập lúc {archive.manifest['made_at']}; nhật ký {checked.last.position} sự kiện."
    ]
    if files is not None:
        lines.append(f"Quy tắc, mẫu thư và settings.toml ở {files}; hãy so với bản đang dùng rồi chép sang.")
    if KEY not in archive.names and not (loaded.data_dir / KEY).exists():
        lines.append(
            f"Thiếu khóa ký: chép {KEY} cũ vào {loaded.data_dir}, nếu không thư trả lời thư cũ không nhận ra được."
        )
    lines.append("Thư đến sau bản sao lưu đã nằm ở các thư mục đã xử lý: chuyển chúng về hộp thư đến để được ghi lại.")
    return lines
