"""consents that a guardian gave for a client, and who put that down"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables.base import Id
from bot.storage.types import Sealed

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consents", sa.Column("guardian", Sealed("consents.guardian"), nullable=True))
    # A number alone, as who reads: what was agreed to outlives who put it down.
    op.add_column("consents", sa.Column("recorded_by", Id, nullable=True))
    op.add_column("kept_consents", sa.Column("by_guardian", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("kept_consents", "by_guardian")
    op.drop_column("consents", "recorded_by")
    op.drop_column("consents", "guardian")
