"""What a household that is visited has said beforehand: whether its door may be opened, and until when nobody comes."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; nobody is taken to have consented."""
    instant = sa.TIMESTAMP(timezone=True)
    op.add_column("cares", sa.Column("paused_until", instant))
    op.add_column("cares", sa.Column("may_enter", sa.Boolean()))
    op.add_column("cares", sa.Column("said_at", instant))


def downgrade() -> None:
    """Drops them."""
    for column in ("said_at", "may_enter", "paused_until"):
        op.drop_column("cares", column)
