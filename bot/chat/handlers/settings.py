"""Settings of both clients and staff, and the client's own progress."""

from datetime import timedelta

from telegram import Update

from bot.chat.codes import OldButtonError, number_of, time_of
from bot.chat.handlers import reminders as reminder_handlers
from bot.chat.handlers import start
from bot.chat.texts import onboarding
from bot.chat.texts import reminders as reminder_texts
from bot.chat.texts import settings as texts
from bot.chat.turn import Turn
from bot.domain.plans import PlanKind
from bot.services import people, review


async def menu(_update: Update, turn: Turn) -> None:
    """``/settings``."""
    turn.say(texts.menu(turn.person, now=turn.desk.now))


async def tapped(update: Update, turn: Turn, *rest: str) -> None:
    """A button of the settings."""
    step = rest[0]
    if step == "menu":
        await reminder_handlers.menu(update, turn)
    elif step == "open":
        # From a card that must stay as it is.
        plans = await turn.desk.store.plans.of(turn.person.id)
        turn.say(reminder_texts.menu(turn.person, plans, now=turn.desk.now))
    elif step == "name":
        turn.person = await people.set_awaiting(turn.desk, turn.person, "name:st")
        turn.say(texts.type_name())
    elif step == "zone" and len(rest) == 1:
        turn.person = await people.set_awaiting(turn.desk, turn.person, "zone:st")
        turn.say(onboarding.where())
    elif step == "zone":
        await start.zone_chosen(turn, ":".join(rest[1:]), in_onboarding=False)
    else:
        await _reminders(turn, step, rest[1:])


async def _reminders(turn: Turn, step: str, rest: tuple[str, ...]) -> None:
    if step == "k" and rest:
        await reminder_handlers.kind_menu(turn, _kind(rest[0]))
    elif step == "t" and len(rest) == 2:
        await reminder_handlers.set_times(turn, _kind(rest[0]), reminder_handlers.times_of(rest[1]))
    elif step == "d" and len(rest) == 2:
        await reminder_handlers.set_days(turn, _kind(rest[0]), rest[1])
    elif step == "fl" and len(rest) == 2:
        turn.person = await people.set_fluids_limited(turn.desk, turn.person, limited=rest[0] == "1")
        await reminder_handlers.set_times(turn, PlanKind.HYDRATION, reminder_handlers.times_of(rest[1]))
    elif step == "quiet":
        turn.person = await people.set_awaiting(turn.desk, turn.person, "quiet")
        turn.show(reminder_texts.quiet_menu(turn.person))
    elif step == "q" and len(rest) == 2:
        await reminder_handlers.set_quiet(turn, time_of(rest[0]), time_of(rest[1]))
    else:
        raise OldButtonError


def _kind(text: str) -> PlanKind:
    try:
        return PlanKind(text)
    except ValueError as error:
        raise OldButtonError from error


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
    in_onboarding = turn.person.awaiting == "zone:ob"
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
