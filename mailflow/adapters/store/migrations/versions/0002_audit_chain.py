"""The audit chain: events can only be added, and each is sealed by a hash over it and the one before.

Types and the form of the hash are written out here and not imported: what this step creates must never change.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
PAGE = 1000
SAID = "the audit trail can only be added to"
EVENTS = sa.table(
    "events",
    sa.column("id", ID), sa.column("at", sa.DateTime(timezone=True)), sa.column("actor", sa.Text()),
    sa.column("what", sa.Text()), sa.column("group", sa.Text()), sa.column("week", sa.Text()),
    sa.column("message", ID), sa.column("detail", sa.Text()),
)  # fmt: skip
CHAIN = sa.table(
    "audit_chain",
    sa.column("position", sa.BigInteger()),
    sa.column("event", ID),
    sa.column("hash", sa.Text()),
)
HEAD = sa.table(
    "audit_head", sa.column("id", sa.Integer()), sa.column("position", sa.BigInteger()), sa.column("hash", sa.Text())
)


def upgrade() -> None:
    """Make the tables, chain the events there are, and forbid their change."""
    op.create_table(
        "audit_chain",
        sa.Column("position", sa.BigInteger(), nullable=False, primary_key=True, autoincrement=False),
        sa.Column("event", ID, nullable=False),
        sa.Column("hash", KEY, nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_audit_chain_event"),
        sa.UniqueConstraint("event", name="uq_audit_chain_event"),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False, primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", KEY, nullable=False),
    )
    _chain()
    for table in ("events", "audit_chain"):
        _forbid(table)


def downgrade() -> None:
    """Drop the chain; the events stay, and can be changed again."""
    for table in ("events", "audit_chain"):
        _allow(table)
    op.drop_table("audit_head")
    op.drop_table("audit_chain")


def _chain() -> None:
    bind = op.get_bind()
    position, before, last = 0, "0" * 64, 0
    while rows := bind.execute(sa.select(EVENTS).where(EVENTS.c.id > last).order_by(EVENTS.c.id).limit(PAGE)).all():
        links = []
        for row in rows:
            position, last = position + 1, row.id
            before = _hash(position, before, row)
            links.append({"position": position, "event": row.id, "hash": before})
        bind.execute(CHAIN.insert(), links)
    bind.execute(HEAD.insert(), {"id": 1, "position": position, "hash": before})


def _hash(position: int, before: str, row: Any) -> str:
    content = [
        position, before, row.id, _utc(row.at), row.actor, row.what, row.group, row.week, row.message, row.detail,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _utc(at: datetime) -> str:
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


def _forbid(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_only_added() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table}: {SAID}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_added()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: {SAID}'); END"
        )


def _allow(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_only_added ON {table}")
        op.execute(f"DROP FUNCTION {table}_only_added()")
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER {table}_no_{act.lower()}")
