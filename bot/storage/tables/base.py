"""What every table shares: one MetaData, and the types of columns."""

from typing import Any

from sqlalchemy import JSON as GENERIC_JSON
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, text
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

JSON = GENERIC_JSON().with_variant(JSONB(), "postgresql")
NULLABLE_JSON = GENERIC_JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Id = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only when the type is INTEGER."""


def person(name: str, *, nullable: bool = False, index: bool = True, gone: str = "CASCADE") -> Column[int]:
    """Return a column that refers to somebody."""
    return Column(name, Id, ForeignKey("people.id", ondelete=gone), nullable=nullable, index=index)


def partial(condition: str) -> dict[str, Any]:
    """Return what makes an index hold some rows only, on both databases.

    A statement has to say the condition in the same words, with its values written out, or no planner takes the index.
    """
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
