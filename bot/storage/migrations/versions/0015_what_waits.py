"""what waits is found without walking through what is done with, and the same danger sign again is one flag"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NEW, DEAD = sa.text("state = 'new'"), sa.text("state = 'dead'")
OPEN = sa.text("acknowledged_at IS NULL")
PASSED_ON = sa.text("passed_on_at IS NOT NULL AND answered_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_inbox_state_seq", table_name="inbox")
    op.drop_index("ix_inbox_chat_id_seq", table_name="inbox")
    op.drop_index("ix_outbox_state_priority_id", table_name="outbox")
    op.drop_index("ix_outbox_chat_id_id", table_name="outbox")
    op.add_column("inbox", sa.Column("foreseen_at", UtcDateTime(), nullable=True))
    op.add_column("inbox", sa.Column("flag_id", sa.BigInteger(), nullable=True))
    op.add_column("flags", sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("flags", sa.Column("last_at", UtcDateTime(), nullable=True))
    op.add_column("flags", sa.Column("acute", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("flags", sa.Column("told_at", UtcDateTime(), nullable=True))
    _index("ix_inbox_waiting", "inbox", ["chat_id", "seq"], NEW)
    _index("ix_inbox_dead", "inbox", ["seq"], DEAD)
    _index("ix_outbox_waiting", "outbox", ["priority", "id"], NEW)
    _index("ix_outbox_chats", "outbox", ["chat_id", "priority", "id"], NEW)
    _index("ix_outbox_dead", "outbox", ["id"], DEAD)
    _index("ix_flags_open", "flags", ["client_id"], OPEN)
    _index("ix_questions_open", "questions", ["client_id"], PASSED_ON)


def downgrade() -> None:
    for table, names in (
        ("questions", ["open"]),
        ("flags", ["open"]),
        ("outbox", ["dead", "chats", "waiting"]),
        ("inbox", ["dead", "waiting"]),
    ):
        for name in names:
            op.drop_index(f"ix_{table}_{name}", table_name=table)
    for name in ("told_at", "acute", "last_at", "times"):
        op.drop_column("flags", name)
    for name in ("flag_id", "foreseen_at"):
        op.drop_column("inbox", name)
    op.create_index("ix_outbox_chat_id_id", "outbox", ["chat_id", "id"])
    op.create_index("ix_outbox_state_priority_id", "outbox", ["state", "priority", "id"])
    op.create_index("ix_inbox_chat_id_seq", "inbox", ["chat_id", "seq"])
    op.create_index("ix_inbox_state_seq", "inbox", ["state", "seq"])


def _index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
