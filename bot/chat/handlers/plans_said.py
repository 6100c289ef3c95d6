"""Reminders asked for in one sentence: 'remind me to drink every 2 hours', 'check in at 20:00'."""

import re

from bot.chat.handlers import plans
from bot.chat.turn import Turn
from bot.domain.plans import PlanKind
from bot.understanding.reminder_rules import read
from bot.understanding.times import UnclearError

_ABOUT = (
    (PlanKind.HYDRATION, r"(?:drink(?:ing)?|hydrate|hydration)(?: (?:some |more )?water)?|water"),
    (PlanKind.STRETCH, r"(?:do )?(?:my |some )?(?:stretch(?:es|ing)?|exercises?)"),
    (PlanKind.POSTURE, r"(?:take )?(?:a |my )?(?:posture(?: breaks?)?|breaks?)|(?:stand|get) up"),
    (PlanKind.CHECKIN, r"(?:do )?(?:my )?check[ -]?ins?|log my pain"),
)
_POLITE = re.compile(
    r"\b(?:please|can you|could you|remind me|change|set|move|edit|show|turn on|switch on|my|the|reminders?|times?"
    r"|to)\b"
)


async def asked(turn: Turn, said: str) -> None:
    """Somebody has written when to be reminded, and of what; what is not understood is left to the menus."""
    plain = said.casefold()
    named = ((kind, re.compile(rf"\b(?:{words})\b")) for kind, words in _ABOUT)
    found = next(((kind, pattern) for kind, pattern in named if pattern.search(plain)), None)
    if found is None:
        await plans.menu(turn.event, turn)
        return
    kind, pattern = found
    try:
        wish = read(_POLITE.sub(" ", pattern.sub(" ", plain)), today=turn.desk.today(turn.person))
    except UnclearError:
        await plans.open_kind(turn, kind)
        return
    await plans.wished(turn, plans.Whose(turn.person, 0), kind, wish)
