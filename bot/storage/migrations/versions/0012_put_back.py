"""since when updates and messages wait for another try, so that a clock that is set back does not hold them up"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("inbox", "outbox"):
        op.add_column(table, sa.Column("put_back_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    for table in ("outbox", "inbox"):
        op.drop_column(table, "put_back_at")
