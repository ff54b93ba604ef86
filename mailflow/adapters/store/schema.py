"""The schema's version: bringing it up to date and checking it. The steps lie in migrations/."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from mailflow.errors import StoreError

_FOLDER = Path(__file__).with_name("migrations")
_LOCK = 0x6D61696C  # PostgreSQL: one migration at a time, whoever starts first


def upgrade(connection: Connection) -> None:
    """Bring the schema to this program's version. Raises StoreError when it is newer than the program."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    _refuse_newer(connection)
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def version(connection: Connection) -> str:
    """The schema's revision. Raises StoreError when it is missing, older or newer than this program's."""
    _refuse_newer(connection)
    found, wanted = _found(connection), _script().get_current_head()
    if found != wanted:
        state = "chưa có bảng nào" if found is None else f"ở phiên bản {found}, chương trình cần phiên bản {wanted}"
        raise StoreError(f"Cơ sở dữ liệu {state}. Hãy chạy `mailflow migrate`.")
    return str(found)


def _refuse_newer(connection: Connection) -> None:
    found = _found(connection)
    known = {step.revision for step in _script().walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"Cơ sở dữ liệu ở phiên bản {found}, chương trình này không biết phiên bản đó: dữ liệu đã được một bản "
            "mailflow mới hơn ghi. Hãy cài lại bản mới hơn ấy, hoặc khôi phục bản sao lưu trước khi nâng cấp."
        )


def _found(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(_FOLDER))
