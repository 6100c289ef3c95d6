"""what protecting the data needs: discreet messages, tidy chats, proofs, receipts, and a log that stays as it is"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

import bot.storage.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WHY = "the access log is only added to; lines younger than a year cannot be removed"

SQLITE = {
    "audit_no_change": f"BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
    "audit_no_removal": "BEFORE DELETE ON audit WHEN julianday(OLD.at) IS NULL "
    f"OR julianday(OLD.at) > julianday('now', '-365 days') BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
    # INSERT OR REPLACE would remove a line without asking the trigger above.
    "audit_no_replacing": "BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) "  # noqa: S608 - no input
    f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
}


def upgrade() -> None:
    op.create_table(
        "kept_consents",
        sa.Column("id", _id(), nullable=False),
        sa.Column("subject_id", _id(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("given_at", _instant(), nullable=False),
        sa.Column("withdrawn_at", _instant(), nullable=True),
        sa.Column("kept_at", _instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_consents")),
    )
    op.create_index(op.f("ix_kept_consents_kept_at"), "kept_consents", ["kept_at"])
    op.create_index(op.f("ix_kept_consents_subject_id"), "kept_consents", ["subject_id"])
    op.create_table(
        "erasures",
        sa.Column("id", _id(), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("subject_id", _id(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_at"), "erasures", ["at"])
    op.create_table(
        "sent_messages",
        sa.Column("id", _id(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sent_messages_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_messages")),
    )
    op.create_index(op.f("ix_sent_messages_person_id"), "sent_messages", ["person_id"])
    op.create_index(op.f("ix_sent_messages_sent_at"), "sent_messages", ["sent_at"])
    op.create_table(
        "held_messages",
        sa.Column("id", _id(), nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("body", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_held_messages_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_messages")),
        sa.UniqueConstraint("token", name=op.f("uq_held_messages_token")),
    )
    op.create_index(op.f("ix_held_messages_at"), "held_messages", ["at"])
    op.create_index(op.f("ix_held_messages_person_id"), "held_messages", ["person_id"])
    op.create_table(
        "data_keys",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("since", _instant(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_data_keys")),
    )
    # Without batch mode: SQLite adds and drops such columns by itself, and 'people' is not made anew.
    op.add_column("people", sa.Column("discreet", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("people", sa.Column("tidy_chat", sa.Boolean(), nullable=False, server_default=sa.false()))
    if op.get_bind().dialect.name == "sqlite":
        for name, what in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {what}")
        return
    op.execute(
        f"""
        CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.at <= now() - interval '365 days' THEN RETURN OLD; END IF;
            END IF;
            RAISE EXCEPTION '{WHY}' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays()"
    )
    op.execute(
        "CREATE TRIGGER audit_no_emptying BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP TRIGGER audit_no_change ON audit")
        op.execute("DROP TRIGGER audit_no_emptying ON audit")
        op.execute("DROP FUNCTION audit_stays()")
    op.drop_column("people", "tidy_chat")
    op.drop_column("people", "discreet")
    for table in ("data_keys", "held_messages", "sent_messages", "erasures", "kept_consents"):
        op.drop_table(table)


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _instant() -> bot.storage.types.UtcDateTime:
    return bot.storage.types.UtcDateTime(timezone=True)
