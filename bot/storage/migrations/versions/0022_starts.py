"""When somebody is needed who asked for a hand."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; what was asked for before is for any time."""
    op.add_column("requests", sa.Column("starts_at", sa.TIMESTAMP(timezone=True)))


def downgrade() -> None:
    """Drops it."""
    op.drop_column("requests", "starts_at")
