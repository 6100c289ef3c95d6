"""entries that the practice makes for clients, lines that wait for a yes, and what was replaced"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from bot.storage.types import Sealed, UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("checkins") as table:
        table.add_column(sa.Column("on_behalf", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("entered_by", _id(), nullable=True))
        table.create_foreign_key(op.f("fk_checkins_entered_by"), "people", ["entered_by"], ["id"], ondelete="SET NULL")
    op.create_index(op.f("ix_checkins_entered_by"), "checkins", ["entered_by"])
    op.add_column("flags", sa.Column("on_behalf", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "checkin_drafts",
        sa.Column("id", _id(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("client_id", _id(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("pain", sa.Integer(), nullable=True),
        sa.Column("areas", _json(), nullable=True),
        sa.Column("note", Sealed("checkin_drafts.note"), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        _mine("checkin_drafts", "person_id", "CASCADE"),
        _mine("checkin_drafts", "client_id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_drafts")),
        sa.UniqueConstraint("person_id", name=op.f("uq_checkin_drafts_person_id")),
    )
    op.create_index(op.f("ix_checkin_drafts_client_id"), "checkin_drafts", ["client_id"])
    op.create_table(
        "replaced_checkins",
        sa.Column("id", _id(), nullable=False),
        sa.Column("client_id", _id(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("pain", sa.Integer(), nullable=True),
        sa.Column("areas", _json(), nullable=True),
        sa.Column("note", Sealed("replaced_checkins.note"), nullable=True),
        sa.Column("entered_by", _id(), nullable=True),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", UtcDateTime(timezone=True), nullable=False),
        _mine("replaced_checkins", "client_id", "CASCADE"),
        _mine("replaced_checkins", "entered_by", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replaced_checkins")),
    )
    op.create_index(op.f("ix_replaced_checkins_client_id"), "replaced_checkins", ["client_id"])
    op.create_index(op.f("ix_replaced_checkins_entered_by"), "replaced_checkins", ["entered_by"])


def downgrade() -> None:
    op.drop_table("replaced_checkins")
    op.drop_table("checkin_drafts")
    op.drop_column("flags", "on_behalf")
    # What the practice entered stays, as an entry like any other: an earlier release cannot say more of it.
    op.drop_index(op.f("ix_checkins_entered_by"), table_name="checkins")
    with op.batch_alter_table("checkins") as table:
        table.drop_constraint(op.f("fk_checkins_entered_by"), type_="foreignkey")
        table.drop_column("entered_by")
        table.drop_column("on_behalf")


def _mine(table: str, column: str, gone: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_{table}_{column}"), ondelete=gone)


def _json() -> sa.JSON:
    return sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
