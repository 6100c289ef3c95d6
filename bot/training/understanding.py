"""The form of ``content/training/understanding.jsonl``: what people write, with the one thing each message asks for.

Danger signs are fitted on whether they tell of danger; the rest is read and checked, so that what learns from it can
trust it.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.areas import Region

WHO: Final = frozenset({"client", "staff"})
SITUATIONS: Final = frozenset(
    {
        "card:pain", "card:where", "card:sitting", "card:comfort", "card:note", "draft", "saved", "exercise",
        "reminder:stretch", "reminder:water", "reminder:checkin", "menu:time", "question_answered",
        "safety_question", "staff:client",
    }
)  # fmt: skip
"""What is on the screen or awaited just before."""
INTENTS: Final = frozenset(
    {
        "checkin", "correct", "question", "remind", "pause", "resume", "snooze", "quiet", "progress", "my_numbers",
        "stretches", "exercise_help", "session", "tell", "profile", "data", "leave", "help", "emergency", "feeling",
        "smalltalk", "other", "staff_session", "staff_note", "staff_message", "staff_open", "staff_list",
        "staff_invite", "staff_programme", "staff_plan", "staff_ack",
    }
)  # fmt: skip
DANGERS: Final = frozenset({"alarm", "ask"})
_KEYS: Final = frozenset(
    {
        "id", "voice", "lang", "who", "situation", "text", "intent", "entry", "unclear", "slots", "danger", "author",
    }
)  # fmt: skip
_ENTRY: Final = frozenset({"day", "pain", "areas", "gone", "sitting_minutes", "comfort"})
_DAYS: Final = frozenset({"today", "yesterday", "closed", None})
_SIDES: Final = frozenset({"left", "right", "both", None})
_REGIONS: Final = frozenset(region.value for region in Region)


@dataclass(frozen=True)
class UnderstandingMessage:
    """A message and what it asks for.

    Attributes:
        id: unique in the file.
        text: what is typed.
        author: who made it up; authors are what is left out.
        lang: the language it is written in.
        who: ``client`` or ``staff``.
        situation: one of `SITUATIONS`; empty when nothing is awaited.
        intent: one of `INTENTS`: the one thing that the person wants most.
        entry: what a check-in says, None for every other intent.
        slots: what was said for another intent, empty for a check-in.
        unclear: names of the values that have to be asked about.
        danger: ``alarm`` or ``ask`` beside any intent; empty for neither.
    """

    id: str
    text: str
    author: str
    lang: str
    who: str
    situation: str
    intent: str
    entry: dict[str, Any] | None
    slots: dict[str, Any]
    unclear: tuple[str, ...]
    danger: str

    @classmethod
    def of(cls, raw: dict[str, Any]) -> "UnderstandingMessage":
        """From a JSON object without mistakes."""
        return cls(
            id=raw["id"],
            text=raw["text"],
            author=raw["author"],
            lang=raw["lang"],
            who=raw["who"],
            situation=raw.get("situation") or "",
            intent=raw["intent"],
            entry=raw.get("entry"),
            slots=raw.get("slots") or {},
            unclear=tuple(raw.get("unclear") or ()),
            danger=raw.get("danger") or "",
        )


def understanding_mistakes(raw: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a line, beside a text or an author that is missing."""
    for key in sorted(set(raw) - _KEYS):
        yield f"has an unknown key '{key}'"
    for key in ("id", "lang"):
        if not isinstance(raw.get(key), str) or not raw[key]:
            yield f"has no {key}"
    if not _is_one_of(raw.get("who"), WHO):
        yield f"is by '{raw.get('who')}', neither client nor staff"
    if not _is_one_of(raw.get("situation"), SITUATIONS | {None}):
        yield f"has the unknown situation '{raw['situation']}'"
    if not _is_one_of(raw.get("intent"), INTENTS):
        yield f"has the unknown intent '{raw.get('intent')}'"
    if not _is_one_of(raw.get("danger"), DANGERS | {None}):
        yield f"has the danger '{raw['danger']}', neither alarm nor ask"
    unclear = raw.get("unclear")
    if unclear is not None and not (isinstance(unclear, list) and all(isinstance(one, str) for one in unclear)):
        yield "names what is unclear in no list"
    if raw.get("intent") == "checkin":
        yield from _entry_mistakes(raw.get("entry"))
    elif not isinstance(raw.get("slots"), dict):
        yield "has no slots"


def _entry_mistakes(entry: object) -> Iterator[str]:
    if not isinstance(entry, dict) or set(entry) != _ENTRY:
        yield f"has an entry without all of {', '.join(sorted(_ENTRY))}"
        return
    if not _is_one_of(entry["day"], _DAYS):
        yield f"has the day '{entry['day']}'"
    for key in ("pain", "comfort"):
        if not _is_score(entry[key]):
            yield f"has the {key} {entry[key]}, which is no number from 0 to 10"
    minutes = entry["sitting_minutes"]
    if minutes is not None and not (isinstance(minutes, int) and 0 <= minutes <= 24 * 60):
        yield f"has {minutes} minutes of sitting"
    if not isinstance(entry["areas"], list) or not isinstance(entry["gone"], list):
        yield "has areas or what is gone in no list"
        return
    for area in entry["areas"]:
        region, side, score = area if isinstance(area, list) and len(area) == 3 else ("", "", None)
        if not (_is_one_of(region, _REGIONS) and _is_one_of(side, _SIDES)):
            yield f"has the area {area}, which is no region, side and score"
        elif not _is_score(score):
            yield f"has the score {score} at {region}, which is no number from 0 to 10"
    for region in entry["gone"]:
        if not _is_one_of(region, _REGIONS):
            yield f"says that '{region}' is gone, which is no region"


def _is_one_of(value: object, names: Set[str] | Set[str | None]) -> bool:
    return isinstance(value, str | None) and value in names


def _is_score(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and 0 <= value <= 10)
