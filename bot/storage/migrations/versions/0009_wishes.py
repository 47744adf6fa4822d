"""Small wishes, for whom help was given, and since when."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns."""
    op.add_column("requests", sa.Column("kind", sa.String(length=8), nullable=False, server_default="need"))
    op.add_column("requests", sa.Column("unit", sa.BigInteger(), nullable=True))
    op.add_column("requests", sa.Column("came_at", Instant(), nullable=True))
