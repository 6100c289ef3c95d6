"""since when the practice says that a client for whom a guardian agreed may agree alone"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consents", sa.Column("old_enough_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("consents", "old_enough_at")
