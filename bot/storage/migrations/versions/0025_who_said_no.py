"""who said no and waits for somebody to see their danger sign, and when a client left the team"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("declined_at", UtcDateTime(timezone=True), nullable=True))
    # Whoever was taken out of the team before this was written down: the access log says when.
    op.execute(
        "UPDATE people SET left_at = (SELECT max(audit.at) FROM audit WHERE audit.subject_id = people.id "
        "AND audit.action = 'left_the_team') WHERE role = 'client' AND left_at IS NULL"
    )


def downgrade() -> None:
    op.execute("UPDATE people SET left_at = NULL WHERE role = 'client'")
    op.drop_column("people", "declined_at")
