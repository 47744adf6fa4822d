"""The minute of each rung that was climbed when somebody was not met."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; of ladders climbed before nobody knows."""
    op.add_column("contacts", sa.Column("climbed", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drops it."""
    op.drop_column("contacts", "climbed")
