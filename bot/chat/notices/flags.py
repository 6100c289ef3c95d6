"""Danger signs put into words for who looks after the client."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import flags as texts
from bot.domain.notices import FlagRaised
from bot.domain.people import Person
from bot.services import flags
from bot.services.unit_of_work import Desk
from bot.wording import phrases


async def raised(desk: Desk, person: Person, notice: FlagRaised) -> list[Call] | None:
    """A danger sign, unless it was acknowledged in the meantime."""
    found = await flags.unacknowledged(desk, notice.flag_id)
    if found is None:
        return None
    flag, client = found
    rule = desk.practice.library.rule(flag.rule)
    waiting = phrases.day_and_time(flag.raised_at, person, now=desk.now)
    return [calls.send(person.chat_id, texts.flag(flag, client.name, rule, waiting=waiting))]
