"""Reminders put into words: each kind has one face, and several at once become one message."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.chat import calls
from bot.chat.callback_data.reminders import ReminderStep, ReminderTap
from bot.chat.calls import Button, Call, Rows, Screen
from bot.chat.screens import aftercare as aftercare_texts
from bot.chat.screens import checkins as checkin_texts
from bot.chat.screens import common, offers
from bot.chat.screens import exercises as exercise_texts
from bot.chat.screens import pegs as peg_texts
from bot.chat.screens import reminders as texts
from bot.domain.aftercare import SorenessStage
from bot.domain.deliveries import Delivery
from bot.domain.notices import RemindersDue
from bot.domain.people import Person
from bot.domain.plans import PlanKind, Stage
from bot.i18n import gettext as _
from bot.services import aftercare, backoff, briefs, cards, checkins, deliveries, exercises, pegs
from bot.services.unit_of_work import Desk
from bot.wording import phrases

SEVERAL = "several"
"""The card of a message that holds reminders of more than one kind."""


@dataclass(frozen=True)
class Face:
    """How one reminder looks.

    Attributes:
        screen: the message when it comes alone, with all its buttons.
        line: the same in a list of several, and ``label`` its button there.
        reference: what its card remembers.
        silent: it comes without a sound.
    """

    screen: Screen
    line: str
    label: str
    reference: str
    silent: bool = False


Maker = Callable[[Desk, Person, Delivery], Awaitable[Face | None]]


async def _checkin(desk: Desk, person: Person, delivery: Delivery) -> Face | None:
    shown = await checkins.card(desk, person)
    greeting = texts.greeting(person, delivery.stage)
    screen = checkin_texts.card(shown, today=desk.today(person), greeting=greeting)
    rows = [*screen.rows, texts.foot(delivery.id, skip=texts.not_today())]
    return Face(
        screen=replace(screen, rows=rows),
        line=texts.checkin_line(),
        label=texts.item_label(PlanKind.CHECKIN),
        reference=shown.entry.day.isoformat(),
    )


async def _stretch(desk: Desk, person: Person, delivery: Delivery) -> Face | None:
    exercise = desk.practice.library.exercises.get(delivery.exercise or "")
    if exercise is None:
        return None
    standing = await exercises.standing(desk, person)
    screen = texts.stretch(exercise, delivery.id, standing.areas, stage=delivery.stage)
    step = standing.step_of(exercise.id)
    if step is not None and standing.today is not None:
        # What the therapist said of the dose counts, and the rest of the programme is a tap away.
        screen = texts.stretch(replace(exercise, dose=step.dose), delivery.id, (), stage=delivery.stage)
        screen = replace(screen, rows=[*screen.rows, exercise_texts.programme_row(standing.today)])
    return Face(
        screen=screen,
        line=texts.stretch_line(exercise),
        label=texts.item_label(PlanKind.STRETCH, exercise.name),
        reference=str(delivery.id),
    )


async def _water(_desk: Desk, person: Person, delivery: Delivery) -> Face | None:
    return Face(
        screen=texts.water(person, delivery.id),
        line=texts.water_line(person),
        label=texts.item_label(PlanKind.HYDRATION),
        reference=str(delivery.id),
        silent=True,
    )


async def _posture(_desk: Desk, _person: Person, delivery: Delivery) -> Face | None:
    return Face(
        screen=texts.posture(delivery.id),
        line=texts.posture_line(),
        label=texts.item_label(PlanKind.POSTURE),
        reference=str(delivery.id),
        silent=True,
    )


async def _aftercare(desk: Desk, person: Person, delivery: Delivery) -> Face | None:
    found = await aftercare.followed(desk, person, delivery.due_at)
    if found is None:
        return None
    session, stage = found
    if stage is SorenessStage.COMFORT:
        return Face(
            screen=aftercare_texts.comfort(person, delivery.id, texts.foot(delivery.id)),
            line=aftercare_texts.comfort_line(person),
            label=_("Thanks"),
            reference=str(delivery.id),
        )
    if not await aftercare.is_asked(desk, person, session.id, stage):
        return None
    return Face(
        screen=aftercare_texts.sore_question(session.id, stage, foot=texts.foot(delivery.id)),
        line=aftercare_texts.sore_line(stage),
        label=_("How sore"),
        reference=f"{session.id}:{stage.value}",
    )


async def _brief(desk: Desk, person: Person, delivery: Delivery) -> Face | None:
    found = await briefs.of_reminder(desk, person, delivery.due_at)
    carer = await desk.carer_of(person)
    if found is None or carer is None:
        return None
    day = phrases.day_and_time(found.session.starts_at, person, now=desk.now)
    return Face(
        screen=aftercare_texts.brief(found, day=day, therapist=carer.name, foot=texts.foot(delivery.id)),
        line=aftercare_texts.brief_line(day),
        label=texts.item_label(PlanKind.BRIEF),
        reference=str(delivery.id),
    )


async def _peg(desk: Desk, person: Person, delivery: Delivery) -> Face | None:
    shown = await pegs.card(desk, person)
    screen = peg_texts.card(shown, greeting=peg_texts.greeting(delivery.stage))
    return Face(
        screen=replace(screen, rows=[*screen.rows, texts.foot(delivery.id, skip=texts.not_this_week())]),
        line=peg_texts.line(),
        label=texts.item_label(PlanKind.PEG),
        reference=shown.peg.week.isoformat(),
    )


FACES: dict[PlanKind, Maker] = {
    PlanKind.CHECKIN: _checkin,
    PlanKind.STRETCH: _stretch,
    PlanKind.HYDRATION: _water,
    PlanKind.POSTURE: _posture,
    PlanKind.AFTERCARE: _aftercare,
    PlanKind.PEG: _peg,
    PlanKind.BRIEF: _brief,
}
"""Every kind of reminder, and who puts it into words."""


async def due(desk: Desk, person: Person, notice: RemindersDue) -> list[Call] | None:
    """Return the calls that say the reminders of a notice; None when none of them is wanted any more."""
    wanted: list[tuple[Delivery, Face]] = []
    for delivery_id in notice.delivery_ids:
        delivery = await deliveries.still_wanted(desk, delivery_id)
        face = None if delivery is None else await FACES[delivery.kind](desk, person, delivery)
        if delivery is not None and face is not None:
            wanted.append((delivery, face))
    if not wanted:
        return None
    kinds = [delivery.kind for delivery, _face in wanted]
    made = await _replaced(desk, person, kinds)
    ids = tuple(delivery.id for delivery, _face in wanted)
    if len(wanted) == 1:
        delivery, face = wanted[0]
        card = (person.id, delivery.kind.value, face.reference)
        made.append(calls.send(person.chat_id, face.screen, card=card, silent=face.silent, delivery_ids=ids))
    else:
        made.append(
            calls.send(
                person.chat_id,
                list_of(wanted),
                card=(person.id, SEVERAL, str(ids[0])),
                silent=all(face.silent for _delivery, face in wanted),
                delivery_ids=ids,
            )
        )
    offer = await backoff.offer(desk, person, kinds)
    if offer is not None:
        # One message with a sound is enough.
        screen = offers.offer_fewer(offer.kind, offer.suggestion, hour=offer.hour)
        card = (person.id, backoff.OFFERED, desk.today(person).isoformat())
        made.append(calls.send(person.chat_id, screen, card=card, silent=True))
    return made


def list_of(due: Sequence[tuple[Delivery, Face]]) -> Screen:
    """Return several reminders as one message; those that were answered are ticked off."""
    items = [
        (
            Button(face.label, data=ReminderTap(delivery.id, ReminderStep.OPEN)),
            face.line,
            deliveries.is_open(delivery),
        )
        for delivery, face in due
    ]
    waiting = [delivery for delivery, _face in due if deliveries.is_open(delivery)]
    first = waiting[0] if waiting else due[0][0]
    stages = {delivery.stage for delivery, _face in due}
    return texts.several(items, first.id, stage=stages.pop() if len(stages) == 1 else Stage.FIRST)


async def _replaced(desk: Desk, person: Person, kinds: Sequence[PlanKind]) -> list[Call]:
    """Nothing piles up: what was not answered gives way to the new message of its kind."""
    made: list[Call] = []
    for kind in kinds:
        before = await cards.opened(desk, person, kind.value)
        if before is not None:
            made.append(calls.delete(person.chat_id, before.message_id, instead=common.gave_way()))
    several = await cards.opened(desk, person, SEVERAL)
    if several is None:
        return made
    held = await backoff.listed(desk, person, several.reference)
    staying = [one for one in held if deliveries.is_open(one) and one.kind not in kinds]
    screen = await list_again(desk, person, staying)
    if screen is None:
        made.append(calls.delete(person.chat_id, several.message_id, instead=common.gave_way()))
    elif any(one.kind in kinds for one in held):
        made.append(calls.edit_buttons(person.chat_id, several.message_id, screen.rows))
    return made


async def list_again(desk: Desk, person: Person, held: Sequence[Delivery]) -> Screen | None:
    """Return the message of several reminders as it is now; None when nothing is left, as of a session called off."""
    shown = [(one, await FACES[one.kind](desk, person, one)) for one in held]
    due = [(one, face) for one, face in shown if face is not None]
    return list_of(due) if due else None


async def rows_of(desk: Desk, person: Person, held: Sequence[Delivery]) -> Rows:
    """Return the buttons that a message of reminders has, as they were before a menu opened in their place."""
    if len(held) > 1:
        screen = await list_again(desk, person, held)
    else:
        face = await FACES[held[0].kind](desk, person, held[0])
        screen = None if face is None else face.screen
    return () if screen is None else screen.rows


async def alone(desk: Desk, person: Person, delivery: Delivery) -> Face | None:
    """Return how one reminder of a list looks alone."""
    return await FACES[delivery.kind](desk, person, delivery)
