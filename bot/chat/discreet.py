"""What a client may wish of the chat itself: messages that say nothing until a button is tapped, and a tidy chat."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from telegram import Update

from bot.chat import calls
from bot.chat.callback_data.privacy import ShowTap
from bot.chat.calls import Button, Call, Screen
from bot.domain.notices import Notice, PainUnplaced, TimerMoved
from bot.domain.people import Person
from bot.i18n import gettext as _
from bot.services import people, tidying
from bot.services.tokens import new_code
from bot.services.unit_of_work import Desk


def veiled(person: Person, notice: Notice, made: Sequence[Call]) -> list[Call]:
    """Return the calls of a notice with a message that says nothing in place of what they send, if that is wished.

    What it stands for travels along, and is kept once the message is sent. A timer answers what the client is doing
    just now, as does a question about pain that they have just told, and is shown as it is.
    """
    sent = [one for one in made if one.method.startswith("send_")]
    if not (person.discreet and person.is_client) or isinstance(notice, TimerMoved | PainUnplaced) or not sent:
        return list(made)
    token = new_code()
    screen = Screen(
        text=_("You have a message from your practice."), rows=[[Button(_("Show it"), data=ShowTap(token))]]
    )
    neutral = replace(
        calls.send(
            person.chat_id,
            screen,
            card=sent[0].card,
            silent=all(one.arguments.get("disable_notification", False) for one in sent),
            delivery_ids=tuple(one for call in sent for one in call.delivery_ids),
        ),
        held={
            "person": person.id,
            "token": token,
            "calls": [replace(one, delivery_ids=()).to_json() for one in sent],
        },
    )
    first = made.index(sent[0])
    return [neutral if at == first else one for at, one in enumerate(made) if at == first or one not in sent]


def tidied(person: Person | None, made: Sequence[Call]) -> list[Call]:
    """Return calls whose messages in the client's own chat are remembered once sent, if it is wished to be tidy."""
    if person is None or not (person.tidy_chat and person.is_client):
        return list(made)
    own = person.chat_id
    return [_noted(person.id, one) if one.arguments.get("chat_id", own) == own else one for one in made]


def _noted(person_id: int, call: Call) -> Call:
    otherwise = tuple(_noted(person_id, one) for one in call.otherwise)
    is_sent = call.method.startswith("send_")
    return replace(call, otherwise=otherwise, tidy=person_id if is_sent else None)


async def heard(desk: Desk, person: Person | None, update: Update) -> None:
    """Remember what somebody has written, if they wish the chat to be tidy: bots may delete that, too."""
    message = update.message
    if message is not None and person is not None and person.tidy_chat and person.is_client:
        await tidying.remember(desk, person.id, message.message_id)


async def record(desk: Desk, noted: Sequence[tuple[int, int]], held: Sequence[dict[str, Any]], *, chat_id: int) -> None:
    """Keep the ids (person, message) of what was sent to tidy chats, and what discreet messages stand for.

    Args:
        chat_id: where it was sent; of a chat that is not theirs any more nothing is kept.
    """
    for person_id, message_id in noted:
        if await people.is_in(desk, person_id, chat_id):
            await tidying.remember(desk, person_id, message_id)
    for one in held:
        if await people.is_in(desk, one["person"], chat_id):
            await tidying.hold(desk, one["person"], one["token"], {"calls": one["calls"]})
