"""A parent or guardian agrees for who cannot agree alone, on the client's phone or put down by the practice."""

from telegram import Update

from bot.chat.callback_data.guardians import GuardianOfStep, GuardianOfTap, GuardianStep, GuardianTap
from bot.chat.calls import Screen
from bot.chat.handlers import readers as asking
from bot.chat.handlers import start
from bot.chat.screens import guardians as texts
from bot.chat.screens import onboarding
from bot.chat.screens import readers as reader_texts
from bot.chat.screens import terms as terms_texts
from bot.chat.turn import Turn
from bot.domain.consents import AgeAsked, Guardian
from bot.domain.errors import GuardianNameError
from bot.domain.readers import Request
from bot.domain.terms import CONSENT_VERSION
from bot.domain.waiting import GuardianName, GuardianOf, OfGuardian
from bot.services import guardians, people, readers


async def tapped(update: Update, turn: Turn, tap: GuardianTap) -> None:
    """A button of the client's; one of a question that is settled says so and does nothing."""
    request = None if tap.request is None else await readers.find(turn.desk, turn.person, tap.request)
    is_settled = request is None or not request.is_open if tap.request is not None else False
    if is_settled or not await guardians.age_asked(turn.desk, turn.person):
        await _settled(update, turn, is_settled=is_settled)
        return
    match tap:
        case GuardianTap(step=GuardianStep.OLD_ENOUGH):
            await _old_enough(update, turn, tap, request)
        case GuardianTap(step=GuardianStep.YOUNGER):
            await _younger(turn, request)
        case _ if not (await guardians.of(turn.desk, turn.person)).waits:
            await _settled(update, turn, is_settled=True)
        case GuardianTap(step=GuardianStep.HERE):
            turn.person = await people.set_awaiting(turn.desk, turn.person, GuardianName(tap.request or 0))
            turn.take_buttons_away()
            turn.say(texts.type_name())
        case GuardianTap(step=GuardianStep.AGREE, name=str(name)):
            await _guardian_agrees(turn, tap, guardians.named(name, turn.person), request)
        case _:
            await _tell_practice(turn, request)


async def _is_of_now(turn: Turn, tap: GuardianTap) -> bool:
    """Whether what stands above the button is what would be agreed to: the same version, and the same reader."""
    if tap.request is not None:
        return tap.version == CONSENT_VERSION
    carer = await turn.desk.carer_of(turn.person)
    return (tap.version, tap.reader) == (CONSENT_VERSION, None if carer is None else carer.id)


async def _settled(update: Update, turn: Turn, *, is_settled: bool) -> None:
    """The button has lost its point: it was answered, or nobody asks for ages any more."""
    if not is_settled and not turn.person.has_agreed:
        await start.read(update, turn)
        return
    turn.take_buttons_away()
    turn.toast(reader_texts.settled(), alert=True)


async def _old_enough(update: Update, turn: Turn, tap: GuardianTap, request: Request | None) -> None:
    asked = await guardians.age_asked(turn.desk, turn.person)
    if asked is not None and asked.guardian is not None:
        # A guardian agreed before: what the client says of their age is no yes, until the practice has asked.
        await _only_guardian(turn, asked, request)
    elif (tap.age or 0) >= turn.desk.practice.age_of_consent and await _is_of_now(turn, tap):
        await _agree(turn, None, request)
    else:
        # The practice has raised the age since the button was sent, or there are other terms now.
        await _ask_again(update, turn, request)


async def _only_guardian(turn: Turn, asked: AgeAsked, request: Request | None) -> None:
    found = await guardians.of(turn.desk, turn.person)
    if found.waits:
        turn.show(texts.younger(found, asked, None if request is None else request.id))
    else:
        turn.show(texts.stands(asked))


async def _ask_again(update: Update, turn: Turn, request: Request | None) -> None:
    """Show the terms as they are now: what stood above the button is something else."""
    if request is not None:
        await asking.ask(turn, request)
    elif not turn.person.has_agreed:
        await start.read(update, turn)
    else:
        carer = await turn.desk.carer_of(turn.person)
        age = AgeAsked(turn.desk.practice.age_of_consent)
        if turn.person.consent_version != CONSENT_VERSION:
            turn.show(terms_texts.by_age(turn.person, carer, turn.practice, age=age))
        else:
            terms = onboarding.terms_of(turn.person, carer, turn.practice)
            found = await guardians.of(turn.desk, turn.person)
            turn.show(texts.old_enough(None, found, terms, age.age, carer))


