"""somebody else covers one client from day to day"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables.base import Id

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("leaves") as table:
        table.add_column(sa.Column("client_id", Id, nullable=True))
        table.create_foreign_key(op.f("fk_leaves_client_id"), "people", ["client_id"], ["id"], ondelete="CASCADE")
    op.create_index(op.f("ix_leaves_client_id"), "leaves", ["client_id"])


def downgrade() -> None:
    # Without whom they are about they would be days on which somebody is away altogether.
    op.execute(sa.text("DELETE FROM leaves WHERE client_id IS NOT NULL"))
    op.drop_index(op.f("ix_leaves_client_id"), table_name="leaves")
    with op.batch_alter_table("leaves") as table:
        table.drop_constraint(op.f("fk_leaves_client_id"), type_="foreignkey")
        table.drop_column("client_id")
