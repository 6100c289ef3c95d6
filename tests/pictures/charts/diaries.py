"""Diaries to draw."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from bot.domain.checkins import CheckIn, OnBehalf, Sitting
from bot.domain.progress import Progress, lay_out

LAST = date(2026, 5, 10)


def entry(
    ago: int, pain: int | None, *, late: bool = False, comfort: int | None = None, by: str | None = None
) -> CheckIn:
    """An entry so many days before the last day."""
    return CheckIn(
        client_id=1,
        day=LAST - timedelta(days=ago),
        pain=pain,
        comfort=comfort,
        sitting=None if comfort is None else Sitting.TO_60,
        late=late,
        on_behalf=None if by is None else OnBehalf(2, by),
    )


def diary(entries: Iterable[CheckIn], *, days: int = 14, sessions: Iterable[int] = ()) -> Progress:
    """The days up to the last one."""
    return lay_out(
        list(entries),
        [LAST - timedelta(days=ago) for ago in sessions],
        first=LAST - timedelta(days=days - 1),
        last=LAST,
    )


def layers(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every layer and single view of a specification."""
    for panel in spec.get("vconcat", []) + spec.get("hconcat", []):
        yield from panel.get("layer", [panel])


def marks(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The layers of one kind of mark."""
    return [layer for layer in layers(spec) if layer["mark"]["type"] == kind]
