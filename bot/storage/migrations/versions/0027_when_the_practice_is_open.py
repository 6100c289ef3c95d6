"""the practice's hours and closed days, where the owner has set them in the chat"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import SealedJson, UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_time",
        sa.Column("half", sa.String(length=16), nullable=False),
        sa.Column("said", SealedJson("practice_time.said"), nullable=False),
        sa.Column("set_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("half", name=op.f("pk_practice_time")),
    )


def downgrade() -> None:
    op.drop_table("practice_time")
