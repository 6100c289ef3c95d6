"""when somebody of the team is away, and who stands in from day to day"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leaves",
        sa.Column("id", _id(), nullable=False),
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("deputy_id", _id(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["people.id"], name=op.f("fk_leaves_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["deputy_id"], ["people.id"], name=op.f("fk_leaves_deputy_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    op.create_index(op.f("ix_leaves_member_id"), "leaves", ["member_id"])
    op.create_index(op.f("ix_leaves_deputy_id"), "leaves", ["deputy_id"])
    op.create_index(op.f("ix_leaves_last_day"), "leaves", ["last_day"])


def downgrade() -> None:
    op.drop_table("leaves")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
