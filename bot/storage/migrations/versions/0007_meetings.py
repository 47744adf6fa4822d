"""Meetings with a quorum and recusal, activities that come again."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns."""
    op.add_column("activities", sa.Column("expected", sa.Integer(), nullable=True))
    op.add_column("activities", sa.Column("every", sa.String(length=12), nullable=False, server_default=""))
    op.add_column("activities", sa.Column("decided", sa.Text(), nullable=False, server_default=""))
    op.add_column("seats", sa.Column("left_at", Instant(), nullable=True))
    op.add_column("seats", sa.Column("recused", sa.Boolean(), nullable=False, server_default=sa.false()))
