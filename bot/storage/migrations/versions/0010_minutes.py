"""Versions of minutes and what was said of them; months as they were published; which keys a
database was used with."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _id() -> sa.Column[int]:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", number, primary_key=True, autoincrement=True, nullable=False)


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "minutes",
        _id(),
        sa.Column("activity", sa.BigInteger(), sa.ForeignKey("activities.id"), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("writer", sa.BigInteger(), nullable=True),
        sa.Column("approver", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("until_at", Instant(), nullable=True),
        sa.UniqueConstraint("activity", "version"),
    )
    op.create_table(
        "remarks",
        _id(),
        sa.Column("minutes", sa.BigInteger(), sa.ForeignKey("minutes.id"), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False, server_default=""),
        sa.UniqueConstraint("minutes", "account"),
    )
    op.create_index("remarks_account", "remarks", ["account"], unique=False)
    op.create_table(
        "keys",
        sa.Column("name", sa.String(length=16), primary_key=True),
        sa.Column("mark", sa.String(length=64), nullable=False),
    )
    op.create_table(
        "months",
        sa.Column("community", sa.BigInteger(), sa.ForeignKey("communities.id"), primary_key=True),
        sa.Column("month", sa.String(length=8), primary_key=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
    )
