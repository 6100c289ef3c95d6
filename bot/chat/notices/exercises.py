"""Exercises and timers put into words."""

from dataclasses import replace
from math import ceil

from bot.chat import calls
from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.exercises import IdeaStep, IdeaTap, ProgrammeTap
from bot.chat.callback_data.menus import unpack
from bot.chat.calls import Call
from bot.chat.screens import common
from bot.chat.screens import exercises as texts
from bot.chat.screens import review as review_texts
from bot.chat.screens.exercises import TIMER
from bot.domain.audit import AuditAction
from bot.domain.notices import ExerciseHurts, TimerMoved
from bot.domain.people import Person
from bot.services import cards, people
from bot.services.unit_of_work import Desk


async def hurts(desk: Desk, person: Person, notice: ExerciseHurts) -> list[Call] | None:
    """An exercise hurts a client, said to who looks after them."""
    client = await people.find(desk, notice.client_id)
    exercise = desk.practice.library.exercises.get(notice.exercise)
    if client is None or exercise is None or not await desk.may_read(person, client):
        return None
    await desk.looked(person, [client.id], AuditAction.SENT)
    return [calls.send(person.chat_id, review_texts.hurts(client, exercise.name))]


def _done(exercise_id: str, then: str) -> IdeaTap | ProgrammeTap:
    """Return the button that answers the exercise of a timer; one of an older release knows the exercise alone."""
    try:
        found = unpack(then)
    except OldButtonError:
        found = None
    return found if isinstance(found, (IdeaTap, ProgrammeTap)) else IdeaTap(IdeaStep.DONE, exercise_id)


async def timer(desk: Desk, person: Person, notice: TimerMoved) -> list[Call] | None:
    """A timer's message: what is left of it, or that the time is up; nothing when it was stopped or started anew."""
    card = await cards.opened(desk, person, TIMER)
    exercise = desk.practice.library.exercises.get(notice.exercise)
    if card is None or exercise is None or card.reference != notice.ends_at.isoformat():
        return None
    left = ceil((notice.ends_at - desk.now).total_seconds())
    if left > 0:
        edit = calls.edit(person.chat_id, card.message_id, texts.counting(exercise, left))
        return [replace(edit, otherwise=())]
    # An edited message makes no sound; whoever holds a stretch with closed eyes needs one.
    screen = texts.time_is_up(exercise, _done(exercise.id, notice.then))
    gone = calls.delete(person.chat_id, card.message_id, instead=common.gave_way())
    return [gone, calls.send(person.chat_id, screen, card=(person.id, TIMER, "over"))]
