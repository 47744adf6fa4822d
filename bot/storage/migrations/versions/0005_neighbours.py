"""The neighbourly half: activities and seats, stations, helpers and requests, regular visits."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables."""
    op.create_table('activities',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('place', sa.String(length=60), nullable=False),
    sa.Column('starts_at', Instant(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('guests', sa.SmallInteger(), nullable=False),
    sa.Column('host', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('why', sa.String(length=200), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('record', sa.Text(), nullable=False),
    sa.Column('recorder', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.UniqueConstraint('community', 'number'),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('activities_starts', 'activities', ['community', 'starts_at'], unique=False)
    op.create_table('seats',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('activity', sa.BigInteger(), nullable=False),
    sa.Column('who', sa.String(length=40), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('party', sa.SmallInteger(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('until_at', Instant(), nullable=True),
    sa.Column('came_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['activity'], ['activities.id']),
    sa.UniqueConstraint('activity', 'who'),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('seats_account', 'seats', ['account'], unique=False)
    op.create_table('stations',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('services', sa.String(length=200), nullable=False),
    sa.Column('hours', sa.String(length=120), nullable=False),
    sa.Column('building', sa.String(length=12), nullable=False),
    sa.Column('address', sa.String(length=80), nullable=False),
    sa.Column('phone', sa.String(length=30), nullable=False),
    sa.Column('checked_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.UniqueConstraint('community', 'name'),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_table('questions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('service', sa.String(length=24), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('questions_at', 'questions', ['community', 'at'], unique=False)
    op.create_table('helpers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=True),
    sa.Column('skills', sa.String(length=200), nullable=False),
    sa.Column('paused', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.UniqueConstraint('community', 'account'),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_table('requests',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('skill', sa.String(length=24), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=True),
    sa.Column('building', sa.String(length=12), nullable=False),
    sa.Column('door', sa.LargeBinary(), nullable=True),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('helper', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('wave', sa.SmallInteger(), nullable=False),
    sa.Column('made_at', Instant(), nullable=False),
    sa.Column('due_at', Instant(), nullable=False),
    sa.Column('done_at', Instant(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('matter', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.UniqueConstraint('community', 'number'),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('requests_account', 'requests', ['account'], unique=False)
    op.create_index('requests_helper', 'requests', ['helper'], unique=False)
    op.create_table('offers',
    sa.Column('request', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('answer', sa.String(length=12), nullable=True),
    sa.ForeignKeyConstraint(['request'], ['requests.id']),
    sa.PrimaryKeyConstraint('request', 'account'),
    )
    op.create_table('cares',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('door', sa.LargeBinary(), nullable=False),
    sa.Column('contact', sa.LargeBinary(), nullable=True),
    sa.Column('officer', sa.BigInteger(), nullable=True),
    sa.Column('visitor', sa.BigInteger(), nullable=True),
    sa.Column('every_days', sa.SmallInteger(), nullable=False),
    sa.Column('next_at', Instant(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('cares_next', 'cares', ['community', 'next_at'], unique=False)
    op.create_table('contacts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('care', sa.BigInteger(), nullable=False),
    sa.Column('due_at', Instant(), nullable=False),
    sa.Column('at', Instant(), nullable=True),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('outcome', sa.String(length=12), nullable=True),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.Column('rung', sa.SmallInteger(), nullable=False),
    sa.ForeignKeyConstraint(['care'], ['cares.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('contacts_care', 'contacts', ['care', 'id'], unique=False)
