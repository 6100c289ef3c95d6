"""Coming in: links, terms, consent and the first choices."""

import re
from datetime import time
from html import escape

from telegram import Update

from bot.chat.callback_data.settings import OnboardingStep, OnboardingTap
from bot.chat.calls import Screen
from bot.chat.handlers import moving, readers, terms
from bot.chat.screens import common, onboarding
from bot.chat.screens import readers as readers_texts
from bot.chat.screens import settings as setting_texts
from bot.chat.turn import Turn
from bot.domain.consents import Declined, Guardian
from bot.domain.errors import InQuietHoursError, InviteUsedError, PracticeError, UnknownPlaceError, UnusableNameError
from bot.domain.people import Person, Role
from bot.domain.plans import PlanKind
from bot.domain.terms import CONSENT_VERSION
from bot.domain.waiting import CheckInTime, Here, Name, Place, Where
from bot.services import guardians, invites, people, privacy, reminders
from bot.understanding import time_zones
from bot.understanding.reminder_rules import Wish
from bot.understanding.times import UnclearError, read_time


async def start(update: Update, turn: Turn) -> None:
    """``/start``, perhaps with the code of a link."""
    code = turn.args[0] if turn.args else ""
    if code:
        if not await moving.opens(update, turn, code):
            await _open(update, turn, code)
    elif turn.someone is None:
        turn.say(common.stranger(turn.practice))
    elif not turn.someone.has_agreed:
        await read(update, turn)
    else:
        await _go_on(turn)


async def _go_on(turn: Turn) -> None:
    """Somebody who has agreed is here again: the question that waits, else what they can do."""
    if not await readers.ask_open(turn) and not await ask_again(turn):
        turn.say(common.help_for(turn.person, turn.practice))


async def ask_again(turn: Turn) -> bool:
    """Show the step at which the onboarding waits; False when it waits at none."""
    match turn.person.awaiting:
        case Name(Where.ONBOARDING):
            turn.say(onboarding.name(turn.person))
        case Here():
            turn.say(onboarding.zone(turn.person, turn.desk.now, is_first=False))
        case Place(Where.ONBOARDING):
            turn.say(onboarding.where())
        case CheckInTime():
            turn.say(onboarding.checkin_time())
        case _:
            return False
    return True


async def _open(update: Update, turn: Turn, code: str, *, sure: bool = False) -> None:
    user = update.effective_user
    name = user.first_name if user is not None else "?"
    try:
        joined = await invites.open_link(turn.desk, code=code, chat_id=turn.chat_id, name=name, sure=sure)
    except PracticeError as error:
        await invites.refused(turn.desk, turn.someone, error)
        if isinstance(error, InviteUsedError) and turn.someone is not None:
            await start_again(turn)
        else:
            turn.say(error.words())
    else:
        turn.person = joined.person
        if joined.asks is not None:
            turn.say(onboarding.asks_to_join(joined.asks, code, turn.practice))
        elif joined.person.role.is_staff:
            turn.say(onboarding.staff_welcome(joined.person, turn.practice))
        elif joined.request is not None:
            await readers.ask_open(turn)
        elif joined.person.has_agreed:
            await _go_on(turn)
        else:
            turn.say(await _terms(turn))


async def start_again(turn: Turn) -> None:
    """Somebody who is in already opens an old link: go on where they are."""
    if turn.person.has_agreed:
        await _go_on(turn)
    elif not await readers.ask_open(turn):
        turn.say(await _terms(turn))


async def read(_update: Update, turn: Turn) -> None:
    """Show the terms."""
    if turn.person.has_agreed:
        await _go_on(turn)
        return
    if await readers.ask_open(turn):
        return
    turn.show(await _terms(turn))


async def _terms(turn: Turn) -> Screen:
    turn.person = await people.reconsiders(turn.desk, turn.person)
    carer = await turn.desk.carer_of(turn.person)
    age = await guardians.age_asked(turn.desk, turn.person)
    return onboarding.terms(turn.person, carer, turn.practice, age=age)


