"""Prints: every form of a report as it was sent.

Types are written out here and not imported: what this step creates must never change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "prints",
        sa.Column("group", KEY, nullable=False),
        sa.Column("week", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", KEY, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("group", "week", "version", "form", "approved"),
    )


def downgrade() -> None:
    """Drop the table: reports of the past are then printed anew with today's templates."""
    op.drop_table("prints")
