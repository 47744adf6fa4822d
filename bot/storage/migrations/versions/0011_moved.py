"""When an activity of a series would have been, where it was moved: the series goes on from there."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column("activities", sa.Column("moved_from", Instant(), nullable=True))


def downgrade() -> None:
    """Drops the column."""
    op.drop_column("activities", "moved_from")
