"""Sessions as the tests look at them, and calendar files to send."""

from bot.domain.sessions import Session
from tests.practice import Phone, World

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//Else//EN\r\n"


async def of(world: World, name: str = "Ann") -> list[Session]:
    """Somebody's sessions that take place."""
    member = await world.member(name)
    async with world.desk() as desk:
        return await desk.store.sessions.of(member.id)


async def starts(world: World, name: str = "Ann") -> list[str]:
    """When somebody's sessions are, in Berlin."""
    member = await world.member(name)
    return [one.starts_at.astimezone(member.zone).strftime("%d %b %H:%M") for one in await of(world, name)]


async def sends(phone: Phone, content: str | bytes, *, name: str = "sessions.ics") -> None:
    """Send a file to the bot."""
    phone.person.sends_document(content.encode() if isinstance(content, str) else content, name=name)
    await phone.world.settle()


def calendar(*events: str) -> str:
    """A calendar file."""
    return HEAD + "".join(f"BEGIN:VEVENT\r\n{one}\r\nEND:VEVENT\r\n" for one in events) + "END:VCALENDAR\r\n"


def event(uid: str, title: str, start: str, *more: str) -> str:
    """One event of a calendar file."""
    return "\r\n".join([f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART{start}", *more])
