"""The class of shares that a holder had when a ballot opened."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; holders of ballots that were opened before are of no class."""
    op.add_column("electors", sa.Column("groups", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Drops it."""
    op.drop_column("electors", "groups")
