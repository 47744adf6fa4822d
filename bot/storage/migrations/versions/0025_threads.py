"""The forum's topic into which a group's posts go, chosen by an officer; none for the general one."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; posts go where they went."""
    op.add_column("chats", sa.Column("thread", sa.BigInteger()))


def downgrade() -> None:
    """Drops it."""
    op.drop_column("chats", "thread")
