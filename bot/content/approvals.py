"""``approved`` at the head of a content file: which clinician has read which language of it, and when."""

from datetime import date
from pathlib import Path
from typing import Any, Final

from bot.content import exercises, faq, safety
from bot.content.fields import Reader
from bot.content.problems import Problem
from bot.content.strings import read
from bot.domain.approvals import Approval, Approvals

LONGEST_NAME: Final = 80
NOBODY: Final = "no"


def load_approvals(folder: Path) -> tuple[Approvals, list[Problem]]:
    """Read what was approved; a file that says nothing, or says it wrongly, is approved by nobody."""
    problems: list[Problem] = []
    files: dict[str, dict[str, Approval | None]] = {}
    documents = sorted(one.relative_to(folder).as_posix() for one in folder.glob("documents/*.yaml"))
    for name in (safety.FILE, faq.FILE, exercises.FILE, *documents):
        raw, wrong = read(folder / name)
        # That a file cannot be read is said by whoever reads the rest of it.
        said = raw.get("approved") if not wrong and isinstance(raw, dict) else None
        files[name] = _languages(said, Reader(name, problems))
    return Approvals(files), problems


def _languages(said: Any, reader: Reader) -> dict[str, Approval | None]:
    if said is None:
        return {"en": None}
    if not isinstance(said, dict) or not said:
        reader.wrong("approved", "must say it by language: 'en: no', or 'en: {by: Dr. Jane Doe, on: 2026-12-01}'")
        return {"en": None}
    return {str(tag): _approval(one, f"approved.{tag}", reader) for tag, one in said.items()}


def _approval(said: Any, place: str, reader: Reader) -> Approval | None:
    if isinstance(said, str) and said.strip().casefold() == NOBODY:
        return None
    if not isinstance(said, dict):
        reader.wrong(place, "must be 'no', or have 'by' (a name) and 'on' (a day, such as 2026-12-01)")
        return None
    reader.known(place, said, {"by", "on"})
    by = reader.text(place, said, "by", longest=LONGEST_NAME)
    try:
        on = date.fromisoformat(str(said.get("on", "")).strip())
    except ValueError:
        reader.wrong(place, "has no 'on' that is a day, such as 2026-12-01")
        return None
    return Approval(by, on) if by else None
