"""since when words are awaited, so that those of another day are not taken for them"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("awaiting_since", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "awaiting_since")
