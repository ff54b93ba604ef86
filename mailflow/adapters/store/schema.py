"""The schema's version: bringing it up to date and checking it. The steps lie in migrations/.

Alembic is imported only when there is a step to take: a service that finds its schema current does without its 10 MB.
"""

from __future__ import annotations

import re
import threading
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from mailflow.errors import StoreError

_FOLDER = Path(__file__).with_name("migrations")
_TABLE = "alembic_version"
_STEP = re.compile(r'^(down_)?revision(?:: [^=\n]+)? = (?:"(\w+)"|None)$', re.M)
_TURN = threading.Lock()  # Alembic keeps the step at hand in a global
_LOCK = 0x6D61696C  # PostgreSQL: one migration at a time, whoever starts first


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the schema to this program's version, or to an older one. Raises StoreError when it is newer than that."""
    if found(connection) == (_head() if to == "head" else to):
        return  # nothing to wait for
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    _refuse_newer(connection)
    _climb(connection, to)


def _climb(connection: Connection, to: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    with _TURN:
        command.upgrade(config, to)


def create(connection: Connection, name: str) -> None:
    """Make an office's schema; one that is there needs no right to create any."""
    there = text("SELECT 1 FROM pg_namespace WHERE nspname = :name")
    if connection.execute(there, {"name": name}).first() is None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{name}"'))


def version(connection: Connection) -> str:
    """The schema's revision. Raises StoreError when it is missing, older or newer than this program's."""
    _refuse_newer(connection)
    revision, wanted = found(connection), _head()
    if revision != wanted:
        state = f"ở phiên bản {revision}, chương trình cần phiên bản {wanted}" if revision else "chưa có bảng nào"
        raise StoreError(f"Cơ sở dữ liệu {state}. Hãy chạy `mailflow migrate`.")
    return str(revision)


def found(connection: Connection) -> str | None:
    """The schema's revision as it is; None for an empty database."""
    if not inspect(connection).has_table(_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar_one_or_none()  # noqa: S608


def knows(revision: str) -> bool:
    """Whether this program has the steps up to that revision."""
    return revision in _steps()


def _refuse_newer(connection: Connection) -> None:
    revision = found(connection)
    if revision is not None and not knows(revision):
        raise StoreError(
            f"Cơ sở dữ liệu ở phiên bản {revision}, chương trình này không biết phiên bản đó: dữ liệu đã được một bản "
            "mailflow mới hơn ghi. Hãy cài lại bản mới hơn ấy, hoặc khôi phục bản sao lưu trước khi nâng cấp."
        )


def _head() -> str:
    """The step that no other one follows."""
    (head,) = set(_steps()) - set(_steps().values())
    return head


@cache
def _steps() -> dict[str, str]:
    """Every step with the one before it, "" for the first; read off the files, since running them needs Alembic."""
    found = (_STEP.findall(file.read_text("utf-8")) for file in sorted(_FOLDER.glob("versions/[0-9]*.py")))
    steps = (dict(lines) for lines in found)
    return {step[""]: step["down_"] for step in steps}
