"""First tables: messages, opinions, weeks, reports, outgoing mail and the audit trail.

Types are written out here and not imported: what this step creates must never change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")  # sorted by code point
TEXT = sa.Text()
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make every table."""
    _beats()
    _duties()
    _messages()
    _reports()
    _attendance()
    _bulletins()
    _cycles()
    _directives()
    _events()
    _notes()
    _opinions()
    _outbox()
    _raw_messages()
    _corrections()
    _outbox_bytes()


def downgrade() -> None:
    """Drop every table, and all data with them."""
    op.drop_table("outbox_bytes")
    op.drop_table("corrections")
    op.drop_table("raw_messages")
    op.drop_table("outbox")
    op.drop_table("opinions")
    op.drop_table("notes")
    op.drop_table("events")
    op.drop_table("directives")
    op.drop_table("cycles")
    op.drop_table("bulletins")
    op.drop_table("attendance")
    op.drop_table("reports")
    op.drop_table("messages")
    op.drop_table("duties")
    op.drop_table("beats")


def _beats() -> None:
    op.create_table(
        "beats",
        sa.Column("name", KEY, nullable=False, primary_key=True),
        sa.Column("at", AT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
    )


def _duties() -> None:
    op.create_table(
        "duties",
        sa.Column("key", KEY, nullable=False, primary_key=True),
        sa.Column("at", AT, nullable=False),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", ID, nullable=False, primary_key=True),
        sa.Column("mailbox", KEY, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("sha256", KEY, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sender", KEY, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("stored_at", AT, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("disposition", KEY, nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("reason_code", KEY, nullable=True),
        sa.Column("group", KEY, nullable=True),
        sa.Column("member", KEY, nullable=True),
        sa.Column("week", KEY, nullable=True),
        sa.Column("filed_at", AT, nullable=True),
        sa.Column("moved_to", KEY, nullable=True),
        sa.Column("moved_at", AT, nullable=True),
        sa.Column("twin_of", ID, nullable=True),
        sa.Column("flags", TEXT, nullable=False),
        sa.Column("verdict", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["twin_of"], ["messages.id"], name="fk_messages_twin_of"),
        sa.UniqueConstraint("mailbox", "uidvalidity", "uid", name="uq_messages_place"),
    )
    op.create_index("ix_messages_disposition", "messages", ["disposition", "id"])
    op.create_index("ix_messages_group_week", "messages", ["group", "week", "id"])
    op.create_index("ix_messages_member_week", "messages", ["member", "week", "id"])
    op.create_index("ix_messages_message_id", "messages", ["message_id"])
    op.create_index("ix_messages_sha256", "messages", ["sha256"])
    op.create_index("ix_messages_state", "messages", ["state", "disposition", "id"])
    op.create_index("ix_messages_unmoved", "messages", ["mailbox", "uidvalidity", "moved_to", "uid"])
    op.create_index("ix_messages_week", "messages", ["week", "id"])


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("group", KEY, nullable=False),
        sa.Column("week", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("sha256", KEY, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("created_by", KEY, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("group", "week", "version"),
    )


def _attendance() -> None:
    op.create_table(
        "attendance",
        sa.Column("group", KEY, nullable=False),
        sa.Column("week", KEY, nullable=False),
        sa.Column("member", KEY, nullable=False),
        sa.Column("presence", KEY, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("message", ID, nullable=True),
        sa.Column("detail", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("group", "week", "member"),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_attendance_message"),
    )


def _bulletins() -> None:
    op.create_table(
        "bulletins",
        sa.Column("message", ID, nullable=False, primary_key=True),
        sa.Column("week", KEY, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("filenames", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_bulletins_message"),
    )
    op.create_index("ix_bulletins_week", "bulletins", ["week", "message"])


def _cycles() -> None:
    op.create_table(
        "cycles",
        sa.Column("group", KEY, nullable=False),
        sa.Column("week", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("drafted_at", AT, nullable=True),
        sa.Column("submitted_at", AT, nullable=True),
        sa.Column("approved_at", AT, nullable=True),
        sa.Column("delivered_at", AT, nullable=True),
        sa.Column("approved_by", KEY, nullable=False),
        sa.Column("approval_message", ID, nullable=True),
        sa.PrimaryKeyConstraint("group", "week"),
        sa.ForeignKeyConstraint(["approval_message"], ["messages.id"], name="fk_cycles_approval"),
    )
    op.create_index("ix_cycles_state", "cycles", ["state"])
    op.create_index("ix_cycles_week", "cycles", ["week", "group"])


def _directives() -> None:
    op.create_table(
        "directives",
        sa.Column("id", ID, nullable=False, primary_key=True),
        sa.Column("group", KEY, nullable=True),
        sa.Column("week", KEY, nullable=False),
        sa.Column("source", ID, nullable=True),
        sa.Column("given_by", KEY, nullable=False),
        sa.Column("assignees", TEXT, nullable=False),
        sa.Column("lead", KEY, nullable=True),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("given_at", AT, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("done_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["source"], ["messages.id"], name="fk_directives_source"),
    )
    op.create_index("ix_directives_source", "directives", ["source", "id"])
    op.create_index("ix_directives_state", "directives", ["state", "group", "id"])
    op.create_index("ix_directives_week", "directives", ["week", "group", "id"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", ID, nullable=False, primary_key=True),
        sa.Column("at", AT, nullable=False),
        sa.Column("actor", KEY, nullable=False),
        sa.Column("what", KEY, nullable=False),
        sa.Column("group", KEY, nullable=True),
        sa.Column("week", KEY, nullable=True),
        sa.Column("message", ID, nullable=True),
        sa.Column("detail", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_events_message"),
    )
    op.create_index("ix_events_group_week", "events", ["group", "week", "id"])
    op.create_index("ix_events_message", "events", ["message", "id"])
    op.create_index("ix_events_what", "events", ["what", "id"])


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", ID, nullable=False, primary_key=True),
        sa.Column("group", KEY, nullable=False),
        sa.Column("week", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", KEY, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("filename", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("message", ID, nullable=True),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_notes_message"),
    )
    op.create_index("ix_notes_group_week", "notes", ["group", "week", "id"])


def _opinions() -> None:
    op.create_table(
        "opinions",
        sa.Column("id", ID, nullable=False, primary_key=True),
        sa.Column("message", ID, nullable=True),
        sa.Column("group", KEY, nullable=False),
        sa.Column("week", KEY, nullable=False),
        sa.Column("member", KEY, nullable=False),
        sa.Column("sector", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("why", TEXT, nullable=False),
        sa.Column("channel", KEY, nullable=False),
        sa.Column("submitted_by", KEY, nullable=False),
        sa.Column("sender", KEY, nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("status_reason", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_opinions_message"),
    )
    op.create_index("ix_opinions_group_week", "opinions", ["group", "week", "id"])
    op.create_index("ix_opinions_member_week", "opinions", ["member", "week", "id"])
    op.create_index("ix_opinions_message", "opinions", ["message", "id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False, primary_key=True),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("once", KEY, nullable=False),
        sa.Column("purpose", KEY, nullable=False),
        sa.Column("to", KEY, nullable=False),
        sa.Column("recipient", KEY, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("queued_at", AT, nullable=False),
        sa.Column("code", KEY, nullable=False),
        sa.Column("answer_as", KEY, nullable=False),
        sa.Column("group", KEY, nullable=True),
        sa.Column("week", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("report_sha256", KEY, nullable=False),
        sa.Column("cause", ID, nullable=True),
        sa.Column("notice", sa.Boolean(), nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", AT, nullable=True),
        sa.Column("last_reply", TEXT, nullable=False),
        sa.Column("sent_at", AT, nullable=True),
        sa.Column("claimed_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["cause"], ["messages.id"], name="fk_outbox_cause"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
        sa.UniqueConstraint("once", name="uq_outbox_once"),
    )
    op.create_index("ix_outbox_cause", "outbox", ["cause", "id"])
    op.create_index("ix_outbox_code", "outbox", ["code", "recipient"])
    op.create_index("ix_outbox_group_week", "outbox", ["group", "week", "id"])
    op.create_index("ix_outbox_notices", "outbox", ["recipient", "notice", "queued_at"])
    op.create_index("ix_outbox_purpose", "outbox", ["purpose", "id"])
    op.create_index("ix_outbox_state", "outbox", ["state", "queued_at", "id"])


def _raw_messages() -> None:
    op.create_table(
        "raw_messages",
        sa.Column("message", ID, nullable=False, primary_key=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_raw_messages_message"),
    )


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", ID, nullable=False, primary_key=True),
        sa.Column("opinion", ID, nullable=False),
        sa.Column("group", KEY, nullable=False),
        sa.Column("week", KEY, nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.Column("after", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["opinion"], ["opinions.id"], name="fk_corrections_opinion"),
    )
    op.create_index("ix_corrections_opinion", "corrections", ["opinion", "id"])
    op.create_index("ix_corrections_week", "corrections", ["week", "group", "id"])


def _outbox_bytes() -> None:
    op.create_table(
        "outbox_bytes",
        sa.Column("mail", ID, nullable=False, primary_key=True),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["outbox.id"], name="fk_outbox_bytes_mail"),
    )
