"""exercises that a therapist assigns, and timers that run"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import bot.storage.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programmes",
        sa.Column("id", _id(), nullable=False),
        sa.Column("client_id", _id(), nullable=False),
        sa.Column("therapist_id", _id(), nullable=True),
        sa.Column("items", _json(), nullable=False),
        sa.Column("weekdays", _json(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("created_at", _instant(), nullable=False),
        sa.Column("confirmed_at", _instant(), nullable=True),
        sa.Column("ended_at", _instant(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["people.id"], name=op.f("fk_programmes_client_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["people.id"], name=op.f("fk_programmes_therapist_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
    )
    op.create_index("ix_programmes_client_id_confirmed_at", "programmes", ["client_id", "confirmed_at"])
    op.create_index(op.f("ix_programmes_therapist_id"), "programmes", ["therapist_id"])
    op.create_table(
        "timers",
        sa.Column("client_id", _id(), autoincrement=False, nullable=False),
        sa.Column("exercise", sa.String(length=64), nullable=False),
        sa.Column("then", sa.String(length=64), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("ends_at", _instant(), nullable=False),
        sa.Column("next_at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["people.id"], name=op.f("fk_timers_client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_timers")),
    )
    op.create_index("ix_timers_next_at", "timers", ["next_at"])


def downgrade() -> None:
    op.drop_table("timers")
    op.drop_table("programmes")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _json() -> sa.types.TypeEngine[Any]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _instant() -> bot.storage.types.UtcDateTime:
    return bot.storage.types.UtcDateTime(timezone=True)
