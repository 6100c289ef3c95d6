"""Who has come and who is out of reach, put into words for who looks after them."""

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import common
from bot.chat.screens import review as texts
from bot.chat.screens import team as team_texts
from bot.domain.notices import ClientJoined, ClientUnreachable, TeamBack, TeamUnreachable
from bot.domain.people import Person, Reach
from bot.domain.undelivered import AnswersLost
from bot.services import guardians, people, standing_in
from bot.services.unit_of_work import Desk


async def joined(desk: Desk, person: Person, notice: ClientJoined) -> list[Call] | None:
    """A client has agreed."""
    client = await people.find(desk, notice.client_id)
    if client is None:
        return None
    agreement = await guardians.of(desk, client)
    return [calls.send(person.chat_id, texts.joined(client, agreement.guardian))]


async def unreachable(desk: Desk, person: Person, notice: ClientUnreachable) -> list[Call] | None:
    """Telegram lets the bot write to a client no more."""
    client = await people.find(desk, notice.client_id)
    return None if client is None else [calls.send(person.chat_id, texts.unreachable(client.name))]


async def team_unreachable(desk: Desk, person: Person, notice: TeamUnreachable) -> list[Call] | None:
    """Telegram lets the bot write to somebody of the team no more, unless it does by now."""
    member = await people.find(desk, notice.member_id)
    if member is None or member.reach is Reach.OK:
        return None
    waiting = await standing_in.waiting_of(desk, await standing_in.looked_after_by(desk, member))
    return [calls.send(person.chat_id, team_texts.unreachable(member, waiting))]


async def team_back(desk: Desk, person: Person, notice: TeamBack) -> list[Call] | None:
    """The bot can write to somebody of the team again: they hear what waits, and who stood in that it is theirs."""
    member = await people.find(desk, notice.member_id)
    if member is None or member.reach is not Reach.OK:
        return None
    if member.id != person.id:
        return [calls.send(person.chat_id, team_texts.is_back(member))]
    waiting = await standing_in.waiting_of(desk, await standing_in.looked_after_by(desk, member))
    return [calls.send(person.chat_id, team_texts.welcome_back(waiting))]


async def answers_lost(_desk: Desk, person: Person, _notice: AnswersLost) -> list[Call] | None:
    """An answer was given up, for Telegram could not be reached for too long."""
    return [calls.send(person.chat_id, common.answers_lost())]
