"""What hurts a client in words: for the client, whom it waits for or who has seen it; for the team, what it is."""

from collections.abc import Mapping
from datetime import date, datetime

from bot.domain.concerns import Concern
from bot.domain.exercises import Exercise
from bot.domain.people import Person
from bot.i18n import gettext as _
from bot.services.concerns import Told
from bot.wording import phrases


def what(concern: Concern, known: Mapping[str, Exercise], *, today: date) -> str:
    """Return what hurts: 'pain 9 of 10 on Monday 4 May; Chin tuck'."""
    parts = []
    if concern.pain is not None and concern.pain_day is not None:
        day = phrases.dated(concern.pain_day, today=today)
        parts.append(_("pain {n} of 10 on {day}").format(n=concern.pain, day=day))
    names = [known[one].name if one in known else one for one in concern.exercises]
    if names:
        parts.append(", ".join(names))
    return "; ".join(parts)


def state(told: Told, *, day: date | None = None) -> str:
    """Return whom what hurts waits for, or who has seen it, to the client.

    Args:
        day: of the entry below which it stands; None for none.
    """
    seen = told.seen_on
    if seen is None:
        return _("This waits for {name}.").format(name=told.name) if told.name else _("This waits for your therapist.")
    # By its date: it is still read on later days.
    when = phrases.dated(seen, today=seen)
    if day is not None and day > seen:
        text = _("{name} knows of this since {day}.") if told.name else _("Your therapist knows of this since {day}.")
    else:
        text = _("{name} has seen this on {day}.") if told.name else _("Your therapist has seen this on {day}.")
    return text.format(name=told.name, day=when)


def settled(concern: Concern, name: str, viewer: Person, *, now: datetime) -> str:
    """Return who has settled what hurts, to the team; '' while nobody has."""
    if concern.settled_at is None:
        return ""
    when = phrases.day_and_time(concern.settled_at, viewer, now=now)
    return _("settled by {name}, {when}").format(name=name or _("somebody who has left"), when=when)
