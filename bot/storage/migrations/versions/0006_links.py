"""Members who keep in touch with households (党员联系群众): who, whose, the visits."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _id() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, autoincrement=True, nullable=False)


def upgrade() -> None:
    """Creates the tables."""
    op.create_table('liaisons',
    _id(),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=True),
    sa.Column('excused', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.UniqueConstraint('community', 'account'),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_table('links',
    _id(),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('household', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=True),
    sa.Column('why', sa.String(length=40), nullable=False),
    sa.Column('next_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.ForeignKeyConstraint(['household'], ['households.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('links_community', 'links', ['community', 'state'], unique=False)
    op.create_index('links_household', 'links', ['household', 'state'], unique=False)
    op.create_table('calls',
    _id(),
    sa.Column('link', sa.BigInteger(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['link'], ['links.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('calls_link', 'calls', ['link', 'at'], unique=False)
