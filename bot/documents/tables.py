"""Tables that leave the house as CSV."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

_LIKE_FORMULAS = frozenset("=+-@|%")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV (RFC 4180) that a spreadsheet opens; what people typed goes through ``as_text`` before."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    # With a mark at the start spreadsheets read the letters right.
    return out.getvalue().encode("utf-8-sig")


def as_text(said: str | None) -> str | None:
    """Return words so that no spreadsheet takes them for a formula: also after spaces, and in wide letters."""
    if not said:
        return said
    plain = unicodedata.normalize("NFKC", said).lstrip()
    begins_blank = said[0] in "\t\r\n"
    return f"'{said}" if begins_blank or plain[:1] in _LIKE_FORMULAS else said
