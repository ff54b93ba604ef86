"""Alembic's entry: runs the steps on the connection that schema.py opened, inside its transaction."""

from alembic import context
from sqlmodel import SQLModel

from mailflow.adapters.store import transaction  # noqa: F401 - declares every table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
