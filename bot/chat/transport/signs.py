"""Danger in an update whose turn has not come: it waits behind others, or cannot even be stored.

It is a look without the sentence encoder, which would take too long for thousands of messages; the whole look comes in
turn.
"""

import logging
from dataclasses import dataclass, replace
from typing import Any

from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.menus import unpack
from bot.chat.callback_data.safety import SafetyTap, TellTap
from bot.chat.calls import Screen
from bot.chat.screens import safety as texts
from bot.domain.inbox import written_in
from bot.domain.people import Person
from bot.domain.promises import Promise
from bot.logs import where
from bot.services import questions
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.understanding import intent
from bot.understanding.danger.alarm import Alarm

logger = logging.getLogger(__name__)

EMERGENCY = "emergency"
"""Stands for the rule where somebody says that it is an emergency, and not which."""


@dataclass(frozen=True)
class Sign:
    """What was seen in an update.

    Attributes:
        text: what was written; empty for a tap on a sign of a safety question.
        alarm: None where it says that it is an emergency, and not which, or speaks of a deed.
        is_deed: whether what came before decides (``settled``).
        wish: the tap that wants the practice to be told of it; None for what was written, or another tap.
    """

    text: str
    alarm: Alarm | None = None
    is_deed: bool = False
    wish: TellTap | None = None

    @property
    def rule(self) -> str:
        """The id of its rule; what a wish is about comes behind the sign itself."""
        if self.wish is not None:
            return self.wish.pack()
        return EMERGENCY if self.alarm is None else self.alarm.rule


def sign_in(practice: Practice, body: dict[str, Any]) -> Sign | None:
    """Return the danger sign in an update; None where there is none.

    Words that break the reader have none, as far as anybody can tell before their turn: they must cost only
    themselves, and not what else is looked at.
    """
    try:
        return _written(practice, written_in(body)) or _tapped(practice, body.get("callback_query"))
    except Exception as error:  # noqa: BLE001 - whatever it is, the next message is to be looked at
        logger.error("update %s could not be looked at: %s", body.get("update_id"), where(error))
        return None


def _written(practice: Practice, text: str) -> Sign | None:
    if not text:
        return None
    if intent.at_once(text) is not None:
        return Sign(text)
    safety = practice.library.safety
    alarm = safety.assess(text, reading=None).alarm
    is_deed = alarm is None and safety.is_deed(text)
    return Sign(text, alarm, is_deed=is_deed) if is_deed or alarm is not None else None


def _tapped(practice: Practice, tap: object) -> Sign | None:
    """A tap on one of the signs of a safety question, or one that wants the practice to be told."""
    data = tap.get("data") if isinstance(tap, dict) else None
    if not isinstance(data, str):
        return None
    try:
        meant = unpack(data)
    except OldButtonError:
        return None
    if isinstance(meant, TellTap):
        known = practice.library.rule(meant.rule)
        return None if known is None else Sign("", Alarm(known.id, known.level), wish=meant)
    if not isinstance(meant, SafetyTap) or meant.sign is None:
        return None
    found = practice.library.question(meant.topic)
    rule = (
        None if found is None or meant.sign >= len(found.signs) else practice.library.rule(found.signs[meant.sign].rule)
    )
    return None if rule is None else Sign("", Alarm(rule.id, rule.level))


async def settled(desk: Desk, person: Person | None, sign: Sign) -> Sign | None:
    """Return what a sign is after what came before, which is stored; None when it is nothing."""
    if not sign.is_deed:
        return sign
    alarm = await questions.after_crisis(desk, person, sign.text)
    return None if alarm is None else replace(sign, alarm=alarm)


def screen(
    practice: Practice,
    sign: Sign,
    person: Person | None,
    *,
    flag_id: int | None = None,
    promise: Promise | None = None,
) -> Screen | None:
    """Return the fixed text of a sign; None where its rule is not in the content (any more).

    Args:
        person: who is told; None for a stranger.
        flag_id: the flag that was raised; None for none.
        promise: who hears of it; None where nobody does, or a stranger wrote it.
    """
    practice = practice.as_said_to(person)
    if sign.alarm is None:
        return texts.emergency(practice)
    rule = practice.library.rule(sign.alarm.rule)
    return None if rule is None else texts.alarm(rule, practice, flag_id=flag_id, promise=promise)
