"""Several processes on one database: who works on which share, which share an update is of, what memories hold."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables; updates that wait already are of no share until somebody looks."""
    op.create_table(
        "shares",
        sa.Column("number", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("holder", sa.String(length=36), nullable=False),
    )
    op.create_table(
        "versions",
        sa.Column("name", sa.String(length=24), primary_key=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
    )
    op.add_column("inbox", sa.Column("chat", sa.BigInteger(), nullable=True))
    op.add_column("inbox", sa.Column("share", sa.SmallInteger(), nullable=True))
    op.create_index("inbox_share", "inbox", ["state", "share", "id"], unique=False)


def downgrade() -> None:
    """Drops them."""
    op.drop_index("inbox_share", "inbox")
    op.drop_column("inbox", "share")
    op.drop_column("inbox", "chat")
    op.drop_table("versions")
    op.drop_table("shares")
