"""what a client works towards"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Sealed

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("goal", Sealed("people.goal"), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "goal")
