"""What a company is asked before it stands on the black list."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table; companies that are black by their figures are heard from now on."""
    instant = sa.TIMESTAMP(timezone=True)
    op.create_table(
        "rating_hearings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("agency", sa.BigInteger(), sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("told_at", instant, nullable=False),
        sa.Column("until_at", instant, nullable=False),
        sa.Column("listed_at", instant),
        sa.Column("ended_at", instant),
    )
    op.create_index("rating_hearings_agency", "rating_hearings", ["agency", "ended_at"])


def downgrade() -> None:
    """Drops it."""
    op.drop_table("rating_hearings")
