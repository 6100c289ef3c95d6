"""what was written to a chat after a message, and sessions from a day on, are found without walking through all"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_outbox_chat_id_id", "outbox", ["chat_id", "id"])
    op.create_index("ix_sessions_day", "sessions", ["day"])


def downgrade() -> None:
    op.drop_index("ix_sessions_day", table_name="sessions")
    op.drop_index("ix_outbox_chat_id_id", table_name="outbox")
