"""links by which a client's diary moves to another Telegram account"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables.base import Id
from bot.storage.types import Sealed, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_moves",
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("created_by", Id, sa.ForeignKey("people.id", ondelete="SET NULL"), nullable=True),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=True),
        sa.Column("opened_chat_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_name", Sealed("account_moves.opened_name"), nullable=True),
        sa.Column("decided_at", UtcDateTime, nullable=True),
        sa.Column("decided_by", Id, sa.ForeignKey("people.id", ondelete="SET NULL"), nullable=True),
        sa.Column("decision", sa.String(16), nullable=True),
        sa.UniqueConstraint("code_hash"),
    )
    for column in ("client_id", "created_by", "decided_by"):
        op.create_index(f"ix_account_moves_{column}", "account_moves", [column])


def downgrade() -> None:
    op.drop_table("account_moves")