async def tapped(update: Update, turn: Turn, tap: OnboardingTap) -> None:
    """A button of the onboarding."""
    match tap:
        case OnboardingTap(step=OnboardingStep.READ):
            await read(update, turn)
        case OnboardingTap(step=OnboardingStep.AGREE):
            await _agree(update, turn, tap)
        case OnboardingTap(step=OnboardingStep.DECLINE):
            await _decline(turn)
        case OnboardingTap(code=str(code)):
            turn.take_buttons_away()
            await _open(update, turn, code, sure=True)
        case _ if not turn.person.has_agreed:
            turn.show(common.agree_first())
        case OnboardingTap(step=OnboardingStep.NAME):
            await _named(turn, turn.person.name)
        case OnboardingTap(zone=str(zone)):
            await zone_chosen(turn, zone)
        case OnboardingTap(step=OnboardingStep.ZONE):
            turn.take_buttons_away()
            await _ask_time(turn)
        case OnboardingTap(step=OnboardingStep.ELSEWHERE):
            turn.take_buttons_away()
            await _ask_where(turn)
        case _:
            await _finish(turn, tap.at)


async def _agree(update: Update, turn: Turn, tap: OnboardingTap) -> None:
    carer = await turn.desk.carer_of(turn.person)
    now = (CONSENT_VERSION, None if carer is None else carer.id)
    is_stale = (tap.version, tap.reader) != now
    if not turn.person.has_agreed and (is_stale or await guardians.age_asked(turn.desk, turn.person)):
        # What stands above the button names another reader, or is another version, or does not ask for the age: that
        # is no yes to these terms.
        await read(update, turn)
        return
    await agree(turn)


async def agree(turn: Turn, *, guardian: Guardian | None = None) -> None:
    """Take the client in, who agrees, or for whom a guardian does."""
    if turn.person.has_agreed:
        turn.take_buttons_away()
        return
    had_before = bool(await reminders.plans_of(turn.desk, turn.person))
    turn.person = await people.agree(turn.desk, turn.person, guardian=guardian)
    turn.take_buttons_away()
    if had_before:
        turn.say(common.help_for(turn.person, turn.practice))
        return
    # Whoever stops half-way is reminded all the same; each step changes what is there.
    await reminders.start_plans(turn.desk, turn.person)
    turn.person = await people.set_awaiting(turn.desk, turn.person, Name(Where.ONBOARDING))
    turn.say(onboarding.name(turn.person))


async def _decline(turn: Turn) -> None:
    turn.take_buttons_away()
    if turn.person.is_client and turn.person.consent_version not in {None, CONSENT_VERSION}:
        # Said to the newest terms, with a button that guardians had: the earlier yes holds.
        await terms.decline(turn)
        return
    if turn.person.has_agreed:
        # A month-old button: whoever has agreed since leaves in /privacy.
        turn.toast(readers_texts.settled(), alert=True)
        return
    if turn.person.role is Role.CLIENT:
        what_stays = await people.decline(turn.desk, turn.person)
        if what_stays is Declined.DIARY_WAITS:
            turn.say(onboarding.still_withdrawn(turn.person, await privacy.erased_at(turn.desk, turn.person)))
            return
        if what_stays is Declined.SIGN_WAITS:
            turn.say(onboarding.sign_waits(turn.practice))
            return
        turn.person = None
    turn.say(onboarding.declined())


async def _named(turn: Turn, name: str) -> None:
    turn.take_buttons_away()
    await name_given(turn, name, onboarding_too=True)


async def name_given(turn: Turn, name: str, *, onboarding_too: bool) -> None:
    """A name was typed or tapped."""
    try:
        person = await people.rename(turn.desk, turn.person, name)
    except UnusableNameError as error:
        turn.say(error.words())
        return
    turn.person = await people.set_awaiting(turn.desk, person, Here() if onboarding_too else None)
    if onboarding_too:
        turn.say(onboarding.zone(turn.person, turn.desk.now))
    else:
        turn.say(setting_texts.renamed(turn.person))


_YES = re.compile(
    r"(?:yes|yeah|yep|yup|y|ok|okay|correct|right|exactly|sure|it is|that is right|that's right)\b[\s,.!]*"
)
_NO = re.compile(r"(?:no|nope|nah|n|wrong|not really)\b[\s,.!]*(?:(?:it's not|it isn't|it is not)\b[\s,.!]*)?")


