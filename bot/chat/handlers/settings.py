"""Settings of both clients and staff, and the client's own progress."""

from datetime import timedelta

from telegram import Update

from bot.chat.callback_data import OldButtonError, number_of
from bot.chat.handlers import plans, start
from bot.chat.screens import onboarding
from bot.chat.screens import settings as texts
from bot.chat.turn import Turn
from bot.domain.waiting import Here, Name, Place, Where
from bot.services import people, review


async def menu(_update: Update, turn: Turn) -> None:
    """``/settings``."""
    turn.say(texts.menu(turn.person, now=turn.desk.now))


async def tapped(update: Update, turn: Turn, *rest: str) -> None:
    """A button of the settings."""
    step = rest[0]
    if step == "menu":
        await plans.tapped(update, turn, "0", "m")
    elif step == "open":
        # From a card that must stay as it is.
        await plans.open_menu(turn)
    elif step == "name":
        turn.person = await people.set_awaiting(turn.desk, turn.person, Name(Where.SETTINGS))
        turn.say(texts.type_name())
    elif step == "zone" and len(rest) == 1:
        turn.person = await people.set_awaiting(turn.desk, turn.person, Place(Where.SETTINGS))
        turn.say(onboarding.where())
    elif step == "zone":
        await start.zone_chosen(turn, ":".join(rest[1:]), in_onboarding=False)
    else:
        await _as_before(update, turn, step, rest[1:])


_BEFORE = {"k": "k", "t": "t", "d": "D", "quiet": "q", "q": "Q"}


async def _as_before(update: Update, turn: Turn, step: str, rest: tuple[str, ...]) -> None:
    """Buttons about reminders from before they had a menu of their own."""
    if step not in _BEFORE:
        raise OldButtonError
    await plans.tapped(update, turn, "0", _BEFORE[step], *rest)


async def location(update: Update, turn: Turn) -> None:
    """A shared location: only the time zone is kept of it."""
    message = update.effective_message
    shared = None if message is None else message.location
    if shared is None:
        return
    zone = start.zone_at(shared.latitude, shared.longitude)
    if zone is None:
        turn.say(onboarding.zone_unknown())
        return
    in_onboarding = turn.person.awaiting in {Here(), Place(Where.ONBOARDING)}
    await start.zone_found(turn, zone, in_onboarding=in_onboarding)


async def progress(_update: Update, turn: Turn) -> None:
    """``/progress``: the last two weeks."""
    await _progress(turn, 14)


async def progress_tapped(_update: Update, turn: Turn, *rest: str) -> None:
    """Another span."""
    days = number_of(rest[0])
    if not 1 <= days <= 400:
        raise OldButtonError
    await _progress(turn, days)


async def _progress(turn: Turn, days: int) -> None:
    today = turn.desk.today(turn.person)
    found = await review.progress(turn.desk, turn.person, first=today - timedelta(days=days - 1), last=today)
    turn.say(texts.progress(turn.person, found, days=days))
