"""What the chat says to therapists of exercises that hurt."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.domain.exercises import Exercise, ExerciseLine, Outcome
from bot.i18n import gettext as _
from bot.services import exercises
from bot.wording import phrases


def stopped(lines: Sequence[ExerciseLine], known: Mapping[str, Exercise], *, today: date) -> str:
    """Return what is not offered any more and since when, newest first; '' when that is nothing."""
    return ", ".join(
        _("{exercise} ({day})").format(exercise=name(one.exercise, known), day=phrases.day(one.day, today=today))
        for one in exercises.stopped(lines)
    )


def hurt_on(lines: Sequence[ExerciseLine], day: date, known: Mapping[str, Exercise]) -> str:
    """Return what was said to hurt on a day; '' when that is nothing."""
    said = dict.fromkeys(one.exercise for one in lines if one.day == day and one.outcome == Outcome.HURTS)
    return ", ".join(name(one, known) for one in said)


def name(exercise_id: str, known: Mapping[str, Exercise]) -> str:
    """Return what an exercise is called; its id when it is no longer among the content."""
    return known[exercise_id].name if exercise_id in known else exercise_id
