"""Topics of meetings: proposed by residents, taken up by officers."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "topics",
        sa.Column("id", number, primary_key=True, autoincrement=True, nullable=False),
        sa.Column("community", sa.BigInteger(), sa.ForeignKey("communities.id"), nullable=False),
        sa.Column("activity", sa.BigInteger(), sa.ForeignKey("activities.id"), nullable=True),
        sa.Column("account", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.String(length=80), nullable=False),
        sa.Column("matter", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("placed_at", Instant(), nullable=True),
    )
    op.create_index("topics_activity", "topics", ["activity"], unique=False)
    op.create_index("topics_account", "topics", ["account"], unique=False)


def downgrade() -> None:
    """Drops it."""
    op.drop_table("topics")
