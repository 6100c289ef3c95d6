"""whom a link is for, that it was called back, and what whoever opened it was before"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Sealed, UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invites") as table:
        table.add_column(sa.Column("for_whom", Sealed("invites.for_whom"), nullable=True))
        table.add_column(sa.Column("called_back_at", UtcDateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("was_role", sa.String(length=16), nullable=True))
        table.add_column(sa.Column("was_therapist_id", _id(), nullable=True))
        table.add_column(sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True))
        table.create_foreign_key(
            op.f("fk_invites_was_therapist_id"), "people", ["was_therapist_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index(op.f("ix_invites_was_therapist_id"), "invites", ["was_therapist_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_invites_was_therapist_id"), table_name="invites")
    with op.batch_alter_table("invites") as table:
        table.drop_constraint(op.f("fk_invites_was_therapist_id"), type_="foreignkey")
        for name in ("undone_at", "was_therapist_id", "was_role", "called_back_at", "for_whom"):
            table.drop_column(name)


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