async def here_typed(turn: Turn, text: str, *, guess: bool) -> bool:
    """Something was typed at 'is it 11:00 where you are?'; False when it is no answer to that."""
    said = text.replace("’", "'").strip()
    yes, no = _YES.match(said.casefold()), _NO.match(said.casefold())
    begins = yes or no
    rest = said if begins is None else said[begins.end() :].strip()
    if rest and await zone_typed(turn, rest, where=Where.ONBOARDING, guess=guess):
        return True
    if rest and (not (yes or no) or len(rest.split()) > FEW):
        return False
    if no:
        await _ask_where(turn)
    else:
        await _ask_time(turn)
    return True


FEW = 4
"""Words beside a yes or no that may go without being understood; with more it is about something else."""


async def _ask_where(turn: Turn) -> None:
    turn.person = await people.set_awaiting(turn.desk, turn.person, Place(Where.ONBOARDING))
    turn.say(onboarding.where())


async def zone_typed(turn: Turn, text: str, *, where: Where, guess: bool = True) -> bool:
    """A place or a time was typed to find a time zone; False when it is neither, or only like one without ``guess``."""
    try:
        guesses = time_zones.of_words(text, now=turn.desk.now, here=turn.person.time_zone)
    except UnknownPlaceError:
        return False
    if not guess and not guesses[0].sure:
        return False
    if len(guesses) == 1 and guesses[0].sure:
        await zone_found(turn, guesses[0].zone, in_onboarding=where is Where.ONBOARDING)
    else:
        turn.say(onboarding.which_zone(guesses, turn.desk.now, in_onboarding=where is Where.ONBOARDING))
    return True


async def zone_chosen(turn: Turn, zone: str, *, in_onboarding: bool = True) -> None:
    """A zone was chosen from a list."""
    turn.take_buttons_away()
    try:
        guesses = time_zones.of_words(zone, now=turn.desk.now)
    except UnknownPlaceError:
        turn.say(onboarding.zone_unknown())
        return
    await zone_found(turn, guesses[0].zone, in_onboarding=in_onboarding)


async def zone_found(turn: Turn, zone: str, *, in_onboarding: bool) -> None:
    """A zone is known: store it and go on."""
    person = await reminders.move_zone(turn.desk, turn.person, zone)
    turn.person = await people.set_awaiting(turn.desk, person, None)
    turn.say(setting_texts.zone_set(turn.person, turn.desk.now))
    if in_onboarding:
        await _ask_time(turn)


async def _ask_time(turn: Turn) -> None:
    turn.person = await people.set_awaiting(turn.desk, turn.person, CheckInTime())
    turn.say(onboarding.checkin_time())


async def time_typed(turn: Turn, text: str) -> bool:
    """A time for the check-in was typed; False when it is none."""
    if text.strip(" .!").casefold().partition(",")[0] in {"never", "none", "off", "not at all"}:
        await _finish(turn, None)
        return True
    try:
        at = read_time(text)
    except UnclearError:
        return False
    await _finish(turn, at)
    return True


async def _finish(turn: Turn, wanted: time | None) -> None:
    person: Person = await people.set_awaiting(turn.desk, turn.person, None)
    turn.person = person
    if wanted is not None:
        try:
            reminders.check_quiet(person, (wanted,))
        except InQuietHoursError:
            # The client chooses this hour, so it is not quiet.
            person = await people.make_room(turn.desk, person, wanted)
            turn.person = person
    rule = await reminders.rule_of(turn.desk, person, PlanKind.CHECKIN)
    wish = Wish(off=True) if wanted is None else Wish(times=(wanted,))
    await reminders.set_rule(
        turn.desk, person, PlanKind.CHECKIN, reminders.with_wish(PlanKind.CHECKIN, rule, wish), by=person
    )
    turn.take_buttons_away()
    therapist = await turn.desk.carer_of(person)
    rule = await reminders.rule_of(turn.desk, person, PlanKind.CHECKIN)
    first = onboarding.first_reminder(rule.times[0] if rule.times else None)
    turn.say(onboarding.welcome(person, therapist, first_reminder=escape(first)))


def zone_at(latitude: float, longitude: float) -> str | None:
    """Return the time zone of a shared place; None when there is none."""
    try:
        return time_zones.at_place(latitude, longitude).zone
    except UnknownPlaceError:
        return None
