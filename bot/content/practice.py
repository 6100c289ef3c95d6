"""``practice.yaml``: the practice's hours, closed days and notice of privacy, read with every mistake by its line."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from pathlib import Path
from typing import Any, Final

from bot.content.fields import Reader
from bot.content.problems import Problem
from bot.content.strings import Place, lines, read
from bot.domain.practice_time import LONGEST_CLOSING, LONGEST_NAME, NOTHING_SAID, ClosedDays, PracticeTime, Span
from bot.domain.terms import UNSAID, PrivacyNotice

FILE: Final = "practice.yaml"
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_WORDS: Final = 400
"""Characters of each part of the notice, so that it stands above the terms in one message."""

_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


def beside(local: Path) -> Path:
    """Return where the practice's file lies: beside its own answers, where no upgrade touches it."""
    return local.with_name(FILE)


@dataclass(frozen=True)
class PracticeFile:
    """What the practice says of itself."""

    time: PracticeTime = NOTHING_SAID
    notice: PrivacyNotice = UNSAID


def load_practice(path: Path) -> tuple[PracticeFile, list[Problem]]:
    """Read what the practice says of itself; a file that is not there says nothing.

    A mistake in the hours leaves all of them out, for the others alone would say 'closed' where it is open; a closed
    day with a mistake costs itself, and so does a part of the notice.
    """
    if not path.exists():
        return PracticeFile(), []
    raw, problems = read(path)
    if problems or raw is None:
        return PracticeFile(), problems
    file = _File(path)
    if not isinstance(raw, dict):
        file.wrong((), "must be a mapping of hours, closed and privacy")
        return PracticeFile(), file.problems
    file.known((), raw, ("hours", "closed", "privacy"))
    hours = PracticeTime(hours=file.hours(raw.get("hours")), closed=file.closed(raw.get("closed")))
    return PracticeFile(hours, file.notice(raw.get("privacy"))), file.problems


class _File:
    """Reads one file; notes what is wrong, and in which line."""

    def __init__(self, path: Path) -> None:
        self.problems: list[Problem] = []
        self._lines = lines(path)
        self._reader = Reader(path.name, self.problems)

    def wrong(self, place: Place, message: str) -> None:
        """Note a mistake by its line and place."""
        self._reader.wrong(self._entry(place), message)

    def known(self, place: Place, raw: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        """Note every key that is not one of ``keys``."""
        for key in raw:
            if key not in keys:
                self._reader.known(self._entry((*place, key)), {key: raw[key]}, keys)

    def _entry(self, place: Place) -> str:
        line = next((self._lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in self._lines), 1)
        said = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in place).lstrip(".")
        return f"line {line}, {said}" if said else f"line {line}"

    def notice(self, raw: Any) -> PrivacyNotice:
        """Return the notice of privacy."""
        if raw is None:
            return UNSAID
        parts = tuple(one.name for one in fields(PrivacyNotice))
        if not isinstance(raw, dict):
            self.wrong(("privacy",), f"must be a mapping of {', '.join(parts)}")
            return UNSAID
        self.known(("privacy",), raw, parts)
        said = {}
        for name in parts:
            before = len(self.problems)
            words = self._reader.text(self._entry(("privacy", name)), raw, name, needed=False, longest=LONGEST_WORDS)
            said[name] = words if len(self.problems) == before else ""
        return PrivacyNotice(**said)

    def hours(self, raw: Any) -> Mapping[int, tuple[Span, ...]]:
        """Return the hours by weekday; none at all when one of them has a mistake."""
        if raw is None:
            return {}
        before = len(self.problems)
        if not isinstance(raw, dict) or not raw:
            self.wrong(("hours",), "must be a mapping of weekdays, such as 'monday: 9:00-13:00, 14:00-18:00'")
            return {}
        self.known(("hours",), raw, WEEKDAYS)
        found = {
            number: tuple(self._spans(("hours", name), raw[name]))
            for number, name in enumerate(WEEKDAYS)
            if name in raw
        }
        if not any(found.values()) and len(self.problems) == before:
            self.wrong(("hours",), "name no open hours at all; leave 'hours' out when none are to be told")
        return {} if len(self.problems) > before else {day: spans for day, spans in found.items() if spans}

    def _spans(self, place: Place, raw: Any) -> Iterator[Span]:
        if isinstance(raw, str) and raw.strip().casefold() == "closed":
            return
        given: Iterable[Any] = raw.split(",") if isinstance(raw, str) else raw if isinstance(raw, list) else [raw]
        last: time | None = None
        for one in given:
            span = _span(one.strip()) if isinstance(one, str) else None
            if span is None:
                self.wrong(place, f"has '{one}', which is no span such as 9:00-13:00; a day off is 'closed'")
            elif span.end <= span.start:
                self.wrong(place, f"has '{one}', which ends before it begins")
            elif last is not None and span.start < last:
                self.wrong(place, f"has '{one}', which begins before the span in front of it is over")
            else:
                last = span.end
                yield span

    def closed(self, raw: Any) -> tuple[ClosedDays, ...]:
        """Return the closed days in order."""
        if raw is None:
            return ()
        if not isinstance(raw, list):
            self.wrong(("closed",), "must be a list of days, such as '- day: 2026-12-24'")
            return ()
        found = (self._closed(("closed", number), one) for number, one in enumerate(raw))
        return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.first, one.last)))

    def _closed(self, place: Place, raw: Any) -> ClosedDays | None:
        before = len(self.problems)
        if not isinstance(raw, dict):
            self.wrong(place, "must have a 'day', or 'from' and 'until'")
            return None
        self.known(place, raw, ("day", "from", "until", "name"))
        if ("day" in raw) == ("from" in raw or "until" in raw):
            self.wrong(place, "must have either a 'day', or 'from' and 'until'")
            return None
        first = self._day(place, raw, "day" if "day" in raw else "from")
        last = first if "day" in raw else self._day(place, raw, "until")
        name = self._reader.text(self._entry(place), raw, "name", needed=False, longest=LONGEST_NAME)
        if first is not None and last is not None and last < first:
            self.wrong(place, f"ends on {last}, before it begins")
        elif first is not None and last is not None and (last - first).days >= LONGEST_CLOSING:
            self.wrong(place, f"is longer than {LONGEST_CLOSING} days; is the year right?")
        if first is None or last is None or len(self.problems) > before:
            return None
        return ClosedDays(first=first, last=last, name=name)

    def _day(self, place: Place, raw: Mapping[str, Any], key: str) -> date | None:
        said = raw.get(key)
        if isinstance(said, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", said.strip()):
            try:
                return date.fromisoformat(said.strip())
            except ValueError:
                pass
        self.wrong((*place, key) if key in raw else place, f"has no '{key}' that is a day, such as 2026-12-24")
        return None


def _span(said: str) -> Span | None:
    match = _SPAN.fullmatch(said)
    if match is None:
        return None
    try:
        return Span(time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4])))
    except ValueError:
        return None
