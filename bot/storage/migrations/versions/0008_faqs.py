"""Questions with an answer that two officers agreed to."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table."""
    op.create_table('faqs',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('question', sa.String(length=200), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('writer', sa.BigInteger(), nullable=True),
    sa.Column('approver', sa.BigInteger(), nullable=True),
    sa.Column('made_at', Instant(), nullable=False),
    sa.Column('expires_at', Instant(), nullable=False),
    sa.Column('useful', sa.Integer(), nullable=False),
    sa.Column('useless', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('faqs_community', 'faqs', ['community'], unique=False)
