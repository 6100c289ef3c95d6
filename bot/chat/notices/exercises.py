"""Programmes and timers put into words."""

from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import common
from bot.chat.screens import exercises as texts
from bot.chat.screens.exercises import TIMER
from bot.domain.people import Person
from bot.services.unit_of_work import Desk


async def assigned(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    """A new or changed programme, unless it was changed again in the meantime."""
    programme = await desk.store.programmes.get(body["programme_id"])
    if programme is None or programme.ended_at is not None:
        return None
    known = desk.practice.library.exercises
    names = [known[one].name for one in programme.exercises if one in known]
    therapist = await _therapist(desk, programme.therapist_id)
    return [calls.send(person.chat_id, texts.assigned(programme, names, therapist=therapist, day=desk.today(person)))]


async def ended(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    """A programme that was ended early."""
    programme = await desk.store.programmes.get(body["programme_id"])
    if programme is None:
        return None
    therapist = await _therapist(desk, programme.therapist_id)
    return [calls.send(person.chat_id, texts.ended(therapist=therapist))]


async def _therapist(desk: Desk, therapist_id: int | None) -> str:
    names = await desk.store.people.named([] if therapist_id is None else [therapist_id])
    return names.get(therapist_id or 0, desk.practice.name)


async def timer(desk: Desk, person: Person, body: dict[str, Any]) -> list[Call] | None:
    """A timer's message: what is left of it, or that the time is up; nothing when it was stopped or started anew."""
    card = await desk.store.cards.get(person.id, TIMER)
    exercise = desk.practice.library.exercises.get(body["exercise"])
    if card is None or exercise is None or card[1] != body["ends_at"]:
        return None
    left = ceil((datetime.fromisoformat(body["ends_at"]) - desk.now).total_seconds())
    if left > 0:
        edit = calls.edit(person.chat_id, card[0], texts.counting(exercise, left))
        return [replace(edit, otherwise=())]
    # An edited message makes no sound; whoever holds a stretch with closed eyes needs one.
    screen = texts.time_is_up(exercise, body["then"].split(":"))
    gone = calls.delete(person.chat_id, card[0], instead=common.gave_way())
    return [gone, calls.send(person.chat_id, screen, card=(person.id, TIMER, "over"))]
