"""Whether whoever is bound to a door owns it, is of the owner's family, or rents it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; of bindings made before nobody knows."""
    op.add_column("bindings", sa.Column("belongs", sa.String(8), nullable=True))


def downgrade() -> None:
    """Drops it."""
    op.drop_column("bindings", "belongs")
