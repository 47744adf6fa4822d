"""Ballots: the roll, bindings, votes, the ledger."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables."""
    op.create_table('tries',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('tries_account', 'tries', ['account', 'at'], unique=False)
    op.create_table('ballots',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('matter', sa.BigInteger(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('profile', sa.String(length=24), nullable=False),
    sa.Column('secrecy', sa.String(length=20), nullable=False),
    sa.Column('buildings', sa.JSON(), nullable=False),
    sa.Column('notice_days', sa.Integer(), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('silence', sa.Boolean(), nullable=False),
    sa.Column('stage', sa.String(length=12), nullable=False),
    sa.Column('drafter', sa.BigInteger(), nullable=True),
    sa.Column('approver', sa.BigInteger(), nullable=True),
    sa.Column('agreed', sa.JSON(), nullable=False),
    sa.Column('editors', sa.JSON(), nullable=False),
    sa.Column('opens_at', Instant(), nullable=True),
    sa.Column('closes_at', Instant(), nullable=True),
    sa.Column('objections_until', Instant(), nullable=True),
    sa.Column('last_at', Instant(), nullable=True),
    sa.Column('leaves', sa.Integer(), nullable=False),
    sa.Column('votes', sa.Integer(), nullable=False),
    sa.Column('roll_hash', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('community', 'number')
    )
    op.create_index('ballots_stage', 'ballots', ['community', 'stage'], unique=False)
    op.create_table('households',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('building', sa.String(length=12), nullable=False),
    sa.Column('unit', sa.String(length=12), nullable=False),
    sa.Column('room', sa.String(length=12), nullable=False),
    sa.Column('area', sa.BigInteger(), nullable=True),
    sa.Column('shares', sa.String(length=40), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('developer', sa.Boolean(), nullable=False),
    sa.Column('groups', sa.JSON(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('community', 'building', 'unit', 'room')
    )
    op.create_table('roles',
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('given_by', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], ),
    sa.PrimaryKeyConstraint('community', 'account', 'role')
    )
    op.create_table('bindings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('household', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('how', sa.String(length=12), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('approver', sa.BigInteger(), nullable=True),
    sa.Column('ended_at', Instant(), nullable=True),
    sa.Column('ended_how', sa.String(length=12), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], ),
    sa.ForeignKeyConstraint(['household'], ['households.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('bindings_account', 'bindings', ['account', 'ended_at'], unique=False)
    op.create_index('bindings_household', 'bindings', ['household', 'ended_at'], unique=False)
    op.create_table('claims',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('household', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('decider', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], ),
    sa.ForeignKeyConstraint(['household'], ['households.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('claims_account', 'claims', ['account', 'state'], unique=False)
    op.create_table('codes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('household', sa.BigInteger(), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.Column('made_at', Instant(), nullable=False),
    sa.Column('expires_at', Instant(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['household'], ['households.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('mark')
    )
    op.create_index('codes_household', 'codes', ['household', 'state'], unique=False)
    op.create_table('deeds',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('ballot', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('serial', sa.String(length=40), nullable=True),
    sa.Column('first', sa.BigInteger(), nullable=False),
    sa.Column('second', sa.BigInteger(), nullable=True),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('decided_at', Instant(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['ballot'], ['ballots.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ballot', 'serial')
    )
    op.create_index('deeds_ballot', 'deeds', ['ballot', 'kind', 'state'], unique=False)
    op.create_table('electors',
    sa.Column('ballot', sa.BigInteger(), nullable=False),
    sa.Column('household', sa.BigInteger(), nullable=False),
    sa.Column('building', sa.String(length=12), nullable=False),
    sa.Column('unit', sa.String(length=12), nullable=False),
    sa.Column('room', sa.String(length=12), nullable=False),
    sa.Column('area', sa.BigInteger(), nullable=True),
    sa.Column('shares', sa.String(length=40), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('developer', sa.Boolean(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('delivered_how', sa.String(length=12), nullable=True),
    sa.Column('delivered_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['ballot'], ['ballots.id'], ),
    sa.ForeignKeyConstraint(['household'], ['households.id'], ),
    sa.PrimaryKeyConstraint('ballot', 'household')
    )
    op.create_table('heads',
    sa.Column('ballot', sa.BigInteger(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('root', sa.String(length=64), nullable=False),
    sa.Column('at', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('signature', sa.String(length=128), nullable=False),
    sa.ForeignKeyConstraint(['ballot'], ['ballots.id'], ),
    sa.PrimaryKeyConstraint('ballot', 'size')
    )
    op.create_table('leaves',
    sa.Column('ballot', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['ballot'], ['ballots.id'], ),
    sa.PrimaryKeyConstraint('ballot', 'number')
    )
    op.create_table('objections',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('ballot', sa.BigInteger(), nullable=False),
    sa.Column('household', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['ballot'], ['ballots.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('objections_ballot', 'objections', ['ballot', 'answered_at'], unique=False)
    op.create_table('votes',
    sa.Column('ballot', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('household', sa.BigInteger(), nullable=False),
    sa.Column('choice', sa.JSON(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('leaf', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('standing', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['ballot'], ['ballots.id'], ),
    sa.PrimaryKeyConstraint('ballot', 'seq')
    )
    op.create_index('votes_standing', 'votes', ['ballot', 'household'], unique=True, sqlite_where=sa.text('standing'), postgresql_where=sa.text('standing'))
