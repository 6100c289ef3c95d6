"""The security log as a table."""

from collections.abc import Iterable, Mapping

from bot.documents.tables import as_text, table
from bot.domain.security import SecurityLine
from bot.wording import security

FILE_NAME = "security-log.csv"

COLUMNS = ("number", "at", "event", "by", "by_number", "about", "about_number", "detail", "in_words")


def security_log_as_csv(lines: Iterable[SecurityLine], names: Mapping[int, str]) -> bytes:
    """Return the lines as CSV, with times in UTC and the names that are known today."""
    return table(
        COLUMNS,
        (
            [
                one.id,
                one.at.isoformat(timespec="seconds"),
                one.what,
                as_text(names.get(one.actor_id or 0)),
                one.actor_id,
                as_text(names.get(one.about_id or 0)),
                one.about_id,
                one.detail,
                as_text(security.said(one, names)),
            ]
            for one in lines
        ),
    )
