"""The doors that are recused from a ballot."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; nobody was recused before."""
    op.add_column("ballots", sa.Column("recused", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Drops it."""
    op.drop_column("ballots", "recused")
