"""A client's diary as a table."""

import csv
import io
from collections.abc import Iterable

from bot.domain.checkins import CheckIn

FILE_NAME = "my-diary.csv"

COLUMNS = ("day", "pain_0_10", "places", "longest_sitting", "comfort_0_10", "note", "late", "saved_at", "edited_at")


def diary_as_csv(entries: Iterable[CheckIn]) -> bytes:
    """Return the diary as CSV (RFC 4180) that a spreadsheet opens."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow(
            [
                entry.day.isoformat(),
                entry.pain,
                " ".join(entry.areas or ()),
                entry.sitting,
                entry.comfort,
                _as_text(entry.note),
                "yes" if entry.late else "no",
                None if entry.saved_at is None else entry.saved_at.isoformat(timespec="seconds"),
                None if entry.edited_at is None else entry.edited_at.isoformat(timespec="seconds"),
            ]
        )
    # With a mark at the start spreadsheets read the letters right.
    return out.getvalue().encode("utf-8-sig")


def _as_text(note: str | None) -> str | None:
    """A spreadsheet would take what begins like a formula for one."""
    return f"'{note}" if note and note[0] in "=+-@\t\r" else note
