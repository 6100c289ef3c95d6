"""A client's diary as a table."""

from collections.abc import Iterable

from bot.documents.tables import as_text, table
from bot.domain.checkins import CheckIn

FILE_NAME = "my-diary.csv"

COLUMNS = (
    "day",
    "pain_0_10",
    "places",
    "longest_sitting",
    "comfort_0_10",
    "note",
    "late",
    "saved_at",
    "edited_at",
    "entered_by",
)

THE_PRACTICE = "the practice"
"""Who made an entry for a client when nobody knows the name any more."""


def entered_by(entry: CheckIn) -> str | None:
    """Return who of the practice made an entry for a client; None for the client's own."""
    return None if entry.on_behalf is None else entry.on_behalf.name or THE_PRACTICE


def diary_as_csv(entries: Iterable[CheckIn]) -> bytes:
    """Return the diary as CSV (RFC 4180) that a spreadsheet opens."""
    return table(
        COLUMNS,
        (
            [
                entry.day.isoformat(),
                entry.pain,
                " ".join(entry.areas or ()),
                entry.sitting,
                entry.comfort,
                as_text(entry.note),
                "yes" if entry.late else "no",
                None if entry.saved_at is None else entry.saved_at.isoformat(timespec="seconds"),
                None if entry.edited_at is None else entry.edited_at.isoformat(timespec="seconds"),
                as_text(entered_by(entry)),
            ]
            for entry in entries
        ),
    )
