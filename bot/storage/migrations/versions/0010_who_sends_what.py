"""whose hands a message is in, so that what a dead program held is free as soon as it is known to be dead"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("taken_by", sa.Integer(), nullable=True))
        table.create_index(
            "ix_outbox_taken_by",
            ["taken_by"],
            sqlite_where=sa.text("taken_by IS NOT NULL"),
            postgresql_where=sa.text("taken_by IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox") as table:
        table.drop_index("ix_outbox_taken_by")
        table.drop_column("taken_by")
