"""Several demands of one message: a voice is known by its chat, message and part. Updates count their attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Voices kept so far are the first part of their message."""
    op.add_column("inbox", sa.Column("attempts", sa.SmallInteger(), nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("voices", sa.Column("part", sa.SmallInteger(), nullable=False, server_default="0"))
        op.drop_constraint("voices_chat_message_key", "voices", type_="unique")
        op.create_unique_constraint("voices_chat_message_part_key", "voices", ["chat", "message", "part"])
        return
    named = {"uq": "uq_%(table_name)s_%(column_0_name)s"}
    with op.batch_alter_table("voices", recreate="always", naming_convention=named) as table:
        table.add_column(sa.Column("part", sa.SmallInteger(), nullable=False, server_default="0"))
        table.drop_constraint("uq_voices_chat", type_="unique")
        table.create_unique_constraint("voices_chat_message_part", ["chat", "message", "part"])
