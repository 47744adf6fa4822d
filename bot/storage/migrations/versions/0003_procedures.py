"""Procedures: courses of matters, agencies, hearings, notices, return visits, common income."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables; matters get a course that fits where they stand."""
    op.create_table('turns',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('matter', sa.BigInteger(), nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('procedure', sa.String(length=24), nullable=False),
    sa.Column('step', sa.String(length=24), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('agency', sa.BigInteger(), nullable=True),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('began_at', Instant(), nullable=False),
    sa.Column('due_at', Instant(), nullable=True),
    sa.Column('ended_at', Instant(), nullable=True),
    sa.Column('deed', sa.String(length=16), nullable=True),
    sa.ForeignKeyConstraint(['matter'], ['matters.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('turns_ended', 'turns', ['community', 'ended_at'], unique=False)
    op.create_index('turns_matter', 'turns', ['matter', 'id'], unique=False)
    op.create_table('agencies',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('skills', sa.String(length=120), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=True),
    sa.Column('expires_at', Instant(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.UniqueConstraint('community', 'role', 'name'),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('agencies_mark', 'agencies', ['mark'], unique=False)
    op.create_table('agents',
    sa.Column('agency', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['agency'], ['agencies.id']),
    sa.PrimaryKeyConstraint('agency', 'account'),
    )
    op.create_index('agents_account', 'agents', ['account'], unique=False)
    op.create_table('records',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('matter', sa.BigInteger(), nullable=False),
    sa.Column('step', sa.String(length=24), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('agency', sa.BigInteger(), nullable=True),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['matter'], ['matters.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('records_matter', 'records', ['matter', 'id'], unique=False)
    op.create_table('photos',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('matter', sa.BigInteger(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(length=8), nullable=False),
    sa.Column('file', sa.String(length=200), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['matter'], ['matters.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('photos_matter', 'photos', ['matter', 'id'], unique=False)
    op.create_table('extensions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('matter', sa.BigInteger(), nullable=False),
    sa.Column('stay', sa.String(length=80), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.BigInteger(), nullable=True),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', Instant(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['matter'], ['matters.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('extensions_matter', 'extensions', ['matter', 'state'], unique=False)
    op.create_table('hearings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('matter', sa.BigInteger(), nullable=False),
    sa.Column('question', sa.String(length=300), nullable=False),
    sa.Column('buildings', sa.JSON(), nullable=False),
    sa.Column('opened_at', Instant(), nullable=False),
    sa.Column('opened_by', sa.BigInteger(), nullable=True),
    sa.Column('closed_at', Instant(), nullable=True),
    sa.Column('summary', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['matter'], ['matters.id']),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('hearings_matter', 'hearings', ['matter'], unique=False)
    op.create_index('hearings_open', 'hearings', ['community', 'closed_at'], unique=False)
    op.create_table('points',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('hearing', sa.BigInteger(), nullable=False),
    sa.Column('side', sa.String(length=8), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['hearing'], ['hearings.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('points_hearing', 'points', ['hearing', 'id'], unique=False)
    op.create_table('views',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('hearing', sa.BigInteger(), nullable=False),
    sa.Column('point', sa.BigInteger(), nullable=True),
    sa.Column('side', sa.String(length=8), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('label', sa.String(length=40), nullable=False),
    sa.Column('household', sa.BigInteger(), nullable=True),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('name', sa.LargeBinary(), nullable=True),
    sa.Column('photo', sa.String(length=200), nullable=True),
    sa.Column('way', sa.String(length=8), nullable=False),
    sa.Column('officer', sa.BigInteger(), nullable=True),
    sa.Column('at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['hearing'], ['hearings.id']),
    sa.ForeignKeyConstraint(['point'], ['points.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('views_account', 'views', ['account'], unique=False)
    op.create_index('views_hearing', 'views', ['hearing', 'id'], unique=False)
    op.create_table('asks',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('matter', sa.BigInteger(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('who', sa.String(length=40), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('door', sa.String(length=40), nullable=False),
    sa.Column('asked_at', Instant(), nullable=False),
    sa.Column('answer', sa.String(length=8), nullable=True),
    sa.Column('answered_at', Instant(), nullable=True),
    sa.Column('officer', sa.BigInteger(), nullable=True),
    sa.UniqueConstraint('matter', 'round', 'who'),
    sa.ForeignKeyConstraint(['matter'], ['matters.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('asks_account', 'asks', ['account'], unique=False)
    op.create_table('notices',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('matter', sa.BigInteger(), nullable=True),
    sa.Column('corrects', sa.BigInteger(), nullable=True),
    sa.Column('corrected_by', sa.BigInteger(), nullable=True),
    sa.Column('pin', sa.Boolean(), nullable=False),
    sa.Column('again_days', sa.Integer(), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('due_at', Instant(), nullable=False),
    sa.Column('posted_at', Instant(), nullable=True),
    sa.Column('dropped_at', Instant(), nullable=True),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('by', sa.BigInteger(), nullable=True),
    sa.UniqueConstraint('community', 'number'),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('notices_posted', 'notices', ['community', 'posted_at'], unique=False)
    op.create_table('incomes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('community', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('item', sa.String(length=60), nullable=False),
    sa.Column('income', sa.BigInteger(), nullable=False),
    sa.Column('spending', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['community'], ['communities.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('incomes_day', 'incomes', ['community', 'day'], unique=False)
    op.create_table('appeals',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('agency', sa.BigInteger(), nullable=False),
    sa.Column('account', sa.BigInteger(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['agency'], ['agencies.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('appeals_agency', 'appeals', ['agency', 'id'], unique=False)
    with op.batch_alter_table('outbox', recreate='auto', table_kwargs={'sqlite_autoincrement': True}) as batch:
        batch.alter_column('attempts', existing_type=sa.Integer(), nullable=False)
    _workflow()


GRACE = timedelta(days=3)


def _workflow() -> None:
    """New columns of matters, filled by state: the shipped complaint procedure's steps, three days from now."""
    op.execute("ALTER TABLE matters RENAME COLUMN holder TO account")
    due = datetime.now(UTC) + GRACE
    new = [
        sa.Column('public', sa.String(length=200), nullable=False, server_default=''),
        sa.Column('procedure', sa.String(length=24), nullable=False, server_default='complaint'),
        sa.Column('step', sa.String(length=24), nullable=False, server_default='take'),
        sa.Column('role', sa.String(length=16), nullable=False, server_default='officer'),
        sa.Column('began_at', Instant(), nullable=False, server_default='2026-01-01 00:00:00'),
        sa.Column('due_at', Instant(), nullable=True),
        sa.Column('agency', sa.BigInteger(), nullable=True),
        sa.Column('accepted_at', Instant(), nullable=True),
        sa.Column('doer', sa.BigInteger(), nullable=True),
        sa.Column('waiting', sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column('round', sa.Integer(), nullable=False, server_default='0'),
        sa.Column('dues', sa.JSON(), nullable=False, server_default='{}'),
        sa.Column('ending', sa.String(length=12), nullable=True),
        sa.Column('closed_at', Instant(), nullable=True),
        sa.Column('solved_at', Instant(), nullable=True),
    ]
    for column in new:
        op.add_column('matters', column)
    matters = sa.table('matters', sa.column('state', sa.String()), sa.column('opened_at', Instant()),
                       sa.column('updated_at', Instant()), *[sa.column(each.name, each.type) for each in new])
    steps = {'voiced': ('take', 'officer'), 'taken': ('act', 'officer'), 'answered': ('confirm', 'residents')}
    op.execute(matters.update().values(began_at=matters.c.updated_at))
    for state, (step, role) in steps.items():
        op.execute(matters.update().where(matters.c.state == state).values(step=step, role=role, due_at=due))
    over = {'closed': 'closed', 'dismissed': 'declined', 'merged': 'declined'}
    for state, ending in over.items():
        ended = {'ending': ending, 'closed_at': matters.c.updated_at, 'step': 'confirm', 'role': 'residents'}
        op.execute(matters.update().where(matters.c.state == state).values(**ended))
    op.create_index('matters_due', 'matters', ['community', 'due_at'], unique=False)
    op.create_index('matters_opened', 'matters', ['community', 'opened_at'], unique=False)
