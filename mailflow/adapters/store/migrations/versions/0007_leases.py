"""Leases: which of several daemons reads the mailbox, and which one sends.

Types are written out here and not imported: what this step creates must never change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "leases",
        sa.Column("name", KEY, nullable=False, primary_key=True),
        sa.Column("owner", KEY, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop the table: every daemon then takes what it finds free."""
    op.drop_table("leases")
