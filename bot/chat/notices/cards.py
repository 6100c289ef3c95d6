"""Cards put into words as they are now: what was said once may not be true any more when it is said again."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

from bot.chat import calls
from bot.chat.callback_data.aftercare import SoreShown
from bot.chat.callback_data.errors import OldButtonError
from bot.chat.calls import Call, Screen
from bot.chat.screens import aftercare as sore_texts
from bot.chat.screens import checkins as checkin_texts
from bot.chat.screens import pegs as peg_texts
from bot.domain.errors import NotFoundError, PracticeError
from bot.domain.notices import CardStands
from bot.domain.people import Person
from bot.domain.plans import PlanKind
from bot.i18n import speaking
from bot.services import aftercare, cards, checkins, pegs
from bot.services.unit_of_work import Desk


async def _checkin(desk: Desk, person: Person, reference: str) -> Screen:
    shown = await checkins.card(desk, person, date.fromisoformat(reference))
    return checkin_texts.card(shown, today=desk.today(person))


async def _changing(desk: Desk, person: Person, reference: str) -> Screen:
    shown = await checkins.card(desk, person, date.fromisoformat(reference))
    return checkin_texts.change_menu(shown, today=desk.today(person))


async def _peg(desk: Desk, person: Person, reference: str) -> Screen:
    return peg_texts.card(await pegs.card(desk, person, date.fromisoformat(reference)))


async def _sore(desk: Desk, person: Person, reference: str) -> Screen:
    about = SoreShown.unpack(reference)
    await aftercare.own_session(desk, person, about.session)
    try:
        return sore_texts.sore_card(await aftercare.answered(desk, person, about.session, about.stage))
    except NotFoundError:
        return sore_texts.sore_question(about.session, about.stage)


FACES: dict[str, Callable[[Desk, Person, str], Awaitable[Screen]]] = {
    PlanKind.CHECKIN.value: _checkin,
    checkin_texts.CHANGING: _changing,
    PlanKind.PEG.value: _peg,
    PlanKind.AFTERCARE.value: _sore,
}
"""The cards that show what is stored, and how each looks by what it remembers. Others ask, and show no answer."""


def shows_a_row(call: Call) -> bool:
    """Whether a call sends or edits a card that shows what is stored."""
    return call.card is not None and call.picture is None and (call.face or call.card[1]) in FACES


async def _now(desk: Desk, person: Person, face: str, reference: str) -> Screen | None:
    """A card as it is now; None when there is no such card any more, as of a day that is closed."""
    try:
        with speaking(person.language):
            return await FACES[face](desk, person, reference)
    except (PracticeError, OldButtonError):
        return None


async def anew(desk: Desk, person: Person, call: Call) -> Call:
    """Return a call that shows what is stored now; one whose words still stand, greeting and all, stays as it is."""
    if call.card is None or not shows_a_row(call):
        return call
    screen = await _now(desk, person, call.face or call.card[1], call.card[2])
    if screen is None or screen.text in str(call.arguments.get("text", "")):
        return call
    return calls.showing(call, screen)


async def stands(desk: Desk, person: Person, notice: CardStands) -> list[Call] | None:
    """The card that stands in the chat, as it is now; nothing when it has given way to another."""
    card = await cards.opened(desk, person, notice.card)
    if card is None or card.reference != notice.reference or notice.card not in FACES:
        return None
    screen = await _now(desk, person, notice.card, notice.reference)
    if screen is None:
        return None
    edit = calls.edit(person.chat_id, card.message_id, screen, card=(person.id, notice.card, notice.reference))
    return [replace(edit, otherwise=())]
