"""Pictures, costs and a budget of a ballot's options."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns and the table of pictures."""
    op.add_column("ballots", sa.Column("showing", sa.JSON(), nullable=True))
    op.add_column("ballots", sa.Column("budget", sa.BigInteger(), nullable=True))
    op.create_table(
        "ballot_pictures",
        sa.Column("ballot", sa.BigInteger(), sa.ForeignKey("ballots.id"), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    """Drops them."""
    op.drop_table("ballot_pictures")
    op.drop_column("ballots", "budget")
    op.drop_column("ballots", "showing")
