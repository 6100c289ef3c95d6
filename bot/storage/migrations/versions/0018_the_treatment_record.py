"""the treatment record of those whose account is gone"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables.base import Id
from bot.storage.types import Sealed, SealedJson, UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_treatments",
        sa.Column("id", Id, primary_key=True),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("name", Sealed("kept_treatments.name"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("body", SealedJson("kept_treatments.body"), nullable=False),
        sa.Column("kept_at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_kept_treatments_subject_id", "kept_treatments", ["subject_id"])
    op.create_index("ix_kept_treatments_kept_at", "kept_treatments", ["kept_at"])


def downgrade() -> None:
    op.drop_table("kept_treatments")
