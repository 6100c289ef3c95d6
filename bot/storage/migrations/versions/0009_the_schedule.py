"""which moment of a plan comes next, and reminders by when they were due"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plans") as plans:
        plans.add_column(sa.Column("stage", sa.String(length=8), nullable=False, server_default="first"))
    # Until now whatever had been put off was a 'later'.
    op.execute("UPDATE plans SET stage = 'later' WHERE snoozed_from IS NOT NULL")
    op.create_index("ix_deliveries_state_due_at", "deliveries", ["state", "due_at"])


def downgrade() -> None:
    op.drop_index("ix_deliveries_state_due_at", table_name="deliveries")
    with op.batch_alter_table("plans") as plans:
        plans.drop_column("stage")
