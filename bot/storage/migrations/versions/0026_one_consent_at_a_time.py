"""a consent ends when the next begins, also one that stood beside it so far"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_LATER = "SELECT {what} FROM {table} AS later WHERE later.{whose} = {table}.{whose} AND later.id > {table}.id"


def upgrade() -> None:
    for table, whose in (("consents", "client_id"), ("kept_consents", "subject_id")):
        following = _LATER.format(what="MIN(later.given_at)", table=table, whose=whose)
        overlaps = _LATER.format(what="1", table=table, whose=whose) + (
            f" AND ({table}.withdrawn_at IS NULL OR {table}.withdrawn_at > later.given_at)"
        )
        op.execute(f"UPDATE {table} SET withdrawn_at = ({following}) WHERE EXISTS ({overlaps})")  # noqa: S608


def downgrade() -> None:
    """What ended stays so: an older program withdraws all at once, and reads the newest that stands."""
