"""Two go on a visit: who else goes, who was asked to, and who cannot this time."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; visits so far are one person's."""
    op.add_column("cares", sa.Column("partner", sa.BigInteger(), nullable=True))
    op.add_column("cares", sa.Column("asked", sa.BigInteger(), nullable=True))
    op.add_column("contacts", sa.Column("away", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Drops them."""
    op.drop_column("cares", "partner")
    op.drop_column("cares", "asked")
    op.drop_column("contacts", "away")
