"""What was carried over into a month of common income."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table; months that were published before have no balance."""
    op.create_table(
        "income_balances",
        sa.Column(
            "community", sa.BigInteger(), sa.ForeignKey("communities.id"), primary_key=True
        ),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("opening", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("income_balances")
