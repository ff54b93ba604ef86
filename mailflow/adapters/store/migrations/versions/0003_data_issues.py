"""Data issues: bất cập with a code that are followed up over weeks, and the opinions that state them.

Types are written out here and not imported: what this step creates must never change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables. They name opinions and messages without a foreign key: the register outlives the mail."""
    op.create_table(
        "data_issues",
        sa.Column("id", ID, nullable=False, primary_key=True),
        sa.Column("code", KEY, nullable=False),
        sa.Column("group", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("week", KEY, nullable=False),
        sa.Column("sector", KEY, nullable=False),
        sa.Column("member", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", AT, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("settled_at", AT, nullable=True),
        sa.Column("settled_by", KEY, nullable=False),
        sa.Column("settled_message", ID, nullable=True),
        sa.Column("settled_words", sa.Text(), nullable=False),
    )
    op.create_index("ux_data_issues_code", "data_issues", ["code"], unique=True)
    op.create_index("ux_data_issues_number", "data_issues", ["group", "year", "number"], unique=True)
    op.create_index("ix_data_issues_state", "data_issues", ["group", "state", "id"])
    op.create_table(
        "issue_mentions",
        sa.Column("opinion", ID, nullable=False, primary_key=True, autoincrement=False),
        sa.Column("issue", ID, nullable=False),
        sa.Column("week", KEY, nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["issue"], ["data_issues.id"], name="fk_issue_mentions_issue"),
    )
    op.create_index("ix_issue_mentions_issue", "issue_mentions", ["issue", "opinion"])


def downgrade() -> None:
    """Drop both tables; codes would be given again."""
    op.drop_table("issue_mentions")
    op.drop_table("data_issues")
