"""Alarms: troubles of the service that people were told of.

Types are written out here and not imported: what this step creates must never change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "alarms",
        sa.Column("key", KEY, nullable=False, primary_key=True),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("about", KEY, nullable=False),
        sa.Column("number", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("group", KEY, nullable=True),
        sa.Column("week", KEY, nullable=True),
        sa.Column("raised_at", AT, nullable=False),
        sa.Column("over_at", AT, nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Drop the table: the next pass tells every trouble anew."""
    op.drop_table("alarms")
