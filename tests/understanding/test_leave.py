"""First and last day away, as they are typed."""

from datetime import date

import pytest

from bot.understanding.leave import read
from bot.understanding.times import Trouble, UnclearError

TODAY = date(2026, 5, 4)
SUMMER = (date(2026, 8, 3), date(2026, 8, 14))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3 to 14 August", SUMMER),
        ("from 3 August until 14 August", SUMMER),
        ("3 - 14 August", SUMMER),
        ("3.8. - 14.8.", SUMMER),
        ("2026-08-03 until 2026-08-14", SUMMER),
        ("I am away from the 3rd of August to August 14th", SUMMER),
        ("3 to 14 August 2027", (date(2027, 8, 3), date(2027, 8, 14))),
        ("tomorrow", (date(2026, 5, 5), date(2026, 5, 5))),
        ("today to Friday", (TODAY, date(2026, 5, 8))),
        ("24.12.-1.1.", (date(2026, 12, 24), date(2027, 1, 1))),
        ("we are closed tomorrow", (date(2026, 5, 5), date(2026, 5, 5))),
        ("20 December to 6 January", (date(2026, 12, 20), date(2027, 1, 6))),
    ],
)
def test_days(text: str, days: tuple[date, date]) -> None:
    """A month said once is the month of both; one day alone is both."""
    assert read(text, today=TODAY) == days


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", Trouble.NOTHING),
        ("away", Trouble.NOTHING),
        ("3", Trouble.WORD),
        ("14 to 3 August", Trouble.BACKWARDS),
        ("2026-08-14 until 2026-08-03", Trouble.BACKWARDS),
        ("31 to 14 September", Trouble.DATE),
        ("1 to 2 April", Trouble.PAST),
        ("3 to 14 August to 20 August", Trouble.WORD),
        ("3 to 14 August with Tom", Trouble.WORD),
        ("8/3 to 8/14", Trouble.DATE),
        ("3.8.2026 - 14.8.3026", Trouble.DATE),
        ("3.8.3026", Trouble.DATE),
    ],
)
def test_what_cannot_be_read(text: str, trouble: Trouble) -> None:
    """Every word has to be understood."""
    with pytest.raises(UnclearError) as error:
        read(text, today=TODAY)
    assert error.value.trouble is trouble
