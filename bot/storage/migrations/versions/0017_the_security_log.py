"""who came in, who was refused, who got which rights: a log of its own that stays as it is"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WHY = "the security log is only added to; lines younger than a year cannot be removed"

SQLITE = {
    "security_log_no_change": f"BEFORE UPDATE ON security_log BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
    "security_log_no_removal": "BEFORE DELETE ON security_log WHEN julianday(OLD.at) IS NULL "
    f"OR julianday(OLD.at) > julianday('now', '-365 days') BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
    # INSERT OR REPLACE would remove a line without asking the trigger above.
    "security_log_no_replacing": "BEFORE INSERT ON security_log "  # noqa: S608 - no input
    "WHEN EXISTS (SELECT 1 FROM security_log WHERE id = NEW.id) "
    f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
}


def upgrade() -> None:
    op.create_table(
        "security_log",
        sa.Column("id", _id(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("actor_id", _id(), nullable=True),
        sa.Column("about_id", _id(), nullable=True),
        sa.Column("detail", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_log")),
    )
    op.create_index(op.f("ix_security_log_at"), "security_log", ["at"])
    if op.get_bind().dialect.name == "sqlite":
        for name, what in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {what}")
        return
    op.execute(
        f"""
        CREATE FUNCTION security_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.at <= now() - interval '365 days' THEN RETURN OLD; END IF;
            END IF;
            RAISE EXCEPTION '{WHY}' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER security_log_no_change BEFORE UPDATE OR DELETE ON security_log "
        "FOR EACH ROW EXECUTE FUNCTION security_log_stays()"
    )
    op.execute(
        "CREATE TRIGGER security_log_no_emptying BEFORE TRUNCATE ON security_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION security_log_stays()"
    )


def downgrade() -> None:
    op.drop_table("security_log")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION security_log_stays()")


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