async def _guardian_agrees(turn: Turn, tap: GuardianTap, guardian: Guardian, request: Request | None) -> None:
    if await _is_of_now(turn, tap):
        await _agree(turn, guardian, request)
    else:
        turn.show(await _terms_for(turn, guardian, request))


async def _terms_for(turn: Turn, guardian: Guardian, request: Request | None) -> Screen:
    """The terms as they are now, for a guardian."""
    to = await turn.desk.carer_of(turn.person) if request is None else await people.find(turn.desk, request.to_id)
    terms = onboarding.terms_of(turn.person, to, turn.practice)
    return texts.confirm(guardian, turn.person, terms, None if request is None else request.id, to)


async def _agree(turn: Turn, guardian: Guardian | None, request: Request | None) -> None:
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    if request is None and turn.person.has_agreed:
        turn.person = await people.agree_anew(turn.desk, turn.person, guardian=guardian)
        turn.take_buttons_away()
        turn.say(texts.own_now() if guardian is None else terms_texts.agreed())
    elif request is None:
        await start.agree(turn, guardian=guardian)
    else:
        await asking.agree(turn, request, guardian=guardian)


async def _younger(turn: Turn, request: Request | None) -> None:
    await guardians.still_younger(turn.desk, turn.person)
    asked = await guardians.age_asked(turn.desk, turn.person)
    await _only_guardian(turn, asked or AgeAsked(turn.desk.practice.age_of_consent), request)


async def _tell_practice(turn: Turn, request: Request | None) -> None:
    found = await guardians.of(turn.desk, turn.person)
    number = None if request is None else request.id
    if not found.may_record:
        await _younger(turn, request)
        return
    turn.show(texts.told(await guardians.tell_practice(turn.desk, turn.person), number))


async def typed(turn: Turn, said: str, awaited: OfGuardian) -> None:
    """A guardian's name was typed, by the guardian or by who looks after the client."""
    match awaited:
        case GuardianName(request_id):
            await _name_typed(turn, said, request_id)
        case GuardianOf(client_id):
            await _of_client_typed(turn, said, client_id)


async def _name_typed(turn: Turn, said: str, request_id: int) -> None:
    """The guardian's name, typed on the client's phone: read back with the terms and one button."""
    try:
        guardian = guardians.named(said, turn.person)
    except GuardianNameError as error:
        turn.say(error.words())
        return
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    request = await readers.open_request(turn.desk, turn.person)
    if (0 if request is None else request.id) != request_id:
        turn.say(reader_texts.settled())
        return
    turn.say(await _terms_for(turn, guardian, request))


async def of_client_tapped(_update: Update, turn: Turn, tap: GuardianOfTap) -> None:
    """A button on a client's screen."""
    match tap:
        case GuardianOfTap(step=GuardianOfStep.TYPE, client=int(client_id)):
            found = await guardians.of_client(turn.desk, turn.person, client_id)
            if not found.may_record:
                turn.toast(reader_texts.over(), alert=True)
                return
            turn.person = await people.set_awaiting(turn.desk, turn.person, GuardianOf(client_id))
            turn.say(texts.type_name_of(found))
        case GuardianOfTap(step=GuardianOfStep.OLD_ENOUGH, client=int(client_id)):
            client = await guardians.ask_client(turn.desk, turn.person, client_id)
            turn.say(texts.asked(client))
        case _:
            await _record(turn, tap, tap.name or "")


async def _record(turn: Turn, tap: GuardianOfTap, name: str) -> None:
    """Put down what the button said; where there are other terms by now, read back what it would be."""
    found = await guardians.in_question(turn.desk, turn.person, tap.client, tap.request)
    guardian = guardians.named(name, found.client)
    if tap.version != CONSENT_VERSION and found.may_record:
        turn.show(texts.confirm_of(guardian, found))
        return
    client = await guardians.record(turn.desk, turn.person, found.client.id, guardian.name, request_id=tap.request)
    turn.take_buttons_away()
    turn.say(texts.recorded(client))


async def _of_client_typed(turn: Turn, said: str, client_id: int) -> None:
    """The guardian's name, typed by who looks after the client."""
    found = await guardians.of_client(turn.desk, turn.person, client_id)
    try:
        guardian = guardians.named(said, found.client)
    except GuardianNameError as error:
        turn.say(error.words())
        return
    turn.person = await people.set_awaiting(turn.desk, turn.person, None)
    turn.say(texts.confirm_of(guardian, found))
