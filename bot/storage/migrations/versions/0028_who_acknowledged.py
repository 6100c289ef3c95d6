"""who has acknowledged a danger sign and what was done, and when it is told again"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Sealed, UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("flags", sa.Column("tell_at", UtcDateTime(), nullable=True))
    op.create_index("ix_flags_tell_at", "flags", ["tell_at"])
    op.create_table(
        "acknowledgements",
        sa.Column("id", _id(), nullable=False),
        sa.Column("flag_id", _id(), nullable=False),
        sa.Column("by", _id(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("note", Sealed("acknowledgements.note"), nullable=True),
        sa.Column("look_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["flag_id"], ["flags.id"], name=op.f("fk_acknowledgements_flag_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_acknowledgements_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgements")),
    )
    op.create_index(op.f("ix_acknowledgements_flag_id"), "acknowledgements", ["flag_id"])
    op.create_index(op.f("ix_acknowledgements_by"), "acknowledgements", ["by"])
    op.execute(
        "INSERT INTO acknowledgements (flag_id, by, at) "
        "SELECT id, acknowledged_by, acknowledged_at FROM flags WHERE acknowledged_at IS NOT NULL ORDER BY id"
    )
    # What wants help now and waits is told again from here on; what is a day old no more.
    op.execute(
        "UPDATE flags SET tell_at = raised_at WHERE acknowledged_at IS NULL AND level IN ('emergency', 'crisis')"
    )


def downgrade() -> None:
    op.drop_table("acknowledgements")
    op.drop_index("ix_flags_tell_at", table_name="flags")
    op.drop_column("flags", "tell_at")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
