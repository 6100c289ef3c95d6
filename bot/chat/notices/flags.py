"""Danger signs put into words for who looks after the client."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import flags as texts
from bot.domain.notices import FlagRaised
from bot.domain.people import Person
from bot.services.unit_of_work import Desk
from bot.wording import phrases


async def raised(desk: Desk, person: Person, notice: FlagRaised) -> list[Call] | None:
    """A danger sign, unless it was acknowledged in the meantime."""
    flag = await desk.store.flags.get(notice.flag_id)
    client = None if flag is None else await desk.store.people.get(flag.client_id)
    if flag is None or client is None or flag.acknowledged_at is not None:
        return None
    rule = desk.practice.library.rule(flag.rule)
    waiting = phrases.day_and_time(flag.raised_at, person, now=desk.now)
    return [calls.send(person.chat_id, texts.flag(flag, client.name, rule, waiting=waiting))]
