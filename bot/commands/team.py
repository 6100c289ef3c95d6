"""Who is in the practice, from the keyboard: bringing somebody in, taking somebody out of the team."""

from collections.abc import Sequence
from datetime import datetime

import segno
import typer

from bot.commands.console import out
from bot.config import Settings, SettingsError
from bot.content import library
from bot.content.reload import LiveLibrary
from bot.domain.errors import PracticeError
from bot.domain.people import Person, Role
from bot.runtime import app as house
from bot.runtime.opening import open_database
from bot.services import invites, team
from bot.services.unit_of_work import Desk


async def invite(
    settings: Settings, role: Role, therapist: str | None, *, now: datetime, qr: bool, for_whom: str = ""
) -> None:
    """Print a link that works once.

    Args:
        therapist: part of the name of whoever looks after a new client; the first of the team otherwise.
        qr: print its QR code too.
        for_whom: what whoever gets it is called.

    Raises:
        SettingsError: nobody is called that, nobody is there to look after a client, or the name is too long.
    """
    async with house.build(settings) as app, app.database.transaction() as store:
        carer = await store.people.owner()
        if role is Role.CLIENT:
            readers = [one for one in await store.people.staff() if one.role.reads]
            named = [one for one in readers if therapist is None or therapist.casefold() in one.name.casefold()]
            if not named:
                raise SettingsError(
                    "nobody of the team is called that" if therapist else "invite an owner or a therapist first"
                )
            carer = named[0]
        desk = Desk(store=store, practice=app.practice, now=now)
        try:
            link = await invites.invite(desk, role=role, therapist=carer, for_whom=for_whom)
        except PracticeError as error:
            raise SettingsError(error.words()) from None
    whose = f", client of {carer.name}" if role is Role.CLIENT and carer is not None else ""
    whom = f"{link.for_whom}, " if link.for_whom else ""
    out.print(f"A link for {whom}a new {role.value}{whose} (works once, within {invites.LIFETIME.days} days):")
    out.print(link.url, soft_wrap=True)
    if qr:
        segno.make(link.url, error="l").terminal(compact=True)


async def remove(settings: Settings, name: str, to: str | None, *, now: datetime, yes: bool) -> str:
    """Take somebody out of the team; returns a line about it. A running bot tells their clients.

    Args:
        name, to: parts of names of the team; without ``to`` the owner looks after the clients.
        yes: do not ask whether that is meant.

    Raises:
        SettingsError: nobody, or more than one, is called that; or the answer was no.
    """
    loaded = library.load(settings.content_dir, local=settings.local_faq, encoder=False).usable()
    practice = house.practice_of(settings, LiveLibrary(loaded, local=settings.local_faq))
    database = await open_database(settings)
    try:
        async with database.transaction() as store:
            desk = Desk(store=store, practice=practice, now=now)
            staff = [one.person for one in await team.members(desk, None)]
            leaving = _named(staff, name)
            others = [one for one in staff if one.id != leaving.id and one.role.reads]
            if not others:
                raise SettingsError(f"{leaving.name} is the whole team that may look after clients.")
            heir = others[0] if to is None else _named(others, to)
            asked = f"{leaving.name} leaves, and {heir.name} looks after their clients from now on. Go on?"
            if not yes and not typer.confirm(asked, err=True):
                raise SettingsError("Nothing was changed.")
            try:
                handed = await team.remove(desk, None, person_id=leaving.id, to_id=heir.id)
            except PracticeError as error:
                raise SettingsError(error.words()) from None
    finally:
        await database.close()
    asked = f", and {len(handed.asked)} are asked whether {heir.name} may read" if handed.asked else ""
    moved = f"{heir.name} looks after {len(handed.moved)} of their clients"
    return f"{leaving.name} is no longer part of the team; {moved}{asked}."


def _named(staff: Sequence[Person], name: str) -> Person:
    found = [one for one in staff if name.casefold() in one.name.casefold()]
    if len(found) != 1:
        names = ", ".join(one.name for one in staff) or "nobody"
        raise SettingsError(
            f"{'Nobody' if not found else len(found)} of the team is called '{name}'. There is: {names}."
        )
    return found[0]
