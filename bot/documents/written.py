"""A client's data as the file that they take along. Apart, so that the helping process imports little for it."""

import json
from datetime import date, datetime
from typing import Any


def as_json(values: dict[str, Any]) -> bytes:
    """Return values as JSON that can be read by people, too."""
    return json.dumps(values, indent=2, ensure_ascii=False, default=_plain).encode()


def _plain(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)
