"""Danger signs put into words for who looks after the client."""

from dataclasses import replace

from bot.chat import calls
from bot.chat.calls import Call, Screen
from bot.chat.screens import flags as texts
from bot.domain.audit import AuditAction
from bot.domain.flags import card_of
from bot.domain.notices import FlagAgain, FlagRaised, FlagWaits
from bot.domain.people import Person
from bot.domain.undelivered import DangerUnsent
from bot.services import cards, flags, people
from bot.services.unit_of_work import Desk


async def raised(desk: Desk, person: Person, notice: FlagRaised) -> list[Call] | None:
    """A danger sign, unless it was acknowledged in the meantime."""
    screen = await _screen(desk, person, notice.flag_id)
    if screen is None:
        return None
    return [calls.send(person.chat_id, screen, card=(person.id, card_of(notice.flag_id), ""))]


async def again(desk: Desk, person: Person, notice: FlagAgain) -> list[Call] | None:
    """The same message with how often it came: nobody is woken again for what they know; who stands in may not know."""
    screen = await _screen(desk, person, notice.flag_id)
    if screen is None:
        return None
    told = await cards.opened(desk, person, card_of(notice.flag_id))
    if told is None:
        return [calls.send(person.chat_id, screen, card=(person.id, card_of(notice.flag_id), ""))]
    return [calls.edit(person.chat_id, told.message_id, screen)]


async def waits(desk: Desk, person: Person, notice: FlagWaits) -> list[Call] | None:
    """A danger sign that still waits, as a new message; nothing when somebody has acknowledged it."""
    screen = await _screen(desk, person, notice.flag_id, waits=True)
    if screen is None:
        return None
    return [calls.send(person.chat_id, screen, card=(person.id, card_of(notice.flag_id), ""))]


async def unsent(desk: Desk, person: Person, notice: DangerUnsent) -> list[Call] | None:
    """A message about danger that did not reach whom it was for; with the sign itself, while nobody has seen it."""
    to = await people.find(desk, notice.person_id)
    if to is None:
        return None
    if notice.flag_id is None:
        return [calls.send(person.chat_id, texts.unsent(to, notice.why))]
    found = await flags.unacknowledged(desk, notice.flag_id)
    sign = await raised(desk, person, FlagRaised(notice.flag_id))
    if found is None or sign is None:
        return None
    _flag, client = found
    return [calls.send(person.chat_id, texts.sign_unsent(client.name, to.name, notice.why)), *sign]


async def _screen(desk: Desk, person: Person, flag_id: int, *, waits: bool = False) -> Screen | None:
    found = await flags.unacknowledged(desk, flag_id)
    if found is None:
        return None
    flag, client = found
    sign = texts.Sign(flag, client, desk.practice.library.rule(flag.rule), person, desk.now)
    if not await desk.may_see(person, client):
        return texts.flag_of_others(sign)
    await desk.looked(person, [client.id], AuditAction.SENT)
    done = (await flags.looked_at(desk, [flag])).get(flag.id, ())
    sign = replace(sign, done=done)
    return texts.waits(sign) if waits else texts.flag(sign)
