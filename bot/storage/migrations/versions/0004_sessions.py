"""calendars, questions after a session, PEG"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import bot.storage.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Without batch mode: SQLite adds and drops such columns by itself, and 'sessions' is not made anew.
    op.add_column("sessions", sa.Column("ends_at", _instant(), nullable=True))
    op.add_column("sessions", sa.Column("cancelled_at", _instant(), nullable=True))
    op.add_column("sessions", sa.Column("uid", sa.String(length=64), nullable=True))
    op.create_index("ix_sessions_uid", "sessions", ["uid"])
    op.create_table(
        "soreness",
        sa.Column("id", _id(), nullable=False),
        sa.Column("client_id", _id(), nullable=False),
        sa.Column("session_id", _id(), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("feeling", sa.String(length=16), nullable=True),
        sa.Column("helped", _json(), nullable=True),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("edited_at", _instant(), nullable=True),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name=op.f("ck_soreness_score_range")),
        sa.ForeignKeyConstraint(["client_id"], ["people.id"], name=op.f("fk_soreness_client_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_soreness_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_soreness")),
        sa.UniqueConstraint("session_id", "stage", name=op.f("uq_soreness_session_id_stage")),
    )
    op.create_index(op.f("ix_soreness_client_id"), "soreness", ["client_id"])
    op.create_table(
        "pegs",
        sa.Column("id", _id(), nullable=False),
        sa.Column("client_id", _id(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("pain", sa.Integer(), nullable=True),
        sa.Column("enjoyment", sa.Integer(), nullable=True),
        sa.Column("activity", sa.Integer(), nullable=True),
        sa.Column("trail", _json(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("started_at", _instant(), nullable=False),
        sa.Column("saved_at", _instant(), nullable=False),
        sa.Column("edited_at", _instant(), nullable=True),
        sa.CheckConstraint("pain BETWEEN 0 AND 10", name=op.f("ck_pegs_pain_range")),
        sa.CheckConstraint("enjoyment BETWEEN 0 AND 10", name=op.f("ck_pegs_enjoyment_range")),
        sa.CheckConstraint("activity BETWEEN 0 AND 10", name=op.f("ck_pegs_activity_range")),
        sa.ForeignKeyConstraint(["client_id"], ["people.id"], name=op.f("fk_pegs_client_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pegs")),
        sa.UniqueConstraint("client_id", "week", name=op.f("uq_pegs_client_id_week")),
    )
    op.create_table(
        "told",
        sa.Column("id", _id(), nullable=False),
        sa.Column("client_id", _id(), nullable=False),
        sa.Column("session_id", _id(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["people.id"], name=op.f("fk_told_client_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_told_session_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
    )
    op.create_index(op.f("ix_told_client_id"), "told", ["client_id"])
    op.create_index(op.f("ix_told_session_id"), "told", ["session_id"])
    op.create_table(
        "feeds",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("names", sa.String(length=16), nullable=False),
        sa.Column("created_at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_feeds_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_feeds")),
        sa.UniqueConstraint("person_id", name=op.f("uq_feeds_person_id")),
    )
    op.create_table(
        "calendar_imports",
        sa.Column("id", _id(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("body", _json(), nullable=False),
        sa.Column("created_at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_imports_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_imports")),
        sa.UniqueConstraint("person_id", name=op.f("uq_calendar_imports_person_id")),
    )


def downgrade() -> None:
    for table in ("calendar_imports", "feeds", "told", "pegs", "soreness"):
        op.drop_table(table)
    op.drop_index("ix_sessions_uid", "sessions")
    for column in ("uid", "cancelled_at", "ends_at"):
        op.drop_column("sessions", column)


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _json() -> sa.types.TypeEngine[Any]:
    return sa.JSON().with_variant(JSONB(), "postgresql")


def _instant() -> bot.storage.types.UtcDateTime:
    return bot.storage.types.UtcDateTime(timezone=True)
