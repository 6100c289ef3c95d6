"""a new reader asks first: requests for consent, consents that say who reads, and names of who has left"""

import sqlalchemy as sa
from alembic import op

import bot.storage.types

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_requests",
        sa.Column("id", _id(), nullable=False),
        sa.Column("client_id", _id(), nullable=False),
        sa.Column("to_id", _id(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("asked_by", _id(), nullable=True),
        sa.Column("asked_at", _instant(), nullable=False),
        sa.Column("reminded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("remind_at", _instant(), nullable=True),
        sa.Column("answered_at", _instant(), nullable=True),
        sa.Column("answer", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["people.id"], name=op.f("fk_consent_requests_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name=op.f("fk_consent_requests_to_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["people.id"], name=op.f("fk_consent_requests_asked_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_requests")),
    )
    for name in ("client_id", "to_id", "asked_by", "remind_at"):
        op.create_index(op.f(f"ix_consent_requests_{name}"), "consent_requests", [name])
    op.create_index(
        "ix_consent_requests_open",
        "consent_requests",
        ["client_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.add_column("people", sa.Column("left_at", _instant(), nullable=True))
    # A number alone, as in the access log: what was agreed to outlives who reads.
    op.add_column("consents", sa.Column("reader_id", _id(), nullable=True))


def downgrade() -> None:
    # A release before this one knows nobody who has left.
    op.execute("DELETE FROM people WHERE role = 'left'")
    op.drop_column("people", "left_at")
    op.drop_column("consents", "reader_id")
    op.drop_table("consent_requests")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _instant() -> bot.storage.types.UtcDateTime:
    return bot.storage.types.UtcDateTime(timezone=True)
