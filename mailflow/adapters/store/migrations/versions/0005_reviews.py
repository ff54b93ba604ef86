"""Yearly reviews: their states and frozen versions, as weeks have them.

Types are written out here and not imported: what this step creates must never change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "review_cycles",
        sa.Column("group", KEY, nullable=False, primary_key=True),
        sa.Column("week", KEY, nullable=False, primary_key=True),
        sa.Column("state", KEY, nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("drafted_at", AT, nullable=True),
        sa.Column("submitted_at", AT, nullable=True),
        sa.Column("approved_at", AT, nullable=True),
        sa.Column("delivered_at", AT, nullable=True),
        sa.Column("approved_by", KEY, nullable=False),
        sa.Column("approval_message", ID, nullable=True),
        sa.ForeignKeyConstraint(["approval_message"], ["messages.id"], name="fk_review_cycles_approval"),
    )
    op.create_table(
        "review_versions",
        sa.Column("group", KEY, nullable=False, primary_key=True),
        sa.Column("week", KEY, nullable=False, primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False, primary_key=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", KEY, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("created_by", KEY, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    """Drop both tables, and all reviews with them."""
    op.drop_table("review_versions")
    op.drop_table("review_cycles")
