"""what hurts a client is one item that a person settles; looking at it settles nothing"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables.base import JSON
from bot.storage.types import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    concerns = op.create_table(
        "concerns",
        sa.Column("id", _id(), nullable=False),
        sa.Column("client_id", _id(), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("pain", sa.Integer(), nullable=True),
        sa.Column("pain_day", sa.Date(), nullable=True),
        sa.Column("exercises", JSON, nullable=False),
        sa.Column("settled_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("settled_by", _id(), nullable=True),
        sa.CheckConstraint("pain BETWEEN 0 AND 10", name=op.f("ck_concerns_pain_range")),
        sa.ForeignKeyConstraint(["client_id"], ["people.id"], name=op.f("fk_concerns_client_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["people.id"], name=op.f("fk_concerns_settled_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
    )
    op.create_index(op.f("ix_concerns_client_id"), "concerns", ["client_id"])
    op.create_index(op.f("ix_concerns_settled_by"), "concerns", ["settled_by"])
    is_open = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_concerns_open", "concerns", ["client_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )
    rows = _waiting(op.get_bind())
    if rows:
        op.bulk_insert(concerns, rows)


def downgrade() -> None:
    op.drop_table("concerns")


def _waiting(connection: sa.Connection) -> list[dict[str, object]]:
    """What waits at the upgrade: exercises at which nobody has looked, and severe pain at the newest entry."""
    log = sa.table(
        "exercise_log",
        sa.column("id", sa.Integer),
        sa.column("client_id", sa.Integer),
        sa.column("exercise", sa.String),
        sa.column("outcome", sa.String),
        sa.column("day", sa.Date),
        sa.column("at", UtcDateTime()),
        sa.column("seen_at", UtcDateTime()),
    )
    entries = sa.table(
        "checkins",
        sa.column("client_id", sa.Integer),
        sa.column("day", sa.Date),
        sa.column("pain", sa.Integer),
        sa.column("saved_at", UtcDateTime()),
    )
    found: dict[int, dict[str, object]] = {}
    unseen = sa.select(log).where(log.c.outcome == "hurts", log.c.seen_at.is_(None)).order_by(log.c.id)
    for row in connection.execute(unseen):
        one = found.setdefault(row.client_id, _row(row.client_id, row.at, row.day))
        said = one["exercises"]
        if isinstance(said, list) and row.exercise not in said:
            said.append(row.exercise)
    newest = (
        sa.select(entries.c.client_id, sa.func.max(entries.c.day).label("day"))
        .where(entries.c.pain.is_not(None))
        .group_by(entries.c.client_id)
        .subquery()
    )
    severe = (
        sa.select(entries)
        .join(newest, sa.and_(newest.c.client_id == entries.c.client_id, newest.c.day == entries.c.day))
        .where(entries.c.pain >= 8)
    )
    for row in connection.execute(severe):
        one = found.setdefault(row.client_id, _row(row.client_id, row.saved_at, row.day))
        one |= {"pain": row.pain, "pain_day": row.day}
        one["first_day"] = min(row.day, one["first_day"])
    return list(found.values())


def _row(client_id: int, at: object, day: object) -> dict[str, object]:
    return {"client_id": client_id, "opened_at": at, "first_day": day, "pain": None, "pain_day": None, "exercises": []}


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
