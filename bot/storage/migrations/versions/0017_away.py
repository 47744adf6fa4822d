"""Until when somebody who answers questions is away."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; nobody is away."""
    op.add_column("agencies", sa.Column("away_until", Instant(), nullable=True))


def downgrade() -> None:
    """Drops it."""
    op.drop_column("agencies", "away_until")
