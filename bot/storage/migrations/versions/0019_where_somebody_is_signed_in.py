"""with what somebody is signed in to the dashboard, and when that was used; sessions that are open stay open"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("web_sessions", sa.Column("created_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("web_sessions", sa.Column("last_used_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("web_sessions", sa.Column("device", sa.String(length=24), nullable=False, server_default="/"))


def downgrade() -> None:
    op.drop_column("web_sessions", "device")
    op.drop_column("web_sessions", "last_used_at")
    op.drop_column("web_sessions", "created_at")
