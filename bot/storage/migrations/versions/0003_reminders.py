"""the stages of a reminder, why it was left out, and when it was meant to go"""

import sqlalchemy as sa
from alembic import op

import bot.storage.types

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("stage", sa.String(length=16), nullable=False, server_default="first"))
        deliveries.add_column(sa.Column("reason", sa.String(length=64), nullable=True))
        deliveries.add_column(sa.Column("intended_at", bot.storage.types.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.drop_column("intended_at")
        deliveries.drop_column("reason")
        deliveries.drop_column("stage")
