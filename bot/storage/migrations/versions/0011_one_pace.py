"""how fast messages go out, counted once for all programs that send"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paces",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("booked_until", UtcDateTime(), nullable=False),
        sa.Column("paused_until", UtcDateTime(), nullable=False),
        sa.Column("paused_for", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_paces")),
    )


def downgrade() -> None:
    op.drop_table("paces")
