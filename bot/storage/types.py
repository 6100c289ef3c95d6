"""Column types that behave the same on SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime, time
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.domain.characters import cleaned
from bot.storage.keys import PLAIN, SEALED, KeyGoneError, Keyring, sealed_with


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, UTC coming out. SQLite by itself forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what has no zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LocalTime(TypeDecorator[time]):
    """A local time of day to the minute, stored as ``HH:MM``."""

    impl = String(5)
    cache_ok = True

    def process_bind_param(self, value: time | None, _dialect: Dialect) -> str | None:
        """Store ``HH:MM``."""
        return None if value is None else value.strftime("%H:%M")

    def process_result_value(self, value: Any, _dialect: Dialect) -> time | None:
        """Give a time back."""
        return None if value is None else time.fromisoformat(value)


_KEYRING: Final = "between_sessions_keyring"


def give_keys(dialect: Dialect, keyring: Keyring | None) -> None:
    """Let the sealed columns of one engine use these keys; the engine's dialect carries them, nothing else does."""
    setattr(dialect, _KEYRING, keyring)


def keys_of(dialect: Dialect) -> Keyring | None:
    """Return the keys of an engine."""
    found: Keyring | None = getattr(dialect, _KEYRING, None)
    return found


class _Sealed(TypeDecorator[Any]):
    """What both kinds of sealed columns share: no comparing and no sorting where only ciphertext is seen."""

    class Comparator(TypeDecorator.Comparator[Any]):
        """Allows ``IS NULL`` and nothing else."""

        def operate(self, op: OperatorType, *other: Any, **options: Any) -> ColumnElement[Any]:
            """Refuse what would compare ciphertext."""
            if op not in {operators.is_, operators.is_not}:
                raise TypeError("a sealed column cannot be compared or sorted by the database; do it in Python")
            return super().operate(op, *other, **options)

    comparator_factory = Comparator


class Sealed(_Sealed):
    """A text that is sealed when keys are set; without keys it is stored as it is. Plain rows stay readable.

    Args:
        purpose: ``table.column``; what was sealed for one does not open for another.
    """

    impl = Text
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal it."""
        if value is None:
            return None
        value = cleaned(value)
        keyring = keys_of(dialect)
        if keyring is not None:
            return keyring.seal(value, self.purpose)
        return PLAIN + value if value.startswith((SEALED, PLAIN)) else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Open it."""
        if value is None or not value.startswith((SEALED, PLAIN)):
            return value
        if value.startswith(PLAIN):
            return value.removeprefix(PLAIN)
        return _opened(value, self.purpose, dialect)


class SealedJson(_Sealed):
    """A JSON object that is sealed when keys are set. An empty one, whose words were forgotten, stays empty.

    Args:
        purpose: ``table.column``; what was sealed for one does not open for another.
    """

    impl = JSON
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB on PostgreSQL."""
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """Seal it."""
        keyring = keys_of(dialect)
        if not value or keyring is None:
            return value
        return {SEALED: keyring.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")), self.purpose)}

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        """Open it."""
        if not value or SEALED not in value:
            return value
        opened: dict[str, Any] = json.loads(_opened(value[SEALED], self.purpose, dialect))
        return opened


def _opened(value: str, purpose: str, dialect: Dialect) -> str:
    keyring = keys_of(dialect)
    if keyring is None:
        raise KeyGoneError(sealed_with(value) or "?")
    return keyring.open(value, purpose)
