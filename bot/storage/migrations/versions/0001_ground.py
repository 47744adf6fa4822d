"""The ground: inbox, outbox, agenda, communities, people, matters."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates every table."""
    op.create_table('accounts',
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=True),
    sa.Column('name', sa.LargeBinary(), nullable=True),
    sa.Column('private', sa.Boolean(), nullable=False),
    sa.Column('seen_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('account')
    )
    op.create_table('agenda',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=True),
    sa.Column('payload', sa.JSON(), nullable=True),
    sa.Column('due_at', Instant(), nullable=False),
    sa.Column('done_at', Instant(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    op.create_index('agenda_due', 'agenda', ['done_at', 'due_at'], unique=False)
    op.create_table('communities',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.Column('link_code', sa.String(length=16), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('link_code')
    )
    op.create_table('counters',
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=24), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('community', 'name')
    )
    op.create_table('examples',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('heard', sa.String(length=24), nullable=False),
    sa.Column('corrected', sa.String(length=24), nullable=False),
    sa.Column('officer', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('forms',
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('chat', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('filled', sa.JSON(), nullable=False),
    sa.Column('changed_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('account', 'chat')
    )
    op.create_table('inbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('update_id', sa.BigInteger(), nullable=False),
    sa.Column('raw', sa.Text(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('fault', sa.String(length=120), nullable=True),
    sa.Column('arrived_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('update_id')
    )
    op.create_index('inbox_state', 'inbox', ['state', 'id'], unique=False)
    op.create_table('looks',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('what', sa.String(length=60), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('method', sa.String(length=40), nullable=False),
    sa.Column('chat', sa.BigInteger(), nullable=True),
    sa.Column('params', sa.JSON(), nullable=True),
    sa.Column('attachment', sa.LargeBinary(), nullable=True),
    sa.Column('ref', sa.String(length=80), nullable=True),
    sa.Column('coalesce', sa.String(length=80), nullable=True),
    sa.Column('once', sa.String(length=120), nullable=True),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('made_at', Instant(), nullable=False),
    sa.Column('due_at', Instant(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('fault', sa.String(length=200), nullable=True),
    sa.Column('sent_at', Instant(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('once')
    )
    op.create_index('outbox_coalesce', 'outbox', ['coalesce', 'state'], unique=False)
    op.create_index('outbox_state', 'outbox', ['state', 'priority', 'id'], unique=False)
    op.create_table('posts',
    sa.Column('ref', sa.String(length=80), nullable=False),
    sa.Column('chat', sa.BigInteger(), nullable=False),
    sa.Column('message', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('ref')
    )
    op.create_table('chats',
    sa.Column('chat', sa.BigInteger(), nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('title', sa.String(length=255), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('linked_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], ),
    sa.PrimaryKeyConstraint('chat')
    )
    op.create_index('chats_community', 'chats', ['community', 'kind'], unique=False)
    op.create_table('matters',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('category', sa.String(length=24), nullable=False),
    sa.Column('building', sa.String(length=12), nullable=True),
    sa.Column('unit', sa.String(length=12), nullable=True),
    sa.Column('room', sa.String(length=12), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('terms', sa.JSON(), nullable=False),
    sa.Column('heat', sa.Float(), nullable=False),
    sa.Column('holder', sa.BigInteger(), nullable=True),
    sa.Column('opened_at', Instant(), nullable=False),
    sa.Column('updated_at', Instant(), nullable=False),
    sa.Column('surfaced_at', Instant(), nullable=True),
    sa.Column('answered_at', Instant(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('merged_into', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('community', 'number')
    )
    op.create_index('matters_open', 'matters', ['community', 'state', 'updated_at'], unique=False)
    op.create_table('officers',
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], ),
    sa.PrimaryKeyConstraint('community', 'account')
    )
    op.create_table('timeline',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('matter', sa.BigInteger(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('event', sa.String(length=16), nullable=False),
    sa.Column('actor', sa.BigInteger(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['matter'], ['matters.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('timeline_matter', 'timeline', ['matter', 'id'], unique=False)
    op.create_table('voices',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('matter', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('category', sa.String(length=24), nullable=False),
    sa.Column('building', sa.String(length=12), nullable=True),
    sa.Column('unit', sa.String(length=12), nullable=True),
    sa.Column('room', sa.String(length=12), nullable=True),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('who', sa.String(length=40), nullable=True),
    sa.Column('chat', sa.BigInteger(), nullable=True),
    sa.Column('message', sa.BigInteger(), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('photo', sa.String(length=200), nullable=True),
    sa.Column('named', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id'], ),
    sa.ForeignKeyConstraint(['matter'], ['matters.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('chat', 'message')
    )
    op.create_index('voices_account', 'voices', ['account'], unique=False)
    op.create_index('voices_matter', 'voices', ['matter', 'at'], unique=False)
    op.create_index('voices_time', 'voices', ['community', 'at'], unique=False)
