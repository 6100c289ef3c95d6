"""which safety questions were asked on which day"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables.base import Id
from bot.storage.types import UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "safety_asked",
        sa.Column("client_id", Id, nullable=False, autoincrement=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["people.id"], name=op.f("fk_safety_asked_client_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "day", "topic", name=op.f("pk_safety_asked")),
    )
    op.create_index("ix_safety_asked_due_at", "safety_asked", ["due_at"])


def downgrade() -> None:
    op.drop_table("safety_asked")
