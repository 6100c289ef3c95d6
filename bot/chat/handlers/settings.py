"""Settings of both clients and staff, and the client's own progress."""

from datetime import timedelta

from telegram import Update

from bot.chat.callback_data.plans import PlanStep, PlanTap
from bot.chat.callback_data.settings import ProgressTap, SettingsStep, SettingsTap
from bot.chat.handlers import plans, start
from bot.chat.screens import onboarding
from bot.chat.screens import settings as texts
from bot.chat.turn import Turn
from bot.domain.waiting import Here, Name, Place, Where
from bot.services import concerns, people, review
from bot.wording import concerns as words


async def menu(_update: Update, turn: Turn) -> None:
    """``/settings``."""
    turn.say(texts.menu(turn.person, now=turn.desk.now))


async def tapped(update: Update, turn: Turn, tap: SettingsTap) -> None:
    """A button of the settings."""
    match tap:
        case SettingsTap(step=SettingsStep.MENU):
            await plans.tapped(update, turn, PlanTap(0, PlanStep.MENU))
        case SettingsTap(step=SettingsStep.OPEN):
            # From a card that must stay as it is.
            await plans.open_menu(turn)
        case SettingsTap(step=SettingsStep.NAME):
            turn.person = await people.set_awaiting(turn.desk, turn.person, Name(Where.SETTINGS))
            turn.say(texts.type_name())
        case SettingsTap(zone=str(zone)):
            await start.zone_chosen(turn, zone, in_onboarding=False)
        case SettingsTap(step=SettingsStep.ZONE):
            turn.person = await people.set_awaiting(turn.desk, turn.person, Place(Where.SETTINGS))
            turn.say(onboarding.where())
        case _:
            await plans.tapped(update, turn, _as_now(tap))


def _as_now(tap: SettingsTap) -> PlanTap:
    """Return what a button about reminders means that is of before they had a menu of their own."""
    match tap.step:
        case SettingsStep.KIND:
            return PlanTap(0, PlanStep.KIND, tap.kind)
        case SettingsStep.TIMES:
            return PlanTap(0, PlanStep.TIMES, tap.kind, switch=tap.switch, times=tap.times)
        case SettingsStep.SET_DAYS:
            return PlanTap(0, PlanStep.SET_DAYS, tap.kind, days=tap.days)
        case SettingsStep.SET_QUIET:
            return PlanTap(0, PlanStep.SET_QUIET, first=tap.first, last=tap.last)
        case _:
            return PlanTap(0, PlanStep.QUIET)


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


async def progress_tapped(_update: Update, turn: Turn, tap: ProgressTap) -> None:
    """Another span."""
    await _progress(turn, tap.days)


async def _progress(turn: Turn, days: int) -> None:
    today = turn.desk.today(turn.person)
    found = await review.progress(turn.desk, turn.person, first=today - timedelta(days=days - 1), last=today)
    told = await concerns.told(turn.desk, turn.person)
    hurts = ""
    if told is not None:
        what = words.what(told.concern, turn.desk.practice.library.exercises, today=today)
        hurts = f"{what[:1].upper()}{what[1:]}. {words.state(told)}"
    turn.say(texts.progress(turn.person, found, days=days, hurts=hurts))
